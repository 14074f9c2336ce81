"""What a page says of its article outside of the text: the headline, who wrote it, when, and in what language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from assistant.ingest.letters import letters_of

# JSON-LD of a page is a few kilobytes; what is nested deeper than this is no description of an article.
_DEEPEST = 12
_PUBLISHED_META = (
    *("article:published_time", "og:article:published_time", "article:published", "og:published_time", "datepublished"),
    *("parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.created"),
    *(
        "dc.date",
        "dcterms.date",
        "date",
        "pubdate",
        "publishdate",
        "publish-date",
        "publication_date",
        "ptime",
        "pdate",
    ),
)
_AUTHOR_META = ("author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "article:author")
_ARTICLE_TYPE = re.compile(r"(?i)article|posting|report|review|webpage")
_YEAR, _MONTH, _DAY = r"/((?:19|20)\d\d)", r"(0?[1-9]|1[0-2]|[a-z]{3})", r"(0?[1-9]|[12]\d|3[01])"
# What is joined to a day in folders may be the headline's first number: /2019/10/12-killed-in-bombing.
_URL_DAY = re.compile(rf"{_YEAR}[/-]{_MONTH}[/-]{_DAY}(?=/|$)|{_YEAR}-{_MONTH}-{_DAY}(?=[_-])")
_URL_NUMBER = re.compile(rf"{_YEAR}(?:/{_MONTH}[/-]|-{_MONTH}/){_DAY}(?=[_-])")
# What some sites give for their name: an edition, a section, a notice.
_NO_NAME = re.compile(
    r"(?i)(copyright|©|https?:|@).*|\W*|u\.?[sk]\.?|(inter)?national|world|news|home|hosted|edition|website"
)
_LONGEST_SOURCE = 60
_SHORTEST_SITE = 3
_SEPARATOR = re.compile(r"\s+(?:[-|–—·•:»«]|::|\\|/)\s+|\s*\|\s*|:\s+")


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where in the page it stood."""

    value: str
    origin: str


class PageMetadata:
    """Reads the tree of one page; `tree` is lxml's root element."""

    def __init__(self, tree: Any) -> None:
        self._tree = tree
        self._described = list(_described(tree))

    def published(self) -> Iterator[Found]:
        """Publication dates as they are written, the most trustworthy first."""
        for item in self._described:
            if isinstance(item.get("datePublished"), str):
                yield Found(item["datePublished"], "JSON-LD datePublished")
        yield from self._meta(_PUBLISHED_META)
        for attribute in ("content", "datetime"):
            for value in self._values(f"//*[@itemprop='datePublished']/@{attribute}"):
                yield Found(value, "itemprop datePublished")
        times = self._values("//time/@datetime")
        # Beside the story's own there may be those of every story in the margin.
        own = self._values("(//article//time | //header//time | //time[@pubdate])/@datetime")
        if own or len({time[:10] for time in times}) == 1:
            yield Found((own or times)[0], "<time datetime>")

    def authors(self) -> Iterator[Found]:
        """Authors as they are written, the most trustworthy first."""
        for item in self._described:
            if names := _names(item.get("author")):
                yield Found(", ".join(names), "JSON-LD author")
        yield from self._meta(_AUTHOR_META)
        for value in self._texts("//*[@itemprop='author']//*[@itemprop='name'] | //a[@rel='author']")[:1]:
            yield Found(value, "byline")

    def url(self) -> Found | None:
        """The page's own address. Some sites give their front page for that of every page: that is none."""
        candidates = [
            *(Found(value, "<link canonical>") for value in self._values("//link[@rel='canonical']/@href")),
            *self._meta(("og:url",)),
            *(Found(value, "JSON-LD url") for one in self._described if isinstance(value := one.get("url"), str)),
        ]
        return next((one for one in candidates if is_page(one.value)), None)

    def source(self) -> Found | None:
        """The outlet: as it calls itself, else the host of the page's own address."""
        publishers = [name for item in self._described for name in _names(item.get("publisher"))[:1]]
        for one in (
            *self._meta(("og:site_name", "application-name")),
            *(Found(p, "JSON-LD publisher") for p in publishers),
        ):
            if not _NO_NAME.fullmatch(one.value) and len(one.value) <= _LONGEST_SOURCE:
                return one
        hosts = self._hosts()
        return Found(hosts[0], "the address") if hosts else None

    def title(self, source: str | None) -> Found | None:
        """The headline, without the site's name."""
        heads = [head for head in self._texts("//h1") if 8 <= len(head) <= 300]
        named = [
            *(Found(one.value, one.origin) for one in self._meta(("og:title", "twitter:title"))),
            *(Found(h, "JSON-LD headline") for d in self._described if isinstance(h := d.get("headline"), str) and h),
            *(Found(text, "<title>") for text in self._texts("//head/title | //title")[:1]),
        ]
        # The headline that people see, where what machines are told holds it, or says nearly the same.
        for head in heads:
            if any(_holds(one.value, head) for one in named):
                return Found(head, "<h1>")
        # Many a site's <title> is the site's own, on every page.
        if heads and (not named or (named[0].origin == "<title>" and len(heads) == 1)):
            return Found(heads[0], "<h1>")
        if not named:
            return None
        sites = [letters_of(name) for name in (source, *self._sites()) if name]
        return Found(_without_site(named[0].value, sites), named[0].origin)

    def description(self) -> str | None:
        """What the page says it is about, which often is the story's first paragraph, cut short."""
        found = next(self._meta(("og:description", "description", "twitter:description")), None)
        return found.value if found else None

    def language(self) -> Found | None:
        """The language as a code of two or three letters."""
        values = [
            *(Found(value, "<html lang>") for value in self._values("/html/@lang | //html/@xml:lang")),
            *self._meta(("og:locale", "content-language", "language", "dc.language")),
        ]
        for one in values:
            if match := re.fullmatch(r"([A-Za-z]{2,3})(?:[-_].*)?", one.value):
                return Found(match[1].lower(), one.origin)
        return None

    def _hosts(self) -> list[str]:
        urls = self._values("//link[@rel='canonical']/@href") + [one.value for one in self._meta(("og:url",))]
        return [host.removeprefix("www.") for url in urls if (host := _host(url))]

    def _sites(self) -> list[str]:
        names = [one.value for one in self._meta(("og:site_name", "application-name"))]
        return [*names, *(host.rsplit(".", 1)[0] for host in self._hosts()), *self._hosts()]

    def _meta(self, names: tuple[str, ...]) -> Iterator[Found]:
        held: dict[str, str] = {}
        for element in self._tree.iter("meta"):
            key = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
            value = " ".join((element.get("content") or "").split())
            if key and value:
                held.setdefault(key.lower(), value)
        yield from (Found(held[name], f"<meta {name}>") for name in names if name in held)

    def _values(self, path: str) -> list[str]:
        return [text for value in self._tree.xpath(path) if (text := " ".join(str(value).split()))]

    def _texts(self, path: str) -> list[str]:
        return [text for one in self._tree.xpath(path) if (text := " ".join("".join(one.itertext()).split()))]


