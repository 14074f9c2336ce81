"""One JSON value that holds articles: a list of them, one alone, or an answer of a news service around either."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from assistant.domain.documents import BadPart, RawDocument
from assistant.domain.errors import UnreadableInput
from assistant.ingest.bounded import MEGABYTE, read_bounded
from assistant.ingest.readers.fields import document, meaning
from assistant.ingest.readers.jsonlines import JsonLinesReader

# Read as one value it takes some twenty times as much memory, at worst.
LARGEST = 50 * MEGABYTE
# {"response": {"results": [{"fields": {…}}]}} is as deep as services wrap theirs.
_DEEPEST = 4
_NAME = re.compile(r'"([^"\\\n]{1,40})"\s*:')
_NO_TEXT = UnreadableInput('it has no "text"', 'Each article must be an object with at least "title" and "text".')
_NO_ARTICLE = UnreadableInput(
    "no article is in it", 'An article is an object with "title" and "text"; several stand in a list.'
)


class JsonReader:
    """Articles as objects {"id", "title", "date", "source", "url", "text", "authors"}, or other names for them: in a
    list, wherever in the file it stands, or one alone. What has an object a line in spite of its name is read so."""

    def __init__(self) -> None:
        self._lines = JsonLinesReader()

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """A document, or what is wrong with it, for each article. Raises UnreadableInput where there is none."""
        raw = read_bounded(stream, LARGEST, "it", "Save it as JSON lines (.jsonl), one article a line.")
        try:
            whole: Any = json.loads(raw.removeprefix(b"\xef\xbb\xbf"))
        except (ValueError, RecursionError) as error:
            if _has_lines(raw):
                yield from self._lines.read(io.BytesIO(raw))
                return
            where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
            raise UnreadableInput(f"it is not JSON{where}", "Save it again, in UTF-8.") from None
        found = _articles(whole)
        if not found:
            raise _NO_ARTICLE
        for number, item in enumerate(found, 1):
            yield (_document(item) if isinstance(item, dict) else None) or BadPart(f"article {number}", _NO_TEXT)


def may_hold_articles(head: bytes) -> bool:
    """Whether what begins so is a list or an object that names a text: most JSON in a folder holds settings."""
    text = head.decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
    return text.startswith(("[", "{")) and any(meaning(match[1]) == "text" for match in _NAME.finditer(text))


def _articles(value: Any, depth: int = 0) -> list[Any]:
    """The longest list with an article in it, or the one article that there is; [] where there is none."""
    if isinstance(value, list):
        return value if any(isinstance(one, dict) and _document(one) for one in value) else []
    if not isinstance(value, dict) or depth > _DEEPEST:
        return []
    if document(value):
        return [value]
    return max((_articles(one, depth + 1) for one in value.values()), key=len, default=[])


def _document(item: dict[str, Any]) -> RawDocument | None:
    """The article in an object, also where a service has its text one level further down."""
    if found := document(item):
        return found
    inner = {name: value for one in item.values() if isinstance(one, dict) for name, value in one.items()}
    return document({**inner, **item}) if inner else None


def _has_lines(raw: bytes) -> bool:
    """Whether the first line is an object by itself."""
    try:
        return isinstance(json.loads(raw.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]), dict)
    except (ValueError, RecursionError):
        return False
