"""Dates of digits alone in the column of a table: each may be one of two days, and together they tell which."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\d/.-])(.*)", re.DOTALL)
_MONTHS = 12


def day_first(values: Iterable[str]) -> bool | None:
    """Whether the day comes before the month in these dates: some can't be read the other way, and none but so. None
    where they don't tell, or don't agree."""
    found = {first > second for first, second in map(_numbers, values) if max(first, second) > _MONTHS}
    return found.pop() if len(found) == 1 else None


def year_first(value: str, *, day_first: bool) -> str:
    """A date of digits alone as it can be read in one way, with what stands behind it; any other value as it is."""
    match = _DATE.fullmatch(value)
    if match is None:
        return value
    day, month = (match[1], match[3]) if day_first else (match[3], match[1])
    return f"{match[4]}-{month.zfill(2)}-{day.zfill(2)}{match[5]}"


def _numbers(value: str) -> tuple[int, int]:
    match = _DATE.fullmatch(value)
    return (int(match[1]), int(match[3])) if match else (0, 0)
