"""A folder of everything that a folder of news should not hold, with good articles among it."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import shutil
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

GOOD = (
    "The {place} bridge closed on 3 May 2024 for repairs that will cost {number} million euros, said Mayor Iva Lind."
    "\n\nTraffic is led over the {place} dam until the autumn, and buses of line {number} end at the market square."
)
LARGE = 2_000_00000

_chance = random.Random(7)
_RANDOM = bytes(_chance.randrange(256) for _ in range(20_000))
_HTML = "<html><head><title>{title}</title></head><body>{body}</body></html>"
_LAUGHS = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))


def story(place: str, number: int) -> str:
    """Text of a good article."""
    return GOOD.format(place=place, number=number)


def make(folder: Path) -> tuple[list[Path], dict[str, str]]:
    """Fill `folder`; gives the inputs of which each has to fail, and the title of each good article by its text's
    place name."""
    bad: list[Path] = []
    for name, content in {**_files(), **_archives()}.items():
        path = folder / os.fsdecode(name)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        bad.append(path)
    for name in ("sparse.txt", "sparse.html", "sparse.jsonl", "sparse.csv", "sparse.md", "sparse.eml"):
        with (folder / name).open("wb") as stream:
            stream.truncate(LARGE)
        bad.append(folder / name)
    with (folder / "one-line.jsonl").open("wb") as stream:
        stream.write(b'{"title": "Long", "text": "')
        for _ in range(LARGE // 1_000_000):
            stream.write(b"word " * 200_000)
        stream.write(b'"}\n')
    bad.append(folder / "one-line.jsonl")
    bad += [made for special in _SPECIAL if (made := special(folder))]
    return bad, _good(folder)


def _files() -> dict[str | bytes, bytes | str]:
    kinds = ("txt", "md", "html", "jsonl", "csv", "pdf", "docx", "eml", "mbox", "warc", "mhtml", "zip", "tar", "txt.gz")
    files: dict[str | bytes, bytes | str] = {f"empty.{kind}": b"" for kind in kinds}
    files |= {f"noise.{kind}": _RANDOM for kind in kinds}
    nested = "<div>" * 50_000 + "<p>Deep.</p>" + "</div>" * 50_000
    return files | {
        "blank.txt": " \n\t\n" * 100,
        "nul.txt": b"\0" * 5000,
        "nul.html": b"\0" * 5000,
        "picture.txt": b"\x89PNG\r\n\x1a\n" + _RANDOM,
        "nested.html": _HTML.format(title="Nested", body=nested),
        "furniture.html": _HTML.format(
            title="Menu", body="<nav><a href=/a>Home</a> <a href=/b>Sport</a></nav><footer>Cookies | Imprint</footer>"
        ),
        "frames.html": "<html><frameset><frame src='a.html'></frameset></html>",
        "script.html": _HTML.format(title="App", body="<div id=root></div><script>render()</script>"),
        "unclosed.md": f"---\ntitle: Unclosed\n\n{story('Unclosed', 1)}",
        "not-yaml.md": f"---\ntitle: a: b: [c\n---\n\n{story('Yaml', 1)}",
        "list.md": f"---\n- one\n- two\n---\n\n{story('List', 1)}",
        "bomb.md": f"---\na0: &a0 lol\n{_LAUGHS}title: *a11\n---\n",
        "code.md": f"---\ntitle: !!python/object/apply:os.system ['true']\n---\n\n{story('Code', 1)}",
        "only-front.md": "---\ntitle: Nothing below\n---\n",
        "deep.jsonl": '{"text": ' * 1000 + '"x"' + "}" * 1000 + "\n",
        "deeper.jsonl": "[" * 100_000 + "]" * 100_000 + "\n",
        "array.jsonl": "[1, 2]\n",
        "number.jsonl": "17\n",
        "nan.jsonl": '{"title": "NaN", "text": NaN}\n',
        "null.jsonl": '{"title": "Null", "text": null}\n',
        "object.jsonl": '{"title": "Object", "text": {"a": "b"}}\n',
        "control.jsonl": json.dumps({"title": "Control", "text": "\x00\x01\x1b[2J\u200b"}) + "\n",
        "cut.jsonl": '{"title": "Cut", "text": "It ends in the mid\n',
        "encoding.jsonl": b'{"title": "Caf\xe9", "text": "Caf\xe9."}\n',
        "no-text.csv": "title,url\nA,https://a.example/1\n",
        "nul.csv": b"title,text\nA,\0\0\0\n",
        "quote.csv": 'title,text\n"A,never closed\n' + "row\n" * 1000,
        "no-body.eml": "From: a@example.org\nTo: b@example.org\nSubject: No\nDate: Fri, 03 May 2024 10:00:00 +0000\n\n",
        "no-charset.eml": b"From: a@example.org\nSubject: =?x-no?b?!?=\nContent-Type: text/plain; charset=x-no\n\n",
        "header.mbox": "From nobody Fri May  3 10:00:00 2024\nSubject: x\n\n",
        "cut.pdf": _pdf()[:300],
        "locked.pdf": _locked_pdf(),
        "no-page.pdf": _pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids [] /Count 0     "),
        "cut.warc": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<html>",
        "wrong.warc": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: minus\r\n\r\n\r\n",
        "cut.txt.gz": gzip.compress(b"The bridge closed. " * 5000)[:60],
        "new\nline.txt": b"",
        "escape\x1b[31mred.txt": b"",
        "reversed\u202etxt.html": b"",
        b"not-utf-8-\xff.txt": b"",
        b"not-utf-8-\xfe.jsonl": b"{}\n",
    }


def _archives() -> dict[str | bytes, bytes | str]:
    article = story("Zip", 1).encode()
    deep = _zip({"story.txt": article})
    for _ in range(4):
        deep = _zip({"inner.zip": deep})
    flagged = bytearray(_zip({"story.txt": article}))
    # Bit 0 of the flags, in the local header and in the directory, says that a file is encrypted.
    flagged[6] |= 1
    flagged[flagged.index(b"PK\x01\x02") + 8] |= 1
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return {
        "bomb.zip": _zip({"zeros.txt": b"\0" * 60_000_000}),
        "bomb.txt.gz": gzip.compress(b"\0" * 60_000_000, 1),
        "nested.zip": deep,
        "climbs.zip": _zip({"../../climbed.txt": article}),
        "absolute.zip": _zip({"/tmp/absolute.txt": article}),
        "drive.zip": _zip({"C:\\drive.txt": article}),
        "link.zip": _zip({link: b"/etc/passwd"}),
        "locked.zip": bytes(flagged),
        "cut.zip": _zip({"story.txt": article * 50})[:200],
        "pictures.zip": _zip({"a.png": b"\x89PNG", "b.exe": b"MZ"}),
        "not-word.docx": _zip({"other.xml": b"<a/>"}),
        "laughs.docx": _zip({"word/document.xml": f'<!DOCTYPE d [<!ENTITY a0 "x">{laughs}]><d>&a11;</d>'.encode()}),
        "broken.docx": _zip({"word/document.xml": b"<w:document"}),
    }


def _zip(members: dict[str, bytes] | dict[zipfile.ZipInfo, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _pdf(trailer: bytes = b"") -> bytes:
    text = b"BT /F1 12 Tf 72 720 Td (A story.) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(made)
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, trailer, start)
    )


def _locked_pdf() -> bytes:
    lock = b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O <%s> /U <%s> >>" % (b"1f" * 32, b"2e" * 32)
    return _pdf(b" /Encrypt " + lock + b" /ID [<00><00>]")


# What is no file, or leads to none.


def _dangling(folder: Path) -> Path:
    (folder / "dangling.html").symlink_to("nowhere.html")
    return folder / "dangling.html"


def _loop(folder: Path) -> Path:
    (folder / "loop.txt").symlink_to("loop.txt")
    return folder / "loop.txt"


def _endless(folder: Path) -> Path:
    (folder / "endless.txt").symlink_to("/dev/zero")
    return folder / "endless.txt"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.txt")
    return folder / "pipe.txt"


def _socket(folder: Path) -> Path | None:
    with socket.socket(socket.AF_UNIX) as bound:
        try:
            bound.bind(str(folder / "socket.html"))
        except OSError:
            # Its path may be too long for a socket.
            return None
    return folder / "socket.html"


def _folder(folder: Path) -> Path:
    (folder / "folder.html").mkdir()
    return folder / "folder.html"


def _no_permission(folder: Path) -> Path | None:
    path = folder / "forbidden.txt"
    path.write_text(story("Forbidden", 1))
    path.chmod(0)
    if os.access(path, os.R_OK):
        path.unlink()
        return None
    return path


def _closed_folder(folder: Path) -> Path | None:
    path = folder / "closed"
    path.mkdir()
    (path / "inside.txt").write_text(story("Closed", 1))
    path.chmod(0)
    if os.access(path, os.R_OK):
        shutil.rmtree(path)
        return None
    return path


_SPECIAL: tuple[Callable[[Path], Path | None], ...] = (
    *(_dangling, _loop, _endless, _pipe, _socket, _folder, _no_permission, _closed_folder),
)


def _good(folder: Path) -> dict[str, str]:
    titles = {}

    def record(place: str, title: str, **other: object) -> dict[str, object]:
        titles[place] = title
        return {"title": title, "text": story(place, 14), **other}

    def plain(name: str, place: str, encoding: str = "utf-8") -> None:
        titles[place] = f"The {place} bridge closes"
        (folder / name).write_bytes(f"{titles[place]}\n\n{story(place, 15)}\n".encode(encoding))

    plain("a-good.txt", "Radosna")
    plain("m-good.txt", "Límac", "latin-1")
    plain("wide-good.txt", "Torvo", "utf-16")
    plain("z" * 200 + ".txt", "Zeleni")
    (folder / "folder-good.html").mkdir()
    plain("folder-good.html/inside.txt", "Inside")
    records = [
        record("Dates", "A day that is none", date="2024-13-45T99:99"),
        record("Climbing", "An id that climbs", id="../../climbed"),
        record("Numbered", "An id that is no text", id=float("inf"), url="not a url", authors=[1, None, {"a": 2}]),
        record("Faces", "😀🎉🌉"),
        record("Lengthy", "Long " * 400),
        record("Halves", "Half a \ud83d letter \udc00"),
        record("Named", "Named by a device", id="CON", source="\x1b]0;title\x07Wire"),
        record("Nothing", "-" * 50, id="\0"),
        record("Twice", "First of an id", id="twice"),
    ]
    lines = [json.dumps(one) for one in records]
    lines.insert(4, "not json")
    lines.append(json.dumps({"title": "Second of an id", "text": story("Again", 3), "id": "twice"}))
    (folder / "mixed.jsonl").write_text("\n".join(lines), "utf-8")
    (folder / "mixed.csv").write_bytes(
        f'title,text,published\nA table,"{story("Table", 4)}",yesterday\nShort row\n'.encode("utf-8-sig")
    )
    titles["Table"] = "A table"
    (folder / "nul-good.html").write_bytes(
        _HTML.format(title="Nul bytes", body=f"<article><h1>Nul bytes</h1><p>{story('Nul', 5)}</p></article>")
        .replace("Traffic", "Tra\0ffic")
        .encode()
    )
    titles["Nul"] = "Nul bytes"
    with zipfile.ZipFile(folder / "mixed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.txt", f"The Packed bridge closes\n\n{story('Packed', 6)}")
        archive.writestr("../bad.txt", "Out.")
        archive.writestr("empty.html", "")
    titles["Packed"] = "The Packed bridge closes"
    # A field larger than Python's csv module takes by itself.
    (folder / "wide-good.csv").write_text(f'title,text,other\nWide,"{story("Wide", 7)}",{"x" * 200_000}\n')
    titles["Wide"] = "Wide"
    return titles
