"""What is a list of articles, told by its content, as names and content types often lie: feeds, OPML, sitemaps."""

from __future__ import annotations

import re
import zlib
from xml.etree import ElementTree

from assistant.domain.errors import UnreadableInput
from assistant.domain.web import Listing
from assistant.ingest.encodings import code_page

# What the sitemap protocol allows at most, decompressed.
_LARGEST = 50_000_000
_HEAD = 4_000
# An XML declaration, comments, instructions and a document type may stand before the first element.
_ROOT = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!doctype[^>\[]*(?:\[.*?\]\s*)?>\s*)*<(?:[\w.-]+:)?([\w.-]+)", re.I | re.S
)
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_FEEDS = frozenset({"rss", "feed", "rdf"})
_SITEMAPS = frozenset({"urlset", "sitemapindex"})


def read_listing(data: bytes, url: str) -> Listing | None:
    """The list in `data`, which stood at `url`, or None where it is none. Raises UnreadableInput."""
    from assistant.adapters import feeds, sitemaps

    if data.startswith(b"\x1f\x8b"):
        data = _inflated(data)
    match = _ROOT.match(_decoded(data[:_HEAD], cut=True))
    root = match[1].lower() if match else ""
    if root in _FEEDS:
        return feeds.read_feed(data, url)
    if root == "opml":
        return feeds.read_opml(tree(data), url)
    if root in _SITEMAPS:
        return sitemaps.read_sitemap(tree(data), url)
    return sitemaps.read_plain(data, url) if root == "" else None


def tree(data: bytes) -> ElementTree.Element:
    """The XML in `data`. Raises UnreadableInput where it is none, or declares entities, which could hold files and
    grow without end."""
    text = _undeclared(_decoded(data))
    if re.search(r"<!ENTITY", text, re.I):
        raise UnreadableInput("it declares entities, which no list of articles needs", "Name the pages themselves.")
    try:
        builder = ElementTree.TreeBuilder(insert_comments=True)
        return ElementTree.fromstring(text, ElementTree.XMLParser(target=builder))
    except ElementTree.ParseError as error:
        line, column = error.position
        raise UnreadableInput(f"it is not well-formed XML (line {line}, column {column + 1})", "Try later.") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableInput(f"it can't be parsed: {error}", "Name the pages themselves.") from error


def local(element: ElementTree.Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def in_utf8(data: bytes) -> bytes:
    """The same, but in UTF-8 where it is UTF-16, which often declares itself as something else, or declares what is
    no encoding of texts."""
    odd = data.startswith((b"\xff\xfe", b"\xfe\xff")) or not code_page(_declared(data) or "utf-8")
    return _undeclared(_decoded(data)).encode() if odd else data


def _undeclared(text: str) -> str:
    return re.sub(r"^\s*<\?xml.*?\?>", "", text, count=1, flags=re.S)


def _decoded(data: bytes, *, cut: bool = False) -> str:
    """Text by byte order mark, declaration, or as UTF-8; what can't be read is replaced."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    encoding = _declared(data) or "utf-8"
    if not code_page(encoding):
        return data.decode("utf-8", "replace")
    try:
        return data.decode(encoding, "replace" if cut else "strict")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def _declared(data: bytes) -> str | None:
    match = _DECLARED.match(data[:_HEAD].lstrip())
    return match[1].decode("ascii") if match else None


def _inflated(data: bytes) -> bytes:
    unzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        inflated = unzip.decompress(data, _LARGEST + 1)
    except zlib.error as error:
        raise UnreadableInput("its compression is broken", "Try later.") from error
    if len(inflated) > _LARGEST:
        raise UnreadableInput(f"it is larger than {_LARGEST // 1_000_000} MB", "Name a part of it.")
    return inflated
