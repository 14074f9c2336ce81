"""Machines that share a corpus folder and a Chroma server: writers at once, readers that keep up, and moving."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.adapters.chroma_server import RemoteChroma
from assistant.answer.service import complete
from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.answer import Answer, Question, Status
from assistant.domain.errors import AssistantError, IndexUnavailable
from assistant.ingest.indexing import Indexer
from tests.conftest import finish
from tests.fakes.chroma_server import ChromaServer, chroma_server
from tests.program.commands import run_here
from tests.program.processes import finished, start
from tests.program.test_stories import OTHER, STORM, article


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as running:
        yield running


def machine(tmp_path: Path, server: ChromaServer, name: str) -> Path:
    """The folder of a machine that shares `tmp_path`/shared and a collection with the others of the test."""
    folder = tmp_path / name
    folder.mkdir()
    (tmp_path / "shared").mkdir(exist_ok=True)
    (folder / "assistant.toml").write_text(
        f'corpus = "{tmp_path / "shared"}"\n[chroma]\nurl = "{server.url}"\ncollection = "c-{tmp_path.name}"\n'
    )
    return folder


@contextmanager
def on(folder: Path) -> Iterator[Services]:
    services = open_services(load(folder, {}).settings, "quotes")
    try:
        yield services
    finally:
        services.close()


@contextmanager
def two_machines(tmp_path: Path, server: ChromaServer) -> Iterator[tuple[Services, Services]]:
    with on(machine(tmp_path, server, "one")) as one, on(machine(tmp_path, server, "two")) as two:
        yield one, two


def ask(services: Services, text: str) -> Answer:
    return asyncio.run(complete(services.ask(Question(text))))


def rows(services: Services) -> list[str]:
    index = services.index
    assert isinstance(index, RemoteChroma)
    found = index._connection.run(lambda c: c.get_collection(index._place.collection).get(include=[]))
    return found["ids"]


def report(number: int, writer: str) -> str:
    return (
        f"The lighthouse of Cape {writer}{number} was painted in {1900 + number}, said keeper {writer} Nummer{number}."
        f" The work took {number + 3} weeks and {number * 7 + 11} buckets of paint.\n\n"
        f"Boats of harbour {number} sailed around the {writer} cape meanwhile, and the council paid for the ladders."
    )


def test_two_writers_at_once_lose_nothing_and_a_reader_keeps_up(
    tmp_path: Path, server: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader_folder = machine(tmp_path, server, "reader")
    article(tmp_path / "first", "storm", STORM, title="Storm takes the roof off Marenga market hall")
    with on(reader_folder) as reader:
        finish(reader.ingest([str(tmp_path / "first")]))
        writers = {}
        for name in ("Alder", "Birch"):
            for number in range(30):
                article(tmp_path / f"in-{name}", f"{name}-{number}", report(number, name), title="Lighthouse repainted")
            writers[name] = start(machine(tmp_path, server, name), "ingest", str(tmp_path / f"in-{name}"))
        while any(process.poll() is None for process in writers.values()):
            # Whatever is halfway, nothing of it is answered wrongly.
            assert "Ilse Tarrant" in ask(reader, "Who is the mayor of Marenga?").text
        for process in writers.values():
            code, out, err = finished(process)
            assert code == 0, out + err

        embedded: list[object] = []
        monkeypatch.setattr(Indexer, "_embed", lambda _, window: embedded.append(window))
        for name in ("Alder", "Birch"):
            answer = ask(reader, f"Who is the keeper of the lighthouse of Cape {name}17?")
            assert f"{name}-17" in [one.quote.article.id for one in answer.citations]
        assert not embedded
        assert reader.counts()[0] == 61
        held = Counter(rows(reader))
        assert set(held.values()) == {1}
        assert len(held) == reader.counts()[1]
        # By meaning alone, and by words alone.
        vector = reader.embedder.embed_question("Who is the keeper of Cape Birch17?")
        near = [hit.passage_id for hit in reader.index.search(vector, 20)]
        assert "Birch-17" in {passage.article_id for passage, _ in reader.catalogue.passages(near).values()}
        worded = [hit.passage_id for hit in reader.catalogue.search_words(["Alder17"], 5)]
        assert {p.article_id for p, _ in reader.catalogue.passages(worded).values()} == {"Alder-17"}
        assert reader.index.pending() == 0


def test_what_another_machine_removes_is_answered_no_more(tmp_path: Path, server: ChromaServer) -> None:
    article(tmp_path / "in", "storm", STORM, title="Storm takes the roof off Marenga market hall")
    article(tmp_path / "in", "wine", OTHER, title="Earliest harvest at Lake Orvin")
    with two_machines(tmp_path, server) as (one, two):
        finish(one.ingest([str(tmp_path / "in")]))
        finish(two.ingest([]))
        assert ask(two, "Who is the mayor of Marenga?").status is Status.ANSWERED
        one.remove(["storm"])
        assert ask(two, "Who is the mayor of Marenga?").status is Status.ABSTAINED
        assert two.article("storm") is None
        finish(one.ingest([str(tmp_path / "in")]))
        assert "Ilse Tarrant" in ask(two, "Who is the mayor of Marenga?").text
        assert sorted(rows(one)) == sorted(rows(two))
        assert len(rows(one)) == one.counts()[1] == two.counts()[1]


def test_a_late_deletion_does_not_take_what_was_filed_again(tmp_path: Path, server: ChromaServer) -> None:
    article(tmp_path / "in", "storm", STORM, title="Storm takes the roof off Marenga market hall")
    with two_machines(tmp_path, server) as (one, two):
        finish(one.ingest([str(tmp_path / "in")]))
        finish(two.ingest([]))
        # Two has seen the file gone and has yet to publish that, when one files and publishes it again.
        two.catalogue.remove(["storm"])
        list(two.ingestion.publish())
        assert len(rows(one)) == one.counts()[1] == two.counts()[1]


@pytest.mark.parametrize("mounted", [False, True], ids=["missing", "an empty place where it is mounted"])
def test_a_shared_folder_that_is_not_there_has_lost_nothing(
    tmp_path: Path, server: ChromaServer, mounted: bool
) -> None:
    article(tmp_path / "in", "storm", STORM, title="Storm takes the roof off Marenga market hall")
    article(tmp_path / "more", "wine", OTHER, title="Earliest harvest at Lake Orvin")
    with two_machines(tmp_path, server) as (one, two):
        finish(one.ingest([str(tmp_path / "in")]))
        finish(two.ingest([]))
        finish(one.ingest([str(tmp_path / "more")]))
        (tmp_path / "shared").rename(tmp_path / "away")
        if mounted:
            (tmp_path / "shared").mkdir()
        assert "Ilse Tarrant" in ask(two, "Who is the mayor of Marenga?").text
        for doing in (two.ingest([]), two.ingestion.reclean([]), two.ingestion.remove(["storm"])):
            with pytest.raises(AssistantError, match="the corpus folder"):
                list(doing)
        assert (two.counts()[0], len(rows(two))) == (1, 2)
        told = run_here(tmp_path / "two", "doctor", "--verify").stdout
        assert "is its disk connected?" in told
        assert "without an article file" not in told
        if mounted:
            (tmp_path / "shared").rmdir()
        (tmp_path / "away").rename(tmp_path / "shared")
        assert "Benno Hasler" in ask(two, "Who is the chairman of the cooperative of Orvin Bay?").text


def test_an_id_that_is_edited_on_one_machine_is_taken_over_on_another(tmp_path: Path, server: ChromaServer) -> None:
    article(tmp_path / "in", "storm", STORM, title="Storm takes the roof off Marenga market hall")
    with two_machines(tmp_path, server) as (one, two):
        finish(one.ingest([str(tmp_path / "in")]))
        finish(two.ingest([]))
        (file,) = (tmp_path / "shared").rglob("*.md")
        file.write_text(file.read_text().replace("id: storm", "id: gale"))
        finish(one.ingest([]))
        answer = ask(two, "Who is the mayor of Marenga?")
        assert {one.quote.article.id for one in answer.citations} == {"gale"}
        assert two.article("storm") is None


def test_what_one_person_files_another_may_read(tmp_path: Path, server: ChromaServer) -> None:
    article(tmp_path / "in", "storm", STORM, title="Storm takes the roof off Marenga market hall")
    mask = os.umask(0o027)
    try:
        with on(machine(tmp_path, server, "one")) as services:
            finish(services.ingest([str(tmp_path / "in")]))
            (file,) = (tmp_path / "shared").rglob("*.md")
            assert file.stat().st_mode & 0o777 == 0o640
            file.chmod(0o664)
            article(tmp_path / "in", "storm", f"{STORM} The hall is shut.", title="Storm takes the roof off Marenga")
            assert finish(services.ingest([str(tmp_path / "in")]))[0].updated == 1
    finally:
        os.umask(mask)
    assert file.stat().st_mode & 0o777 == 0o664


def test_an_address_is_taken_as_a_setting_is(tmp_path: Path, server: ChromaServer) -> None:
    (tmp_path / "assistant.toml").write_text(f'[chroma]\ncollection = "slash-{tmp_path.name}"\n')
    article(tmp_path / "in", "storm", STORM, title="Storm takes the roof off Marenga market hall")
    with on(tmp_path) as services:
        finish(services.ingest([str(tmp_path / "in")]))
    moved = run_here(tmp_path, "index", "move", f"{server.url}/")
    assert moved.returncode == 0, moved.stderr
    assert f"assistant config set chroma.url {server.url};" in moved.stdout
    refused = run_here(tmp_path, "index", "move", "http://me:s3cret@127.0.0.1:9")
    assert refused.returncode == 2
    assert "without a password" in refused.stderr
    assert "s3cret" not in refused.stdout + refused.stderr


def test_the_index_moves_to_a_server_and_back(tmp_path: Path, server: ChromaServer) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "assistant.toml").write_text(f'[chroma]\ncollection = "moved-{tmp_path.name}"\n')
    article(tmp_path / "in", "storm", STORM, title="Storm takes the roof off Marenga market hall")
    with on(folder) as services:
        finish(services.ingest([str(tmp_path / "in")]))
    moved = run_here(folder, "index", "move", server.url)
    assert moved.returncode == 0, moved.stderr
    assert f"assistant config set chroma.url {server.url}" in moved.stdout
    with on(folder) as services:
        assert not isinstance(services.index, RemoteChroma)
        assert "Ilse Tarrant" in ask(services, "Who is the mayor of Marenga?").text

    assert run_here(folder, "index", "move", server.url, "--switch").returncode == 0
    status = run_here(folder, "index", "status").stdout
    assert server.url in status
    assert "all of them published" in status
    shutil.rmtree(folder / ".assistant" / "chroma")
    article(tmp_path / "more", "wine", OTHER, title="Earliest harvest at Lake Orvin")
    with on(folder) as services:
        assert "Ilse Tarrant" in ask(services, "Who is the mayor of Marenga?").text
        # What is published there is missing here.
        finish(services.ingest([str(tmp_path / "more")]))

    assert run_here(folder, "index", "move", "local", "--switch").returncode == 0
    with on(folder) as services:
        assert not isinstance(services.index, RemoteChroma)
        assert services.index.pending() == 0
        assert "Benno Hasler" in ask(services, "Who is the chairman of the cooperative of Orvin Bay?").text


def test_a_move_that_is_killed_goes_on_where_it_was(tmp_path: Path, server: ChromaServer) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "assistant.toml").write_text(f'[chroma]\ncollection = "killed-{tmp_path.name}"\n')
    for number in range(40):
        article(tmp_path / "in", f"a-{number}", report(number, "Alder"), title=f"Lighthouse {number}")
    with on(folder) as services:
        finish(services.ingest([str(tmp_path / "in")]))
    process = start(folder, "index", "move", server.url)
    try:
        process.wait(2.0)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
    moved = run_here(folder, "index", "move", server.url)
    assert moved.returncode == 0, moved.stderr
    assert "40 passages" in moved.stdout


def test_a_server_that_is_away_is_one_sentence_and_the_next_question_works(tmp_path: Path) -> None:
    with chroma_server(tmp_path / "own") as server:
        article(tmp_path / "in", "storm", STORM, title="Storm takes the roof off Marenga market hall")
        with on(machine(tmp_path, server, "one")) as services:
            finish(services.ingest([str(tmp_path / "in")]))
            server.stop()
            away = ask(services, "Who is the mayor of Marenga?")
            assert isinstance(away.error, IndexUnavailable)
            assert "can't be reached" in away.error.message
            # An article that comes meanwhile is filed, and published once the server is back.
            article(tmp_path / "more", "wine", OTHER, title="Earliest harvest at Lake Orvin")
            with pytest.raises(IndexUnavailable, match="can't be reached"):
                finish(services.ingest([str(tmp_path / "more")]))
            server.start()
            assert "Ilse Tarrant" in ask(services, "Who is the mayor of Marenga?").text
            finish(services.ingest([]))
            assert "Benno Hasler" in ask(services, "Who is the chairman of the cooperative of Orvin Bay?").text
