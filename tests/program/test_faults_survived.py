"""What happens to a library in real life: each ends in a right answer, or in a sentence that says what to do."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.adapters.lock import write_lock
from tests.conftest import TOP
from tests.program.commands import run_here
from tests.program.damages import article_file, database
from tests.program.test_integrity import QUESTION, copied, kept

__all__ = ["copied", "kept"]
_BOUNDING_SET_DROP, _OVERRIDES_PERMISSIONS = 24, 1


def program(project: Path, *words: str, bound: bool = False) -> subprocess.CompletedProcess[str]:
    """The program; `bound` by permissions even where root runs it."""

    def bind() -> None:
        ctypes.CDLL(None).prctl(_BOUNDING_SET_DROP, _OVERRIDES_PERMISSIONS, 0, 0, 0)

    return subprocess.run(
        [sys.executable, "-m", "assistant", *words],
        cwd=project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(TOP)},
        preexec_fn=bind if bound and os.geteuid() == 0 else None,
    )


@pytest.fixture
def read_only(copied: Path) -> Iterator[Path]:
    """A project in which nothing can be written."""
    if sys.platform != "linux":
        pytest.skip("needs Linux's permissions")
    everything = [copied, *copied.rglob("*")]
    for path in everything:
        path.chmod(path.stat().st_mode & ~0o222)
    yield copied
    for path in everything:
        path.chmod(path.stat().st_mode | 0o200)


def test_a_read_only_project_answers_and_says_why_it_takes_nothing_in(read_only: Path) -> None:
    asked = program(read_only, "ask", QUESTION, bound=True)
    assert asked.returncode == 0, asked.stderr
    assert "14 million euros" in asked.stdout
    for words in (("ingest",), ("ingest", "inbox"), ("doctor", "--mend")):
        done = program(read_only, *words, bound=True)
        assert "Traceback" not in done.stderr
        if words[0] == "ingest":
            assert done.returncode == 1
            assert "can't be written" in done.stderr
            assert "asking goes on" in done.stderr
    verified = program(read_only, "doctor", "--verify", bound=True)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "note  the vector index was not compared" in verified.stdout


def test_a_read_only_library_of_a_former_version_is_refused_with_a_sentence(read_only: Path) -> None:
    library = read_only / ".assistant" / "library.db"
    for path in (library.parent, library):
        path.chmod(0o755)
    connection = database(read_only)
    connection.execute("PRAGMA user_version = 2")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    for path in (library, library.parent):
        path.chmod(0o555)
    done = program(read_only, "ask", QUESTION, bound=True)
    assert done.returncode == 1
    assert "has version 2, and this program reads version 3" in done.stderr
    assert "Open it once where it can be written" in done.stderr


@pytest.mark.parametrize("name", ["data_level0.bin", "header.bin", "length.bin", "link_lists.bin"])
def test_a_garbled_graph_is_noticed_before_it_is_opened(copied: Path, name: str) -> None:
    for path in (copied / ".assistant" / "chroma").rglob(name):
        size = path.stat().st_size
        path.write_bytes((b"garbage!" * (size // 8 + 1))[:size])
    asked = program(copied, "ask", QUESTION)
    assert asked.returncode == 1
    assert "is missing or damaged" in asked.stderr
    assert "assistant ingest --rebuild-index" in asked.stderr
    assert run_here(copied, "ingest").returncode == 0
    assert "14 million euros" in run_here(copied, "ask", QUESTION).stdout
    assert run_here(copied, "doctor", "--verify").returncode == 0


def test_a_second_writer_is_told_who_writes_and_readers_go_on(copied: Path) -> None:
    with write_lock(copied / ".assistant" / "write.lock"):
        for words in (
            ("ingest",),
            ("doctor", "--verify"),
            ("doctor", "--mend"),
            ("articles", "rm", "Radosna", "--yes"),
        ):
            done = program(copied, *words)
            assert done.returncode in (1, 2), words
            assert "Traceback" not in done.stderr
            if words[0] != "articles":
                assert "another process is writing to this library" in done.stderr
                assert "Wait until its ingestion ends" in done.stderr
        assert "14 million euros" in program(copied, "ask", QUESTION).stdout


@pytest.mark.parametrize("days", [-4000, 4000])
def test_a_clock_that_jumped_changes_nothing(copied: Path, days: int) -> None:
    then = time.time() + days * 86_400
    for path in [*(copied / ".assistant").rglob("*"), article_file(copied)]:
        os.utime(path, (then, then))
    assert "14 million euros" in run_here(copied, "ask", QUESTION).stdout
    # A lock file is not judged by its age: the system knows who holds it.
    done = run_here(copied, "ingest")
    assert done.returncode == 0, done.stderr
    assert "Nothing changed" in done.stdout
    path = article_file(copied)
    path.write_text(path.read_text().replace("14 million", "19 million"))
    os.utime(path, (then - 60, then - 60))
    assert run_here(copied, "ingest").returncode == 0
    assert "19 million euros" in run_here(copied, "ask", QUESTION).stdout
    assert run_here(copied, "doctor", "--verify").returncode == 0


def test_a_newer_settings_file_is_refused_and_a_typing_error_gets_a_name(copied: Path) -> None:
    settings = copied / "assistant.toml"
    settings.write_text("settings_version = 2\n[answer]\nnewer = 1\n")
    done = run_here(copied, "ask", QUESTION)
    assert done.returncode == 1
    assert f"{settings} has settings version 2, and this program" in done.stderr
    settings.write_text("settings_version = 1\n[answer]\nthreshhold = 0.5\n")
    done = run_here(copied, "ask", QUESTION)
    assert done.returncode == 1
    assert "there is no setting answer.threshhold" in done.stderr
    assert "Did you mean answer.threshold?" in done.stderr
    settings.write_text("settings_version = 1\n")
    assert run_here(copied, "config").returncode == 0
