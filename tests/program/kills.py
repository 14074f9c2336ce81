"""Ingestions that are killed at random moments and finished by a later run."""

from __future__ import annotations

import json
import random
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.program.processes import State, corpus_files, count, finished, start, whole

# Long words that are one token each: many passages cost little to embed.
_WORDS = """
international government administration community development president organization university education
production information application relationship traditional commercial construction professional economic
championship independence significant operations engineering constitution investigation agricultural
"""


@dataclass(frozen=True)
class Calm:
    """An ingestion that nobody disturbed: what it read, what it left, and how long it took."""

    archive: Path
    state: State
    files: dict[str, str]
    seconds: float


def folder(path: Path) -> Path:
    """An empty project."""
    path.mkdir()
    (path / "assistant.toml").write_text("")
    return path


def article(number: int, chance: random.Random, sentences: int) -> dict[str, str]:
    """An article that no other one is like; 27 sentences are four or five passages."""
    words = _WORDS.split()
    text = [
        f"{' '.join(chance.choices(words, k=11)).capitalize()} {chance.randrange(10_000)}." for _ in range(sentences)
    ]
    day = f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    return {"id": f"n{number}", "title": f"Report {number}", "date": day, "source": "Wire", "text": " ".join(text)}


def archive(path: Path, articles: int, chance: random.Random, sentences: int = 27) -> Path:
    """A .jsonl file of articles."""
    lines = (json.dumps(article(number, chance, sentences)) for number in range(articles))
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def undisturbed(project: Path, source: Path) -> Calm:
    """Ingest `source` in peace."""
    began = time.monotonic()
    code, _, err = finished(start(project, "ingest", str(source)))
    seconds = time.monotonic() - began
    assert code == 0, err
    return Calm(source, whole(project / ".assistant"), files(project), seconds)


def kill_and_finish(project: Path, calm: Calm, chance: random.Random, kills: int = 1) -> list[str]:
    """Kill `kills` ingestions of an empty project at random moments, finish with one in peace, and compare all that
    is there with the undisturbed one. Gives the moments: seconds after the start, and what was there by then."""
    moments: list[str] = []
    latest = 0.95 * calm.seconds
    while len(moments) < kills:
        moment = chance.uniform(0.2, latest)
        process = start(project, "ingest", str(calm.archive))
        time.sleep(moment)
        process.kill()
        process.communicate()
        if process.returncode != -signal.SIGKILL:
            # It was quicker than the undisturbed one, and is no kill.
            latest = moment
            if not moments:
                shutil.rmtree(project)
                folder(project)
            continue
        library = project / ".assistant" / "library.db"
        there = f"{corpus_files(project / 'corpus')} filed, {count(library, 'article')} indexed"
        queued = f"{count(library, 'unpublished')} of {count(library, 'passage')} passages unpublished"
        moments.append(f"{moment:.2f} s ({there}, {queued})")
    code, _, err = finished(start(project, "ingest", str(calm.archive)))
    assert code == 0, (moments, err)
    assert same(calm.state, whole(project / ".assistant")), moments
    assert calm.files == files(project), moments
    return moments


def same(one: State, other: State) -> bool:
    """Whether both are alike, article by article and passage by passage."""
    return one == other


def files(project: Path) -> dict[str, str]:
    """The articles of the corpus folder by path, hidden files included: a half-written one would be seen."""
    return {
        path.relative_to(project).as_posix(): path.read_text("utf-8")
        for path in (project / "corpus").rglob("*")
        if path.is_file()
    }


def soak(scratch: Path, rounds: int, articles: int, seed: int, told: Callable[[str], None]) -> int:
    """Kill `rounds` ingestions of `articles` articles, every third of them twice; gives how many ended otherwise than
    an undisturbed one."""
    chance = random.Random(seed)
    source = archive(scratch / "archive.jsonl", articles, chance, 7)
    calm = undisturbed(folder(scratch / "calm"), source)
    told(f"undisturbed: {len(calm.state.articles)} articles, {len(calm.state.passages)} passages, {calm.seconds:.1f} s")
    failed = 0
    for number in range(1, rounds + 1):
        project = folder(scratch / f"killed-{number}")
        try:
            moments = kill_and_finish(project, calm, chance, 2 if number % 3 == 0 else 1)
        except AssertionError as error:
            failed += 1
            # The last line of a traceback says what went wrong.
            told(f"{number}: NOT ALIKE: {str(error)[:300]} … {str(error)[-500:]}")
            continue
        told(f"{number}: alike, after kills at {', '.join(moments)}")
        shutil.rmtree(project)
    return failed
