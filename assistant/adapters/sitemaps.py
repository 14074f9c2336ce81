"""Sitemaps (sitemaps.org, and the news extension with titles and publication dates), and plain lists of addresses."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from assistant.adapters.urls import joined
from assistant.adapters.web_listing import local
from assistant.domain.article import digest
from assistant.domain.web import Entry, Listing, ListKind


def read_sitemap(root: Element, url: str) -> Listing:
    """The pages of a sitemap, or the sitemaps of an index, the last changed first."""
    if local(root).lower() == "sitemapindex":
        found = [(_text(one, "lastmod") or "", _text(one, "loc")) for one in root if local(one) == "sitemap"]
        found.sort(key=lambda one: one[0], reverse=True)
        maps = [joined(url, location) for _, location in found if location]
        return Listing(ListKind.SITEMAP, None, lists=tuple((one, None) for one in maps if one))
    entries = [entry for one in root if local(one) == "url" and (entry := _entry(one, url))]
    return Listing(ListKind.SITEMAP, None, tuple(sorted(entries, key=lambda one: one.changed, reverse=True)))


def read_plain(data: bytes, url: str) -> Listing | None:
    """A sitemap as plain text: an address a line, and nothing else. None where it is something else."""
    try:
        lines = [line.strip() for line in data.decode("utf-8-sig").splitlines() if line.strip()]
    except UnicodeDecodeError:
        return None
    if not lines or any(not line.startswith(("http://", "https://")) or " " in line for line in lines):
        return None
    pages = [joined(url, line) for line in lines]
    return Listing(ListKind.SITEMAP, None, tuple(Entry(one, "") for one in pages if one))


def _entry(element: Element, base: str) -> Entry | None:
    location = joined(base, _text(element, "loc") or "")
    if location is None or not _text(element, "loc"):
        return None
    news = next((one for one in element if local(one) == "news"), None)
    changed = _text(element, "lastmod") or ""
    if news is None:
        return Entry(location, digest(changed), changed=changed)
    publication = next((one for one in news if local(one) == "publication"), None)
    published = _text(news, "publication_date")
    return Entry(
        location,
        digest(changed or published or "", _text(news, "title") or ""),
        title=_text(news, "title"),
        published=published,
        source=_text(publication, "name") if publication is not None else None,
        changed=changed or published or "",
    )


def _text(element: Element, name: str) -> str | None:
    for one in element:
        if local(one) == name:
            return " ".join((one.text or "").split()) or None
    return None
