"""A real Chroma server: filled, searched exactly, guarded by token and TLS, gone and back, shared."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.adapters import chroma_server as remote
from assistant.adapters.chroma_connection import ServerPlace
from assistant.adapters.chroma_server import RemoteChroma
from assistant.adapters.library import Library
from assistant.domain.errors import EmbedderMismatch, IndexUnavailable
from tests.adapters.test_chroma import add, ids, near_copies, vectors
from tests.conftest import TOP
from tests.fakes.chroma_server import ChromaServer, Gate, chroma_server, self_signed


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as running:
        yield running


@pytest.fixture
def place(server: ChromaServer, request: pytest.FixtureRequest) -> ServerPlace:
    """A collection of the test's own."""
    return ServerPlace(server.url, re.sub(r"[^a-z0-9]+", "-", request.node.name).strip("-"))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library.db")
    library.put("recipe", "one")
    return library


def test_what_is_published_is_found_by_its_exact_cosine(place: ServerPlace, library: Library) -> None:
    own = near_copies(library, "a", 1400)
    index = RemoteChroma(place, library)
    assert index.pending() == 1400
    assert sum(index.publish()) == 1400
    assert index.pending() == 0
    for row in (7, 100, 1399):
        wanted = np.frombuffer(own[row], "<f4")
        exact = sorted((float(np.frombuffer(v, "<f4") @ wanted) for v in own), reverse=True)[:50]
        assert [hit.score for hit in index.search(own[row], 50)] == pytest.approx(exact, abs=1e-5)


def test_a_change_replaces_and_a_removal_removes(place: ServerPlace, library: Library) -> None:
    index = RemoteChroma(place, library)
    add(library, "a", 5, 1)
    add(library, "b", 5, 2)
    list(index.publish())
    library.remove(["b"])
    add(library, "a", 7, 3)
    list(index.publish())
    assert {hit.passage_id for hit in index.search(vectors(1, 9)[0], 100)} == ids(library, "a")
    assert index.count() == 7


