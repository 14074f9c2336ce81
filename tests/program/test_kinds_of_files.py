"""Each kind of file is brought in by the real command."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest

from assistant.composition import Services
from assistant.domain.events import Filed
from tests.conftest import finish
from tests.fakes.files import STORY, docx, encrypted_pdf, mail, packed, page, paragraph, pdf, warc
from tests.program.commands import run_here

PDF = pdf([[(72, 760, 20, "The bridge in print"), *paragraph(72, 700, STORY.replace("days, ", "days,\n").split("\n"))]])
CSV = f'Headline;Date;Body\nThe bridge in a table;2021-05-03;"{STORY}"\n'
NEXIS = "\n".join(
    f"{name}\nThe Daily Post\nMay {day}, 2021 Monday\n\nLength: 90 words\nBody\n\n{STORY} {name}.\n\nEnd of Document\n"
    for name, day in (("The bridge in an archive", 3), ("The ferry in an archive", 10))
)


def tar() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        data = page("The bridge in a tar").encode()
        info = tarfile.TarInfo("pages/bridge.html")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


KINDS: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "a.txt": (f"The bridge in a text\n\n{STORY}".encode("utf-16"), ("The bridge in a text",)),
    "a.md": (f"---\ntitle: The bridge in Markdown\n---\n\n{STORY}".encode(), ("The bridge in Markdown",)),
    "a.html": (page("The bridge on a page").encode(), ("The bridge on a page",)),
    "a.pdf": (PDF, ("The bridge in print",)),
    "a.docx": (docx("The bridge in Word", [STORY], datetime(2021, 5, 3)), ("The bridge in Word",)),
    "a.eml": (mail(STORY, {"Subject": "The bridge by mail"}), ("The bridge by mail",)),
    "a.mbox": (b"From a@b Mon May  3 10:15:00 2021\n" + mail(STORY), ("The bridge closes",)),
    "a.jsonl": (f'{{"title": "The bridge in JSON", "text": "{STORY}"}}'.encode(), ("The bridge in JSON",)),
    "a.csv": (CSV.encode("cp1252"), ("The bridge in a table",)),
    "a.tsv": (CSV.replace(";", "\t").replace("bridge in", "ferry in").encode(), ("The ferry in a table",)),
    "a.warc.gz": (
        warc([("https://post.example/a", "200 OK", "text/html", page("The bridge in a WARC").encode())]),
        ("The bridge in a WARC",),
    ),
    "a.zip": (
        packed(
            {
                "a.html": page("The bridge in a zip"),
                "b.zip": packed({"c.docx": docx("The bridge in a zip in it", [STORY + " Now."])}),
            }
        ),
        ("The bridge in a zip", "The bridge in a zip in it"),
    ),
    "a.tar.gz": (tar(), ("The bridge in a tar",)),
    "a.jsonl.gz": (gzip.compress(f'{{"title": "Packed", "text": "{STORY}"}}'.encode()), ("Packed",)),
    "nexis.txt": (NEXIS.encode(), ("The bridge in an archive", "The ferry in an archive")),
    "page.txt": (page("The page called a text").encode(), ("The page called a text",)),
    "print.html": (PDF.replace(b"bridge in print", b"ferries printed"), ("The ferries printed",)),
    "word.docx": (page("The page called a document").encode(), ("The page called a document",)),
}


def run(project: Path, *words: str, stdin: bytes | None = None) -> tuple[int, str]:
    """The exit code of the command, and all that it prints."""
    done = run_here(project, *words, stdin=stdin)
    return done.returncode, done.stdout + done.stderr


def write(folder: Path, names: Iterable[str]) -> Path:
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(KINDS[name][0])
    return folder


def test_each_kind_of_file_is_taken(project: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "folder", KINDS)
    code, told = run(project, "ingest", "-v", "--dry-run", str(folder))
    missing = {title for _, titles in KINDS.values() for title in titles if title not in told}
    assert not missing
    assert (code, told.count("failed")) == (0, 0), told


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_is_read_by_itself(services: Services, tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "folder", [name]) / name
    filed = [event.title for event in services.ingest([str(path)], dry_run=True) if isinstance(event, Filed)]
    assert tuple(filed) == KINDS[name][1]


@pytest.mark.parametrize("name", ["a.pdf", "a.csv", "a.zip", "a.warc.gz"])
def test_standard_input_is_told_by_its_first_bytes(project: Path, name: str) -> None:
    data, titles = KINDS[name]
    code, told = run(project, "ingest", "-v", "--dry-run", "-", stdin=data)
    assert code == 0, told
    assert all(title in told for title in titles)


def test_a_folder_of_all_kinds_is_taken_once_and_kept(project: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "folder", ["a.pdf", "a.docx", "a.eml", "a.zip", "a.warc.gz"])
    (folder / "locked.pdf").write_bytes(encrypted_pdf())
    (folder / "old.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    code, told = run(project, "ingest", str(folder))
    assert code == 1
    assert "6 added, 2 failed" in told
    assert "locked.pdf: the PDF is encrypted." in told
    assert "old.docx: it is an older Word document, or an encrypted one." in told
    assert "6 unchanged, 2 failed" in run(project, "ingest", str(folder))[1]
    kept = {path.name.split(".")[1] for path in (project / ".assistant" / "originals").rglob("*.gz")}
    assert kept == {"pdf", "docx", "eml", "html"}
    assert "6 unchanged" in run(project, "ingest", "--reclean")[1]


def test_an_unknown_kind_is_told_which_are_known(services: Services, tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text("Text.")
    _, (failed,) = finish(services.ingest([str(tmp_path / "a.xyz")]))
    assert failed.error.message == ".xyz files can't be read"
    assert failed.error.hint == f"Known: {', '.join(sorted(services.kinds))}."
    assert {".csv", ".docx", ".eml", ".gz", ".html", ".jsonl", ".md", ".pdf", ".txt", ".warc", ".zip"} <= services.kinds


def test_the_help_names_every_kind(project: Path, services: Services) -> None:
    _, told = run(project, "ingest", "--help")
    assert services.kinds <= set(re.findall(r"\.[a-z]+\b", told))


def test_the_files_of_a_folder_that_nobody_reads_are_told(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    for name in ("a.txt", "b.rtf", "c.odt", "d.odt"):
        (folder / name).write_text(f"The bridge closes\n\n{STORY}")
    for option in ((), ("--dry-run",)):
        code, told = run(project, "ingest", *option, str(folder))
        assert code == 0
        assert "3 files of other kinds were passed over: 2 .odt and 1 .rtf. Name one to be told what to do." in told
    assert "passed over" not in run(project, "ingest", str(folder / "a.txt"))[1]
