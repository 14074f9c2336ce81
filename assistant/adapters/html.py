"""Saved web pages, read by trafilatura."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

from assistant.domain.errors import UnreadableInput
from assistant.domain.ports import BadPart, RawDocument

# Pages are a few hundred kilobytes; past this it is something else, and parsing it would take gigabytes.
_LARGEST_PAGE = 20_000_000


class TrafilaturaReader:
    """The article of an HTML page, with its metadata."""

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """One document. Raises UnreadableInput where no article is found."""
        import trafilatura

        data = stream.read(_LARGEST_PAGE + 1)
        if len(data) > _LARGEST_PAGE:
            raise UnreadableInput(f"the page is larger than {_LARGEST_PAGE // 1_000_000} MB", "Save the article alone.")
        try:
            page = trafilatura.bare_extraction(
                data, with_metadata=True, include_comments=False, include_tables=False, favor_precision=False
            )
        except Exception as error:
            raise UnreadableInput(f"the page can't be parsed: {error}", "Save it again, or copy its text.") from error
        if page is None or isinstance(page, dict) or not page.text:
            raise UnreadableInput("no article was found in the page", "Copy the article's text into a .txt file.")
        # One line a paragraph is trafilatura's form; ours parts paragraphs by a blank line.
        text = "\n\n".join(line for line in page.text.splitlines() if line.strip())
        yield RawDocument(
            text=text,
            title=page.title,
            source=page.sitename or (urlsplit(page.url).hostname if page.url else None),
            url=page.url,
            author=page.author,
            published=page.date,
            language=page.language,
        )
