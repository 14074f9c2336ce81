"""What addresses, feeds and sitemaps come to: the pages to read, each once, and what is remembered of them.

Lists are followed first, in waves, so that it is known how much there is to do. Then the pages of all of them are
fetched, taking turns between the hosts, a few at a time: while they are on their way, others may write to the library.
A page is remembered once its article stands in corpus/, and a list once all of its pages are done: a run that is
killed loses nothing but the waiting.
"""

from __future__ import annotations

import glob
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant.domain.addresses import without_password
from assistant.domain.errors import UnreadableInput
from assistant.domain.events import Noticed, Stage
from assistant.domain.paths import expanded
from assistant.domain.web import (
    Entry,
    Fetcher,
    FetchRequest,
    Listing,
    ListKind,
    ListRead,
    Page,
    ReadListing,
    Seen,
    Subscriptions,
    WebError,
    WebMemory,
)
from assistant.ingest.identify import CanonicalUrl
from assistant.ingest.inputs import BadInput, Input, Readers
from assistant.ingest.portions import in_portions
from assistant.ingest.turns import Turn
from assistant.ingest.web_work import Link, List, Want, as_seen, taking_turns
from assistant.ingest.webpage import OwnText, PageReader, SameSite, article_of, page_kind, readable

FEEDS = "--feeds"
"""The name that stands for all the feeds that the user follows."""

# An OPML list may name an index of sitemaps; what lies deeper goes in circles.
_DEEPEST = 3
_LARGEST_FILE = 50_000_000
_LISTS = frozenset({".opml", ".rss", ".atom", ".xml"})
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://")

Found = Input | BadInput | Stage | Noticed | ListRead


def of_the_web(name: str) -> bool:
    """Whether an input is an address, a file that lists addresses, or the feeds that the user follows."""
    return name == FEEDS or bool(_SCHEME.match(name)) or Path(name).suffix.lower() in _LISTS


class WebInputs:
    """Everything of the web that an ingestion can read. Builds its client when there is something to fetch."""

    def __init__(
        self,
        client: Callable[[], Fetcher],
        read_listing: ReadListing,
        memory: WebMemory,
        subscriptions: Subscriptions,
        readers: Readers,
        canonical_url: CanonicalUrl,
        same_site: SameSite,
        today: Callable[[], date],
        fetching: Callable[[], AbstractContextManager[None]],
        *,
        pages: int,
        lists: int,
    ) -> None:
        self._client = client
        self._read_listing = read_listing
        self._memory = memory
        self._subscriptions = subscriptions
        self._readers = readers
        self._canonical_url = canonical_url
        self._same_site = same_site
        self._today = today
        self._fetching = fetching
        self._pages = pages
        self._lists = lists

    def expand(
        self, names: Sequence[str], has: Callable[[str], bool], turn: Turn | None = None, *, keep: bool
    ) -> Iterator[Found]:
        """The pages behind `names`, with what happens on the way. `has` tells whether an article of this id stands
        in corpus/. Nothing is remembered unless `keep`.

        `turn` is left while pages are fetched, and taken again before one of them is handed on. Raises LibraryBusy
        where another process fetches for this library: its hosts would be asked twice as often as they allow.
        """
        with self._fetching() if keep else nullcontext():
            try:
                yield from _Walk(self, has, turn, keep).run(names)
            finally:
                self._memory.close()

    def key(self, url: str) -> str:
        """What a page is remembered by."""
        return self._canonical_url(url) or url