def is_page(url: str) -> bool:
    """Whether an address may be an article's: whole, and not a site's front page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and bool(parts.path.strip("/") or parts.query)


def url_day(url: str | None) -> str | None:
    """The day that an address carries, as .../2019/11/20/... does, as YYYY-MM-DD or YYYY-mon-DD."""
    return _day(_URL_DAY, url)


def no_url_day(url: str | None) -> str | None:
    """What looks like a day in an address, and is the first number of the headline."""
    return _day(_URL_NUMBER, url)


def _day(pattern: re.Pattern[str], url: str | None) -> str | None:
    match = pattern.search((url or "").partition("?")[0].lower())
    if match is None:
        return None
    year, month, day = (part for part in match.groups() if part)
    return f"{day} {month} {year}" if month.isalpha() else f"{year}-{int(month):02d}-{int(day):02d}"


def _described(tree: Any) -> Iterator[dict[str, Any]]:
    """The articles that the page's JSON-LD describes."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json" or not script.text:
            continue
        text = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", "", script.text)
        try:
            yield from _articles(json.loads(text, strict=False), _DEEPEST)
        except (ValueError, RecursionError):
            # Often one quotation mark too many, in a field that says nothing of the article.
            if match := re.search(r'"datePublished"\s*:\s*"([^"]{8,40})"', text):
                yield {"datePublished": match[1]}


def _articles(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth == 0:
        return
    if isinstance(value, list):
        for one in value:
            yield from _articles(one, depth - 1)
    elif isinstance(value, dict):
        types = value.get("@type")
        if any(
            isinstance(one, str) and _ARTICLE_TYPE.search(one)
            for one in (types if isinstance(types, list) else [types])
        ):
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed"):
            if isinstance(value.get(key), dict | list):
                yield from _articles(value[key], depth - 1)


def _names(author: Any) -> list[str]:
    if isinstance(author, list):
        return [name for one in author for name in _names(one)]
    if isinstance(author, dict):
        return _names(author.get("name"))
    return [" ".join(author.split())] if isinstance(author, str) and author.strip() else []


def _holds(named: str, head: str) -> bool:
    """Whether a title for machines holds the headline whole, or the two share most of their words."""
    ours, theirs = letters_of(head), letters_of(named)
    if not ours:
        return False
    if ours in theirs:
        return len(ours) >= 0.4 * len(theirs)
    a, b = set(re.findall(r"\w+", head.casefold())), set(re.findall(r"\w+", named.casefold()))
    return len(a & b) >= 0.7 * max(len(a), 1) and len(a) >= 4


def _without_site(title: str, sites: list[str]) -> str:
    for match in reversed(list(_SEPARATOR.finditer(title))):
        head, tail = title[: match.start()].strip(), title[match.end() :].strip()
        if head and _is_site(tail, sites) and len(head) >= 8:
            return _without_site(head, sites)
    if first := _SEPARATOR.search(title):
        head, tail = title[: first.start()].strip(), title[first.end() :].strip()
        if _is_site(head, sites) and len(tail) >= 8:
            return tail
    return title


def _is_site(name: str, sites: list[str]) -> bool:
    letters = letters_of(name)
    if not letters:
        return True
    return any(
        letters == site
        or (len(letters) >= _SHORTEST_SITE and letters in site)
        or (len(site) >= _SHORTEST_SITE and site in letters and 2 * len(site) >= len(letters))
        for site in sites
        if site
    )


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
