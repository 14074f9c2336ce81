"""Web archives (WARC), read by warcio."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from email.message import Message
from typing import Any, BinaryIO

from assistant.adapters.urls import canonical_url, same_site
from assistant.domain.documents import BadPart, DocumentReader, RawDocument
from assistant.domain.errors import UnreadableInput
from assistant.domain.web import Page
from assistant.ingest.bounded import MEGABYTE, read_bounded
from assistant.ingest.sniffing import HEAD, kind_of
from assistant.ingest.webpage import PageReader, page_kind, readable

_LARGEST_PAGE = 20 * MEGABYTE
_TEXTS = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")


class WarcReader:
    """The pages that were answered with status 200, each under its address, retrieved when the archive says."""

    def __init__(self, readers: Mapping[str, DocumentReader]) -> None:
        self._readers = readers

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """A document a page, or what is wrong with it. Raises UnreadableInput where it is damaged, or from there on."""
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed

        pages = 0
        try:
            for record in ArchiveIterator(stream):
                if _is_page(record):
                    pages += 1
                    yield from self._page(record)
        except (ArchiveLoadFailed, EOFError, ValueError, OSError, AttributeError, TypeError, OverflowError) as error:
            # warcio takes it for granted that a record has the headers that the standard asks for, with values that it
            # can use.
            raise UnreadableInput(
                "the web archive is damaged or was cut off" + (f" after {pages:,} pages" if pages else ""),
                "Download it again; what came before is in.",
            ) from error
        if not pages:
            raise UnreadableInput("the web archive holds no page", "Only answers with text and status 200 are read.")

    def _page(self, record: Any) -> Iterator[RawDocument | BadPart]:
        url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
        try:
            body = read_bounded(record.content_stream(), _LARGEST_PAGE, "the page")
            if getattr(record.raw_stream, "limit", 0) > 0:
                raise UnreadableInput("the web archive was cut off in this page", "Download it again.")
            _refuse_packed(record, body)
            kind = Message()
            kind["content-type"] = record.http_headers.get_header("Content-Type", "")
            page = Page(url, url, body, _kind(record), kind.get_content_charset())
            ending = page_kind(page, self._readers)
            reader = PageReader(self._readers[ending], url, (), canonical_url, same_site)
            for document in reader.read(io.BytesIO(readable(page, ending))):
                if isinstance(document, RawDocument):
                    document = replace(document, retrieved=record.rec_headers.get_header("WARC-Date"))
                yield document
        except UnreadableInput as error:
            yield BadPart(url, error)


def _is_page(record: Any) -> bool:
    if record.rec_type != "response" or record.http_headers is None:
        return False
    return bool(record.http_headers.get_statuscode() == "200" and _kind(record) in _TEXTS)


def _kind(record: Any) -> str:
    return str(record.http_headers.get_header("Content-Type", "").partition(";")[0].strip().lower())


def _refuse_packed(record: Any, body: bytes) -> None:
    """Raises UnreadableInput where warcio gives a page as it was compressed. Some archives hold pages unpacked, and
    say still how they came."""
    from warcio.bufferedreaders import BufferedReader

    coding = record.http_headers.get_header("Content-Encoding", "").strip().lower()
    known = ("", "identity", *BufferedReader.get_supported_decompressors())
    if coding not in known and kind_of("", body[:HEAD]) not in (".html", ".pdf"):
        raise UnreadableInput(f"the page is compressed in a way that can't be read ({coding[:40]})", "Save it alone.")
