"""What a Chroma server holds is proven and mended over HTTP, page by page, and what other machines put there stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import chromadb
import numpy as np
import pytest

from assistant.adapters import chroma_server as remote
from assistant.adapters.chroma_server import RemoteChroma
from tests.conftest import finish
from tests.fakes.chroma_server import ChromaServer, chroma_server
from tests.program.commands import run_here
from tests.program.test_shared_index import ask, machine, on, report
from tests.program.test_stories import article

_QUESTION = "Who is the keeper of the lighthouse of Cape Alder3?"
_STRANGE = "0" * 32


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, ChromaServer]]:
    """A project whose index is on a server, together with a row of another machine's."""
    folder = tmp_path_factory.mktemp("verified")
    with chroma_server(folder / "server") as server:
        project = machine(folder, server, "one")
        for number in range(6):
            article(folder / "in", f"a-{number}", report(number, "Alder"), title=f"Lighthouse {number}")
        with on(project) as services:
            finish(services.ingest([str(folder / "in")]))
            rows = collection(services.index)
            rows.add(ids=[_STRANGE], embeddings=np.eye(1, 384, dtype="f4"), metadatas=[{"article_id": "theirs"}])
        yield project, server


def collection(index: object) -> chromadb.Collection:
    """The index's rows, as a vandal opens them."""
    assert isinstance(index, RemoteChroma)
    return index._connection.run(lambda client: client.get_collection(index._place.collection, embedding_function=None))


def own(rows: chromadb.Collection) -> str:
    """The id of a row of this machine's."""
    return min(id_ for id_ in rows.get(include=[])["ids"] if id_ != _STRANGE)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda rows: rows.delete([own(rows)]), "1 passages of the library are not in it"),
        (
            lambda rows: rows.update(ids=[own(rows)], embeddings=np.eye(1, 384, dtype="f4")),
            "its vector is another than the library's",
        ),
        (
            lambda rows: rows.update(ids=[own(rows)], metadatas=[{"article_id": "nobody"}]),
            "it names another article for it",
        ),
    ],
    ids=["gone", "turned", "renamed"],
)
def test_a_row_that_differs_is_named_and_mended(
    project: tuple[Path, ChromaServer],
    monkeypatch: pytest.MonkeyPatch,
    harm: Callable[[chromadb.Collection], None],
    told: str,
) -> None:
    folder, _ = project
    for name in ("_ROWS", "_IDS"):
        # Every request is one of several.
        monkeypatch.setattr(remote, name, 4)
    with on(folder) as services:
        before = ask(services, _QUESTION).text
        rows = collection(services.index)
        vector = rows.get(ids=[own(rows)], include=["embeddings"])["embeddings"]
        harm(rows)
    found = run_here(folder, "doctor", "--verify")
    assert found.returncode == 1
    assert told in found.stdout
    mended = run_here(folder, "doctor", "--mend", "--yes")
    assert mended.returncode == 0, mended.stdout + mended.stderr
    after = run_here(folder, "doctor", "--verify")
    assert after.returncode == 0, after.stdout
    assert "the server holds 1 row of other machines too" in after.stdout
    with on(folder) as services:
        rows = collection(services.index)
        assert _STRANGE in rows.get(include=[])["ids"]
        again = rows.get(ids=[own(rows)], include=["embeddings"])["embeddings"]
        assert np.allclose(np.asarray(again), np.asarray(vector), atol=1e-5)
        assert ask(services, _QUESTION).text == before


def test_a_server_that_is_away_is_named_and_nothing_is_promised(project: tuple[Path, ChromaServer]) -> None:
    folder, server = project
    server.stop()
    try:
        found = run_here(folder, "doctor", "--verify")
    finally:
        server.start()
    assert found.returncode == 1
    assert "can't be reached" in found.stdout
    assert "mends it" not in found.stdout
    assert run_here(folder, "doctor", "--verify").returncode == 0
