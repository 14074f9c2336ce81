"""Names that the question spells otherwise than the articles do."""

from __future__ import annotations

import pytest

from assistant.composition import Services
from assistant.retrieve.spelling import alike, mended
from tests.conftest import finish

STORY = """---
id: a
title: Champion retires
---

The boxer Manny Pacquiao has retired, the Maastricht club said. Gordon Brown sent his regards, and so did Anna Smits.
Everybody applies for tickets in Israel.
"""


@pytest.fixture
def filled(services: Services) -> Services:
    """A library with a few names."""
    services.settings.corpus_folder.mkdir()
    (services.settings.corpus_folder / "a.md").write_text(STORY)
    finish(services.ingest([]))
    return services


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where has Manny Pacquiano gone?", "Where has Manny Pacquiao gone?"),
        ("Has Gordon Bronw written?", "Has Gordon Brown written?"),
        ("What did the club of Maastrich say?", "What did the club of Maastricht say?"),
        ("Who wants tickets in Isreal?", "Who wants tickets in Israel?"),
    ],
)
def test_a_name_is_spelled_as_the_articles_spell_it(filled: Services, question: str, expected: str) -> None:
    assert mended(question, filled.catalogue) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Where has Manny Pacquiao gone?",
        "Has Anna Smith written?",
        "Who runs Apple?",
        "Where is Ivory Coast?",
        "where has manny pacquiano gone?",
    ],
)
def test_another_name_is_left_alone(filled: Services, question: str) -> None:
    assert mended(question, filled.catalogue) == question


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("shumacher", "schumacher", True),
        ("bronw", "brown", True),
        ("smith", "smits", False),
        ("macron", "macon", True),
        ("putin", "rutin", False),
        ("iran", "iraq", False),
    ],
)
def test_spellings_are_alike_or_not(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same
