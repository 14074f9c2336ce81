"""`assistant doctor --verify` names whatever does not agree, and `--mend` makes it good without losing an article."""

from __future__ import annotations

import json
import re
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.cli import group
from assistant.domain.errors import AssistantError
from tests.program.commands import run_here
from tests.program.damages import DAMAGES, Damage, article_file, database
from tests.program.processes import whole

QUESTION = "How much will the repairs of the Radosna bridge cost?"
_PLACES = ("Radosna", "Torvo", "Zeleni", "Mirna")
_MORE = " ".join(
    f"Engineer number {number} looked at pillar {number} of it and wrote a report." for number in range(40)
)


def run(project: Path, *words: str) -> Result:
    """The command in this process. An error that ends it is its exception."""
    return CliRunner().invoke(group, ["--project", str(project), *words])


def answer(project: Path) -> str:
    """What is answered, and what it stands on."""
    told = run(project, "ask", QUESTION)
    assert "14 million euros" in told.stdout, (told.output, told.exception)
    return told.stdout


def articles(project: Path) -> dict[str, str]:
    """Title and text of each article by its id."""
    connection = database(project)
    try:
        return {
            id_: f"{title}\n{text}" for id_, title, text in connection.execute("SELECT id, title, text FROM article")
        }
    finally:
        connection.close()


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with articles of several passages, an original and a former version. Not to be changed."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "assistant.toml").write_text("")
    inbox = folder / "inbox"
    inbox.mkdir()
    lines = []
    for number, place in enumerate(_PLACES, 14):
        text = (
            f"The {place} bridge closed on 3 May 2024. Repairs of the {place} bridge will cost {number} million euros."
        )
        lines.append({"id": place, "title": f"The {place} bridge closes", "text": f"{text}\n\n{_MORE}"})
    (inbox / "all.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    paragraphs = "".join(f"<p>The Lipa market opened on day {day} with {day * 3} stands.</p>" for day in range(1, 12))
    (inbox / "page.html").write_text(
        f"<html><head><title>The market opens</title></head><body><article><h1>The market opens</h1>{paragraphs}"
        "</article></body></html>"
    )
    assert run(folder, "ingest", str(inbox)).exit_code == 0
    lines[1]["text"] += " It opens again in June."
    (inbox / "all.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    assert run(folder, "ingest", str(inbox)).exit_code == 0
    return folder


@pytest.fixture
def copied(kept: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(kept, tmp_path / "project"))


def test_a_whole_library_is_clean(copied: Path) -> None:
    done = run(copied, "doctor", "--verify")
    assert done.exit_code == 0, done.output
    assert "5 articles in" in done.output
    assert run(copied, "doctor", "--mend").exit_code == 0


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_damage_is_named_and_mended_and_the_answers_are_the_same(copied: Path, damage: Damage) -> None:
    before, told = articles(copied), answer(copied)
    damage.harm(copied)
    found = run(copied, "doctor", "--verify")
    assert found.exit_code == 1, found.output
    assert damage.told in found.output
    assert "mends it" in found.output
    mended = run(copied, "doctor", "--mend")
    assert mended.exit_code == 0, (mended.output, mended.exception)
    after = run(copied, "doctor", "--verify")
    assert after.exit_code == 0, after.output
    assert answer(copied) == told
    whole(copied / ".assistant")
    if damage.name != "a file differs":
        assert articles(copied) == before


def test_json_names_article_passage_and_command(copied: Path) -> None:
    connection = database(copied)
    article_id, passage_id = connection.execute("SELECT article_id, id FROM passage WHERE key = 2").fetchone()
    connection.execute("UPDATE passage SET vector = zeroblob(1536) WHERE key = 2")
    connection.close()
    done = run(copied, "doctor", "--verify", "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert not told["clean"]
    fault = next(one for one in told["faults"] if one["passage_id"])
    assert (fault["article_id"], fault["passage_id"]) == (article_id, passage_id)
    assert fault["command"] == "assistant doctor --mend"


def test_what_changed_by_hand_is_taken_over_by_an_ingestion(copied: Path) -> None:
    path = article_file(copied)
    path.write_text(path.read_text().replace("pillar 7 ", "pillar seven "))
    found = run(copied, "doctor", "--verify")
    assert "it changed since it was indexed" in found.output
    assert "`assistant ingest` mends it" in found.output
    assert run(copied, "ingest").exit_code == 0
    assert run(copied, "doctor", "--verify").exit_code == 0


def test_two_files_of_one_id_are_left_to_a_person(copied: Path) -> None:
    path = article_file(copied)
    shutil.copy(path, path.with_name("twice.md"))
    found = run(copied, "doctor", "--verify")
    assert found.exit_code == 1
    assert f"twice.md: {path.relative_to(copied / 'corpus').as_posix()} has the same id" in found.output
    assert "mends it" not in found.output


def test_a_file_that_was_moved_is_not_lost(copied: Path) -> None:
    path = article_file(copied)
    path.rename(copied / "corpus" / "elsewhere.md")
    assert "its file is elsewhere.md now" in run(copied, "doctor", "--verify").output
    assert run(copied, "doctor", "--mend").exit_code == 0
    assert not path.exists()


def test_a_corpus_folder_that_is_not_there_is_no_reason_to_write_one(copied: Path) -> None:
    (copied / "corpus").rename(copied / "unplugged")
    found = run(copied, "doctor", "--mend")
    assert found.exit_code == 1
    assert "is its disk connected?" in found.output
    assert not (copied / "corpus").exists()
    refused = run(copied, "ingest")
    assert isinstance(refused.exception, AssistantError)
    assert "is not there" in str(refused.exception)
    (copied / "unplugged").rename(copied / "corpus")
    assert run(copied, "doctor", "--verify").exit_code == 0


def test_a_damaged_file_is_kept_beside_the_one_that_is_written_again(copied: Path) -> None:
    path = article_file(copied)
    path.write_bytes(b"\xff\xfe\x00")
    assert run(copied, "doctor", "--mend").exit_code == 0
    assert path.with_name(f"{path.name}.damaged-1").read_bytes() == b"\xff\xfe\x00"


def test_a_damaged_library_is_kept(copied: Path) -> None:
    library = copied / ".assistant" / "library.db"
    library.write_bytes(b"no database" * 100)
    asked = run(copied, "ask", QUESTION)
    assert isinstance(asked.exception, AssistantError)
    assert "doctor --mend" in str(asked.exception.hint)
    assert run(copied, "doctor", "--mend").exit_code == 0
    (kept,) = library.parent.glob("library.db.broken-*")
    assert kept.read_bytes() == b"no database" * 100


def test_a_newer_library_is_left_alone(copied: Path) -> None:
    connection = database(copied)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for word in ("--verify", "--mend"):
        done = run(copied, "doctor", word)
        assert isinstance(done.exception, AssistantError)
        assert "version 99" in str(done.exception)
    assert not list((copied / ".assistant").glob("library.db.broken-*"))


def test_options_that_say_two_things_are_refused(copied: Path) -> None:
    for words in (("--verify", "--mend"), ("--yes",), ("--mend", "--json")):
        assert isinstance(run(copied, "doctor", *words).exception, AssistantError)


@pytest.mark.parametrize(
    ("name", "room"),
    [
        ("a file is empty", 20_000),
        ("a vector is another", 100_000),
        ("the words are gone", 20_000),
        ("the index lacks one", 100_000),
        ("the library is noise", 250_000),
    ],
)
def test_a_disk_that_is_full_while_mending_is_told_and_the_next_mending_ends_well(
    copied: Path, name: str, room: int
) -> None:
    before, told, files = articles(copied), answer(copied), article_texts(copied)
    damage = next(one for one in DAMAGES if one.name == name)
    damage.harm(copied)
    with full_beyond(room):
        stopped = run_here(copied, "doctor", "--mend", "--yes")
    assert stopped.returncode == 1, stopped.stdout
    assert re.fullmatch(r"assistant: the (library|disk) .*\n  .*(room|free space).*\n", stopped.stderr), stopped.stderr
    # Only the damaged one may be missing meanwhile.
    assert sum(text not in article_texts(copied) for text in files) <= (name == "a file is empty")
    mended = run_here(copied, "doctor", "--mend", "--yes")
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert run_here(copied, "doctor", "--verify").returncode == 0
    assert (articles(copied), answer(copied), article_texts(copied)) == (before, told, files)


def article_texts(project: Path) -> list[str]:
    """What the article files hold."""
    return [path.read_text("utf-8") for path in sorted((project / "corpus").glob("*/*.md"))]


@contextmanager
def full_beyond(room: int) -> Iterator[None]:
    """No file that is written meanwhile grows beyond so many bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
