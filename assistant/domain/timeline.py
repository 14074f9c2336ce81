"""A timeline: the dated events of a story in order, each an exact quote."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from assistant.domain.answer import Quote

# Fewer days without an event are how news goes.
_GAP_DAYS = 30


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class DatedBy(StrEnum):
    """Where the date of an event comes from: its own sentence, or the day on which its article came out."""

    TEXT = "text"
    PUBLICATION = "publication"


@dataclass(frozen=True, slots=True)
class When:
    """A day, or the week (from Monday), month or year that begins on `first`."""

    first: date
    precision: Precision = Precision.DAY

    @property
    def last(self) -> date:
        """The last day that is meant."""
        first = self.first
        match self.precision:
            case Precision.WEEK:
                # The calendar ends in the middle of a week.
                return first + timedelta(min(6, (date.max - first).days))
            case Precision.MONTH:
                return first.replace(day=calendar.monthrange(first.year, first.month)[1])
            case Precision.YEAR:
                return first.replace(month=12, day=31)
            case _:
                return first

    def __str__(self) -> str:
        match self.precision:
            case Precision.WEEK:
                return f"week of {day_told(self.first)}"
            case Precision.MONTH:
                return f"{calendar.month_name[self.first.month]} {self.first.year}"
            case Precision.YEAR:
                return str(self.first.year)
            case _:
                return day_told(self.first)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, or, where `planned`, that was still ahead when the article came out.

    `quote` tells it best, `also` are the quotes of other articles that tell the same.
    """

    when: When
    dated_by: DatedBy
    planned: bool
    quote: Quote
    also: tuple[Quote, ...] = ()

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every quote that tells it, the best first."""
        return (self.quote, *self.also)

    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets that tell it, that of the quote first; an article without one names none."""
        return tuple(dict.fromkeys(quote.article.source for quote in self.quotes if quote.article.source))


@dataclass(frozen=True, slots=True)
class Gap:
    """The days between two events, when the articles tell of nothing."""

    after: date
    before: date

    @property
    def days(self) -> int:
        """How many days lie in between."""
        return (self.before - self.after).days - 1

    def __str__(self) -> str:
        return f"nothing between {day_told(self.after)} and {day_told(self.before)} in these articles"


@dataclass(frozen=True, slots=True)
class Timeline:
    """The events of a story, the earliest first.

    `undated` are the first sentences that tell something in articles whose date is not known; `articles` says in how
    many articles the story was found, `left_out` how many events there are beside those shown, which matter less.
    """

    question: str
    events: tuple[Event, ...]
    gaps: tuple[Gap, ...] = ()
    undated: tuple[Quote, ...] = ()
    articles: int = 0
    left_out: int = 0


def gaps_between(events: Sequence[Event]) -> tuple[Gap, ...]:
    """The gaps of more than 30 days between `events`, which are in order; what is known by its year alone neither
    makes nor fills one."""
    known = [one.when for one in events if one.when.precision is not Precision.YEAR]
    gaps: list[Gap] = []
    end = known[0].last if known else date.min
    for _, later in pairwise(known):
        if (later.first - end).days > _GAP_DAYS:
            gaps.append(Gap(end, later.first))
        end = max(end, later.last)
    return tuple(gaps)


def day_told(day: date) -> str:
    """A day as a reader says it: "3 March 2024"."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
