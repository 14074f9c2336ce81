"""What comes from the web: pages, the lists that name them, and what is remembered of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from assistant.domain.errors import UnreadableInput

T = TypeVar("T")


class WebError(UnreadableInput):
    """An address that can't be fetched. `passing` where it may well be fetched another time, `lasting` where it will
    not be, whatever the user sets."""

    def __init__(self, message: str, hint: str | None = None, *, passing: bool = False, lasting: bool = False) -> None:
        super().__init__(message, hint)
        self.passing = passing
        self.lasting = lasting


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask with whether something has changed since: ETag and Last-Modified."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave. `url` is where it was found in the end; `kind` the content type without parameters,
    in small letters; `body` is empty where nothing has changed."""

    asked: str
    url: str
    body: bytes
    kind: str = ""
    charset: str | None = None
    validators: Validators = Validators()
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """An address to fetch; with `validators`, only if it has changed since."""

    url: str
    validators: Validators | None = None


class Fetcher(Protocol):
    """Fetches pages as a polite visitor, from the public web alone."""

    def fetch(self, request: FetchRequest) -> Page:
        """The page. Raises WebError."""
        ...

    def fetch_all(self, wanted: Sequence[tuple[T, FetchRequest]]) -> Iterator[tuple[T, Page | WebError]]:
        """The pages in the order of `wanted`, fetched from several hosts at a time. Closing the iterator ends it."""
        ...


class ListKind(StrEnum):
    """What a list of articles is."""

    FEED = "feed"
    SITEMAP = "sitemap"
    FEEDS = "list of feeds"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that a list names. `mark` changes whenever the list says that the article did; `changed` is when
    it says so, to tell the newest by. `content` is the text of the article, where the list holds all of it."""

    url: str
    mark: str
    title: str | None = None
    author: str | None = None
    published: str | None = None
    source: str | None = None
    changed: str = ""
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: the articles that it names, and further lists as (address, title)."""

    kind: ListKind
    title: str | None
    entries: tuple[Entry, ...] = ()
    lists: tuple[tuple[str, str | None], ...] = ()


ReadListing = Callable[[bytes, str], Listing | None]
"""The list in some bytes that stood at an address, or None where they are none. Raises UnreadableInput."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An article of a list as it was when it was fetched; `article_id` is None where no article came of it."""

    mark: str
    article_id: str | None
    title: str | None = None
    author: str | None = None
    published: str | None = None
    source: str | None = None


class WebMemory(Protocol):
    """What is remembered of the web between two runs. It may be lost at any time: then more is fetched again."""

    def validators(self, url: str) -> Validators | None:
        """What a list is asked with, or None."""
        ...

    def refreshed(self, url: str, validators: Validators | None, day: date) -> None:
        """Note that a list was gone through; with `validators` only where nothing of it has to be tried again."""
        ...

    def last(self, url: str) -> date | None:
        """When a list was gone through for the last time."""
        ...

    def seen(self, url: str) -> dict[str, Seen]:
        """What each list, by its address, said of an article."""
        ...

    def see(self, in_list: str, url: str, seen: Seen) -> None: ...

    def close(self) -> None:
        """Give the file free until it is asked again."""
        ...


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that the user follows."""

    url: str
    title: str | None = None


class Subscriptions(Protocol):
    """The feeds that the user follows."""

    def feeds(self) -> list[Subscription]:
        """In the user's order. Raises UnreadableInput."""
        ...


@dataclass(slots=True)
class ListRead:
    """A list was gone through: how many articles it names, how many of them were fetched, were here already, came
    from the list's own text, failed, or were left out as too many."""

    where: str
    kind: ListKind = ListKind.FEED
    title: str | None = None
    entries: int = 0
    fetched: int = 0
    known: int = 0
    own_text: int = 0
    failed: int = 0
    left_out: int = 0
    unchanged: bool = False

    def __str__(self) -> str:
        """All of it in one line."""
        name = f"{self.title} ({self.where})" if self.title else self.where
        if self.unchanged:
            return f"{name}: nothing new"
        told = (
            (self.fetched, "fetched"),
            (self.known, "here already"),
            (self.own_text, f"taken from the {self.kind}'s own text, because their pages can't be had"),
            (self.failed, "failed"),
            (self.left_out, "older ones left out (web.pages)"),
        )
        parts = [f"{number:,} {what}" for number, what in told if number]
        return f"{name}: {self.entries:,} listed" + (f", {', '.join(parts)}" if parts else "")
