"""Which sentences are shown."""

from __future__ import annotations

from assistant.answer.candidates import UNREAD, Candidate
from assistant.answer.selection import Scored, choose, nearest
from tests.fakes.scripted_services import passage, quote


def scored(words: str, probability: float, *, coverage: float = 0.5, cosine: float = 0.5, read: float = 0.0) -> Scored:
    found = passage()
    candidate = Candidate(
        quote=quote(words), passage=found, coverage=coverage, context=0.5, lead=0.0, kind=0.0, read=read, spans=(),
        cosine=cosine,
    )  # fmt: skip
    return Scored(candidate, probability)


def shown(*rows: Scored) -> list[str]:
    return [row.candidate.quote.text for row in choose(rows)]


FIRST, SECOND, THIRD, FOURTH = (
    "The Radosna bridge closed on Friday for repairs that will cost 14 million euros, the mayor said.",
    "Traffic is led over the old ferry road until the spring.",
    "Lorries of more than 12 tonnes must go by Zutica.",
    "The bridge was built in 1931.",
)


def test_at_most_three_are_shown() -> None:
    rows = [scored(words, 0.6) for words in (FIRST, SECOND, THIRD, FOURTH)]
    assert shown(*rows) == [FIRST, SECOND, THIRD]


def test_one_that_is_much_less_likely_is_left_out() -> None:
    assert shown(scored(FIRST, 0.6), scored(SECOND, 0.1)) == [FIRST]


def test_one_that_nothing_ties_to_the_question_is_left_out_unless_it_is_the_best() -> None:
    beside = {"coverage": 0.0, "cosine": 0.2, "read": UNREAD}
    assert shown(scored(FIRST, 0.6), scored(SECOND, 0.5, **beside), scored(THIRD, 0.4)) == [FIRST, THIRD]
    assert shown(scored(SECOND, 0.6, **beside)) == [SECOND]


def test_words_meaning_or_the_reader_are_each_enough_of_a_tie() -> None:
    first = scored(FIRST, 0.6)
    for tie in ({"coverage": 0.4}, {"cosine": 0.4}, {"read": 1.0}):
        beside = {"coverage": 0.0, "cosine": 0.2, "read": UNREAD, **tie}
        assert shown(first, scored(SECOND, 0.5, **beside)) == [FIRST, SECOND]


def test_two_that_say_the_same_words_are_one() -> None:
    assert shown(scored(FIRST, 0.6), scored(FIRST, 0.5)) == [FIRST]


def test_what_comes_near_has_to_do_with_the_question_even_where_it_is_the_best() -> None:
    beside = scored(FIRST, 0.3, coverage=0.0, cosine=0.1, read=-9.0)
    assert [row.candidate.quote.text for row in nearest([beside, scored(SECOND, 0.2)], 2)] == [SECOND]
