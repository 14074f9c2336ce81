"""What a question says of time, read from the day that is asked for: "now", "last year", "in March 2021"."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.answer.dates import DateMention, dates
from assistant.answer.wordlist import listed
from assistant.domain.answer import Filters

_NOW = re.compile(
    r"\b(?:now(?! that\b)|currently|at present|presently|latest|newest|most recent|so far|to date|at the moment"
    r"|these days|as it stands|still)\b",
    re.IGNORECASE,
)
_DAYS = re.compile(r"\b(today|tonight|yesterday|this morning|last night)\b", re.IGNORECASE)
_SPANS = re.compile(r"\b(this|last|past|previous)\s(week|month|year)\b", re.IGNORECASE)
_COUNTED = listed("one two three four five six seven eight nine ten eleven twelve")
_COUNTS = {name: number for number, name in enumerate(_COUNTED, 1)} | {"a": 1, "an": 1}
_AGO = re.compile(rf"\b({'|'.join(_COUNTS)}|\d{{1,3}})\s(day|week|month|year)s?\sago\b", re.IGNORECASE)
# Of "past", so many days up to the one that is asked for.
_PAST = {"week": 7, "month": 31, "year": 366}
_NEXT = re.compile(r"\bnext\s$", re.IGNORECASE)
# "Since 2019" and "by Friday" name an end, and not the days that are asked about.
_BOUND = re.compile(r"\b(?:since|until|till|before|after|by|from)\s(?:the\s)?$", re.IGNORECASE)
# News is printed after the day, of a year in the weeks after it.
_LATER = {1: 2, 7: 3, 31: 10, 366: 45}


@dataclass(frozen=True, slots=True)
class Window:
    """The days that a question is about, both included; `claimed` is what a sentence about them would say."""

    first: date
    last: date
    claimed: DateMention | None = None

    @property
    def printed(self) -> date:
        """The last day on which an article about these days is likely to have come out."""
        days = (self.last - self.first).days + 1
        later = next((more for most, more in _LATER.items() if days <= most), 90)
        return self.last + min(timedelta(later), date.max - self.last)


@dataclass(frozen=True, slots=True)
class When:
    """A question's time. `day` is the day asked for, `given` tells whether the user chose it; `now` whether the state
    of things on that day is asked for; `window` the days that the question names, `dated` whether it names any time."""

    day: date
    given: bool = False
    now: bool = False
    window: Window | None = None
    dated: bool = False

    @property
    def newest(self) -> bool:
        """Whether the last that was known is wanted."""
        return self.given or self.now


def when(question: str, as_of: date | None, today: date) -> When:
    """What `question` says of time, where it is asked as of a day, or else `today`."""
    day = as_of or today
    window = _relative(question, day)
    mentioned = dates(question)
    if window is None and mentioned:
        window = _named(question, mentioned, day)
    return When(
        day, as_of is not None, _NOW.search(question) is not None, window, window is not None or bool(mentioned)
    )


def narrowed(filters: Filters, asked: When) -> Filters | None:
    """`filters` within the days that the question names, to be searched beside all others; None where it names none,
    or none that has come."""
    if asked.window is None or asked.window.first > asked.day:
        return None
    first, last = asked.window.first, min(asked.window.printed, asked.day)
    if filters.since and filters.since > last:
        return None
    since = max(first, filters.since) if filters.since else first
    return replace(filters, since=since, as_of=min(last, filters.as_of) if filters.as_of else last)


def _relative(question: str, day: date) -> Window | None:
    if found := _DAYS.search(question):
        back = 1 if found.group(1).lower() in ("yesterday", "last night") else 0
        return _of_day(day - timedelta(back))
    if found := _SPANS.search(question):
        if _BOUND.search(question[: found.start()]):
            return None
        return _span(found.group(1).lower(), found.group(2).lower(), day)
    if found := _AGO.search(question):
        text = found.group(1).lower()
        return _ago(_COUNTS.get(text) or int(text), found.group(2).lower(), day)
    return None


def _span(word: str, unit: str, day: date) -> Window | None:
    if word == "past":
        return _back(day, _PAST[unit])
    if unit == "week":
        # On a Monday "this week" looks back: whoever asks wants the news of the last days.
        if word == "this":
            return _back(day, _PAST[unit])
        monday = day - timedelta(day.weekday() + 7)
        return Window(monday, monday + timedelta(6))
    step = 0 if word == "this" else -1
    if unit == "month":
        index = day.year * 12 + day.month - 1 + step
        return _of_month(index // 12, index % 12 + 1)
    return _of_year(day.year + step)


def _back(day: date, days: int) -> Window:
    return Window(day - timedelta(days - 1), day)


def _ago(count: int, unit: str, day: date) -> Window | None:
    if unit == "year":
        return _of_year(day.year - count) if count < day.year else None
    if unit == "month":
        index = day.year * 12 + day.month - 1 - count
        return _of_month(index // 12, index % 12 + 1)
    if unit == "week":
        middle = day - timedelta(7 * count)
        return Window(middle - timedelta(3), middle + timedelta(3))
    return _of_day(day - timedelta(count))


def _named(question: str, mentioned: list[DateMention], day: date) -> Window | None:
    """The days of the one date that the question is about; None where it names several, or only an end."""
    inside = [one for one in mentioned if not _BOUND.search(question[: one.start])]
    if len(inside) != 1 or len(mentioned) != 1:
        return None
    one = inside[0]
    if one.weekday is not None:
        back = (day.weekday() - one.weekday) % 7
        return _of_day(day + timedelta(7 - back if _NEXT.search(question[: one.start]) else -back))
    if one.month is None:
        return _of_year(one.year) if one.year else None
    # A month, or a day of it, without a year is the last one that has come.
    year = one.year or (day.year if (one.month, one.day or 1) <= (day.month, day.day) else day.year - 1)
    if one.day is None:
        return _of_month(year, one.month)
    try:
        return _of_day(date(year, one.month, one.day))
    except ValueError:
        return None


def _of_day(day: date) -> Window:
    return Window(day, day, DateMention(0, 0, day.day, day.month, day.year))


def _of_month(year: int, month: int) -> Window | None:
    if not 1 <= year < 9999:
        return None
    return Window(
        date(year, month, 1), date(year, month, monthrange(year, month)[1]), DateMention(0, 0, None, month, year)
    )


def _of_year(year: int) -> Window | None:
    if not 1 <= year < 9999:
        return None
    return Window(date(year, 1, 1), date(year, 12, 31), DateMention(0, 0, None, None, year))
