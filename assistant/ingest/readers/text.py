"""Plain text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from assistant.domain.documents import BadPart, Original, RawDocument, TextForm
from assistant.ingest.bounded import MEGABYTE, read_bounded
from assistant.ingest.encodings import decode
from assistant.ingest.readers.exports import split_export
from assistant.ingest.readers.labelled import labelled
from assistant.ingest.readers.several import split_ruled

# A year of a daily paper's stories is smaller.
LARGEST_TEXT = 50 * MEGABYTE


class TextReader:
    """Text copied from a page: the first line is the title unless labels say it, and furniture is expected. Several
    articles where an export of a news archive numbers them, or rules part them."""

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """One document, or several. Raises UnreadableInput where it is no text."""
        data = read_bounded(stream, LARGEST_TEXT, "the text")
        text = decode(data)
        if articles := split_export(text):
            yield from articles
        elif parts := split_ruled(text):
            for part in parts:
                yield _document(part, part.encode())
        else:
            yield _document(text, data)


def _document(text: str, data: bytes) -> RawDocument:
    found = labelled(text.replace("\r\n", "\n"))
    return RawDocument(
        found.text,
        form=TextForm.COPIED,
        original=Original("txt", data),
        origins=dict.fromkeys(found.values, "a labelled line"),
        dropped=found.dropped,
        **found.values,
    )
