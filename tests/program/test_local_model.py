"""Answers of a model that runs in this process, offline: its sentences are checked like any other's."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.answer import Answer, CitationState, Question, Status
from assistant.domain.errors import ChatModelError
from assistant.domain.events import AnswerEvent, CitationChecked, Done, TextDelta
from tests.conftest import TOP, finish
from tests.grain import QUESTION, STORY, with_grain
from tests.program.commands import run_here
from tests.program.processes import finished, start
from tests.small_model import small_model


@pytest.fixture
def grain(project: Path) -> Path:
    """A project with one article that waits for its ingestion."""
    return with_grain(project)


def opened(project: Path, name: str) -> Services:
    environment = {"ASSISTANT_MODEL__NAME": name, "ASSISTANT_MODEL__MAX_TOKENS": "60"}
    services = open_services(load(project, environment).settings)
    finish(services.ingest([]))
    return services


async def answered(services: Services, question: str = QUESTION) -> tuple[list[AnswerEvent], Answer]:
    seen = [event async for event in services.ask(Question(question))]
    assert isinstance(seen[-1], Done)
    return seen, seen[-1].answer


def cut(answer: Answer) -> bool:
    """Whether all that the model did wrong was to go on and on, which this one does."""
    return answer.error is None or "cut at the longest answer" in answer.error.message


@pytest.mark.asyncio
async def test_two_answers_stream_and_every_sentence_has_a_state(grain: Path) -> None:
    file = small_model()
    services = opened(grain, str(file))
    try:
        services.warm()
        assert (services.engine.answerer, services.engine.model) == ("model", file.name)
        for question in (QUESTION, "How much grain did Russia send to Venezuela last year?"):
            seen, answer = await answered(services, question)
            assert cut(answer)
            assert len([event for event in seen if isinstance(event, TextDelta)]) > 1
            assert answer.usage["completion_tokens"] > 1
            checked = [event.claim for event in seen if isinstance(event, CitationChecked)]
            assert len(checked) >= len(answer.claims)
            assert all(claim.state in CitationState for claim in answer.claims)
            for citation in answer.citations:
                assert citation.quote.text in STORY
            assert answer.claims or answer.status is Status.ABSTAINED
    finally:
        services.close()


@pytest.mark.asyncio
async def test_leaving_an_answer_frees_the_model_for_the_next(grain: Path) -> None:
    services = opened(grain, str(small_model()))
    try:
        stream = services.ask(Question(QUESTION))
        async for event in stream:
            if isinstance(event, TextDelta):
                break
        await stream.aclose()
        async with asyncio.timeout(120):
            _, answer = await answered(services)
        assert cut(answer)
    finally:
        services.close()


def test_ask_answers_from_a_file_and_prints_nothing_else(grain: Path) -> None:
    (grain / "model.gguf").symlink_to(small_model())
    ingested = run_here(grain, "ingest")
    assert ingested.returncode == 0, ingested.stderr
    # Nobody is there to be asked: what answers is in the process.
    offline = {"HTTPS_PROXY": "http://127.0.0.1:9", "ASSISTANT_MODEL__MAX_TOKENS": "60"}
    words = ("ask", "--model", "./model.gguf", "--answerer", "model", "--json", QUESTION)
    code, out, err = finished(start(grain, *words, environment=offline))
    assert (code, err) in ((0, ""), (3, ""))
    answer = json.loads(out)
    assert answer["engine"]["model"] == "model.gguf"
    assert answer["usage"]["completion_tokens"] > 1
    assert all(claim["state"] in list(CitationState) for claim in answer["claims"])


def test_a_file_in_the_settings_answers_without_being_asked_for(grain: Path) -> None:
    (grain / "assistant.toml").write_text('[model]\nname = "models/small.gguf"\n')
    (grain / "models").mkdir()
    (grain / "models" / "small.gguf").symlink_to(small_model())
    services = open_services(load(grain / "corpus", {}).settings)
    services.close()
    assert services.engine.model == "small.gguf"


@pytest.mark.asyncio
async def test_where_the_file_is_missing_it_is_named_and_the_quotes_are_shown(grain: Path) -> None:
    pytest.importorskip("xllamacpp")
    services = opened(grain, "none.gguf")
    try:
        with pytest.raises(ChatModelError, match="there is no model file"):
            await services.check_model()
        _, answer = await answered(services)
    finally:
        services.close()
    assert "600,000 tonnes" in answer.text
    assert answer.error is not None
    assert str(grain / "none.gguf") in answer.error.message


def test_a_model_of_an_endpoint_may_be_named_like_a_file(project: Path) -> None:
    environment = {"ASSISTANT_MODEL__NAME": "qwen.gguf", "ASSISTANT_MODEL__BASE_URL": "http://127.0.0.1:9/v1"}
    services = open_services(load(project, environment).settings)
    services.close()
    assert services.engine.model == "qwen.gguf"
    assert services.local is None


def test_opening_loads_no_model(grain: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from assistant.composition import open_services\n"
        "from assistant.config import load\n"
        "services = open_services(load(Path.cwd(), {'ASSISTANT_MODEL__NAME': 'model.gguf'}).settings)\n"
        "print(services.engine.model, 'xllamacpp' in sys.modules, 'openai' in sys.modules)\n"
        "services.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=grain,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(TOP)},
    )
    assert done.stdout.strip() == "model.gguf False False", done.stderr
