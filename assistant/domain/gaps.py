"""What the articles lack for a question, and what they are: what an abstention tells beside its reason."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Holdings:
    """The articles that were searched: how many, their first and last day, and by how many outlets, of which `sources`
    names those with the most articles. `in_period` counts the articles of the days that a question names, None where
    it names none."""

    articles: int
    first: date | None = None
    last: date | None = None
    outlets: int = 0
    sources: tuple[str, ...] = ()
    in_period: int | None = None


@dataclass(frozen=True, slots=True)
class ToIngest:
    """Which articles could answer: what they are `about`, from when to when where the question tells (both days
    included), and the outlets of the library whose articles come nearest."""

    about: tuple[str, ...]
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()

    @property
    def period(self) -> str | None:
        """The days as a person says them: "2019", "October 2023", "2024-05-03", or both ends."""
        first, last = self.since, self.until
        if first is None or last is None:
            return None
        if first == last:
            return first.isoformat()
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
            return str(first.year)
        whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
        if whole and (first.year, first.month) == (last.year, last.month):
            return f"{first:%B} {first.year}"
        return f"{first.isoformat()} to {last.isoformat()}"
