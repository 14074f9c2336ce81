"""Archives are read where they are, with bounds, and what in them is hostile is refused by name."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.documents import DocumentReader, RawDocument
from assistant.domain.errors import UnreadableInput
from assistant.ingest import archives
from assistant.ingest.inputs import BadInput, Input, expand, kinds_of
from assistant.ingest.readers.jsonlines import JsonLinesReader
from assistant.ingest.readers.markdown import MarkdownReader
from assistant.ingest.readers.text import TextReader
from tests.fakes.files import packed

READERS: dict[str, DocumentReader] = {".md": MarkdownReader(), ".txt": TextReader(), ".jsonl": JsonLinesReader()}
NOTE = "# The bridge closes\n\nThe bridge closes on Monday, the city said."


def taken(*names: Path | str) -> tuple[dict[str, list[str]], dict[str, str]]:
    """The titles or texts of each input, and what is said of each bad one, without the folder's name."""
    good: dict[str, list[str]] = {}
    bad: dict[str, str] = {}
    folder = str(Path(names[0]).parent) + "/"
    for found in expand([str(name) for name in names], READERS):
        name = found.name.removeprefix(folder)
        if isinstance(found, BadInput):
            bad[name] = found.error.message
            continue
        with found.open() as stream:
            good[name] = [one.title or one.text for one in found.reader.read(stream) if isinstance(one, RawDocument)]
    return good, bad


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_the_files_of_an_archive_are_named_by_it(tmp_path: Path) -> None:
    inner = packed({"deep/note.md": NOTE})
    files = {
        "a/note.md": NOTE,
        "b.txt": "Title\n\nText.",
        "inner.zip": inner,
        "picture.png": b"\x89PNG",
        ".hidden.md": NOTE,
    }
    good, bad = taken(write(tmp_path / "news.zip", packed({**files, "README.md": NOTE, "__MACOSX/a.md": NOTE})))
    assert list(good) == ["news.zip › a/note.md", "news.zip › b.txt", "news.zip › inner.zip › deep/note.md"]
    assert good["news.zip › inner.zip › deep/note.md"] == ["The bridge closes"]
    assert not bad


def test_one_file_of_an_archive_can_be_named(tmp_path: Path) -> None:
    path = write(tmp_path / "news.zip", packed({"a.md": NOTE, "in.zip": packed({"b.md": NOTE, "c.md": NOTE})}))
    assert list(taken(f"{path} › a.md")[0]) == ["news.zip › a.md"]
    assert len(taken(f"{path} › in.zip")[0]) == 2
    assert "no such file in the archive" in taken(f"{path} › z.md")[1]["news.zip › z.md"]


@pytest.mark.parametrize(
    "name", ["../x.md", "a/../../x.md", "/etc/x.md", "C:/x.md", "C:\\x.md", "\\\\host\\x.md", "..\\x.md"]
)
def test_names_that_lead_out_are_refused_and_the_rest_is_taken(tmp_path: Path, name: str) -> None:
    good, bad = taken(write(tmp_path / "a.zip", packed({name: NOTE, "good.md": NOTE})))
    assert list(good) == ["a.zip › good.md"]
    assert [*bad.values()] == ["its name leads out of the archive"]


def test_links_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good.md", NOTE)
    good, bad = taken(write(tmp_path / "a.zip", stream.getvalue()))
    assert (list(good), list(bad.values())) == (["a.zip › good.md"], ["it is a link, not a file"])


def test_a_bomb_is_refused_and_the_rest_is_taken(tmp_path: Path) -> None:
    good, bad = taken(write(tmp_path / "a.zip", packed({"bomb.txt": bytes(30_000_000), "good.md": NOTE})))
    assert list(good) == ["a.zip › good.md"]
    assert "hundreds of times its size" in bad["a.zip › bomb.txt"]


def test_a_packed_bomb_is_stopped_while_it_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "bomb.txt.gz", gzip.compress(b"a" * 30_000_000))
    inputs = expand([str(path)], READERS)
    found = next(inputs)
    assert isinstance(found, Input)
    with found.open() as stream, pytest.raises(UnreadableInput, match="hundreds of times"):
        list(found.reader.read(stream))


