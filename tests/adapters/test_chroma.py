"""Real Chroma: published beside the old one, swapped in, never half-written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.adapters import chroma
from assistant.adapters.chroma import LocalChroma
from assistant.adapters.library import Library
from assistant.domain.article import Article, Span, passages_of
from assistant.domain.errors import IndexUnavailable
from assistant.domain.ports import EmbedderIdentity, FileState, IndexedArticle, Vector

IDENTITY = EmbedderIdentity("test", "f1", 16)


def vectors(count: int, seed: int) -> list[Vector]:
    rows = np.random.default_rng(seed).normal(size=(count, 16)).astype("<f4")
    return [Vector((row / np.linalg.norm(row)).tobytes()) for row in rows]


def add(library: Library, article_id: str, count: int, seed: int) -> list[Vector]:
    text = "x" * count
    article = Article(article_id, article_id, text)
    passages = passages_of(article, [Span(i, i + 1) for i in range(count)])
    own = vectors(count, seed)
    library.store([IndexedArticle(article, f"{article_id}.md", FileState(article_id, 1, 1), passages, own, own[0])])
    return own


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library.db")


@pytest.fixture
def index(tmp_path: Path, library: Library) -> LocalChroma:
    return LocalChroma(tmp_path / "chroma", library, IDENTITY)


def ids(library: Library, article_id: str) -> set[str]:
    article = library.article(article_id)
    assert article is not None
    return {p.id for p in passages_of(article, [Span(i, i + 1) for i in range(len(article.text))])}


def test_a_published_graph_holds_nothing_but_the_graph(tmp_path: Path, library: Library, index: LocalChroma) -> None:
    own = add(library, "a", 3, 1)
    assert sum(index.publish()) == 3
    (graph,) = (tmp_path / "chroma").rglob("data_level0.bin")
    data, lengths = graph.read_bytes(), graph.with_name("length.bin").read_bytes()
    # Chroma sets a hundred rows aside.
    row, length = len(data) // 100, len(lengths) // 100
    assert len(data) == 100 * row > 0 < length
    assert own[0] in data[: 3 * row]
    assert not any(data[3 * row :])
    assert not any(lengths[3 * length :])


def test_what_is_published_is_found_by_its_exact_cosine(library: Library, index: LocalChroma) -> None:
    own = add(library, "a", 30, 1)
    assert sum(index.publish()) == 30
    assert library.unpublished_count() == 0
    hits = index.search(own[3], 5)
    assert hits[0].score == pytest.approx(1.0, abs=1e-5)
    wanted = np.frombuffer(own[3], "<f4")
    exact = sorted((float(np.frombuffer(v, "<f4") @ wanted) for v in own), reverse=True)[:5]
    assert [hit.score for hit in hits] == pytest.approx(exact, abs=1e-5)


def near_copies(library: Library, article_id: str, count: int) -> list[Vector]:
    """Rows that differ by a hair, as a page of tickers does, and three that stand apart."""
    rng = np.random.default_rng(5)
    rows = np.ones((count, 16)) + rng.normal(size=(count, 16)) * 1e-6
    rows[[7, 100, count - 1]] = rng.normal(size=(3, 16))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("<f4")
    own = [Vector(row.tobytes()) for row in rows]
    article = Article(article_id, article_id, "x" * count)
    passages = passages_of(article, [Span(i, i + 1) for i in range(count)])
    library.store([IndexedArticle(article, f"{article_id}.md", FileState(article_id, 1, 1), passages, own, own[0])])
    return own


def test_a_row_among_near_copies_is_found_exactly(library: Library, index: LocalChroma) -> None:
    own = near_copies(library, "a", 1400)
    list(index.publish())
    for place in (7, 100, 1399):
        wanted = np.frombuffer(own[place], "<f4")
        exact = sorted((float(np.frombuffer(v, "<f4") @ wanted) for v in own), reverse=True)[:50]
        hits = index.search(own[place], 50)
        assert [hit.score for hit in hits] == pytest.approx(exact, abs=1e-5)


def test_a_graph_finds_the_same_at_every_opening(
    library: Library, index: LocalChroma, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma, "EXACT_ROWS", 0)
    near_copies(library, "a", 1400)
    list(index.publish())
    wanted = vectors(1, 9)[0]
    found = set()
    for _ in range(4):
        opened = LocalChroma(tmp_path / "chroma", library, IDENTITY)
        found.add(tuple(hit.passage_id for hit in opened.search(wanted, 100)))
        opened.close()
    assert len(found) == 1


def test_an_empty_library_finds_nothing(index: LocalChroma) -> None:
    assert index.search(vectors(1, 0)[0], 5) == []


def test_publishing_again_without_changes_writes_nothing(library: Library, index: LocalChroma) -> None:
    add(library, "a", 5, 1)
    list(index.publish())
    before = library.get("index_folder")
    assert list(index.publish()) == []
    assert library.get("index_folder") == before


def test_a_change_replaces_and_a_removal_removes(library: Library, index: LocalChroma) -> None:
    add(library, "a", 5, 1)
    add(library, "b", 5, 2)
    list(index.publish())
    gone = ids(library, "b")
    library.remove(["b"])
    add(library, "a", 7, 3)
    list(index.publish())
    found = {hit.passage_id for hit in index.search(vectors(1, 9)[0], 100)}
    assert found == ids(library, "a")
    assert not found & gone


def test_an_open_reader_sees_what_another_publishes(library: Library, index: LocalChroma, tmp_path: Path) -> None:
    add(library, "a", 5, 1)
    list(index.publish())
    reader = LocalChroma(tmp_path / "chroma", library, IDENTITY)
    assert len(reader.search(vectors(1, 9)[0], 100)) == 5
    for number in range(3):
        add(library, f"more-{number}", 5, number)
        list(index.publish())
        assert len(reader.search(vectors(1, 9)[0], 100)) == 10 + 5 * number


@pytest.mark.parametrize("published", [1, 2])
@pytest.mark.parametrize("read", range(1, 7))
def test_an_index_that_is_published_while_it_is_opened_is_not_damaged(
    library: Library, index: LocalChroma, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: int, published: int
) -> None:
    add(library, "a", 5, 1)
    list(index.publish())
    other = Library(tmp_path / "library.db")
    writer, reader = (LocalChroma(tmp_path / "chroma", one, IDENTITY) for one in (other, library))
    reading, reads = Library._rows, 0

    def late(self: Library, *given: Any) -> Any:
        nonlocal reads
        reads += self is library
        if self is library and reads == read:
            for number in range(published):
                add(other, f"more-{number}", 5, number)
                list(writer.publish())
        return reading(self, *given)

    monkeypatch.setattr(Library, "_rows", late)
    assert len(reader.search(vectors(1, 9)[0], 100)) in (5, 5 + 5 * published)
    assert len(reader.search(vectors(1, 9)[0], 100)) in (5, 5 + 5 * published)


def test_a_folder_that_is_swept_away_while_it_is_opened_is_not_searched(
    library: Library, index: LocalChroma, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(library, "a", 5, 1)
    list(index.publish())
    reader = LocalChroma(tmp_path / "chroma", library, IDENTITY)
    opening, late = chroma._client, [True]

    def swept(folder: Path) -> Any:
        if late:
            late.clear()
            for number in range(2):
                add(library, f"more-{number}", 5, number)
                list(index.publish())
        return opening(folder)

    monkeypatch.setattr(chroma, "_client", swept)
    assert len(reader.search(vectors(1, 9)[0], 100)) == 15


@pytest.mark.parametrize("harm", ["truncate", "delete a file", "delete all"])
def test_a_damaged_index_is_noticed_and_made_again(
    library: Library, index: LocalChroma, tmp_path: Path, harm: str
) -> None:
    add(library, "a", 20, 1)
    list(index.publish())
    index.close()
    folder = tmp_path / "chroma" / str(library.get("index_folder"))
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.stat().st_size):
        if harm == "truncate":
            os.truncate(path, path.stat().st_size // 2)
        else:
            path.unlink()
        if harm != "delete all":
            break
    fresh = LocalChroma(tmp_path / "chroma", library, IDENTITY)
    with pytest.raises(IndexUnavailable, match="missing or damaged"):
        fresh.search(vectors(1, 9)[0], 5)
    assert fresh.pending() == 20
    assert sum(fresh.publish()) == 20
    assert {hit.passage_id for hit in fresh.search(vectors(1, 9)[0], 100)} == ids(library, "a")


def test_another_embedder_makes_the_index_anew(library: Library, index: LocalChroma, tmp_path: Path) -> None:
    add(library, "a", 6, 1)
    list(index.publish())
    other = LocalChroma(tmp_path / "chroma", library, EmbedderIdentity("other", "f2", 16))
    assert other.pending() == 6
    assert sum(other.publish()) == 6


PUBLISHER = """
import sys
from pathlib import Path
from assistant.adapters import chroma
from assistant.adapters.chroma import LocalChroma
from assistant.adapters.library import Library
from assistant.domain.ports import EmbedderIdentity
root = Path(sys.argv[1])
index = LocalChroma(root / "chroma", Library(root / "library.db"), EmbedderIdentity("test", "f1", 16))
for step in index.publish():
    print(step, flush=True)
"""


@pytest.mark.parametrize("steps", [1, 7, 15])
def test_kill_during_publishing_leaves_the_old_index_and_the_next_one_finishes(
    library: Library, index: LocalChroma, tmp_path: Path, steps: int
) -> None:
    add(library, "a", 10, 1)
    list(index.publish())
    add(library, "b", 1000, 2)
    process = subprocess.Popen([sys.executable, "-c", PUBLISHER, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    for _ in range(steps):
        process.stdout.readline()
    time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert len(index.search(vectors(1, 9)[0], 100)) == 10
    assert library.unpublished_count() == 1000
    assert sum(index.publish()) == 1000
    assert len(index.search(vectors(1, 9)[0], 2000)) == 1010
