"""An article as long as a book: it can be seen that something goes on, and be stopped."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import pytest

from assistant.composition import Services
from assistant.domain.events import Stage
from tests.conftest import finish

WORDS = [
    "harbour",
    "minister",
    "tariff",
    "vessel",
    "strike",
    "council",
    "bridge",
    "winter",
    "budget",
    "signal",
    "crossing",
    "depot",
]
PARAGRAPHS = 260


@pytest.fixture
def book(tmp_path: Path) -> str:
    chance = random.Random(3)
    sentences = (f"The {' '.join(chance.choices(WORDS, k=20))} of day {day}." for day in range(6 * PARAGRAPHS))
    paragraphs = (" ".join(next(sentences) for _ in range(6)) for _ in range(PARAGRAPHS))
    file = tmp_path / "book.txt"
    file.write_text("The long report on the harbour\n\n" + "\n\n".join(paragraphs) + "\n")
    return str(file)


def test_its_passages_are_told_before_it_is_in(services: Services, book: str) -> None:
    told = [one for one in services.ingest([book]) if isinstance(one, Stage) and one.name == "embedding"]
    assert services.counts() == (1, told[-1].passages)
    assert any(one.done == 0 and 0 < (one.passages or 0) < services.counts()[1] for one in told)


def test_a_stop_does_not_wait_for_all_of_it_and_the_next_run_takes_it_in(services: Services, book: str) -> None:
    with closing(services.ingest([book])) as events:
        next(one for one in events if isinstance(one, Stage) and one.name == "embedding" and one.passages)
    assert services.counts() == (0, 0)
    summary, failed = finish(services.ingest([book]))
    assert failed == []
    assert (summary.articles, services.counts()[0]) == (1, 1)
