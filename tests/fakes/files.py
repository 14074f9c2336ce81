"""Files of the kinds that articles come in, made by the bytes or by the libraries that usually write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

STORY = " ".join(
    f"The bridge over the Radosna will close for {days} days, the city council said, and buses will be sent over the"
    f" old crossing at Lind, where {days * 100:,} people live beside the road."
    for days in range(2, 9)
)

Text = tuple[float, float, float, str]
"""Left, base line and size in points, and the text."""


def pdf(pages: Sequence[Sequence[Text]], properties: Mapping[str, str] | None = None) -> bytes:
    """A PDF with these lines on its pages (A4), drawn in this order."""
    first = 4
    kids = [first + 2 * number for number in range(len(pages))]
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for kid, lines in zip(kids, pages, strict=True):
        content = b"".join(
            b"BT /F1 %g Tf %g %g Td (%s) Tj ET\n" % (size, left, base, _escaped(text))
            for left, base, size, text in lines
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % (kid + 1)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    entries = (b"/%s(%s)" % (key.encode(), _escaped(value)) for key, value in (properties or {}).items())
    objects.append(b"<<%s>>" % b"".join(entries))
    return _file(objects, b"/Info %d 0 R" % len(objects))


def encrypted_pdf() -> bytes:
    """A PDF that a password is needed for: its key can't be derived from an empty one."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"41" * 32, b"42" * 32),
    ]
    return _file(objects, b"/Encrypt 3 0 R/ID[<41><41>]")


def paragraph(left: float, top: float, lines: Sequence[str], size: float = 10) -> list[Text]:
    """Lines one below the other."""
    return [(left, top - 1.4 * size * number, size, line) for number, line in enumerate(lines)]


def docx(title: str, paragraphs: Sequence[str], created: datetime | None = None, author: str = "") -> bytes:
    """A Word file with a title and these paragraphs; one that begins with "# " is a heading."""
    import docx as library

    document = library.Document()
    document.add_heading(title, 0)
    for text in paragraphs:
        if text.startswith("# "):
            document.add_heading(text[2:], 2)
        else:
            document.add_paragraph(text)
    document.core_properties.author = author
    if created:
        document.core_properties.created = created
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def page(title: str, url: str | None = None) -> str:
    """A page with an article."""
    link = f"<link rel='canonical' href='{url}'>" if url else ""
    body = "".join(f"<p>{sentence.rstrip('.')}, at {title}.</p>" for sentence in STORY.split(". "))
    return (
        f"<html lang='en'><head><title>{title}</title>{link}</head><body><article><h1>{title}</h1>{body}"
        "</article></body></html>"
    )


def mail(body: str, headers: Mapping[str, str] | None = None, kind: str = "plain") -> bytes:
    """A mail with one part."""
    values = {
        "From": "Ana Souza <ana@news.post.example.org>",
        "To": "desk@example.org",
        "Subject": "The bridge closes",
        "Date": "Mon, 03 May 2021 10:15:00 +0200",
        "Message-ID": "<1@post.example.org>",
        "MIME-Version": "1.0",
        "Content-Type": f"text/{kind}; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        **(headers or {}),
    }
    return "".join(f"{key}: {value}\n" for key, value in values.items()).encode() + b"\n" + body.encode()


def warc(
    answers: Sequence[tuple[str, str, str, bytes]],
    *,
    packed: bool = True,
    days: Sequence[int] = (),
    coding: str | None = None,
) -> bytes:
    """A WARC of (URL, status, content type, body), all of 4 May 2021, or each of its day of that May. The bodies say
    that they are compressed by `coding`."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=packed)
    for number, (url, status, kind, body) in enumerate(answers):
        coded = [("Content-Encoding", coding)] if coding else []
        headers = StatusAndHeaders(status, [("Content-Type", kind), *coded], protocol="HTTP/1.1")
        dated = {"WARC-Date": f"2021-05-{days[number] if days else 4:02d}T08:00:00Z"}
        writer.write_record(
            writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), http_headers=headers, warc_headers_dict=dated
            )
        )
    return stream.getvalue()


def packed(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    data = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)
