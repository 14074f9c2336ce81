"""One page of the web as a document: which reader it needs, and what is known of it beside what it says itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO
from urllib.parse import urlsplit

from assistant.domain.documents import BadPart, DocumentReader, RawDocument, TextForm
from assistant.domain.errors import UnreadableInput
from assistant.domain.web import Entry, Page, Seen
from assistant.ingest.encodings import decode_as
from assistant.ingest.identify import CanonicalUrl, article_id
from assistant.ingest.inputs import Readers

SameSite = Callable[[str, str], bool]
"""Whether two addresses belong to one site."""

_KINDS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
# What servers say of anything that they know nothing about.
_NO_KIND = frozenset({"", "application/octet-stream", "binary/octet-stream", "text/xml", "application/xml"})
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|div|p|h1)\b", re.I | re.S
)
_TEXTS = frozenset({".html", ".txt", ".md"})
_BY_ADDRESS = "the address"
_BY_LIST = "the feed"


def page_kind(page: Page, readers: Readers) -> str:
    """The ending of the reader for a page. Raises UnreadableInput where there is none."""
    start = page.body[:2048]
    if start.startswith(b"%PDF-"):
        kind = ".pdf"
    elif _HTML.match(start.removeprefix(b"\xef\xbb\xbf")) and page.kind != "text/markdown":
        kind = ".html"
    elif page.kind in _NO_KIND and b"\0" not in start:
        kind = ".txt"
    else:
        kind = _KINDS.get(page.kind, "")
    if kind not in readers:
        what = page.kind if page.kind not in _NO_KIND else "of a kind that is not known"
        raise UnreadableInput(
            f"it is {what}, and no article can be read from that", "Name a page, a PDF or plain text."
        )
    return kind


def readable(page: Page, kind: str) -> bytes:
    """The page's bytes; text that is not UTF-8, as UTF-8 where the server names its encoding."""
    if kind not in _TEXTS or page.charset is None:
        return page.body
    try:
        page.body.decode("utf-8")
        return page.body
    except UnicodeDecodeError:
        pass
    try:
        return decode_as(page.body, page.charset).encode("utf-8")
    except UnreadableInput:
        return page.body


class PageReader:
    """Has a page read, and completes the document: its address, and what a list said of it where it says nothing.

    An address that the page gives as its own counts if it is of the same site. Any page could else take the place
    of another outlet's article. The id comes from the address and from nothing else.
    """

    def __init__(
        self,
        reader: DocumentReader,
        url: str,
        told: Sequence[Seen],
        canonical_url: CanonicalUrl,
        same_site: SameSite,
    ) -> None:
        self._reader = reader
        self._url = url
        self._told = told
        self._canonical_url = canonical_url
        self._same_site = same_site

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """The documents, completed. Raises UnreadableInput."""
        for number, document in enumerate(self._reader.read(stream)):
            if isinstance(document, RawDocument):
                document = self._completed(document, first=number == 0)
            yield document

    def _completed(self, document: RawDocument, *, first: bool) -> RawDocument:
        own = document.url if document.url and self._is_own(document.url) else None
        url = own or (self._url if first else None)
        origins = dict(document.origins)
        values: dict[str, str | None] = {}
        for name in ("title", "author", "published", "source"):
            value = getattr(document, name)
            told = next(filter(None, (getattr(one, name) for one in self._told if first)), None)
            if told and (value is None or (name == "source" and origins.get(name) == _BY_ADDRESS)):
                value, origins[name] = told, _BY_LIST
            values[name] = value
        if values["source"] is None and (host := urlsplit(self._url).hostname):
            values["source"], origins["source"] = host.removeprefix("www."), _BY_ADDRESS
        canonical = self._canonical_url(url) if url else None
        return replace(
            document,
            id=article_of(canonical) if canonical else None,
            url=url,
            title=values["title"],
            author=values["author"],
            published=values["published"],
            source=values["source"],
            origins=origins,
        )

    def _is_own(self, url: str) -> bool:
        """Whether an address may be this page's. Some sites give their front page as the address of every page."""
        if not self._same_site(url, self._url):
            return False
        front = urlsplit(url).path in ("", "/") and not urlsplit(url).query
        return not front or urlsplit(self._url).path in ("", "/")


class OwnText:
    """The article as the list itself gives it, for when its page can't be had."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:  # noqa: ARG002
        """One document, whatever `stream` holds."""
        entry = self._entry
        yield RawDocument(
            text=entry.content or "",
            title=entry.title,
            url=entry.url,
            author=entry.author,
            published=entry.published,
            source=entry.source,
            form=TextForm.PAGE,
            origins={name: _BY_LIST for name in ("title", "author", "published", "source") if getattr(entry, name)},
        )


def article_of(url: str) -> str:
    """The id of the article at a canonical address."""
    return article_id(None, url, "", "")
