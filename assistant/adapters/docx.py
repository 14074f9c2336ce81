"""Word files, read by python-docx."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from assistant.domain.documents import BadPart, Original, RawDocument, TextForm
from assistant.domain.errors import UnreadableInput
from assistant.ingest.bounded import MEGABYTE, read_bounded
from assistant.ingest.properties import Properties

_LARGEST = 100 * MEGABYTE
# What is packed in the file; python-docx holds all of it in memory.
_LARGEST_UNPACKED = 300 * MEGABYTE
_LARGEST_XML = 60 * MEGABYTE
_ENCRYPTED_OR_OLD = b"\xd0\xcf\x11\xe0"
# When the template inside python-docx was made, which its documents keep.
_TEMPLATE = datetime(2013, 12, 23, 23, 15)
_TITLE_STYLES = ("title", "titel", "titre", "título", "titolo", "название", "заголовок")
_HEADING = re.compile(r"(?i)heading (\d)")
_LIST = re.compile(r"(?i)list (bullet|number|paragraph)")
# Links and insertions hold runs of their own. What was deleted or moved away is not read any more, nor what only helps
# to read or to fill in the document.
_UNREAD = (
    *("w:del", "w:moveFrom", "w:rt", "w:txbxContent", "w:sdt/w:sdtPr/w:showingPlcHdr"),
    "w:sdt/w:sdtPr/w:docPartObj/w:docPartGallery[@w:val='Table of Contents']",
)
_RUNS = f".//w:r[not({' or '.join(f'ancestor::{one}' for one in _UNREAD)})]"
# What may stand around the rows and the cells of a table.
_AROUND = "|".join(f"{place}/w:{name}" for place in (".", "./w:tr") for name in ("sdt", "sdtContent", "customXml"))
_SAVE_AGAIN = "Open it in a word processor and save it as .docx again."


class DocxReader:
    """The headings, paragraphs and tables of a Word file in order, with its properties where they can be believed."""

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """One document. Raises UnreadableInput where the file is damaged, encrypted or of an older format."""
        data = read_bounded(stream, _LARGEST, "the Word file")
        _check(data)
        import docx

        try:
            document = docx.Document(io.BytesIO(data))
            title, blocks = _content(document)
            core = document.core_properties
            properties = Properties(core.title, core.author, _made(core.created), "", "\n".join(blocks))
        except Exception as error:  # whatever a broken part makes lxml or python-docx raise
            raise UnreadableInput("the Word file is damaged", _SAVE_AGAIN) from error
        if not blocks:
            raise UnreadableInput("there is no text in the Word file", "Text in pictures can't be read.")
        yield _document(title, blocks, properties, core.language or None, data)


def _check(data: bytes) -> None:
    if data.startswith(_ENCRYPTED_OR_OLD):
        raise UnreadableInput("it is encrypted, or of an older format of Word", _SAVE_AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            sizes = {info.filename: info.file_size for info in packed.infolist()}
    except (zipfile.BadZipFile, struct.error, ValueError, LookupError, NotImplementedError) as error:
        raise UnreadableInput("the Word file is damaged or was cut off", _SAVE_AGAIN) from error
    if sum(sizes.values()) > _LARGEST_UNPACKED or any(
        size > _LARGEST_XML for name, size in sizes.items() if name.endswith((".xml", ".rels"))
    ):
        raise UnreadableInput("the Word file unpacks to more than an article can be", "Save the article alone.")


def _content(document: Any) -> tuple[str | None, list[str]]:
    """The title that is styled as one, and the text block by block."""
    from docx.table import Table

    title: str | None = None
    blocks: list[str] = []
    former_is_item = False
    for block in _blocks(document.element.body, document._body):
        if isinstance(block, Table):
            rows = list(_rows(block))
            blocks += ["\n".join(rows)] if rows else []
            former_is_item = False
            continue
        text = _text(block._p)
        if not text:
            continue
        style = (block.style.name if block.style is not None else "") or ""
        is_item = _LIST.match(style) is not None
        if title is None and style.casefold() in _TITLE_STYLES:
            title = text
        elif is_item and former_is_item:
            blocks[-1] += f"\n- {text}"
        else:
            blocks += [f"- {text}"] if is_item else re.split(r"\n\s*\n", text)
        former_is_item = is_item
        if title is None and not blocks[1:] and _HEADING.match(style):
            title = text
            blocks.pop()
    return title, blocks


def _blocks(element: Any, parent: Any) -> Iterator[Any]:
    """The paragraphs and tables of an element in order, with those that its content controls hold."""
    from docx.oxml.ns import qn
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    for child in element:
        if child.tag == qn("w:p"):
            yield Paragraph(child, parent)
        elif child.tag == qn("w:tbl"):
            yield Table(child, parent)
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml")):
            yield from _blocks(child, parent)


def _text(paragraph: Any) -> str:
    """The text of a paragraph's element; a line's break inside it stays one."""
    text = "".join(run.text for run in paragraph.xpath(_RUNS))
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def _rows(table: Any) -> Iterator[str]:
    _unwrap(table._tbl)
    for row in table.rows:
        cells: list[str] = []
        former: Any = None
        for cell in row.cells:
            # A cell that goes across several columns stands once for each of them.
            if cell._tc is not former:
                # By paragraphs, since a table in a table would ask for rows in a row.
                cells.append(" ".join(" ".join(map(_text, cell._tc.xpath(".//w:p"))).split()))
            former = cell._tc
        if any(cells):
            yield cells[0] if len(cells) == 1 else f"| {' | '.join(cells)} |"


def _unwrap(table: Any) -> None:
    """Take the content controls off the rows and cells that stand in them, where python-docx finds none."""
    # The cell stays for the sake of the others in its row.
    for hint in table.xpath(".//w:sdt[w:sdtPr/w:showingPlcHdr]//w:r"):
        hint.getparent().remove(hint)
    while around := table.xpath(_AROUND):
        for one in around:
            for part in list(one):
                one.addprevious(part)
            one.getparent().remove(one)


def _made(created: datetime | None) -> str | None:
    """When it was made (UTC, ECMA-376 part 2, 8.3), or None where that is the template's."""
    if created is None or created.replace(tzinfo=None) == _TEMPLATE:
        return None
    return created.replace(tzinfo=created.tzinfo or UTC).isoformat()


def _document(
    styled: str | None, blocks: list[str], properties: Properties, language: str | None, data: bytes
) -> RawDocument:
    own = "the Word file's properties"
    title = styled or properties.title()
    origins = {"title": "the heading" if styled else own} if title else {}
    if title is None and len(blocks) > 1 and _is_title(blocks[0]):
        title, blocks = blocks[0], blocks[1:]
        origins["title"] = "the first line"
    author, published = properties.author(), properties.published()
    origins |= {name: own for name, value in (("author", author), ("published", published)) if value}
    return RawDocument(
        text="\n\n".join(blocks),
        title=title,
        author=author,
        published=published,
        language=language,
        form=TextForm.PAGE,
        original=Original("docx", data),
        origins=origins,
    )


def _is_title(line: str) -> bool:
    return len(line) <= 220 and "\n" not in line and not line.endswith((".", ":", ";", "|")) and " " in line
