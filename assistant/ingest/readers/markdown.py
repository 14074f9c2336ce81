"""Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from assistant.domain.documents import BadPart, RawDocument
from assistant.domain.errors import UnreadableInput
from assistant.ingest.bounded import read_bounded
from assistant.ingest.encodings import decode
from assistant.ingest.markdown import split_front_matter
from assistant.ingest.readers.several import split_fenced
from assistant.ingest.readers.text import LARGEST_TEXT


class MarkdownReader:
    """Markdown with or without front matter; each further block of it that has a title begins another article."""

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """One document, or several. Raises UnreadableInput where it is no text or its front matter is broken."""
        text = decode(read_bounded(stream, LARGEST_TEXT, "the text")).replace("\r\n", "\n")
        parts = split_fenced(text)
        for number, part in enumerate(parts, 1):
            try:
                yield _document(part)
            except UnreadableInput as error:
                if len(parts) == 1:
                    raise
                yield BadPart(f"article {number}", error)


def _document(text: str) -> RawDocument:
    front, body = split_front_matter(text)
    body = body.strip()
    title = front.get("title")
    if not title and body.startswith("# "):
        heading, _, body = body.partition("\n")
        title = heading[2:]
    return RawDocument(
        text=body,
        title=title,
        id=front.get("id"),
        source=front.get("source"),
        url=front.get("url"),
        author=front.get("author"),
        published=front.get("published") or front.get("date"),
        retrieved=front.get("retrieved"),
        language=front.get("language"),
    )
