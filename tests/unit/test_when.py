"""What a question says of time, read from the day that is asked for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.timely import age_days, how_old
from assistant.answer.when import When, narrowed, when
from assistant.domain.answer import Citation, CitationState, Filters, Quote
from assistant.domain.article import ArticleRef, Span

# A Wednesday.
DAY = date(2024, 3, 6)
_DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What happened yesterday?", date(2024, 3, 5), date(2024, 3, 5)),
        ("Who resigned this week?", date(2024, 2, 29), DAY),
        ("Who resigned last week?", date(2024, 2, 26), date(2024, 3, 3)),
        ("How many boats sank last month?", date(2024, 2, 1), date(2024, 2, 29)),
        ("How much grain was sold last year?", date(2023, 1, 1), date(2023, 12, 31)),
        ("What was agreed two years ago?", date(2022, 1, 1), date(2022, 12, 31)),
        ("What did the court rule in March 2021?", date(2021, 3, 1), date(2021, 3, 31)),
        ("What did the court rule in June?", date(2023, 6, 1), date(2023, 6, 30)),
        ("What did the court rule in January?", date(2024, 1, 1), date(2024, 1, 31)),
        ("Who won on 4 July 2023?", date(2023, 7, 4), date(2023, 7, 4)),
        ("What burnt on Monday?", date(2024, 3, 4), date(2024, 3, 4)),
        ("Who won the election of 2019?", date(2019, 1, 1), date(2019, 12, 31)),
        ("How many boats sank in the past year?", date(2023, 3, 7), DAY),
        ("What was agreed seven weeks ago?", date(2024, 1, 14), date(2024, 1, 20)),
        ("What will the court decide next Friday?", date(2024, 3, 8), date(2024, 3, 8)),
        ("What happened on 9999-12-31?", date(9999, 12, 31), date(9999, 12, 31)),
    ],
)
def test_the_days_that_a_question_names(question: str, first: date, last: date) -> None:
    asked = when(question, DAY, date(2030, 1, 1))
    assert asked.window
    assert (asked.window.first, asked.window.last) == (first, last)
    assert asked.window.printed >= last
    assert asked.dated


@pytest.mark.parametrize(
    "question",
    ["How many have died since 2019?", "How many have died since last week?", "Who won in 2018 and 2019?", "Who won?"],
)
def test_an_end_or_several_days_are_none_to_prefer(question: str) -> None:
    assert when(question, DAY, DAY).window is None


def test_the_last_that_was_known_is_wanted_where_it_is_asked_for_or_a_day_is_chosen() -> None:
    assert when("What is the latest toll?", None, DAY).newest
    assert when("What is the toll?", DAY, DAY).newest
    assert not when("What is the toll?", None, DAY).newest


@given(
    st.sampled_from(["yesterday", "last year", "this week", "in March", "on Friday", "31 March", "a month ago"]), _DAYS
)
def test_a_search_within_the_days_never_reaches_beyond_the_day_asked_for(time: str, day: date) -> None:
    filters = narrowed(Filters(as_of=day), when(f"What happened {time}?", day, day))
    assert filters
    assert filters.as_of
    assert filters.since
    assert filters.since <= filters.as_of <= day


def test_what_is_to_come_is_not_searched_for_apart() -> None:
    assert narrowed(Filters(), when("Who will lead in 2031?", DAY, DAY)) is None


def cited(published: date | None) -> Citation:
    return Citation(
        1, Quote(ArticleRef("a", "Title", None, None, published), Span(0, 3), "one"), CitationState.VERIFIED
    )


def test_an_answer_is_as_old_as_its_newest_article() -> None:
    assert age_days([cited(date(2020, 3, 6)), cited(date(2024, 3, 1)), cited(None)], DAY) == 5
    assert age_days([cited(None)], DAY) is None


def test_an_old_answer_says_how_old_it_is() -> None:
    told = how_old(3 * 365 + 300, When(DAY, given=True), DAY)
    assert told
    assert told.text == "From an article of 3 years before the day asked for."
    assert how_old(365, When(DAY, given=True), DAY) is None
    assert how_old(3 * 365, When(DAY, given=True, dated=True), DAY) is None


def test_in_an_archive_everything_is_old_and_nothing_is_said_of_it() -> None:
    assert how_old(3 * 365, When(DAY), date(2021, 5, 1)) is None
    told = how_old(3 * 365, When(DAY), DAY)
    assert told
    assert told.text == "From an article of 3 years ago."
