"""Readers of the plain kinds of file. Each yields documents and bad parts, and knows nothing of the library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from assistant.domain.errors import UnreadableInput
from assistant.domain.ports import BadPart, RawDocument
from assistant.ingest.markdown import split_front_matter


def decode(data: bytes) -> str:
    """Text of unknown encoding. Raises UnreadableInput where it is no text."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None or (b"\x00" in data and not best.encoding.startswith(("utf_16", "utf_32"))):
        raise UnreadableInput("it is not text", "Give a .txt, .md, .html or .jsonl file.")
    return str(best)


class TextReader:
    """Text copied from a page: the first line is the title, and furniture is expected."""

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """One document. Raises UnreadableInput where it is no text."""
        yield RawDocument(text=decode(stream.read()), copied=True)


class MarkdownReader:
    """Markdown with or without front matter."""

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """One document. Raises UnreadableInput where it is no text or its front matter is broken."""
        front, body = split_front_matter(decode(stream.read()).replace("\r\n", "\n"))
        body = body.strip()
        title = front.get("title")
        if not title and body.startswith("# "):
            heading, _, body = body.partition("\n")
            title = heading[2:]
        yield RawDocument(
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


class JsonLinesReader:
    """One article a line: {"id", "title", "date", "source", "url", "text", "authors"}."""

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """A document, or what is wrong with it, for each line that is not empty."""
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                yield _document(line)
            except UnreadableInput as error:
                yield BadPart(f"line {number}", error)


def _document(line: bytes) -> RawDocument:
    try:
        item: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableInput("it is not JSON", "Each line must be one JSON object in UTF-8.") from error
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise UnreadableInput('it has no "text"', 'Each line must be an object with at least "title" and "text".')
    authors = item.get("authors") or item.get("author")
    return RawDocument(
        text=item["text"],
        title=_string(item.get("title")),
        id=_string(item.get("id")),
        source=_string(item.get("source")),
        url=_string(item.get("url")),
        author=", ".join(map(str, authors)) if isinstance(authors, list) else _string(authors),
        published=_string(item.get("date") or item.get("published")),
        language=_string(item.get("language")),
    )


def _string(value: object) -> str | None:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
