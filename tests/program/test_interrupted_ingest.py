"""An ingestion that is killed, and killed again, ends as one that nobody disturbed."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

from tests.program.processes import corpus_files, count, finished, kill_when, start, state

SEED = 20260214
ARTICLES = 120
# Long words that are one token each: many passages cost little to embed.
_WORDS = """
international government administration community development president organization university education
production information application relationship traditional commercial construction professional economic
championship independence significant operations engineering constitution investigation agricultural
"""


def test_kills_at_any_moment_leave_no_trace(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    archive = tmp_path / "archive.jsonl"
    archive.write_text("".join(f"{json.dumps(article(number, chance))}\n" for number in range(ARTICLES)), "utf-8")
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


def folder(path: Path) -> Path:
    """An empty project."""
    path.mkdir()
    (path / "assistant.toml").write_text("")
    return path


def article(number: int, chance: random.Random) -> dict[str, str]:
    """An article of four or five passages that no other one is like."""
    sentences = [
        f"{' '.join(chance.choices(_WORDS.split(), k=11)).capitalize()} {chance.randrange(10_000)}." for _ in range(27)
    ]
    day = f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    return {"id": f"n{number}", "title": f"Report {number}", "date": day, "source": "Wire", "text": " ".join(sentences)}


def after(delay: float, moment: Callable[[], int | bool]) -> Callable[[], bool]:
    """`delay` seconds after a moment has come."""
    came: list[float] = []

    def passed() -> bool:
        if not came and moment():
            came.append(time.monotonic())
        return bool(came) and time.monotonic() - came[0] >= delay

    return passed


def files(project: Path) -> dict[str, str]:
    """The articles of the corpus folder by path, hidden files included: a half-written one would be seen."""
    return {
        path.relative_to(project).as_posix(): path.read_text("utf-8")
        for path in (project / "corpus").rglob("*")
        if path.is_file()
    }
