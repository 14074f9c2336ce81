"""An ingestion that is killed, and killed again, ends as one that nobody disturbed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

from tests.program.kills import archive as archive_of
from tests.program.kills import files, folder, soak
from tests.program.processes import corpus_files, count, finished, kill_when, start, state

SEED = 20260214
ARTICLES = 120


def test_kills_at_any_moment_leave_no_trace(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    archive = archive_of(tmp_path / "archive.jsonl", ARTICLES, chance)
    calm, killed = (folder(tmp_path / name) for name in ("calm", "killed"))
    undisturbed = start(calm, "ingest", str(archive))
    assert finished(undisturbed)[0] == 0

    library = killed / ".assistant" / "library.db"
    few_files = chance.randrange(5, ARTICLES // 2)
    kill_when(start(killed, "ingest", str(archive)), lambda: corpus_files(killed / "corpus") >= few_files)
    assert corpus_files(killed / "corpus") < ARTICLES
    # One thread, so that the windows after the first take their time on any machine.
    slow = start(killed, "ingest", str(archive), environment={"ASSISTANT_EMBEDDING__THREADS": "1"})
    kill_when(slow, after(chance.uniform(0, 0.3), lambda: count(library, "article")))
    assert 0 < count(library, "article") < ARTICLES
    chroma = killed / ".assistant" / "chroma"
    kill_when(start(killed, "ingest", str(archive)), after(chance.uniform(0, 0.2), lambda: any(chroma.glob("*/*"))))
    assert count(library, "article") == ARTICLES
    assert count(library, "unpublished") == count(library, "passage")
    code, out, _ = finished(start(killed, "ingest", str(archive)))
    assert (code, f"{ARTICLES} unchanged" in out) == (0, True)

    expected, found = (state(place / ".assistant") for place in (calm, killed))
    assert len(expected.articles) == ARTICLES
    assert len(expected.passages) > 2 * 256
    assert expected.published == [row[0] for row in expected.passages]
    assert found == expected
    assert found.unpublished == 0
    assert files(killed) == files(calm)


def test_random_kills_of_a_whole_ingestion(tmp_path: Path) -> None:
    told: list[str] = []
    assert soak(tmp_path, 4, 80, SEED, told.append) == 0, told


def after(delay: float, moment: Callable[[], int | bool]) -> Callable[[], bool]:
    """`delay` seconds after a moment has come."""
    came: list[float] = []

    def passed() -> bool:
        if not came and moment():
            came.append(time.monotonic())
        return bool(came) and time.monotonic() - came[0] >= delay

    return passed
