"""Changing the embedding model of a library: what is said, and what mends it. The endpoint is a real HTTP server."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answer.service import complete
from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.answer import Question, Status
from assistant.domain.errors import EmbedderMismatch, EmbedderUnavailable, SettingsError
from tests.conftest import finish
from tests.fakes.embeddings_server import Embeddings, serving
from tests.program.commands import run_here

STORY = """---
id: {id}
title: {title}
source: Wire
published: 2019-09-25
---

{text}
"""
STORIES = {
    "grain": ("Moscow pledges grain", "Russia plans to send up to 600,000 tonnes of grain to Venezuela this year."),
    "rates": ("The bank acts", "The central bank raised its rate by half a point on Tuesday, to 4.5 percent."),
}
QUESTION = "How much grain is Russia sending to Venezuela?"


@pytest.fixture
def stories(project: Path) -> Path:
    """A project with two articles that wait for their ingestion."""
    (project / "corpus").mkdir()
    for id_, (title, text) in STORIES.items():
        (project / "corpus" / f"{id_}.md").write_text(STORY.format(id=id_, title=title, text=text))
    return project


def services_of(project: Path, url: str | None) -> Services:
    environment = {}
    if url:
        environment = {"ASSISTANT_EMBEDDING__MODEL": "openai:words", "ASSISTANT_EMBEDDING__BASE_URL": url}
    return open_services(load(project, environment).settings, "quotes")


@pytest.mark.asyncio
async def test_a_library_of_another_embedder_says_what_to_do_and_a_rebuild_mends_it(stories: Path) -> None:
    before = services_of(stories, None)
    finish(before.ingest([]))
    before.close()
    with serving(Embeddings()) as url:
        services = services_of(stories, url)
        try:
            answer = await complete(services.ask(Question(QUESTION)))
            assert answer.status is Status.ERROR
            assert isinstance(answer.error, EmbedderMismatch)
            assert "another embedding model" in answer.error.message
            assert "assistant ingest --rebuild" in str(answer.error.hint)
            with pytest.raises(EmbedderMismatch, match="another embedding model"):
                finish(services.ingest([]))
            finish(services.ingest([], rebuild=True))
            answer = await complete(services.ask(Question(QUESTION)))
            assert answer.status is Status.ANSWERED
            assert answer.citations[0].quote.article.id == "grain"
            assert answer.engine.embedder == "openai:words"
        finally:
            services.close()


@pytest.mark.asyncio
async def test_a_question_costs_two_requests(stories: Path) -> None:
    script = Embeddings()
    with serving(script) as url:
        services = services_of(stories, url)
        try:
            finish(services.ingest([]))
            script.asked.clear()
            assert (await complete(services.ask(Question(QUESTION)))).status is Status.ANSWERED
        finally:
            services.close()
    assert len(script.asked) <= 2


@pytest.mark.asyncio
async def test_a_server_that_runs_another_model_under_the_same_name_is_told(stories: Path) -> None:
    script = Embeddings()
    with serving(script) as url:
        before = services_of(stories, url)
        finish(before.ingest([]))
        before.close()
        script.length = 50
        (stories / "corpus" / "late.md").write_text(STORY.format(id="late", title="Late", text="It came too late."))
        services = services_of(stories, url)
        try:
            answer = await complete(services.ask(Question(QUESTION)))
            assert isinstance(answer.error, EmbedderMismatch)
            with pytest.raises(EmbedderMismatch, match="50 numbers, and the library's have 96") as told:
                finish(services.ingest([]))
            assert "assistant ingest --rebuild" in str(told.value.hint)
            assert services.counts()[0] == 2
            assert finish(services.ingest([], rebuild=True))[0].articles == 3
            assert (await complete(services.ask(Question(QUESTION)))).status is Status.ANSWERED
        finally:
            services.close()


def test_an_endpoint_that_fails_in_an_ingestion_is_told_and_the_next_one_goes_on(stories: Path) -> None:
    script = Embeddings(status=400)
    with serving(script) as url:
        services = services_of(stories, url)
        try:
            with pytest.raises(EmbedderUnavailable, match="answered 400"):
                finish(services.ingest([]))
            script.status = 200
            summary, failures = finish(services.ingest([]))
            assert not failures
            assert (summary.articles, services.index.pending()) == (2, 0)
        finally:
            services.close()


def test_the_commands_say_it_in_two_lines(stories: Path) -> None:
    done = run_here(stories, "ingest")
    assert done.returncode == 0, done.stderr
    with serving(Embeddings()) as url:
        environment = {
            "ASSISTANT_EMBEDDING__MODEL": "openai:words",
            "OPENAI_API_KEY": "sk-secret",
            "OPENAI_BASE_URL": url,
        }
        done = run_here(stories, "ask", "--answerer", "quotes", QUESTION, environment=environment)
        assert (done.returncode, done.stdout) == (1, "")
        assert "another embedding model" in done.stderr
        assert "assistant ingest --rebuild" in done.stderr
        assert "Traceback" not in done.stderr
        done = run_here(stories, "ingest", "--rebuild", environment=environment)
        assert done.returncode == 0, done.stderr
        done = run_here(stories, "ask", "--answerer", "quotes", QUESTION, environment=environment)
        assert done.returncode == 0, done.stderr
        assert "600,000 tonnes" in done.stdout
        done = run_here(stories, "config", environment=environment)
        assert "sk-secret" not in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["word2vec", "openai:", "openai: "])
def test_an_unknown_embedder_names_the_known_ones(project: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=r"embedding\.model: it is all-MiniLM-L6-v2-int8, or openai:"):
        load(project, {"ASSISTANT_EMBEDDING__MODEL": name})
