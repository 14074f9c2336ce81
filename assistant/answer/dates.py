"""The dates of a sentence: 2 March 2019, March 2, 2019-03-02, a weekday, a month, a year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.answer.wordlist import listed

_MONTHS = listed("january february march april may june july august september october november december")
_DAYS = listed("monday tuesday wednesday thursday friday saturday sunday")
_SHORT = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10}
_SHORT |= {"nov": 11, "dec": 12}
_NUMBERS = {name: number for number, name in enumerate(_MONTHS, 1)} | _SHORT

_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}|(?:{'|'.join(_SHORT)})\b\.?)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
# "About 2000 people" are no year.
_COUNTED = (
    "people|persons|men|women|children|homes|houses|families|households|jobs|troops|soldiers|workers|employees|staff"
    "|students|pupils|patients|cases|deaths|tonnes|tons|metres|meters|miles|kilometres|kilometers|km|feet|hectares|acres"
    "|euros|dollars|pounds|residents|refugees|migrants|protesters|demonstrators|passengers|votes|points|words|times"
    "|tickets|books|cars|vehicles|buildings|schools|companies|firms|members|fans|spectators|guests|visitors|animals"
)
_ANY_CASE = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\b(?P<year>\d{4})-(?P<iso>\d\d)-(?P<day>\d\d)\b",
        rf"(?<![\d.,])(?:(?P<from>\d{{1,2}})\s?(?:-|–|to|and)\s?)?{_DAY}\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?\b",
        rf"\b{_MONTH}\s{_DAY}(?:\s?(?:-|–|to|and)\s?(?P<to>\d{{1,2}}))?\b(?![.,]?\d|\s(?:per\s?cent|million))"
        rf"(?:,?\s{_YEAR})?\b",
        rf"\b{_MONTH},?\s(?:of\s)?{_YEAR}\b",
        rf"\b(?P<weekday>{'|'.join(_DAYS)})s?\b",
        rf"(?<![\w$€£¥.,]){_YEAR}(?![\d%]|,\d|\.\d|s\b|\s(?:{_COUNTED})\b)",
        r"\b(?P<decade>(?:1[5-9]|20)\d)0s\b",
    )
)
# A month without a day or a year is told by its capital, May and March by the word before them too.
_ALONE = re.compile(
    r"\b(?P<month>January|February|April|June|July|August|September|October|November|December)\b"
    r"|(?<=\b[iI]n )(?P<may>May|March)\b|(?:[Ll]ast|[Nn]ext|[Ss]ince|[Uu]ntil|[Bb]y|[Ee]arly|[Ll]ate|of|this)\s"
    r"(?P<march>May|March)\b"
)
# What is meant to happen still.
AHEAD = re.compile(
    r"\b(?:will|would|shall|due (?:to|on|in)|plan(?:s|ned|ning)? to|scheduled|expected (?:to|on|in|by)|"
    r"(?:is|are|was|were) (?:to|set to))\b",
    re.I,
)
_WILL_THEN = re.compile(r"(?:[^,.;]|,(?=\s\d))*?\b(?:will|is to|are to)\b")
_END = re.compile(r"[.;!?]\s")
# A date without a year is of the last twelve months, unless that is so long ago and the next one so near.
_LONG_AGO, _SOON = 300, 45
_RELATIVE = re.compile(r"\b(last|this|next|previous|past)\s(year|month)\b|\ba (year|month) (?:ago|earlier)\b", re.I)
_NEAR_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}


@dataclass(frozen=True, slots=True)
class DateMention:
    """What a text says of a date; what it leaves open is None. `weekday` counts from 0, Monday; `decade` is
    its first year divided by ten. `start` and `end` are characters of the text. One without a year may be told as
    `ahead`."""

    start: int
    end: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    decade: int | None = None
    ahead: bool = False

    @property
    def plain(self) -> str:
        """One way to write it, whatever way it was written."""
        if self.weekday is not None:
            return _DAYS[self.weekday]
        month = _MONTHS[self.month - 1] if self.month else None
        return " ".join(str(part) for part in (month, self.day, self.year) if part is not None)


def dates(text: str) -> list[DateMention]:
    """The dates of `text`, in order; both ends of a range of days."""
    found: list[DateMention] = []
    for pattern in (*_ANY_CASE, _ALONE):
        for match in pattern.finditer(text):
            if not any(match.start() < one.end and one.start < match.end() for one in found):
                found += _mentions(match)
    return sorted(found, key=lambda one: one.start)


def _mentions(match: re.Match[str]) -> Iterator[DateMention]:
    parts = match.groupdict()
    start, end = match.span()
    if parts.get("weekday"):
        yield DateMention(start, end, weekday=_DAYS.index(parts["weekday"].lower()))
        return
    if parts.get("decade"):
        yield DateMention(start, end, decade=int(parts["decade"]))
        return
    name = parts.get("month") or parts.get("may") or parts.get("march")
    month = int(parts["iso"]) if parts.get("iso") else _NUMBERS[name.lower().rstrip(".")] if name else None
    year = int(parts["year"]) if parts.get("year") else None
    if year is None and name in ("may", "march") and not match.string.islower():
        # "Up to 30 may have drowned."
        return
    days = [int(parts[key]) for key in ("from", "day", "to") if parts.get(key)]
    if (month is not None and month > 12) or any(not 0 < day < 32 for day in days):
        return
    ahead = year is None and is_ahead(_END.split(match.string[:start])[-1], match.string[end:])
    if not days:
        yield DateMention(start, end, None, month, year, ahead=ahead)
    for day in days:
        yield DateMention(start, end, day, month, year, ahead=ahead)


def is_ahead(before: str, after: str) -> bool:
    """Whether a date is told as one to come, by what stands before and after it in its sentence."""
    if AHEAD.search(before):
        return True
    # "On Monday the court will decide."
    return len(before.split()) <= 1 and _WILL_THEN.match(after[:80]) is not None


def day_of(one: DateMention, written: date | None, *, ahead: bool) -> date | None:
    """The day that a day and a month name in what was `written` on a day; None where there is no such day, or where
    nothing tells its year."""
    assert one.day
    assert one.month
    if one.year is not None:
        return _day(one.year, one.month, one.day)
    if written is None:
        return None
    this = _day(written.year, one.month, one.day)
    if this == written:
        return this
    if this is None or this > written:
        past, next_ = _day(written.year - 1, one.month, one.day), this
    else:
        past, next_ = this, _day(written.year + 1, one.month, one.day)
    if ahead:
        return next_ or past
    soon = next_ and (next_ - written).days <= _SOON
    if past is None or (soon and (written - past).days >= _LONG_AGO):
        return next_
    return past


def year_of(one: DateMention, published: date | None) -> int | None:
    """The year of a month, or of a day in it, as far as the day of publication tells."""
    if one.year is not None or published is None or one.month is None:
        return one.year
    if one.day is not None:
        day = day_of(one, published, ahead=one.ahead)
        return day.year if day else None
    if one.ahead:
        return published.year + (one.month < published.month)
    return _nearest_year(one.month, published)


def _nearest_year(month: int, published: date) -> int:
    """The year in which `month` is nearest to the day of publication."""
    years = (published.year - 1, published.year, published.year + 1)
    return min(years, key=lambda year: abs((year - published.year) * 12 + month - published.month))


def holds(claimed: DateMention, mentioned: Sequence[DateMention], published: date | None) -> bool:
    """Whether one of the dates that a text mentions is the claimed one; `published` tells a year left open."""
    return any(_agrees(claimed, one, published) for one in mentioned)


def follows(claimed: DateMention, text: str, mentioned: Sequence[DateMention], published: date | None) -> bool:
    """Whether the claimed date follows from `text` and the day on which it was published: "on Sunday",
    "yesterday", "last year", or no date at all where the year, or the day, is that of publication."""
    if published is None:
        return False
    days = [published + timedelta(days) for word, days in _NEAR_DAYS.items() if re.search(rf"\b{word}\b", text, re.I)]
    for one in mentioned:
        if one.weekday is not None:
            back = (published.weekday() - one.weekday) % 7
            days += [published - timedelta(back), published + timedelta(7 - back)]
    if any(_is(claimed, day) for day in days):
        return True
    spans = [(match.group(1) or "last", match.group(2) or match.group(3)) for match in _RELATIVE.finditer(text)]
    for word, span in spans:
        step = {"this": 0, "next": 1}.get(word.lower(), -1)
        if span.lower() == "year" and _only_year(claimed) and claimed.year == published.year + step:
            return True
        if span.lower() == "month" and claimed.day is None and claimed.month is not None:
            index = published.year * 12 + published.month - 1 + step
            if claimed.month == index % 12 + 1 and claimed.year in (None, index // 12):
                return True
    silent = not spans and all(one.year is None for one in mentioned)
    return silent and _only_year(claimed) and claimed.year == published.year


def _only_year(one: DateMention) -> bool:
    return one.year is not None and one.month is None


def _agrees(claimed: DateMention, one: DateMention, published: date | None) -> bool:
    if claimed.weekday is not None:
        return claimed.weekday == one.weekday or claimed.weekday == _weekday(one, published)
    if claimed.decade is not None or one.decade is not None:
        return claimed.decade == one.decade
    # "6 November" tells a day of some year; what it says of that year alone is nothing.
    year = year_of(one, published) if claimed.month is not None else one.year
    return (
        (claimed.day is None or claimed.day == one.day)
        and (claimed.month is None or claimed.month == one.month)
        and (claimed.year is None or claimed.year == year)
    )


def _is(claimed: DateMention, day: date) -> bool:
    if claimed.weekday is not None:
        return claimed.weekday == day.weekday()
    return (
        claimed.month is not None
        and claimed.month == day.month
        and claimed.day in (None, day.day)
        and claimed.year in (None, day.year)
    )


def _weekday(one: DateMention, published: date | None) -> int | None:
    day = day_of(one, published, ahead=one.ahead) if one.day and one.month else None
    return day.weekday() if day else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
