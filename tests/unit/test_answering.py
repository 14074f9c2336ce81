"""The parts an answer is made of."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from assistant.answer.contract import error_json, parse_question
from assistant.answer.followups import standalone
from assistant.answer.kinds import AnswerKind, kind_of, spans_of_kind
from assistant.answer.markers import put_markers, take_markers
from assistant.answer.prompts import Prompts
from assistant.answer.verification import Sentence, support
from assistant.domain.answer import CitationState, Filters, Quote, Turn
from assistant.domain.article import ArticleRef, Span
from assistant.domain.errors import PromptError, UsageError
from assistant.resources import prompts_folder


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many people fled?", AnswerKind.NUMBER),
        ("What was the death toll?", AnswerKind.NUMBER),
        ("When did the bridge close?", AnswerKind.DATE),
        ("In what year was it built?", AnswerKind.DATE),
        ("Who chairs the commission?", AnswerKind.PERSON),
        ("Where was the event?", AnswerKind.PLACE),
        ("Which country lends most?", AnswerKind.PLACE),
        ("Why did it fail?", AnswerKind.OTHER),
    ],
)
def test_the_question_tells_the_kind_of_answer(question: str, kind: AnswerKind) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize(
    ("sentence", "question", "found"),
    [
        ("Russia will send up to 600,000 tonnes of grain.", "How much grain?", ["up to 600,000 tonnes"]),
        ("It sold for $4.2 billion in 2019.", "How much did it sell for?", ["$4.2 billion"]),
        ("The bridge closed on 3 May 2024.", "When did the bridge close?", ["3 May 2024"]),
        ("Among Venezuela's creditors Russia ranks behind China.", "who is Russia's largest rival?", ["China"]),
        ("Ágnes Szentirmay chairs the commission.", "Who chairs it?", ["Ágnes Szentirmay"]),
        ("Nothing of the kind.", "Who chairs it?", []),
        ("The arch fell on Monday at 4.25 p.m.", "At what hour did the arch fall?", ["4.25 p.m."]),
        ("It opens at noon on Friday.", "What time does it open?", ["noon"]),
        ("It opens on Friday, at 2.4 times the cost.", "What time does it open?", ["Friday"]),
    ],
)
def test_spans_of_the_wanted_kind(sentence: str, question: str, found: list[str]) -> None:
    spans = spans_of_kind(sentence, kind_of(question), question)
    assert [span.of(sentence) for span in spans] == found


def test_a_question_that_stands_alone_is_left_alone() -> None:
    history = (Turn("user", "Who won the Orlavik race?"), Turn("assistant", "Nobody."))
    question = "How many tonnes of grain did Russia send to Venezuela?"
    assert standalone(question, history) == question


@pytest.mark.parametrize(
    ("sentence", "bare", "numbers"),
    [
        ("It rose [1][2].", "It rose.", (1, 2)),
        ("It rose. [1, 3]", "It rose.", (1, 3)),
        ("It rose【2】.", "It rose.", (2,)),
        ("It rose [see below].", "It rose [see below].", ()),
        ("In 2019 (1) it rose.", "In 2019 (1) it rose.", ()),
    ],
)
def test_markers_are_taken_in_whatever_form(sentence: str, bare: str, numbers: tuple[int, ...]) -> None:
    assert take_markers(sentence) == (bare, numbers)


def test_markers_are_put_in_one_form() -> None:
    assert put_markers("It rose.", (1, 2)) == "It rose. [1][2]"


def carriers(*sentences: str) -> list[Sentence]:
    article = ArticleRef("a", "On the grain deal")
    return [Sentence(Quote(article, Span(0, len(text)), text)) for text in sentences]


GRAIN = "Russia plans to send up to 600,000 tonnes of grain to Venezuela this year, authorities said."


@pytest.mark.parametrize(
    ("claim", "state"),
    [
        ("Russia plans to send up to 600,000 tonnes of grain to Venezuela.", CitationState.VERIFIED),
        ("Russia plans to send 600,000 tonnes of grain to Venezuela.", CitationState.PARAPHRASE),
        ("Venezuela is to get 600,000 tonnes of Russian grain from a plan of Moscow.", CitationState.UNSUPPORTED),
        (
            "Up to 600,000 tonnes of grain may reach ports in Venezuela from Russia by ship or rail.",
            CitationState.PARAPHRASE,
        ),
        ("Russia plans to send up to 600,000 tonnes of grain to Venezuela in May.", CitationState.UNSUPPORTED),
        ("Russia plans to send 700,000 tonnes of grain to Venezuela.", CitationState.UNSUPPORTED),
        ("Russia does not plan to send 600,000 tonnes of grain to Venezuela.", CitationState.UNSUPPORTED),
        ("Russia plans to send 600,000 tonnes of grain to Cuba.", CitationState.UNSUPPORTED),
        ("The weather was fine.", CitationState.UNSUPPORTED),
    ],
)
def test_a_claim_is_held_against_its_quote(claim: str, state: CitationState) -> None:
    found = support(claim, carriers("It was a long day.", GRAIN))
    assert found is not None
    assert found.state is state


def test_without_sentences_nothing_is_supported() -> None:
    assert support("Anything.", []) is None


def test_a_prompt_names_what_nothing_fills(tmp_path: Path) -> None:
    (tmp_path / "p.md").write_text("Hello $name, $other")
    with pytest.raises(PromptError, match=r"\$other"):
        Prompts(tmp_path).fill("p", name="x")


def test_a_missing_prompt_names_those_that_are_there() -> None:
    with pytest.raises(PromptError) as caught:
        Prompts(prompts_folder()).fill("nothing")
    assert caught.value.hint is not None
    assert "question" in caught.value.hint


def test_a_batch_line_becomes_a_question() -> None:
    line = {
        "id": 7,
        "question": " Who? ",
        "history": [{"role": "user", "text": "Before"}],
        "as_of": "2022-03-01",
        "articles": ["a"],
        "standalone_question": " Who paid? ",
    }
    question = parse_question(json.dumps(line), Filters(source="Wire"))
    assert question.text == "Who?"
    assert question.id == "7"
    assert question.standalone == "Who paid?"
    assert question.history == (Turn("user", "Before"),)
    assert question.filters == Filters(as_of=date(2022, 3, 1), source="Wire", articles=("a",))


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        "{}",
        '{"question": ""}',
        '{"question": 3}',
        '{"question": "x", "as_of": "soon"}',
        '{"question": "x", "articles": "a"}',
        '{"question": "x", "standalone_question": ["y"]}',
        '{"question": "x", "history": ["y"]}',
        '{"question": "x", "history": 8}',
        "[" * 100_000,
    ],
)
def test_a_bad_batch_line_is_an_error_object_with_the_fields_of_an_answer(line: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_question(line)
    found = error_json(line, caught.value)
    assert found["status"] == "error"
    assert found["error"]["message"]
    assert set(found) >= {"id", "question", "answer", "citations", "passages", "diagnosis", "engine"}


def test_an_error_object_names_the_line_as_its_answer_would() -> None:
    line = '{"id": 7, "question": " When?\\u0007 "}'
    asked = parse_question(line)
    found = error_json(line, UsageError("it is too long"))
    assert (found["id"], found["question"]) == (asked.id, asked.text) == ("7", "When?")
