"""RSS and Atom feeds, by feedparser, and OPML lists of them. feedparser is given bytes alone, and never fetches."""

from __future__ import annotations

import io
import time
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element

from assistant.adapters.urls import joined
from assistant.adapters.web_listing import in_utf8, local
from assistant.domain.article import digest
from assistant.domain.errors import UnreadableInput
from assistant.domain.web import Entry, Listing, ListKind
from assistant.ingest.dates import parse_when
from assistant.ingest.html_text import text_of

# Below this many characters, what a feed calls the content is as good as always a teaser.
_SHORTEST_CONTENT = 400


def read_feed(data: bytes, url: str) -> Listing:
    """The articles of a feed, in its order. Raises UnreadableInput where it is too broken to hold any."""
    import feedparser

    try:
        # A stream: given bytes, it would look for a file of that name.
        parsed: Any = feedparser.parse(io.BytesIO(in_utf8(data)), response_headers={"content-location": url})
    except Exception as error:
        raise UnreadableInput(
            f"the feed can't be parsed: {type(error).__name__}", "Name its pages themselves."
        ) from error
    title = _line(parsed.feed.get("title"))
    entries = [entry for one in parsed.entries if (entry := _entry(one, url, title, parsed.version or ""))]
    if parsed.bozo and not parsed.entries:
        what = str(parsed.bozo_exception).removeprefix("<unknown>:")
        raise UnreadableInput(f"the feed is broken ({what})", "Try later.")
    return Listing(ListKind.FEED, title, tuple(entries))


def read_opml(root: Element, url: str) -> Listing:
    """The feeds of an OPML list, however deeply its folders go."""
    feeds: dict[str, str | None] = {}
    for outline in root.iter():
        if local(outline) == "outline":
            values = {name.lower(): value for name, value in outline.attrib.items()}
            if (given := values.get("xmlurl", "").strip()) and (address := joined(url, given)):
                name = values.get("title") or values.get("text") or ""
                feeds.setdefault(address, " ".join(name.split()) or None)
    title = next((one.text for one in root.iter() if local(one) == "title"), None)
    return Listing(ListKind.FEEDS, " ".join((title or "").split()) or None, lists=tuple(feeds.items()))


def _entry(entry: Any, base: str, feed_title: str | None, version: str) -> Entry | None:
    # What FeedBurner and its like put in place of the link leads to the same page by a detour.
    link = (entry.get("feedburner_origlink") or entry.get("link") or "").strip()
    url = joined(base, link) if link else None
    if url is None:
        return None
    title = _line(entry.get("title"))
    published = entry.get("published")
    # dc:date, the only date that RSS 1.0 has, comes out as the update. In Atom that is another thing.
    updated = entry.get("updated") if "updated" in entry else None
    if published is None and version.startswith("rss"):
        published = updated
    when = entry.get("published_parsed") or (entry.get("updated_parsed") if version.startswith("rss") else None)
    said = updated or published or ""
    return Entry(
        url,
        digest(said, title or "", "" if said else entry.get("summary") or ""),
        title=title,
        author=_author(entry),
        published=_published(published, when),
        source=_line((entry.get("source") or {}).get("title")) or feed_title,
        changed=_stamp(entry.get("updated_parsed") if "updated_parsed" in entry else when),
        content=_content(entry),
    )


def _published(written: str | None, parsed: time.struct_time | None) -> str | None:
    """The date as it is written, which keeps the publisher's zone; else as feedparser understands it, in UTC."""
    if written and parse_when(written):
        return str(written)
    return _stamp(parsed) or None


def _stamp(parsed: time.struct_time | None) -> str:
    try:
        return datetime(*parsed[:6], tzinfo=UTC).isoformat() if parsed else ""
    except (ValueError, TypeError):
        return ""


def _author(entry: Any) -> str | None:
    names = [_line(one.get("name")) for one in entry.get("authors") or [] if isinstance(one, dict)]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _content(entry: Any) -> str | None:
    texts = [text_of(one.get("value") or "") for one in entry.get("content") or []]
    longest = max(texts, key=len, default="")
    return longest if len(longest) >= _SHORTEST_CONTENT else None


def _line(html: str | None) -> str | None:
    return " ".join(text_of(html).split()) or None if html else None
