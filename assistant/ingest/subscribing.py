"""Following feeds: each is looked at before it is followed, so that a typing error is seen at once."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin

from assistant.domain.errors import UnreadableInput
from assistant.domain.paths import expanded
from assistant.domain.sanitize import sanitize_line
from assistant.domain.web import Fetcher, FetchRequest, ListKind, ReadListing, Subscription, Subscriptions, WebMemory

_LINK = re.compile(rb"<link\b[^>]{1,2000}>", re.I)
_ATTRIBUTE = re.compile(r"""([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml"})


class SubscriptionStore(Subscriptions, Protocol):
    """The feeds that the user follows, to be changed."""

    def add(self, new: Subscription) -> bool:
        """Follow a feed; False where it is followed already. Raises AssistantError."""
        ...

    def remove(self, url: str) -> bool:
        """Follow a feed no longer; False where it is not followed. Raises AssistantError."""
        ...


class Feeds:
    """The feeds that the user follows, and what is known of each."""

    def __init__(
        self, store: SubscriptionStore, memory: WebMemory, client: Callable[[], Fetcher], read_listing: ReadListing
    ) -> None:
        self._store = store
        self._memory = memory
        self._client = client
        self._read_listing = read_listing

    def all(self) -> list[tuple[Subscription, date | None]]:
        """Every feed with the day of its last refresh. Raises UnreadableInput."""
        return [(one, self._memory.last(one.url)) for one in self._store.feeds()]

    def add(self, name: str) -> list[tuple[Subscription, bool]]:
        """Follow a feed, or all feeds of an OPML list, at an address or in a file; each with whether it is new.

        A page that names its one feed will do for that feed. Raises UnreadableInput where there is no feed.
        """
        found = self._found(name, expanded(name))
        return [(one, self._store.add(one)) for one in found]

    def remove(self, url: str) -> bool:
        """Follow a feed no longer; False where it is not followed. Raises AssistantError."""
        return self._store.remove(url)

    def _found(self, name: str, file: Path) -> list[Subscription]:
        if "://" not in name and file.is_file():
            try:
                return self._subscriptions(name, name, file.read_bytes())
            except OSError as error:
                raise UnreadableInput(f"it can't be read: {error.strerror or error}") from error
        client = self._client()
        page = client.fetch(FetchRequest(name))
        try:
            return self._subscriptions(name, page.url, page.body)
        except _NoList:
            feeds = _feeds_of_page(page.body, page.url)
            if not feeds:
                raise
            if len(feeds) > 1:
                raise UnreadableInput("the page names several feeds", f"Add one: {', '.join(feeds[:8])}.") from None
            page = client.fetch(FetchRequest(feeds[0]))
            return self._subscriptions(feeds[0], page.url, page.body)

    def _subscriptions(self, asked: str, url: str, data: bytes) -> list[Subscription]:
        listing = self._read_listing(data, url)
        if listing is None:
            raise _NoList("it is no feed, sitemap or OPML list", "Look for the feed's own address.")
        if listing.kind is ListKind.FEEDS:
            return [Subscription(one, title) for one, title in listing.lists]
        if "://" not in asked:
            raise UnreadableInput("it is a feed in a file", "Give the address that it is fetched from.")
        # The address that was given: where it redirects to today may be another place tomorrow.
        return [Subscription(asked, sanitize_line(listing.title))]


class _NoList(UnreadableInput):
    """What was found is no list of articles."""


def _feeds_of_page(page: bytes, url: str) -> list[str]:
    """The feeds that a page names in its head, each once."""
    found: list[str] = []
    for link in _LINK.findall(page[:200_000]):
        values = {
            name.lower(): unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(link.decode("utf-8", "replace"))
        }
        if "alternate" in values.get("rel", "").lower() and values.get("type", "").lower() in _FEED_TYPES:
            with contextlib.suppress(ValueError):
                found.append(urljoin(url, values.get("href", "")))
    return list(dict.fromkeys(found))
