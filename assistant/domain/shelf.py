"""The library as a reader walks along it: which articles to show, in which order, and how they lie in time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.domain.errors import UsageError

# A filter of one key, its value quoted or not; or a phrase in quotes; or a word.
_PART = re.compile(r'(?:(?P<key>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))')
_KEYS = "source:NAME, since:DATE, until:DATE"
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class ShelfQuery:
    """Articles that hold every one of `words` (phrases among them) in title or text, are of an outlet whose name
    holds `source`, and were published within the dates, both included. An undated article passes no date."""

    words: tuple[str, ...] = ()
    source: str | None = None
    since: date | None = None
    until: date | None = None

    @property
    def active(self) -> bool:
        """Whether any article could be left out."""
        return self != ShelfQuery()


@dataclass(frozen=True, slots=True)
class Shelf:
    """The articles that pass a query: their ids, newest first and undated ones last; how many were published in
    each month, from the first to the last and none left out; and how many have no date."""

    ids: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    first: date | None = None
    last: date | None = None
    undated: int = 0


def parse_shelf_query(text: str) -> ShelfQuery:
    """A query as it is typed: `source:"The Post" since:2022 until:2022-06 grain "black sea"`.

    A year or a month means its first day in `since` and its last in `until`. Raises UsageError.
    """
    query = ShelfQuery()
    for part in _PART.finditer(text.replace("“", '"').replace("”", '"')):
        key = (part["key"] or "").lower()
        value = (part["quoted"] if part["quoted"] is not None else part["bare"]).strip()
        if key not in ("", "source", "since", "until"):
            # A colon belongs to many a word: an hour, an address, a headline.
            key, value = "", part[0].replace('"', "")
        if key and not value:
            raise UsageError(f"{key}: needs a value after it", f"Filters are {_KEYS}; anything else is words.")
        if key == "source":
            query = replace(query, source=value)
        elif key == "since":
            query = replace(query, since=_day(key, value)[0])
        elif key == "until":
            query = replace(query, until=_day(key, value)[1])
        elif value:
            query = replace(query, words=(*query.words, value))
    if query.since and query.until and query.since > query.until:
        raise UsageError(
            f"no day is since {query.since.isoformat()} and until {query.until.isoformat()}", "Put the earlier first."
        )
    return query


def shelf_of(rows: Sequence[tuple[str, date | None]]) -> Shelf:
    """The shelf of these articles, given as (id, publication date) in the order of the shelf."""
    dates = [published for _, published in rows if published]
    ids = tuple(article_id for article_id, _ in rows)
    if not dates:
        return Shelf(ids, undated=len(rows))
    first, last = min(dates), max(dates)
    months = [0] * (_month(last) - _month(first) + 1)
    for published in dates:
        months[_month(published) - _month(first)] += 1
    return Shelf(ids, tuple(months), first, last, len(rows) - len(dates))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _day(key: str, value: str) -> tuple[date, date]:
    """The first and the last day that `value` may mean."""
    match = _DAY.fullmatch(value)
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        if day is not None and month is not None:
            return date(year, month, day), date(year, month, day)
        if month is not None:
            following = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else date.max
            end = date.max if following == date.max else following - timedelta(days=1)
            return date(year, month, 1), end
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        raise UsageError(
            f"{key}:{value} names no day", f"Write {key}:2022, {key}:2022-06 or {key}:2022-06-30."
        ) from None
