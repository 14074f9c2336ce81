"""Questions whose stand-alone form is given, and questions that are too long."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer.service import complete
from assistant.composition import Services, open_services
from assistant.config import Answerer, load
from assistant.domain.answer import LONGEST_QUESTION, Answer, Question, Status, Turn
from tests.fakes.openai_server import Script, serving
from tests.grain import QUESTION, QUOTE, indexed
from tests.program.commands import run_here

HISTORY = (Turn("user", "Who runs the Radosna bridge?"), Turn("assistant", "The mayor does."))
GIVEN = "How much grian does Russia plan to send to Venezuela?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("given"))


@pytest.fixture
def services(folder: Path) -> Iterator[Services]:
    opened = open_services(load(folder, {}).settings, "quotes")
    yield opened
    opened.close()


def asked(services: Services, question: Question) -> Answer:
    return asyncio.run(complete(services.ask(question)))


def test_what_is_given_is_searched_to_the_letter_whatever_was_said_before(services: Services) -> None:
    answer = asked(services, Question("And how much?", HISTORY, standalone=GIVEN))
    assert answer.standalone_question == GIVEN
    assert answer.question.text == "And how much?"
    assert answer.citations[0].quote.text == QUOTE
    assert asked(services, Question("And how much?", HISTORY)).standalone_question != GIVEN


def test_a_model_is_asked_it_too_and_rewrites_nothing(folder: Path) -> None:
    script = Script([f"{QUOTE} [1]"])
    with serving(script) as url:
        environment = {"ASSISTANT_MODEL__BASE_URL": url, "ASSISTANT_MODEL__NAME": "m"}
        opened = open_services(load(folder, environment).settings, "model")
        answer = asked(opened, Question("And how much?", HISTORY, standalone=GIVEN))
        opened.close()
    assert answer.standalone_question == GIVEN
    assert len(script.asked) == 1
    assert GIVEN in script.asked[0]["messages"][-1]["content"]


@pytest.mark.parametrize("answerer", ["quotes", "model"])
def test_a_page_instead_of_a_question_gets_a_sentence(folder: Path, answerer: Answerer) -> None:
    script = Script([f"{QUOTE} [1]"])
    with serving(script) as url:
        environment = {"ASSISTANT_MODEL__BASE_URL": url, "ASSISTANT_MODEL__NAME": "m"}
        opened = open_services(load(folder, environment).settings, answerer)
        long = asked(opened, Question(f"{QUESTION} " * 220))
        longest = asked(opened, Question(QUESTION.rjust(LONGEST_QUESTION)))
        opened.close()
    assert long.status is Status.ERROR
    assert long.error is not None
    assert long.error.message == "the question has 10,340 characters, and at most 2,000 can be searched for"
    assert long.error.hint == "Ask for what you want to know in a sentence or two."
    assert longest.status is Status.ANSWERED
    assert len(script.asked) == (answerer == "model")


def test_a_batch_line_may_give_it(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"question": "And how much?", "standalone_question": GIVEN}))
    done = run_here(folder, "ask", "--batch", str(file))
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["question"], answer["standalone_question"]) == ("And how much?", GIVEN)
    assert answer["status"] == "answered"


def test_both_answer_from_one_open_library(folder: Path) -> None:
    script = Script([f"{QUOTE} [1]"])
    with serving(script) as url:
        environment = {"ASSISTANT_MODEL__BASE_URL": url, "ASSISTANT_MODEL__NAME": "m"}
        settings = load(folder, environment).settings
        for chosen, answerers in (("quotes", ("quotes", "model")), ("model", ("model", "quotes"))):
            opened = open_services(settings, chosen, both=True)  # type: ignore[arg-type]
            assert opened.answerers == answerers
            for name in (None, *answerers):
                answer = asyncio.run(complete(opened.ask(Question(QUESTION), name)))
                assert answer.engine.answerer == (name or chosen)
            opened.close()
        alone = open_services(settings, "quotes")
        assert alone.answerers == ("quotes",)
        alone.close()
    none = open_services(load(folder, {}).settings, both=True)
    assert none.answerers == ("quotes",)
    none.close()
