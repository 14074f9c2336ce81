"""Sentences that take another back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.candidates import UNREAD, QuestionWords, candidates
from assistant.answer.corrections import corrects, former, recants, refutes
from assistant.answer.kinds import AnswerKind
from assistant.domain.answer import AnswerSpan, Reading
from assistant.domain.article import Span
from assistant.domain.ports import EmbedderIdentity, Vector
from assistant.retrieve.terms import stems
from tests.fakes.scripted_services import BRIDGE, passage


class Flat:
    """An embedder to which all texts are alike."""

    identity = EmbedderIdentity("flat", "0", 2)

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        return [self.embed_question(text) for text in texts]

    def embed_question(self, text: str) -> Vector:
        return Vector(np.array([1.0, 0.0 * len(text)], "<f4").tobytes())


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("That figure was wrong.", True),
        ("That was wrong: the correct figure is $980 million.", True),
        ("The date given is incorrect.", True),
        ("That was a record.", False),
        ("The minister said that it was wrong to wait.", False),
        ("Something was wrong with the valve.", False),
    ],
)
def test_what_says_that_the_sentence_before_it_is_wrong(sentence: str, expected: bool) -> None:
    assert refutes(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Delegates from 40 countries attended.", False),
        ("Charges against 14 people were filed.", False),
        ("The toll rose from 14 to 30.", True),
        ("It rose to 12 percent from 14 percent.", True),
        ("There were 12 cases, against 14 last year.", True),
    ],
)
def test_which_figure_is_of_before(sentence: str, expected: bool) -> None:
    figure = "40" if "40" in sentence else "14"
    assert former(sentence, sentence.index(figure)) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("At first, officials put it at 12.", True),
        ("The climbers were found at first light.", False),
        ("“We gave shelter to 40 people,” she said.", False),
        ("Two men had earlier been arrested.", False),
    ],
)
def test_what_tells_only_what_was_said_before(sentence: str, expected: bool) -> None:
    assert recants(sentence) is expected


def test_a_market_that_falls_takes_nothing_back() -> None:
    assert not corrects("Shares fell in a market correction of 10 percent.")
    assert corrects("Correction: the toll was 12.")


def test_words_of_a_sentence_that_is_taken_back_are_not_counted_as_found_and_those_of_the_question_pass_on() -> None:
    text = "The arrears had reached $890 million. That was wrong: the correct figure is $980 million."
    found = replace(
        passage(replace(BRIDGE, text=text)),
        reading=Reading(tuple(AnswerSpan(Span(at, at + 12), 3.0) for at in (text.find("$890"), text.find("$980")))),
    )
    weights = {key: 1.0 for key in stems("arrears reached")}
    asked = QuestionWords("How much had the arrears reached?", "", weights, (), AnswerKind.NUMBER)
    old, new = sorted(candidates(asked, [found], SentencexSplitter(), Flat()), key=lambda one: one.quote.span)
    assert (old.read, old.spans) == (UNREAD, ())
    assert (new.read, new.coverage) == (3.0, 1.0)
