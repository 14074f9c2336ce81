"""Dates and times as articles and pages give them. What can be read in two ways, or lacks its year, is unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# The first newspaper of the Americas is of 1690: what claims to be older is a machine's empty date.
_EARLIEST = date(1690, 1, 1)
# A page may come from where tomorrow has begun.
_AHEAD = timedelta(days=1)

# English, German, French, Spanish, Portuguese, Italian, Russian, Dutch, Turkish, Arabic: each name begins with one of
# these, and no two months share one.
_MONTHS = (
    "jan gen ene янв oca ينا",
    "feb fév fev fév февр фев şub فبر",
    "mar mär märz março мар maa مار",
    "apr avr abr апр nis أبر ابر",
    "may mai mag мая май mei ماي",
    "jun juin giu июн haz يون",
    "jul juil lug июл tem يول",
    "aug août aou ago авг ağu أغس اغس",
    "sep set сен eyl سبت",
    "oct okt out ott окт eki أكت اكت",
    "nov ноя kas نوف",
    "dec déc dez dic дек ara ديس",
)
_MONTH_WORDS = """
january february march april may june july august september sept october november december
januar februar märz mai juni juli oktober dezember
janvier février mars avril juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
januari februari maart mei augustus
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
يناير فبراير مارس أبريل ابريل مايو يونيو يوليو أغسطس اغسطس سبتمبر أكتوبر اكتوبر نوفمبر ديسمبر
"""
_MONTH_OF = {stem: number for number, stems in enumerate(_MONTHS, 1) for stem in stems.split()}
# Hours east of Greenwich. IST is India's: its press writes it, while Ireland's and Israel's rarely do.
_ZONES = {
    **dict.fromkeys(("z", "utc", "gmt", "wet"), 0.0),
    **dict.fromkeys(("bst", "cet", "mez", "wat", "west"), 1.0),
    **dict.fromkeys(("cest", "mesz", "eet", "sast", "cat"), 2.0),
    **dict.fromkeys(("eest", "msk", "мск", "eat"), 3.0),
    **{"gst": 4.0, "pkt": 5.0, "ist": 5.5, "wib": 7.0, "sgt": 8.0, "hkt": 8.0, "jst": 9.0, "kst": 9.0},
    **{"aest": 10.0, "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0, "brt": -3.0},
    **{"edt": -4.0, "est": -5.0, "cdt": -5.0, "mdt": -6.0, "mst": -7.0, "pdt": -7.0, "pst": -8.0},
}
# Names that mean winter or summer time by the day.
_PLACES = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}

_WORD_DAY = (
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|er|º|°)?\s*(?:de\s+)?(?P<month>[^\W\d_]{3,})\.?,?\s*(?:de\s+)?(?P<year>\d{4})"
)
_MONTH_FIRST = r"(?P<month2>[^\W\d_]{3,})\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{4})"
_DIGITS = r"(?P<year3>\d{4})(?:[-/.]|[年년]\s?)(?P<month3>\d{1,2})(?:[-/.]|[月월]\s?)(?P<day3>\d{1,2})[日일]?"
_TIME = r"""(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?\s*(?:uhr\b|hrs\b|h\b)?
    \s*(?P<half>[ap]\.?\s?m\b\.?)?\s*\(?(?P<zone>(?:gmt|utc)?\s*[+−-]\d{1,2}(?::?\d{2})?|[^\W\d_]{1,4})?\)?"""
_WRITTEN = re.compile(
    rf"""(?ix)
    (?:[^\W\d_]{{2,10}}\.?,?\s+)?  # the day of the week
    (?:{_WORD_DAY}|{_MONTH_FIRST}|{_DIGITS})
    (?:\s*(?:,|\||·|•|-|–|—|at|um|à|às|a\ las|alle|в|t)?\s*{_TIME}(?:\s*\([^()]{{1,40}}\))?)?
    \W*"""
)

_STAMP = re.compile(r"([0-9]+)(?:\.[0-9]*)?")
_DIGITS_OF_DAY = 8


@dataclass(frozen=True, slots=True)
class When:
    """A publication date in the publisher's own zone; `at` is aware, and None where no time with its zone is given."""

    day: date
    at: datetime | None = None

    def believable(self, today: date) -> bool:
        """Whether something can have been published then."""
        return _EARLIEST <= self.day <= today + _AHEAD


def parse_when(value: str | None) -> When | None:
    """An ISO 8601 or RFC 5322 date or a machine's stamp, with its time where that has a zone; None where it is none."""
    value = (value or "").strip()
    if not value:
        return None
    if (match := _STAMP.fullmatch(value)) and len(match[1]) != _DIGITS_OF_DAY:
        return _stamp(match[1])
    try:
        return _when(datetime.fromisoformat(value))
    except ValueError:
        pass
    try:
        return _when(parsedate_to_datetime(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _stamp(digits: str) -> When | None:
    """Seconds or milliseconds since 1970 by UTC, or all digits of a time. Of others ISO 8601 makes some old year."""
    try:
        if len(digits) == 14:
            return _when(datetime.strptime(digits, "%Y%m%d%H%M%S"))
    except ValueError:
        return None
    return _when(datetime.fromtimestamp(int(digits[:10]), UTC)) if len(digits) in (10, 13) else None


def parse_date(value: str | None) -> date | None:
    """The calendar day of an ISO 8601 or RFC 5322 date; None where it is neither: a date is never guessed."""
    found = parse_when(value)
    return found.day if found else None


def read_when(text: str | None) -> When | None:
    """A date as people or machines write it, alone in `text`: "September 25, 2019 9:15 pm IST", "3. Mai 2021".

    One of digits alone is read only with its year first; 12/06/2022 may be either of two days. A time without
    a zone that is known gives the day alone.
    """
    text = " ".join((text or "").split())
    if len(text) > 100:
        return None
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return parse_when(text)
    name = match["month"] or match["month2"]
    month = _month(name) if name else int(match["month3"])
    if month is None:
        return None
    year = match["year"] or match["year2"] or match["year3"]
    try:
        day = date(int(year), month, int(match["day"] or match["day2"] or match["day3"]))
    except ValueError:
        return None
    return When(day, _time(day, match))


def is_month(word: str) -> bool:
    """Whether a word in lower case is the name of a month, or short for one."""
    return word in _MONTH_WORDS.split() or word in _MONTH_OF


def is_zone(word: str) -> bool:
    """Whether a word in lower case names a time zone."""
    return word in _ZONES or word in _PLACES


def _when(found: datetime) -> When:
    return When(found.date(), found.replace(microsecond=0) if found.utcoffset() is not None else None)


def _month(name: str) -> int | None:
    name = name.casefold()
    if not is_month(name):
        return None
    return next((_MONTH_OF[name[:size]] for size in (5, 4, 3) if name[:size] in _MONTH_OF), None)


def _time(day: date, match: re.Match[str]) -> datetime | None:
    if not match["hour"] or not match["zone"] or not (match["minute"] or match["half"]):
        return None
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"][0].lower() == "p" else 0)
    try:
        at = datetime(day.year, day.month, day.day, hour, int(match["minute"] or 0), int(match["second"] or 0))
        return _in_zone(at, match["zone"].casefold())
    except (ValueError, ZoneInfoNotFoundError):
        return None


def _in_zone(at: datetime, name: str) -> datetime | None:
    offset = re.fullmatch(r"(?:gmt|utc)?\s*([+−-])(\d{1,2})(?::?(\d{2}))?", name)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return at.replace(tzinfo=timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes)))
    if name in _ZONES:
        hours = _ZONES[name]
        return at.replace(tzinfo=timezone(timedelta(hours=hours)) if hours else UTC)
    if name in _PLACES:
        aware = at.replace(tzinfo=ZoneInfo(_PLACES[name]))
        # A plain offset, as front matter gives it back.
        return aware.replace(tzinfo=timezone(aware.utcoffset() or timedelta()))
    return None