class _Walk:
    """One pass over lists and pages."""

    def __init__(self, web: WebInputs, has: Callable[[str], bool], turn: Turn | None, keep: bool) -> None:
        self._web = web
        self._has = has
        self._turn = turn
        self._keep = keep
        self._client = web._client()
        self._visited: set[str] = set()
        self._taken: dict[str, list[tuple[List, Entry]]] = {}
        self._open: list[List] = []
        self._followed = 0

    def run(self, names: Sequence[str]) -> Iterator[Found]:
        wave: list[Want] = []
        for name in dict.fromkeys(names):
            for want in self._named(name):
                if isinstance(want, BadInput):
                    yield want
                else:
                    wave.append(want)
        while wave:
            following: list[Want] = []
            yield from self._wave(wave, following)
            wave = following
        links = self._links()
        for one in [one for one in self._open if not one.waiting]:
            yield self._done(one)
        yield from self._fetch(links)

    # Lists

    def _named(self, name: str) -> Iterator[Want | BadInput]:
        if name == FEEDS:
            try:
                feeds = self._web._subscriptions.feeds()
            except UnreadableInput as error:
                yield BadInput("feeds", error)
                return
            if not feeds:
                yield BadInput(
                    "feeds", UnreadableInput("no feed is followed yet", "`assistant feeds add URL` adds one.")
                )
            for feed in feeds:
                yield from self._once(Want(feed.url, subscribed=True, title=feed.title))
        elif _SCHEME.match(name):
            yield from self._once(Want(name, page=True))
        else:
            yield from self._from_file(name)

    def _from_file(self, name: str) -> Iterator[Want | BadInput]:
        path = expanded(name)
        magic = glob.has_magic(name) and not path.exists()
        for file in sorted(map(Path, glob.glob(str(path), recursive=True))) if magic else [path]:
            try:
                with file.open("rb") as stream:
                    data = stream.read(_LARGEST_FILE + 1)
                if len(data) > _LARGEST_FILE:
                    raise UnreadableInput("it is larger than any list of articles", "Name a part of it.")
                listing = self._web._read_listing(data, file.absolute().as_uri())
                if listing is None:
                    raise UnreadableInput("it is no feed, sitemap or OPML list", "Rename a saved page to .html.")
                yield from self._listed(listing, Want(str(file)))
            except FileNotFoundError:
                yield BadInput(str(file), UnreadableInput("there is no such file", "Check the name."))
            except OSError as error:
                yield BadInput(str(file), UnreadableInput(f"it can't be read: {error.strerror or error}"))
            except UnreadableInput as error:
                yield BadInput(str(file), error)

    def _once(self, want: Want) -> Iterator[Want]:
        key = self._web.key(want.url)
        if key not in self._visited:
            self._visited.add(key)
            yield want

    def _wave(self, wave: Sequence[Want], following: list[Want]) -> Iterator[Found]:
        memory = self._web._memory
        asked = [(one, FetchRequest(one.url, memory.validators(one.url) if one.subscribed else None)) for one in wave]
        validators = {one.url: request.validators for one, request in asked}
        for fetched in in_portions(self._client, asked, self._turn):
            if not isinstance(fetched, tuple):
                yield fetched
                continue
            want, got = fetched
            if isinstance(got, WebError):
                yield self._list_failed(want, got)
            elif got.unchanged:
                read = ListRead(want.url, title=want.title, unchanged=True)
                yield self._done(List(want.url, read, True, validators[want.url]))
            else:
                yield from self._list_or_page(want, got, following)

    def _list_or_page(self, want: Want, page: Page, following: list[Want]) -> Iterator[Found]:
        try:
            listing = self._web._read_listing(page.body, page.url)
        except UnreadableInput as error:
            yield self._list_failed(want, error)
            return
        if listing:
            following += self._listed(listing, want, page)
        elif want.page:
            keys = dict.fromkeys((self._web.key(want.url), self._web.key(page.url)))
            self._taken |= {key: [] for key in keys}
            told = [seen for key in keys for seen in self._web._memory.seen(key).values()]
            yield self._page_input(want.url, page, told)
        else:
            wrong = UnreadableInput("it is neither a feed nor a sitemap", "Name the feed, not the page that shows it.")
            yield self._list_failed(want, wrong)

    def _listed(self, listing: Listing, want: Want, page: Page | None = None) -> Iterator[Want]:
        """Take in a list; gives the lists that it names."""
        whole = want.part_of
        if whole is None or listing.kind is not ListKind.SITEMAP:
            whole = List(want.url, ListRead(want.url, listing.kind, want.title or listing.title), want.subscribed)
            # A list of lists can be the same as ever while one of them is new.
            whole.validators = page.validators if page and not listing.lists else None
            self._open.append(whole)
        whole.entries += listing.entries
        whole.read.entries += len(listing.entries)
        if want.depth >= _DEEPEST:
            return
        for url, title in listing.lists:
            part_of = whole if listing.kind is ListKind.SITEMAP else None
            if part_of and len(part_of.entries) >= 4 * self._web._pages:
                # The last changed come first, and more of them than will be taken are here already.
                break
            if self._followed >= self._web._lists:
                whole.read.left_out += 1
                whole.again = True
                continue
            self._followed += 1
            yield from self._once(Want(url, want.depth + 1, False, want.subscribed, title, part_of))

    def _list_failed(self, want: Want, error: UnreadableInput) -> BadInput:
        if want.part_of:
            want.part_of.read.failed += 1
            want.part_of.again = True
        return BadInput(without_password(want.url), error)

    def _done(self, one: List) -> ListRead:
        if one in self._open:
            self._open.remove(one)
        if self._keep:
            self._web._memory.refreshed(one.url, None if one.again else one.validators, self._web._today())
        return one.read

    # The pages of lists

    def _links(self) -> list[Link]:
        """The pages to fetch, each once, hosts taking turns."""
        links: list[Link] = []
        for one in self._open:
            wanted = []
            for entry in sorted(one.entries, key=lambda entry: entry.changed, reverse=True):
                key = self._web.key(entry.url)
                if key in self._taken:
                    one.read.known += 1
                    self._taken[key].append((one, entry))
                elif not self._new(entry, key, one):
                    one.read.known += 1
                else:
                    wanted.append(Link(entry, key, one))
                    self._taken[key] = [(one, entry)]
            one.waiting = min(len(wanted), self._web._pages)
            one.read.left_out += len(wanted) - one.waiting
            one.again |= len(wanted) > one.waiting
            links += wanted[: one.waiting]
        return list(taking_turns(links))

    def _new(self, entry: Entry, key: str, of: List) -> bool:
        """Whether the article is not here yet, or not as the list tells of it. One that the user removed stays away,
        and so does what could not be read, unless the list itself was named."""
        told = self._web._memory.seen(key)
        mine = told.get(of.url)
        if mine is not None:
            if mine.mark != entry.mark:
                return True
            return not of.subscribed and (mine.article_id is None or not self._has(mine.article_id))
        url = self._web._canonical_url(entry.url)
        ids = [*(one.article_id for one in told.values() if one.article_id), *([article_of(url)] if url else [])]
        here = next((one for one in ids if self._has(one)), None)
        if here is None and not (told and of.subscribed):
            return True
        self._remember(of, key, entry, here)
        return False

    def _fetch(self, links: Sequence[Link]) -> Iterator[Found]:
        wanted = [(link, FetchRequest(link.entry.url)) for link in links]
        for fetched in in_portions(self._client, wanted, self._turn):
            if not isinstance(fetched, tuple):
                yield fetched
                continue
            link, got = fetched
            filed: list[str] = []
            yield self._link_input(link, got, filed.append)
            self._settle(link, got, filed)
            link.of.waiting -= 1
            if not link.of.waiting:
                yield self._done(link.of)

    def _link_input(self, link: Link, got: Page | WebError, filed: Callable[[str], None]) -> Input | BadInput:
        entry = link.entry
        if isinstance(got, Page):
            told = {**self._web._memory.seen(link.key), link.of.url: as_seen(entry, None)}
            return self._page_input(entry.url, got, [told[url] for url in sorted(told)], filed)
        if entry.content is None:
            return BadInput(without_password(entry.url), got)
        reader = PageReader(OwnText(entry), entry.url, [], self._web._canonical_url, self._web._same_site)
        return Input(entry.url, None, io.BytesIO, reader, filed)

    def _page_input(
        self, name: str, page: Page, told: Sequence[Seen], filed: Callable[[str], None] = lambda _: None
    ) -> Input | BadInput:
        try:
            listing = self._web._read_listing(page.body, page.url)
            if listing:
                what = f"it is a {listing.kind}, where a page should be"
                raise UnreadableInput(what, "Name it itself to have its pages fetched.")
            kind = page_kind(page, self._web._readers)
        except UnreadableInput as error:
            return BadInput(without_password(name), error)
        reader = PageReader(self._web._readers[kind], page.url, told, self._web._canonical_url, self._web._same_site)
        body = readable(page, kind)
        return Input(name, None, lambda: io.BytesIO(body), reader, filed)

    def _settle(self, link: Link, got: Page | WebError, filed: Sequence[str]) -> None:
        """Note what became of a page, now that it was read."""
        counts = link.of.read
        if not filed:
            counts.failed += 1
        elif isinstance(got, WebError):
            counts.own_text += 1
        else:
            counts.fetched += 1
        passing = isinstance(got, WebError) and got.passing
        link.of.again |= passing
        lasts = not isinstance(got, WebError) or got.lasting
        if filed or lasts:
            # Where only the page failed, no mark is like it, so that the page is asked for again.
            for of, entry in self._taken[link.key]:
                marked = entry if lasts else replace(entry, mark="")
                self._remember(of, link.key, marked, filed[0] if filed else None)

    def _remember(self, of: List, key: str, entry: Entry, article_id: str | None) -> None:
        if self._keep:
            self._web._memory.see(of.url, key, as_seen(entry, article_id))