def test_an_archive_of_too_much_is_taken_up_to_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_LARGEST_MEMBER", 1000)
    monkeypatch.setattr(archives._Budget.__init__, "__defaults__", (3, 2000))
    path = write(tmp_path / "a.zip", packed({"big.txt": "x" * 1500, **{f"{number}.md": NOTE for number in range(5)}}))
    good, bad = taken(path)
    assert len(good) == 3
    assert "larger than" in bad["a.zip › big.txt"]
    assert "more than" in bad["a.zip"]


def test_what_is_nested_too_deep_is_refused(tmp_path: Path) -> None:
    data = packed({"note.md": NOTE})
    for level in (3, 2, 1):
        data = packed({f"{level}.zip": data, f"{level}.md": NOTE})
    good, bad = taken(write(tmp_path / "a.zip", data))
    assert list(good) == ["a.zip › 1.zip › 2.md", "a.zip › 1.md"]
    assert list(bad) == ["a.zip › 1.zip › 2.zip"]


def test_encrypted_files_are_told_in_one_line(tmp_path: Path) -> None:
    data = bytearray(packed({"a.md": NOTE, "b.md": NOTE}, zipfile.ZIP_STORED))
    place = 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        data[place + 8] |= 1
        place += 4
    good, bad = taken(write(tmp_path / "a.zip", bytes(data)))
    assert not good
    assert bad == {"a.zip": "2 files in it are encrypted"}


def test_a_tar_is_read_in_one_pass(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        for name in ("a.md", "../b.md", "c/d.txt"):
            info = tarfile.TarInfo(name)
            info.size = len(NOTE)
            archive.addfile(info, io.BytesIO(NOTE.encode()))
        link = tarfile.TarInfo("l.md")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    good, bad = taken(tmp_path / "a.tar.gz")
    assert list(good) == ["a.tar.gz › a.md", "a.tar.gz › c/d.txt"]
    assert sorted(bad.values()) == ["it is a link, not a file", "its name leads out of the archive"]
    (tmp_path / "a.tgz").write_bytes((tmp_path / "a.tar.gz").read_bytes())
    (tmp_path / "a.tar").write_bytes(gzip.decompress((tmp_path / "a.tar.gz").read_bytes()))
    assert len(taken(tmp_path / "a.tgz")[0]) == len(taken(tmp_path / "a.tar")[0]) == 2


def test_a_packed_file_is_read_as_what_it_is(tmp_path: Path) -> None:
    good, _ = taken(write(tmp_path / "lines.jsonl.gz", gzip.compress(b'{"title": "One", "text": "Text."}\n')))
    assert good == {"lines.jsonl.gz": ["One"]}


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"PK\x03\x04" + bytes(300), b"\x1f\x8b\x08", packed({"a.md": NOTE})[:60]],
    # A zip holds the time that it was made at, and a test must have one name in every process.
    ids=["empty", "begun", "zeroes", "gzip begun", "cut off"],
)
@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.tar", "a.gz"])
def test_what_is_damaged_is_said_in_a_sentence(tmp_path: Path, name: str, data: bytes) -> None:
    good, bad = taken(write(tmp_path / name, data))
    assert len(good) + len(bad) == 1


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=4), st.integers(0, 400))
def test_no_damage_raises_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, at: int, put: bytes, cut: int
) -> None:
    data = packed({"a.md": NOTE, "in.zip": packed({"b.md": NOTE})})
    damaged = (data[:at] + put + data[at + len(put) :])[: len(data) - cut]
    path = write(tmp_path_factory.mktemp("zip") / "a.zip", damaged)
    for found in expand([str(path)], READERS):
        if isinstance(found, Input):
            try:
                with found.open() as stream:
                    list(found.reader.read(stream))
            except (UnreadableInput, OSError):
                pass


def test_folders_hold_archives_too(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write(folder / "a.zip", packed({"a.md": NOTE}))
    write(folder / "b.md", NOTE.encode())
    write(folder / "dump.sql.gz", gzip.compress(b"SELECT 1;"))
    assert [found.name.rpartition("/")[2] for found in expand([str(folder)], READERS)] == ["a.zip › a.md", "b.md"]
    assert {".zip", ".gz", ".md"} <= kinds_of(READERS)
