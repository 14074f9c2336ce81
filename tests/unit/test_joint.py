"""Questions that ask several things at once."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.joint import Part, joined, parts_of, together
from assistant.answer.quotation import Draft
from assistant.answer.selection import SHOWN
from assistant.answer.service import complete
from assistant.composition import Services
from assistant.domain.answer import Citation, CitationState, Claim, Diagnosis, NoteKind, Question, Quote, Status
from assistant.domain.article import ArticleRef, Span

REF = ArticleRef("a", "A title")


def draft(*starts: int, short: str | None = None) -> Draft:
    """An answer of quotes that begin at `starts`, or an abstention."""
    quotes = [Quote(REF, Span(start, start + 3), f"s{start:02}") for start in starts]
    citations = tuple(Citation(n, quote, CitationState.VERIFIED) for n, quote in enumerate(quotes, 1))
    claims = tuple(Claim(one.quote.text, (one.marker,), one.state) for one in citations)
    nothing = None if starts else Diagnosis("Nothing.")
    return Draft(" ".join(one.text for one in quotes), short, 0.5 if starts else 0.1, citations, claims, nothing)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Who owns the ship, and how was it freed?", ["Who owns the ship?", "How was it freed?"]),
        ("When did the bridge close and who closed it", ["When did the bridge close?", "Who closed it?"]),
        ("Who owns the ship? Where was it built?", ["Who owns the ship?", "Where was it built?"]),
        (f"{' ' * 1_900}Who owns the ship, \n and how was it freed?", ["Who owns the ship?", "How was it freed?"]),
        ("How big and how old is it?", []),
        ("Who is he and why did he go?", []),
        ("Which countries signed and which did not?", []),
        ("What did Ormuria and Tirsania agree on?", []),
        ("", []),
    ],
)
def test_what_is_asked_at_once_is_told_apart(question: str, asked: list[str]) -> None:
    assert [part.focus for part in parts_of(question)] == asked


def test_a_later_part_says_what_it_leans_on() -> None:
    _, second = parts_of("Who owns the Ever Given, and where was it built?")
    assert "Ever Given" in second.question


def test_he_is_no_city_that_has_a_mayor() -> None:
    _, second = parts_of("Who is the mayor of Port Sable and when was he elected?")
    assert second.question.endswith(": When was he elected?")


def test_the_best_quote_of_each_part_comes_first() -> None:
    made = joined([(Part("q", "q"), draft(1, 2, 3, short="one")), (Part("r", "r"), draft(4, 1))])
    assert made is not None
    assert [one.quote.span.start for one in made.citations] == [1, 4, 2]
    assert made.text == "s01 [1] s04 [2] s02 [3]"
    assert made.short_answer is None
    assert not made.notes


def test_a_part_without_an_answer_is_named() -> None:
    made = joined([(Part("q", "Who?"), draft()), (Part("r", "Where?"), draft(4, short="s04"))])
    assert made is not None
    assert made.short_answer == "s04"
    assert [(note.kind, "Who?" in note.text) for note in made.notes] == [(NoteKind.PART_UNANSWERED, True)]


def test_where_no_part_is_answered_the_whole_question_decides() -> None:
    assert joined([(Part("q", "q"), draft()), (Part("r", "r"), draft())]) is None


@given(st.lists(st.lists(st.integers(0, 20), max_size=3, unique=True), min_size=2, max_size=3))
def test_every_quote_shown_is_one_of_a_part_and_is_numbered_in_order(parts: list[list[int]]) -> None:
    made = joined([(Part(str(n), str(n)), draft(*starts)) for n, starts in enumerate(parts)])
    if made is None:
        return
    starts = [one.quote.span.start for one in made.citations]
    assert set(starts) <= {start for part in parts for start in part}
    assert len(set(starts)) == len(starts) <= SHOWN
    assert [one.marker for one in made.citations] == list(range(1, len(starts) + 1))
    assert len(made.claims) == len(made.citations)


def test_nothing_found_together_is_nothing() -> None:
    assert together([[], []]) == []


def test_two_questions_are_answered_from_two_articles_and_what_is_missing_is_said(starter: Services) -> None:
    asked = "How much grain does Russia plan to send to Venezuela, and which company owns the Ever Given?"
    answer = asyncio.run(complete(starter.ask(Question(asked))))
    assert answer.status is Status.ANSWERED
    quotes = " ".join(one.quote.text for one in answer.citations)
    assert "600,000 tonnes" in quotes
    assert "Shoei Kisen Kaisha" in quotes
    assert [one.rank for one in answer.passages] == list(range(1, len(answer.passages) + 1))
    missing = "Who is the chief executive of Apple, and how much grain does Russia plan to send to Venezuela?"
    answer = asyncio.run(complete(starter.ask(Question(missing))))
    assert answer.short_answer == "up to 600,000 tonnes"
    assert [note.text for note in answer.notes if note.kind is not NoteKind.OLD] == [
        "The articles found do not answer this part: Who is the chief executive of Apple?"
    ]
