"""Lists and pages of the web in work: what is known of each while its turn comes, and in which order that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from assistant.domain.web import Entry, ListRead, Seen, Validators


@dataclass(slots=True, eq=False)
class List:
    """A list in work, as the user knows it: an index of sitemaps is one list with all that it names."""

    url: str
    read: ListRead
    subscribed: bool = False
    validators: Validators | None = None
    entries: list[Entry] = field(default_factory=list)
    waiting: int = 0
    again: bool = False
    """Whether something of it has to be tried another time."""


@dataclass(slots=True)
class Want:
    """An address that may be a list; where `page` is set, it may be a page as well."""

    url: str
    depth: int = 0
    page: bool = False
    subscribed: bool = False
    title: str | None = None
    part_of: List | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A page that the list `of` names; `key` is what it is remembered by."""

    entry: Entry
    key: str
    of: List


def as_seen(entry: Entry, article_id: str | None) -> Seen:
    """What a list says of an article, to be remembered."""
    return Seen(entry.mark, article_id, entry.title, entry.author, entry.published, entry.source)


def taking_turns(links: Iterable[Link]) -> Iterator[Link]:
    """The first link of each host, then the second of each, and so on."""
    met: Counter[str] = Counter()
    ranked = []
    for position, link in enumerate(links):
        host = urlsplit(link.entry.url).netloc.lower()
        ranked.append((met[host], position, link))
        met[host] += 1
    return (link for *_, link in sorted(ranked, key=lambda one: one[:2]))
