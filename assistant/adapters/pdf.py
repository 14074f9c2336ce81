"""PDF files, read by PDFium."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from assistant.domain.documents import BadPart, Original, RawDocument, TextForm
from assistant.domain.errors import UnreadableInput
from assistant.ingest.bounded import MEGABYTE, read_bounded
from assistant.ingest.layout import HYPHEN, Line, Stripped, largest_text, paragraphs, strip_pages
from assistant.ingest.properties import Properties

_LARGEST = 200 * MEGABYTE
_MOST_PAGES = 1000
# Fewer letters a document are what a scanner writes on its pages.
_FEWEST_LETTERS = 40
# FPDF_GetLastError, fpdfview.h.
_FORMAT, _PASSWORD, _SECURITY = 3, 4, 5
# PDFium marks a hyphen that parts a word like this.
_HYPHEN_MARK = 0x02
_LINE_ENDS = (0x0A, 0x0D)
# Letters that are farther apart, in heights of a letter, belong to other columns.
_COLUMN_GAP = 1.6
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(?:(Z)|([+-])(\d{2})'?(\d{2})?)?")


class PdfReader:
    """The text of a PDF in reading order, with what its properties say where that can be believed."""

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """One document. Raises UnreadableInput where the file is damaged, encrypted or has no text."""
        import pypdfium2

        data = read_bounded(stream, _LARGEST, "the PDF")
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            # PDFium keeps the code of the file before, where it has none for this one.
            known = error.err_code != _PASSWORD or b"/Encrypt" in data
            raise _refused(error.err_code if known else None) from error
        try:
            with closing(document):
                pages, heights = _pages(document)
                properties = document.get_metadata_dict()
        except pypdfium2.PdfiumError as error:
            raise UnreadableInput(
                f"a page of the PDF can't be read: {error}", "Save it again, or copy its text."
            ) from error
        yield _document(strip_pages(pages, heights), properties, data)


def _refused(code: int | None) -> UnreadableInput:
    if code in (_PASSWORD, _SECURITY):
        return UnreadableInput("the PDF is encrypted", "Save it without its password, and ingest that file.")
    if code == _FORMAT:
        return UnreadableInput("the PDF is damaged or was cut off", "Download or save it again.")
    return UnreadableInput("the PDF can't be opened", "Save it again, or copy its text into a .txt file.")


def _pages(document: Any) -> tuple[list[list[Line]], list[float]]:
    count = len(document)
    if count > _MOST_PAGES:
        raise UnreadableInput(f"the PDF has {count:,} pages", f"At most {_MOST_PAGES:,} are read: split it.")
    pages, heights, letters = [], [], 0
    for number in range(count):
        with closing(document[number]) as page, closing(page.get_textpage()) as text:
            lines = list(_lines(text, number))
            heights.append(page.get_height())
        pages.append(lines)
        letters += sum(char.isalnum() for line in lines for char in line.text)
    if letters < _FEWEST_LETTERS:
        raise UnreadableInput(
            "the PDF holds pictures of pages and no text",
            "Have a program recognise its text (OCR), and ingest that file.",
        )
    return pages, heights


@dataclass(slots=True)
class _Run:
    """A line in the making."""

    left: float
    right: float
    base: float
    size: float
    units: list[int] = field(default_factory=list)

    def line(self, page: int) -> Line | None:
        text = b"".join(unit.to_bytes(2, "little") for unit in self.units).decode("utf-16-le", "replace").strip(" ")
        return Line(page, text, self.left, self.right, self.base, self.size) if text.strip() else None


def _lines(textpage: Any, page: int) -> Iterator[Line]:
    """The runs of letters on one base line, as the page draws them; a wide gap parts two."""
    from pypdfium2 import raw

    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    run: _Run | None = None
    for index in range(textpage.count_chars()):
        unit = raw.FPDFText_GetUnicode(textpage, index)
        if unit in _LINE_ENDS or unit == 0:
            continue
        if unit == 0x20 or unit == 0xA0 or raw.FPDFText_IsGenerated(textpage, index) == 1:
            if run and unit != _HYPHEN_MARK:
                run.units.append(0x20)
            continue
        raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        raw.FPDFText_GetLooseCharBox(textpage, index, box)
        size = max(box.top - box.bottom, 1.0)
        if run and _continues(run, x.value, y.value, size):
            run.right = max(run.right, box.right)
        else:
            if run and (line := run.line(page)):
                yield line
            run = _Run(box.left, box.right, y.value, size)
        run.units += [ord(HYPHEN)] if unit == _HYPHEN_MARK else _utf16(unit)
    if run and (line := run.line(page)):
        yield line


def _continues(run: _Run, x: float, y: float, size: float) -> bool:
    level = abs(y - run.base) <= 0.5 * max(run.size, size)
    return level and run.right - size <= x <= run.right + _COLUMN_GAP * size


def _utf16(code: int) -> list[int]:
    if code < 0x10000:
        return [code]
    code -= 0x10000
    return [0xD800 | code >> 10, 0xDC00 | code & 0x3FF]


def _document(found: Stripped, properties: dict[str, str], data: bytes) -> RawDocument:
    blocks = paragraphs(found.lines)
    known = Properties(
        title_given=properties.get("Title"),
        author_given=properties.get("Author"),
        created=_iso(properties.get("CreationDate", "")),
        made_by=f"{properties.get('Creator', '')} {properties.get('Producer', '')}",
        text="\n".join(blocks),
    )
    title = known.title() or largest_text(found.lines)
    origins = {}
    if title:
        origins["title"] = "the PDF's properties" if known.title() else "the largest text of the first page"
    if known.author():
        origins["author"] = "the PDF's properties"
    if known.published():
        origins["published"] = "the PDF's properties"
    if found.url:
        origins["url"] = "the foot of the printed page"
    return RawDocument(
        text="\n\n".join(blocks),
        title=title,
        url=found.url,
        author=known.author(),
        published=known.published(),
        retrieved=known.retrieved(),
        form=TextForm.PAGE,
        original=Original("pdf", data),
        origins=origins,
        dropped=found.dropped,
    )


def _iso(value: str) -> str | None:
    """A PDF date (ISO 32000-1, 7.9.4) as ISO 8601, without its time where that has no zone."""
    match = _DATE.match(value)
    if match is None:
        return None
    year, month, day, hour, minute, second, utc, sign, zone_hours, zone_minutes = match.groups()
    zone = "+00:00" if utc else f"{sign}{zone_hours}:{zone_minutes or '00'}" if sign else None
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second or '00'}{zone}" if hour and zone else "")
