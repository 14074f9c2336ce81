"""Originals are kept whole, once, and are told from damaged ones."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.adapters import originals
from assistant.adapters.originals import OriginalFiles
from assistant.domain.documents import Original
from assistant.domain.errors import AssistantError, UnreadableInput

PAGE = Original("html", b"<p>The bridge closes.</p>" * 100)


@settings(deadline=None)
@given(st.binary(max_size=2000), st.sampled_from(["html", "pdf", "txt"]))
def test_what_is_kept_comes_back(tmp_path_factory: pytest.TempPathFactory, data: bytes, kind: str) -> None:
    files = OriginalFiles(tmp_path_factory.mktemp("originals"))
    original = Original(kind, data)
    name = files.keep(original)
    assert name == original.name
    assert files.load(name) == original


def test_it_lies_compressed_under_its_hash_and_is_the_same_file_again(tmp_path: Path) -> None:
    first, second = OriginalFiles(tmp_path / "a"), OriginalFiles(tmp_path / "b")
    name = first.keep(PAGE)
    assert first.keep(PAGE) == second.keep(PAGE) == name
    assert name
    (path,) = (tmp_path / "a").glob("*/*")
    assert path == tmp_path / "a" / name[:2] / f"{name}.gz"
    assert path.stat().st_size < len(PAGE.data)
    assert path.read_bytes() == (tmp_path / "b" / name[:2] / f"{name}.gz").read_bytes()


def test_what_is_gone_damaged_or_another_is_told(tmp_path: Path) -> None:
    files = OriginalFiles(tmp_path)
    name = files.keep(PAGE)
    assert name
    path = tmp_path / name[:2] / f"{name}.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UnreadableInput, match="can't be read"):
        files.load(name)
    path.write_bytes(gzip.compress(b"another"))
    with pytest.raises(UnreadableInput, match="damaged"):
        files.load(name)
    files.remove(name)
    files.remove(name)
    with pytest.raises(UnreadableInput, match="gone"):
        files.load(name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", f"{'a' * 64}.html/../x", f"{'A' * 64}.html"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside").write_text("kept")
    with pytest.raises(UnreadableInput, match="no name"):
        OriginalFiles(tmp_path / "originals").load(name)
    OriginalFiles(tmp_path / "originals").remove(name)
    assert (tmp_path / "outside").exists()


def test_one_that_is_too_large_is_not_kept(tmp_path: Path) -> None:
    files = OriginalFiles(tmp_path)
    assert files.keep(Original("pdf", bytes(originals.LARGEST + 1))) is None
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_writer_left_is_swept(tmp_path: Path) -> None:
    files = OriginalFiles(tmp_path)
    name = files.keep(PAGE)
    assert name
    (tmp_path / name[:2] / ".abc.part").write_bytes(b"half")
    files.sweep()
    assert [path.name for path in (tmp_path / name[:2]).iterdir()] == [f"{name}.gz"]


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "originals").write_text("a file")
    with pytest.raises(AssistantError, match="can't be written"):
        OriginalFiles(tmp_path / "originals").keep(PAGE)
