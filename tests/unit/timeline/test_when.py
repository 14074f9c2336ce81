"""When a sentence says that something happened."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.timeline import Precision, When
from assistant.timeline.when import dated, written_on

# A Wednesday.
WRITTEN = date(2024, 3, 13)


@pytest.mark.parametrize(
    ("sentence", "first", "precision"),
    [
        ("The bridge closed on Monday.", date(2024, 3, 11), Precision.DAY),
        ("The bridge closed on Wednesday.", date(2024, 3, 13), Precision.DAY),
        ("The bridge closed last Wednesday.", date(2024, 3, 6), Precision.DAY),
        ("The bridge closed on Friday of last week.", date(2024, 3, 8), Precision.DAY),
        ("The bridge closed yesterday evening.", date(2024, 3, 12), Precision.DAY),
        ("The bridge closed overnight.", date(2024, 3, 13), Precision.DAY),
        ("The bridge closed at the weekend.", date(2024, 3, 9), Precision.DAY),
        ("The bridge closed three days ago.", date(2024, 3, 10), Precision.DAY),
        ("The bridge closed last week.", date(2024, 3, 4), Precision.WEEK),
        ("The bridge closed a fortnight ago.", date(2024, 2, 26), Precision.WEEK),
        ("The bridge closed on 28 December.", date(2023, 12, 28), Precision.DAY),
        ("The bridge closed on March 2.", date(2024, 3, 2), Precision.DAY),
        ("The bridge closed on the 29th.", date(2024, 2, 29), Precision.DAY),
        ("The bridge closed in January.", date(2024, 1, 1), Precision.MONTH),
        ("The bridge closed in October.", date(2023, 10, 1), Precision.MONTH),
        ("The bridge closed last month.", date(2024, 2, 1), Precision.MONTH),
        ("The bridge closed in 2019.", date(2019, 1, 1), Precision.YEAR),
        ("The bridge closed last year.", date(2023, 1, 1), Precision.YEAR),
        ("A lorry struck the bridge on Sunday, the mayor said on Tuesday.", date(2024, 3, 10), Precision.DAY),
        ("The mayor said on Tuesday that a lorry had struck the bridge.", date(2024, 3, 12), Precision.DAY),
        (
            "It was open when a lorry struck it on Sunday, police said on Tuesday.",
            date(2024, 3, 12),
            Precision.DAY,
        ),
        ("The firm that built it in 1931 was fined on Tuesday.", date(2024, 3, 12), Precision.DAY),
    ],
)
def test_days_are_counted_from_the_day_of_writing(sentence: str, first: date, precision: Precision) -> None:
    found = dated(sentence, WRITTEN)
    assert found is not None
    assert found.when == When(first, precision)
    assert not found.planned


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("The trial is to open on 5 May.", date(2024, 5, 5)),
        ("The trial is to open on 5 January.", date(2025, 1, 5)),
        ("Talks resume on Monday.", date(2024, 3, 18)),
        ("The search would end on Friday, she added.", date(2024, 3, 15)),
        ("The bridge will open next month.", date(2024, 4, 1)),
    ],
)
def test_what_is_ahead_is_planned(sentence: str, first: date) -> None:
    found = dated(sentence, WRITTEN)
    assert found is not None
    assert found.when.first == first
    assert found.planned


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge closed.",
        "It may close the bridge.",
        "The market is held on Saturdays.",
        "The suspect B12 may be an otter.",
        "Her play of 1974 was found.",
        "An inquiry has found the fall of the ramp in February to be nobody's fault.",
        # What happened is that it was settled, on the day of the article.
        "The council said that it would close the bridge on 1 May.",
        "The bridge closed at 6 am, as 31 February was no day.",
        "Police charged a man over Monday's attack.",
        "The court upheld last month's verdict.",
    ],
)
def test_a_sentence_may_give_no_date(sentence: str) -> None:
    assert dated(sentence, WRITTEN) is None


def test_without_a_day_of_writing_only_whole_dates_count() -> None:
    assert dated("The bridge closed on Monday.", None) is None
    assert dated("The bridge closed yesterday.", None) is None
    assert dated("The bridge closed on 3 May.", None) is None
    found = dated("The bridge closed on 3 May 2024.", None)
    assert found is not None
    assert found.when == When(date(2024, 5, 3))


def test_days_are_counted_from_what_was_told_before() -> None:
    found = dated("Two days later he was released.", WRITTEN, date(2024, 2, 1))
    assert found is not None
    assert found.when == When(date(2024, 2, 3))
    assert dated("He died three days before Christmas.", WRITTEN, date(2024, 2, 1)) is None
    assert dated("The bridge opened two months earlier than planned.", WRITTEN, date(2024, 2, 1)) is None
    found = dated("The next morning he was released.", WRITTEN, date(2024, 2, 29))
    assert found is not None
    assert found.when == When(date(2024, 3, 1))


def test_a_copy_counts_its_days_from_the_dateline() -> None:
    text = "OSLO, March 11 (Lodestar) - The bridge closed yesterday."
    written = written_on(text, WRITTEN)
    assert written == date(2024, 3, 11)
    found = dated(text, written)
    assert found is not None
    assert found.when == When(date(2024, 3, 10))
    assert written_on("OSLO, May 11 (Lodestar) - The bridge closed.", WRITTEN) == WRITTEN
    assert written_on(text, None) is None


PIECES = [
    "on Monday", "last week", "next year", "31 December", "29 February", "1 January 1", "in March", "99 years ago",
    "will", "closed", "said", "two days later", "on the 31st", "9999", "in 9999", "1500", ",", ".", "May", "of",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.dates(), st.dates())
def test_no_sentence_and_no_day_breaks_it(pieces: list[str], written: date, before: date) -> None:
    found = dated(" ".join(pieces), written, before)
    if found:
        assert found.when.first <= found.when.last
        assert str(found.when)
