"""A folder gives what can be read in it: saved pages without what browsers put beside them, and a line for what is
closed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.adapters.html import TrafilaturaReader
from assistant.choices import document_readers
from assistant.ingest.inputs import BadInput, Input, expand
from tests.fakes.files import page

READERS = {".html": TrafilaturaReader()}


def names(*inputs: Path) -> list[str]:
    return [Path(one.name).name for one in expand([str(one) for one in inputs], READERS)]


@pytest.mark.parametrize("ending", ["_files", "-Dateien", "_fichiers", ".files", "_Files"])
def test_the_folder_of_a_saved_page_is_passed_over(tmp_path: Path, ending: str) -> None:
    frames = tmp_path / "in" / f"The bridge. Part 2{ending}"
    (frames / "deep").mkdir(parents=True)
    (frames / "frame.html").write_text("<script>ad()</script>")
    (frames / "deep" / "frame.html").write_text("<script>ad()</script>")
    # Without its page it is a folder like any other.
    assert names(tmp_path) == ["frame.html", "frame.html"]
    (tmp_path / "in" / "The bridge. Part 2.html").write_text(page("The bridge"))
    assert names(tmp_path) == ["The bridge. Part 2.html"]
    # And so it is where it was named itself.
    assert names(frames) == ["frame.html", "frame.html"]


def test_a_folder_that_is_only_called_alike_is_read(tmp_path: Path) -> None:
    (tmp_path / "bridge.html").write_text(page("The bridge"))
    for folder in ("bridge", "bridge_photos", "ferry_files"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{folder}.html").write_text(page(folder))
    assert sorted(names(tmp_path)) == ["bridge.html", "bridge.html", "bridge_photos.html", "ferry_files.html"]


def test_a_folder_that_can_not_be_looked_into_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "bridge.html").write_text(page("The bridge"))
    scan = os.scandir

    # For root no folder is closed.
    def refuse(path: str) -> Iterator[os.DirEntry[str]]:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    closed, bridge = expand([str(tmp_path)], READERS)
    assert isinstance(closed, BadInput)
    assert closed.name == str(tmp_path / "closed")
    assert str(closed.error) == "the folder can't be looked into: Permission denied"
    assert bridge.name == str(tmp_path / "bridge.html")


def test_a_text_without_an_ending_is_read_where_it_is_named_and_a_binary_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "story").write_text("The bridge closes\n\nIt closes on Monday.")
    (tmp_path / "table").write_text("title,text\nBridge,It closes.\n")
    (tmp_path / "binary").write_bytes(b"\x00\x01\x02")
    story, table, binary = expand([str(tmp_path / name) for name in ("story", "table", "binary")], document_readers())
    assert isinstance(story, Input)
    assert isinstance(table, Input)
    assert type(story.reader).__name__ == "TextReader"
    assert type(table.reader).__name__ == "TableReader"
    assert isinstance(binary, BadInput)
