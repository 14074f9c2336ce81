"""Real processes of the program: started, watched, killed at a chosen moment, and what they leave behind."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import chromadb
import numpy as np
from chromadb.config import Settings

from tests.conftest import TOP

PATIENCE = 60.0
"""Seconds until a moment that does not come is a failure."""


def hear_ctrl_c() -> None:
    """What a child runs first that is to be interrupted: a shell that runs the tests in the background has them ignore
    Ctrl+C, and what they start with them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class State:
    """All that a library holds, but for what differs from run to run: keys, times, and folder numbers."""

    articles: list[tuple[object, ...]]
    passages: list[tuple[object, ...]]
    words: list[tuple[object, ...]]
    article_words: list[tuple[object, ...]]
    stories: list[tuple[object, ...]]
    signatures: list[tuple[object, ...]]
    unpublished: int
    published: list[str]


def start(folder: Path, *words: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """The program, running in `folder`."""
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TOP), **(environment or {})},
    )


def finished(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a process that is left alone."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def kill_when(process: subprocess.Popen[str], moment: Callable[[], bool]) -> None:
    """Kill the process, which gets no chance to clean up, as soon as `moment` has come."""
    deadline = time.monotonic() + PATIENCE
    while not moment():
        assert process.poll() is None, f"it ended before the moment came: {process.communicate()}"
        assert time.monotonic() < deadline, "the moment did not come"
        time.sleep(0.001)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "it had ended by itself"


def count(library: Path, table: str) -> int:
    """The rows of a table; 0 where library or table is not there yet."""
    if not library.exists():
        return 0
    connection = sqlite3.connect(f"{library.as_uri()}?mode=ro", uri=True)
    try:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def corpus_files(folder: Path) -> int:
    """How many articles stand in a corpus folder."""
    return sum(1 for path in folder.rglob("*.md") if not path.name.startswith(".") and path.name != "README.md")


def state(data: Path) -> State:
    """What the data folder (`.assistant`) holds. Checks that each published passage has its own vector."""
    connection = sqlite3.connect(data / "library.db")

    def rows(sql: str) -> list[tuple[object, ...]]:
        return connection.execute(sql).fetchall()

    try:
        folder = dict(rows("SELECT key, value FROM meta")).get("index_folder")
        vectors = dict(rows("SELECT id, vector FROM passage"))
        return State(
            articles=rows("SELECT id, title, source, url, author, published, text, vector FROM article ORDER BY id"),
            passages=rows('SELECT id, article_id, position, start, "end", vector FROM passage ORDER BY id'),
            words=rows("SELECT p.id, w.title, w.text FROM words w LEFT JOIN passage p ON p.key = w.rowid ORDER BY 1"),
            article_words=rows(
                "SELECT a.id, w.title, w.text FROM article_words w LEFT JOIN article a ON a.key = w.rowid ORDER BY 1"
            ),
            stories=rows("SELECT article_id, story FROM story ORDER BY 1"),
            signatures=rows("SELECT article_id, text_hash, sketch FROM signature ORDER BY 1"),
            unpublished=len(rows("SELECT * FROM unpublished")),
            published=_published(data / "chroma" / str(folder), vectors) if folder else [],
        )
    finally:
        connection.close()


def whole(data: Path) -> State:
    """What the data folder holds, each article whole: every span holds its words, and each passage stands once in
    every index."""
    found = state(data)
    texts = {row[0]: str(row[6]) for row in found.articles}
    words = dict((row[0], row[2]) for row in found.words)
    assert found.unpublished == 0
    assert {row[1] for row in found.passages} == texts.keys()
    assert len(found.article_words) == len(texts)
    assert len(found.words) == len(found.passages)
    assert found.published == [row[0] for row in found.passages]
    for id_, article_id, _, start, end, _ in found.passages:
        assert isinstance(start, int)
        assert isinstance(end, int)
        assert texts[article_id][start:end] == words[id_]
    return found


def _published(index: Path, vectors: Mapping[object, object]) -> list[str]:
    client = chromadb.PersistentClient(str(index), settings=Settings(anonymized_telemetry=False))
    try:
        rows = client.get_collection("passages", embedding_function=None).get(include=["embeddings"])
    finally:
        client.close()
    assert rows["embeddings"] is not None
    for id_, vector in zip(rows["ids"], rows["embeddings"], strict=True):
        stored = vectors[id_]
        assert isinstance(stored, bytes)
        assert np.allclose(vector, np.frombuffer(stored, "<f4"), atol=1e-6)
    return sorted(rows["ids"])