def test_rows_of_others_are_passed_over_also_by_the_graph(
    place: ServerPlace, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Library(tmp_path / "other.db")
    other.put("recipe", "one")
    add(other, "theirs", 300, 1)
    list(RemoteChroma(place, other).publish())
    add(library, "ours", 20, 2)
    index = RemoteChroma(place, library)
    list(index.publish())
    for most in (10_000, 0):
        monkeypatch.setattr(remote, "EXACT_ROWS", most)
        assert {hit.passage_id for hit in index.search(vectors(1, 9)[0], 15)} <= ids(library, "ours")
        assert len(index.search(vectors(1, 9)[0], 15)) == 15


def test_another_embedder_is_refused(place: ServerPlace, library: Library, tmp_path: Path) -> None:
    add(library, "a", 5, 1)
    list(RemoteChroma(place, library).publish())
    other = Library(tmp_path / "other.db")
    other.put("recipe", "two")
    add(other, "b", 5, 1)
    with pytest.raises(EmbedderMismatch, match="another embedding model"):
        list(RemoteChroma(place, other).publish())
    with pytest.raises(EmbedderMismatch):
        RemoteChroma(place, other).search(vectors(1, 1)[0], 5)
    assert sum(RemoteChroma(place, other).rebuild()) == 5


def test_vectors_are_kept_for_the_same_title_alone(place: ServerPlace, library: Library) -> None:
    own = add(library, "a", 5, 1)
    index = RemoteChroma(place, library)
    list(index.publish())
    known = dict.fromkeys(ids(library, "a"), "a")
    kept = index.kept(known)
    assert kept.keys() == known.keys()
    ours = np.sort(np.stack([np.frombuffer(v, "<f4") for v in own]), axis=0)
    assert np.allclose(np.sort(np.stack([np.frombuffer(v, "<f4") for v in kept.values()]), axis=0), ours, atol=1e-6)
    assert index.kept(dict.fromkeys(known, "another title")) == {}


def test_filling_twice_writes_once_and_a_difference_is_named(place: ServerPlace, library: Library) -> None:
    add(library, "a", 300, 1)
    index = RemoteChroma(place, library)
    assert sum(index.fill()) == 300
    assert [sum(numbers) for numbers in zip(*index.compared(), strict=True)] == [300, 0]
    index._connection.run(lambda c: c.get_collection(place.collection).delete(ids=sorted(ids(library, "a"))[:3]))
    assert [sum(numbers) for numbers in zip(*index.compared(), strict=True)] == [300, 3]
    list(index.fill())
    assert [sum(numbers) for numbers in zip(*index.compared(), strict=True)] == [300, 0]


FILLER = """
import sys
from pathlib import Path
from assistant.adapters.chroma_connection import ServerPlace
from assistant.adapters.chroma_server import RemoteChroma
from assistant.adapters.library import Library
index = RemoteChroma(ServerPlace(sys.argv[1], sys.argv[2]), Library(Path(sys.argv[3])))
for step in index.fill():
    print(step, flush=True)
"""


def test_a_fill_that_is_killed_goes_on_where_it_was(place: ServerPlace, library: Library) -> None:
    add(library, "a", 5000, 1)
    words = [sys.executable, "-c", FILLER, place.url, place.collection, str(library.path)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, cwd=TOP)
    assert process.stdout is not None
    for _ in range(3):
        process.stdout.readline()
    process.kill()
    process.communicate()
    index = RemoteChroma(place, library)
    assert 750 <= index.count() < 5000
    assert sum(index.fill()) == 5000
    assert index.count() == 5000
    assert [sum(numbers) for numbers in zip(*index.compared(), strict=True)] == [5000, 0]


def test_a_collection_that_was_set_back_or_dropped_is_filled_again(place: ServerPlace, library: Library) -> None:
    own = add(library, "a", 300, 1)
    index = RemoteChroma(place, library)
    list(index.publish())
    index._connection.run(lambda c: c.get_collection(place.collection).delete(ids=sorted(ids(library, "a"))[:3]))
    assert index.pending() == 300
    list(index.publish())
    assert index.count() == 300
    index._connection.run(lambda c: c.delete_collection(place.collection))
    with pytest.raises(IndexUnavailable, match="is empty"):
        index.search(own[0], 5)
    list(index.publish())
    assert len(index.search(own[0], 300)) == 300


def test_a_server_that_goes_away_is_told_and_found_again(tmp_path: Path, library: Library) -> None:
    with chroma_server(tmp_path / "own") as server:
        own = add(library, "a", 5, 1)
        index = RemoteChroma(ServerPlace(server.url, "passages"), library)
        list(index.publish())
        server.stop()
        for _ in range(2):
            with pytest.raises(IndexUnavailable, match="can't be reached") as told:
                index.search(own[0], 3)
            assert "next question" in str(told.value.hint)
        server.start()
        assert index.search(own[0], 1)[0].score == pytest.approx(1.0, abs=1e-5)


def test_no_proxy_is_asked_for_a_server_of_this_machine(
    place: ServerPlace, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    own = add(library, "a", 5, 1)
    index = RemoteChroma(place, library)
    assert sum(index.publish()) == 5
    assert index.search(own[0], 1)[0].score == pytest.approx(1.0, abs=1e-5)
    assert (os.environ["NO_PROXY"], os.environ.get("no_proxy")) == ("intranet.example", None)


def test_a_server_that_never_answers_is_given_up(library: Library) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        place = ServerPlace(f"http://127.0.0.1:{silent.getsockname()[1]}", "passages", timeout_seconds=0.3)
        with pytest.raises(IndexUnavailable, match=r"did not answer within 0.3 s"):
            RemoteChroma(place, library).count()


@pytest.mark.parametrize(
    ("header", "cloud"),
    [("Authorization", False), ("X-Chroma-Token", False), ("X-Chroma-Token", True)],
    ids=["bearer", "own header", "cloud"],
)
def test_tls_and_a_token_are_wanted_and_given(
    server: ChromaServer, place: ServerPlace, library: Library, tmp_path: Path, header: str, cloud: bool
) -> None:
    pytest.importorskip("cryptography")
    certificate = self_signed(tmp_path)
    token = "t0ken-of-the-test"
    gate = Gate(server, (header, f"Bearer {token}" if header == "Authorization" else token), certificate)
    try:
        guarded = replace(place, url=gate.url, token=token, token_header=header, ca_file=certificate, cloud=cloud)
        if cloud:
            guarded = replace(guarded, tenant="default_tenant", database="default_database")
        own = add(library, "a", 5, 1)
        index = RemoteChroma(guarded, library)
        assert sum(index.publish()) == 5
        assert index.search(own[0], 1)[0].score == pytest.approx(1.0, abs=1e-5)
        index.close()
        with pytest.raises(IndexUnavailable, match="certificate"):
            RemoteChroma(replace(guarded, ca_file=None), library).count()
        with pytest.raises(IndexUnavailable, match="the token was refused") as refused:
            RemoteChroma(replace(guarded, token="wr0ng-one"), library).count()
        assert "wr0ng-one" not in f"{refused.value.message} {refused.value.hint}"
        if not cloud:
            with pytest.raises(IndexUnavailable, match="wants a token"):
                RemoteChroma(replace(guarded, token=None), library).count()
    finally:
        gate.close()


def test_a_database_that_is_not_there_is_named(place: ServerPlace, library: Library) -> None:
    with pytest.raises(IndexUnavailable) as told:
        RemoteChroma(replace(place, database="nowhere"), library).count()
    assert "nowhere" in told.value.message or "chroma.database" in (told.value.hint or "")
