"""A text that comes twice is one article, and the run says so."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.files import STORY
from tests.program.commands import run_here as run


def test_exact_copies_are_skipped_and_told(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text(f"The bridge closes\n\n{STORY}")
    (folder / "d.txt").write_text(f"The ferry runs\n\n{STORY} It runs.")
    dry = run(project, "ingest", "--dry-run", str(folder))
    assert (dry.returncode, dry.stdout) == (0, "Would be: 2 added, 2 exact copies skipped. Nothing was written.\n")
    done = run(project, "ingest", "-v", str(folder))
    assert done.stdout.startswith("2 added, 2 exact copies skipped")
    assert done.stderr.count("The bridge closes") == 1
    assert run(project, "ingest", str(folder)).stdout.startswith("2 unchanged, 2 exact copies skipped")
