"""An ingestion that is stopped goes on next time; one that watches takes in what comes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.cli.failures import NAME, note, noted
from assistant.cli.watching import Settling
from assistant.domain.errors import UnreadableInput, UsageError
from assistant.domain.events import Failed
from tests.program.commands import run, run_here
from tests.program.kills import archive
from tests.program.processes import corpus_files, count, finished, start, whole
from tests.program.test_command_line import STORY

ARTICLES = 120


def reported(process: subprocess.Popen[str], words: str) -> None:
    """Read what a process says on standard output until it has said `words`."""
    assert process.stdout
    patience = threading.Timer(60, process.kill)
    patience.start()
    while words not in (line := process.stdout.readline()):
        assert line, process.communicate()
    patience.cancel()


def until(moment: Callable[[], object], process: subprocess.Popen[str], seconds: float = 60) -> None:
    """Wait for a moment of a running process."""
    deadline = time.monotonic() + seconds
    while not moment():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the moment did not come"
        time.sleep(0.02)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_finishes_what_is_in_hand_and_the_next_run_goes_on(
    project: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    source = archive(tmp_path / "archive.jsonl", ARTICLES, random.Random(1))
    process = start(project, "ingest", str(source), environment={"ASSISTANT_EMBEDDING__THREADS": "1"})
    library = project / ".assistant" / "library.db"
    until(lambda: count(library, "article"), process)
    process.send_signal(number)
    ended, _, err = finished(process)
    assert ended == code
    assert "Run the same command again: it goes on where it was." in err
    assert "Traceback" not in err
    # What is in can be asked about: each article is whole, and published.
    there = len(whole(project / ".assistant").articles)
    assert 0 < there < ARTICLES
    assert finished(start(project, "ingest", str(source)))[0] == 0
    assert len(whole(project / ".assistant").articles) == ARTICLES


def test_a_second_ctrl_c_ends_it_at_once(project: Path, tmp_path: Path) -> None:
    source = archive(tmp_path / "archive.jsonl", ARTICLES, random.Random(1))
    process = start(project, "ingest", str(source), environment={"ASSISTANT_EMBEDDING__THREADS": "1"})
    until(lambda: corpus_files(project / "corpus") > 20, process)
    process.send_signal(signal.SIGINT)
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    code, _, err = finished(process)
    assert code == 130
    assert "Traceback" not in err
    assert finished(start(project, "ingest", str(source)))[0] == 0
    assert len(whole(project / ".assistant").articles) == ARTICLES


def test_what_failed_is_listed_and_tried_again(project: Path) -> None:
    inbox = project / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_text(STORY)
    (inbox / "b.jsonl").write_text("not json\n{}\n")
    done = run_here(project, "ingest", "inbox", "missing.txt")
    assert done.returncode == 1
    listed = (project / ".assistant" / NAME).read_text().splitlines()
    assert [line.partition("\t")[0] for line in listed] == [str(inbox / "b.jsonl"), str(project / "missing.txt")]
    assert listed[1].endswith("\tthere is no such file. Check the name.")
    (inbox / "b.jsonl").write_text('{"title": "Mended", "text": "The line was mended on Monday."}\n')
    again = run_here(project, "ingest", "--retry-failed")
    assert "1 added, 1 failed" in again.stdout
    (project / "missing.txt").write_text("The ferry is back\n\nThe ferry to Torvo sails again from Monday on.\n")
    assert run_here(project, "ingest", "--retry-failed").returncode == 0
    assert not (project / ".assistant" / NAME).exists()
    nothing = run_here(project, "ingest", "--retry-failed")
    assert nothing.returncode == 2
    assert "no failures of a last ingestion are noted here" in nothing.stderr


def test_trying_again_that_is_stopped_forgets_nothing(project: Path, tmp_path: Path) -> None:
    source = archive(tmp_path / "archive.jsonl", ARTICLES, random.Random(1))
    inputs = str(source), str(tmp_path / "missing.txt")
    note(project / ".assistant", [Failed(one, UnreadableInput("it was away"), one) for one in inputs])
    process = start(project, "ingest", "--retry-failed", environment={"ASSISTANT_EMBEDDING__THREADS": "1"})
    until(lambda: corpus_files(project / "corpus") > 20, process)
    process.send_signal(signal.SIGINT)
    assert finished(process)[0] == 130
    assert noted(project / ".assistant") == inputs
    assert "1 failed" in finished(start(project, "ingest", "--retry-failed"))[1]
    assert noted(project / ".assistant") == inputs[1:]


def test_any_name_of_an_input_survives_the_list(tmp_path: Path) -> None:
    names = [
        "plain.txt",
        "two\nlines.txt",
        "a\ttab.txt",
        '"quoted".txt',
        "back\\slash.txt",
        "\udcff.txt",
        "esc\x1b[31m.txt",
    ]
    sources = [str(tmp_path / name) for name in names]
    note(
        tmp_path,
        [Failed("x", UnreadableInput("it is\nbad"), source) for source in [*sources, "https://a.example/?b=c"]],
    )
    assert noted(tmp_path) == (*sources, "https://a.example/?b=c")
    assert note(tmp_path, []) is None
    with pytest.raises(UsageError):
        noted(tmp_path)


def test_a_file_counts_once_nobody_writes_to_it_any_more() -> None:
    files: dict[Path, tuple[int, int] | None] = {Path("a"): (1, 1), Path("b"): (5, 1)}
    settling = Settling(files.get)
    settling.saw(files, 0.0)
    assert settling.ready(0.5) == []
    files[Path("a")] = (2, 2)
    assert settling.ready(1.0) == [Path("b")]
    assert settling.ready(1.9) == []
    assert settling.ready(2.0) == [Path("a")]
    settling.saw([Path("a")], 3.0)
    files[Path("a")] = None
    assert settling.ready(9.0) == []


def test_watching_takes_in_what_comes_and_keeps_what_goes(project: Path) -> None:
    inbox = project / "inbox"
    inbox.mkdir()
    (inbox / "first.txt").write_text(STORY)
    process = start(project, "ingest", "--watch", "inbox")
    try:
        reported(process, "1 added")
        # It is written in two goes, the second before it has settled.
        with (inbox / "second.txt").open("w") as stream:
            stream.write("The ferry is back\n\nThe ferry to Torvo sails again from Monday on. ")
            stream.flush()
            time.sleep(0.3)
            stream.write("It was repaired for two months in the yard of Límac.\n")
        reported(process, "1 added")
        (inbox / "later").mkdir()
        (inbox / "later" / "third.jsonl").write_text('{"id": "x", "title": "Late", "text": "The train was late."}\n{\n')
        reported(process, "1 added")
        # Others may use the library meanwhile.
        asked = run(project, "ask", "Where was the ferry repaired?")
        assert "yard of Límac" in asked.stdout, asked.stderr
        (inbox / "first.txt").unlink()
        (inbox / "later" / "third.jsonl").write_text(
            '{"id": "x", "title": "Late", "text": "The train was very late."}\n'
        )
        reported(process, "1 updated")
        reported(process, "The library holds 3 articles")
        # Nor does it end where a whole folder goes.
        shutil.rmtree(inbox)
        time.sleep(1)
    finally:
        process.send_signal(signal.SIGINT)
        code, out, err = finished(process)
    assert code == 0, err
    assert out == ""
    assert "third.jsonl, line 2: it is not JSON" in err
    assert "Traceback" not in err
    assert len(whole(project / ".assistant").articles) == 3


def test_only_folders_are_watched(project: Path) -> None:
    done = run_here(project, "ingest", "--watch", "missing")
    assert done.returncode == 2
    assert "missing is not a folder, and only folders can be watched" in done.stderr
    assert run_here(project, "ingest", "--watch", "--dry-run", os.curdir).returncode == 2
