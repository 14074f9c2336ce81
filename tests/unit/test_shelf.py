"""The filter of the library as it is typed, and how articles lie in time."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.errors import UsageError
from assistant.domain.shelf import Shelf, ShelfQuery, parse_shelf_query, shelf_of


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", ShelfQuery()),
        ("  grain  ", ShelfQuery(("grain",))),
        ('grain "black sea"', ShelfQuery(("grain", "black sea"))),
        ("source:Reuters since:2022-01-01 until:2022-06-30 words",
         ShelfQuery(("words",), "Reuters", date(2022, 1, 1), date(2022, 6, 30))),
        ('Source:"The Post" SINCE:2022', ShelfQuery((), "The Post", date(2022, 1, 1))),
        ("until:2024-2", ShelfQuery(until=date(2024, 2, 29))),
        ("until:2022", ShelfQuery(until=date(2022, 12, 31))),
        ("until:9999-12", ShelfQuery(until=date.max)),
        ("at 10:30 https://x.example/a", ShelfQuery(("at", "10:30", "https://x.example/a"))),
        ("source:“The Post”", ShelfQuery(source="The Post")),
    ],
)  # fmt: skip
def test_what_is_typed_means(typed: str, meant: ShelfQuery) -> None:
    assert parse_shelf_query(typed) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("since:soon", "since:soon names no day"),
        ("until:2022-13", "until:2022-13 names no day"),
        ("since:2022-02-30", "since:2022-02-30 names no day"),
        ("until:0000", "until:0000 names no day"),
        ('source:""', "source: needs a value after it"),
        ("since:2023 until:2022", "no day is since 2023-01-01 and until 2022-12-31"),
    ],
)
def test_what_cannot_be_meant_is_said_in_a_sentence(typed: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as raised:
        parse_shelf_query(typed)
    assert raised.value.hint


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    with suppress(UsageError):
        parse_shelf_query(typed)


@given(st.lists(st.none() | st.dates(date(1990, 1, 1), date(2030, 12, 31)), max_size=30))
def test_every_article_is_in_a_month_or_undated(dates: list[date | None]) -> None:
    shelf = shelf_of([(str(n), published) for n, published in enumerate(dates)])
    assert sum(shelf.months) + shelf.undated == len(shelf.ids) == len(dates)
    assert not shelf.months or (shelf.months[0] and shelf.months[-1])


def test_months_without_articles_are_not_left_out() -> None:
    rows = [("c", date(2023, 2, 1)), ("b", date(2022, 11, 30)), ("a", date(2022, 11, 2)), ("u", None)]
    assert shelf_of(rows) == Shelf(("c", "b", "a", "u"), (2, 0, 0, 1), date(2022, 11, 2), date(2023, 2, 1), 1)
