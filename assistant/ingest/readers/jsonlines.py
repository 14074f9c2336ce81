"""One JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from assistant.domain.documents import BadPart, RawDocument
from assistant.domain.errors import UnreadableInput
from assistant.ingest.bounded import MEGABYTE, lines_bounded
from assistant.ingest.readers.fields import document

LARGEST_LINE = 20 * MEGABYTE
_NOT_JSON = UnreadableInput("it is not JSON", "Each line must be one JSON object in UTF-8.")
_NO_TEXT = UnreadableInput('it has no "text"', 'Each line must be an object with at least "title" and "text".')


class JsonLinesReader:
    """One article a line: {"id", "title", "date", "source", "url", "text", "authors"}, or other names for them."""

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """A document, or what is wrong with it, for each line that is not empty."""
        for number, line in enumerate(lines_bounded(stream, LARGEST_LINE), 1):
            if line is None:
                error = UnreadableInput(f"it is longer than {LARGEST_LINE // MEGABYTE} MB", "An article is shorter.")
                yield BadPart(f"line {number}", error)
            elif line.strip():
                found = _document(line)
                yield BadPart(f"line {number}", found) if isinstance(found, UnreadableInput) else found


def _document(line: bytes) -> RawDocument | UnreadableInput:
    try:
        item: Any = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return _NOT_JSON
    return (document(item) if isinstance(item, dict) else None) or _NO_TEXT
