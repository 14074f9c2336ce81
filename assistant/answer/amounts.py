"""Figures as ranges that they may stand for: "about 13,000" and 13,120 can both be true, four and nine can't."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from assistant.answer.clauses import base
from assistant.answer.figures import Figure, Measure
from assistant.answer.matters import key
from assistant.retrieve.terms import content_words

# A rounded figure is off by half of its last digit that is not a nought, but by no more than this share of it,
# and a hedged one ("about") by so much.
_ROUNDED = 0.025
_HEDGED = 0.05
# "More than 40" may be 49, "at least 1,000" some 1,200: a bound is named near to what is meant.
_BOUND = 1.25
# Ends that only touch have nothing in common.
_TOUCHING = 0.99

_DAYS = {"second": 1 / 86400, "minut": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4, "year": 365.25}
SPANS_OF_TIME = frozenset(_DAYS)
# Lengths in metres, weights in kilograms, areas in hectares, by the stems of their units.
_METRES = dict.fromkeys(("metr", "meter", "m"), 1.0) | dict.fromkeys(("kilometr", "kilomet", "km"), 1000.0)
_METRES |= {"centimetr": 0.01, "cm": 0.01, "mile": 1609.3, "foot": 0.3048, "feet": 0.3048, "yard": 0.9144}
_KILOGRAMS = {"kilogram": 1.0, "kilo": 1.0, "kg": 1.0, "gram": 0.001, "tonn": 1000.0, "ton": 1000.0, "pound": 0.4536}
_HECTARES = {"hectar": 1.0, "acr": 0.4047}
_MEASURES = {
    stem: (unit, scale)
    for unit, table in (("metr", _METRES), ("kilogram", _KILOGRAMS), ("hectar", _HECTARES))
    for stem, scale in table.items()
}
_TIME = re.compile(r"[\s-](second|minute|hour|day|week|month|year)s?\b", re.I)
_WORD = re.compile(r"[\s-]([^\W\d_]+)")
_LEAST = re.compile(r"\b(?:more than|at least|over|upwards of|no fewer than|no less than|above)\s[$€£¥]?\s?$", re.I)
_MOST = re.compile(
    r"\b(?:up to|at most|fewer than|less than|under|nearly|almost|below|no more than)\s[$€£¥]?\s?$", re.I
)
_STOP = re.compile(
    r"[.,;:()!?\"“”]|\s(?:in|on|at|by|from|for|with|to|and|or|but|as|than|that|who|which|after|since"
    r"|when|while|if|according|is|are|was|were|has|have|had|will|would|could)\b"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure as the range from `low` to `high` that its words leave open, in days where it is a span of time.
    `units` are the stems of the words that it counts, `unit` that of the word right after it; `start` and `end` are its
    characters. A `measured` one is a length in metres, a weight in kilograms or an area in hectares, whatever unit is
    written."""

    low: float
    high: float
    measure: Measure
    currency: str
    units: frozenset[str]
    unit: str
    lasting: bool
    start: int
    end: int
    measured: bool = False

    @property
    def middle(self) -> float:
        """The middle of the range."""
        return (self.low + self.high) / 2

    def agrees(self, other: Amount) -> bool:
        """Whether both can be true."""
        return self.low <= other.high and other.low <= self.high

    def same_kind(self, other: Amount) -> bool:
        """Whether both count the same, as far as their words tell."""
        if self.lasting != other.lasting or self.measure is not other.measure:
            return False
        if self.measure is Measure.MONEY:
            return not (self.currency and other.currency and self.currency != other.currency)
        return self.measure is not Measure.PLAIN or self.lasting or not self.units or not other.units or bool(
            self.units & other.units
        )  # fmt: skip


def amount(text: str, figure: Figure) -> Amount:
    """What `figure` of `text` may stand for."""
    value = figure.values[-1] if figure.measure is Measure.MONEY else figure.values[0]
    units = _units(text, figure.end)
    word = _WORD.match(text, figure.end)
    unit = key(word[1]) if word else ""
    scale = _scale(text, figure.end) if figure.measure is Measure.PLAIN else 0.0
    before = text[max(0, figure.start - 24) : figure.start]
    half = min(_step(value) / 2, _ROUNDED * value) if value >= 100 else 0.0
    low = high = value
    if _LEAST.search(before) and (half or value % 10 == 0):
        high = _BOUND * value
    elif _MOST.search(before):
        low = value / _BOUND
    elif figure.hedged:
        half = max(half, _HEDGED * value)
    low, high = low - _TOUCHING * half, high + _TOUCHING * half
    if scale:
        low, high = (low - _TOUCHING / 2) * scale, (high + _TOUCHING / 2) * scale
    measured = _MEASURES.get(unit) if figure.measure is Measure.PLAIN else None
    if measured:
        units = units - {unit} | {measured[0]}
        unit, low, high = measured[0], low * measured[1], high * measured[1]
    return Amount(
        low, high, figure.measure, figure.currency, units, unit, bool(scale), figure.start, figure.end, bool(measured)
    )


def none(match: re.Match[str]) -> Amount:
    """The amount of "nobody"."""
    person = key("person")
    return Amount(0.0, 0.0, Measure.PLAIN, "", frozenset({person}), person, False, *match.span())


def aged(one: Amount) -> Amount:
    """A span of time as the years of an age: "34" and "34-year-old" are the same."""
    if not one.lasting:
        return one
    return replace(one, low=one.low / _DAYS["year"], high=one.high / _DAYS["year"], lasting=False, units=frozenset())


def spread(one: Amount, other: Amount) -> Amount:
    """The range from one figure to another: "between 40 and 50"."""
    low, high = min(one.low, other.low), max(one.high, other.high)
    return Amount(
        low, high, one.measure, one.currency, other.units | one.units, other.unit, other.lasting, one.start, other.end
    )


def _step(value: float) -> float:
    """The unit of the last digit that is not a nought: 100 of 2,300."""
    whole, step = round(value) if math.isfinite(value) else 0, 1.0
    while whole and whole % 10 == 0:
        whole, step = whole // 10, step * 10
    return step


def _scale(text: str, end: int) -> float:
    """The days of the span of time that a figure counts, 0.0 where it counts none."""
    unit = _TIME.match(text, end)
    return _DAYS[base(unit[1])] if unit else 0.0


def _units(text: str, end: int) -> frozenset[str]:
    following = text[end : end + 48]
    stop = _STOP.search(following)
    return frozenset(key(word) for word in content_words(following[: stop.start() if stop else None])[:3])
