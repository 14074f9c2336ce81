"""An outlet and a date on a line of their own are told from a place and a date, and from a section and a date."""

from __future__ import annotations

import pytest

from assistant.ingest.masthead import masthead


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("The Harbour Post, 3 May 2021", "The Harbour Post"),
        ("Radosna Herald – May 3, 2021", "Radosna Herald"),
        ("BBC News · 3 May 2021, 10:15 GMT", "BBC News"),
        ("The Times of India | Monday, 3 May 2021", "The Times of India"),
        ("May 3, 2021 - The Harbour Post", "The Harbour Post"),
        ("Reuters, 3 May 2021", "Reuters"),
        ("Frankfurter Allgemeine Zeitung, 3. Mai 2021", "Frankfurter Allgemeine Zeitung"),
        ("Le Journal de Montréal, 3 mai 2021", "Le Journal de Montréal"),
        ("Diario de León, 3 de mayo de 2021", "Diario de León"),
        ("Ведомости, 3 мая 2021", "Ведомости"),
    ],
)
def test_an_outlet_with_its_date_is_told(line: str, source: str) -> None:
    found = masthead(line)
    assert found is not None
    assert (found.source, found.when.day.isoformat()) == (source, "2021-05-03")


@pytest.mark.parametrize(
    "line",
    [
        "Berlin, 9 November 1989",
        "The Hague, 3 May 2021",
        "Post Falls, 3 May 2021",
        "Ana Souza, 3 May 2021",
        "World News | 3 May 2021",
        "Guest Post, 3 May 2021",
        "News | 3 May 2021",
        "The Harbour Post",
        "The Harbour Post, in May",
        "It was told to the Harbour Post, 3 May 2021",
        "The Harbour Post, 3 May 2021, has another figure.",
        "",
    ],
)
def test_what_is_no_outlet_or_no_date_is_none(line: str) -> None:
    assert masthead(line) is None
