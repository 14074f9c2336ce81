"""The figures of a sentence as values: 1,200, "twelve hundred" and "1.2 thousand" are one and the same."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.answer.wordlist import listed
from assistant.retrieve.terms import content_words, stem


class Measure(StrEnum):
    """What a figure counts. A sum of money may leave its currency to an earlier one, a share may not."""

    PLAIN = "plain"
    PERCENT = "percent"
    MONEY = "money"
    ORDINAL = "ordinal"
    FRACTION = "fraction"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a text. `start` and `end` are its characters there.

    `values` has more than one value where the writing leaves it open ("30m" is metres or millions). `currency`
    is a word such as "dollar", or "". `hedged` is set by a word such as "about" before it, `unit` is the stem
    of the word that it counts, or "".
    """

    values: tuple[float, ...]
    measure: Measure
    start: int
    end: int
    currency: str = ""
    hedged: bool = False
    unit: str = ""

    @property
    def plain(self) -> str:
        """One way to write it, whatever way it was written."""
        number = f"{self.values[0]:.10g}" if abs(self.values[0]) < 1e9 else f"{self.values[0]:.0f}"
        return {Measure.PERCENT: f"{number} percent", Measure.ORDINAL: f"{number}th"}.get(self.measure, number)


_UNITS = listed("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen")  # fmt: skip
_TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
_SMALL = {word: value for value, word in enumerate(_UNITS)} | {word: 20 + 10 * i for i, word in enumerate(_TENS)}
_GREAT = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_LETTERS = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "tn": 1e12, "trn": 1e12}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        listed("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"), 1
    )
}
_PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5}
_PARTS |= {"tenth": 10, "tenths": 10}
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
_MONEY = re.compile(r"[\s-]?(dollar|euro|pound|yen|yuan|rupee|rouble|ruble|franc|peso|krona|krone)s?\b", re.I)

_MAGNITUDE = r"hundred|thousand|million|billion|trillion"
_DIGITS = re.compile(
    r"(?P<sign>[$€£¥])?\s?(?<![\w.,])"
    r"(?P<number>\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
    r"(?:(?P<ordinal>st|nd|rd|th)\b"
    rf"|[\s-]?(?P<magnitude>{_MAGNITUDE})\b|\s?(?P<letters>mln|mn|bn|trn|tn|[km])\b)?",
    re.I,
)
# "Twenty-five", "two hundred and six thousand", but not "five and ten" or "two four-year-olds", which are two figures.
_LITTLE = rf"(?:(?:{'|'.join(_TENS)})[\s-](?:{'|'.join(_UNITS[1:10])})|{'|'.join(reversed(_SMALL))})"
_GREATS = rf"(?:{_LITTLE}[\s-])?(?:{'|'.join(_GREAT)}|dozen)\b(?:[\s-](?:{'|'.join(_GREAT)}|dozen)\b)*"
_WORDS = re.compile(
    r"\b(?:(?P<half>half[\s-]an?[\s-])|an?\s)?"
    rf"(?P<words>{_GREATS}(?:[\s-](?:and\s)?(?:{_GREATS}|{_LITTLE}\b))*|{_LITTLE})\b",
    re.I,
)
_ORDINAL = re.compile(rf"\b(?:(?P<tens>{'|'.join(_TENS)})-)?(?P<word>{'|'.join(_ORDINALS)})\b", re.I)
_FRACTION = re.compile(
    r"\b(?:(?P<count>an?|one|two|three|four|nine)[\s-])(?P<part>halves|half|thirds?|quarters?|fifths?|tenths?)\b"
    r"|(?<!first\s)(?<!second\s)(?<!latter\s)\b(?P<bare>half)\b(?![\s-]an?[\s-](?:million|billion|hundred|thousand|dozen))",
    re.I,
)
_AND_A_PART = re.compile(r"\sand\sa\s(?:half|quarter)", re.I)
_GREAT_AFTER = re.compile(rf"\s({_MAGNITUDE})\b", re.I)
# What stands behind these is not what the figure counts: "held 371 when the inspectors came".
_APART = r"(?:when|while|after|before|since|until|because|if|as|but|than|that|who|which)\b"
_NUMERALS = frozenset((*_SMALL, *_GREAT, "dozen"))
_PERCENT = re.compile(r"\s?(?:%|per\s?cent\b|percent(?:age)?\b)", re.I)
_HEDGE = re.compile(
    r"\b(?:about|around|nearly|almost|some|roughly|approximately|over|under|more than|less than|fewer than|up to"
    r"|at least|close to|just)\s[$€£¥]?\s?$",
    re.I,
)
_RANGE = re.compile(r"\s?(?:-|–|to|and|or)\s?[$€£¥]?$", re.I)


def figures(text: str) -> list[Figure]:
    """The figures of `text` in order; a pronoun "one" and figures inside of a word ("G20") are none."""
    found = [*_fractions(text), *_digits(text), *_spelled(text), *_ordinals(text)]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Figure] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return _ranges(text, _halves(text, kept))


def same(one: Figure, other: Figure) -> bool:
    """Whether two figures say the same amount of the same."""
    if not _comparable(one, other):
        return False
    return any(math.isclose(a, b, rel_tol=1e-9) for a in one.values for b in other.values)


def near(claimed: Figure, other: Figure) -> bool:
    """Whether `claimed` says of itself that it is rounded, and is, by at most a twentieth."""
    if not claimed.hedged or not _comparable(claimed, other):
        return False
    return any(math.isclose(a, b, rel_tol=0.05) for a in claimed.values for b in other.values)


def _comparable(one: Figure, other: Figure) -> bool:
    if {one.measure, other.measure} in ({Measure.PLAIN, Measure.MONEY}, {Measure.FRACTION, Measure.PERCENT}):
        return True
    return one.measure is other.measure and not (one.currency and other.currency and one.currency != other.currency)


def _digits(text: str) -> Iterator[Figure]:
    for match in _DIGITS.finditer(text):
        number = _value(match["number"])
        values: tuple[float, ...] = (number,)
        if match["magnitude"]:
            values = (number * _GREAT[match["magnitude"].lower()],)
        elif match["letters"]:
            letters, large = match["letters"].lower(), number * _LETTERS[match["letters"].lower()]
            values = (large,) if match["sign"] or letters != "m" else (number, large)
        elif match["ordinal"]:
            yield _figure(text, match.start("number"), match.end(), values, Measure.ORDINAL)
            continue
        elif re.match(r"s\b|-?[^\W\d_]{4,}\d", text[match.end() :]):
            continue
        yield _figure(text, match.start("sign") if match["sign"] else match.start("number"), match.end(), values)


def _value(number: str) -> float:
    if re.fullmatch(r"\d+,\d{1,2}", number):
        return float(number.replace(",", "."))
    return float(re.sub(r"[,\u00a0\u202f\u2009]", "", number))


def _spelled(text: str) -> Iterator[Figure]:
    for match in _WORDS.finditer(text):
        parts = re.findall(r"[a-z]+", match["words"].lower())
        if parts == ["one"] or (parts == ["dozen"] and match.group().lower() == "dozen"):
            continue
        value = _spoken([part for part in parts if part != "and"])
        yield _figure(text, match.start(), match.end(), (value / 2 if match["half"] else value,))


def _spoken(parts: list[str]) -> float:
    """ "two hundred and six thousand" and "twelve hundred": what is said before a great number multiplies it."""
    total, current = 0.0, 0.0
    for part in parts:
        if part in _SMALL:
            current += _SMALL[part]
        elif part in ("hundred", "dozen"):
            current = (current or 1.0) * (100 if part == "hundred" else 12)
        else:
            total += (current or 1.0) * _GREAT[part]
            current = 0.0
    return total + current


def _ordinals(text: str) -> Iterator[Figure]:
    for match in _ORDINAL.finditer(text):
        tens = _SMALL[match["tens"].lower()] if match["tens"] else 0
        value = float(tens + _ORDINALS[match["word"].lower()])
        yield _figure(text, match.start(), match.end(), (value,), Measure.ORDINAL)


def _fractions(text: str) -> Iterator[Figure]:
    for match in _FRACTION.finditer(text):
        count = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "nine": 9}
        share = 0.5 if match["bare"] else count[match["count"].lower()] / _PARTS[match["part"].lower()]
        # In per cent, so that a half is 50 %; "33 percent" is a rounded third.
        yield _figure(text, match.start(), match.end(), (100 * share, float(round(100 * share))), Measure.FRACTION)


def _figure(
    text: str, start: int, end: int, values: tuple[float, ...], measure: Measure = Measure.PLAIN, currency: str = ""
) -> Figure:
    hedged = bool(_HEDGE.search(text[max(0, start - 20) : start]))
    if measure is Measure.PLAIN:
        if share := _PERCENT.match(text, end):
            measure, end = Measure.PERCENT, share.end()
        elif text[start] in _SIGNS:
            measure, currency = Measure.MONEY, _SIGNS[text[start]]
        elif money := _MONEY.match(text, end):
            measure, currency = Measure.MONEY, money.group(1).lower()
    return Figure(values, measure, start, end, currency, hedged, _unit(text, end))


def _unit(text: str, end: int) -> str:
    following = re.match(rf"(?:[\s-]+(?!{_APART})[^\W\d_]+){{1,3}}", text[end:])
    found = [word for word in content_words(following.group()) if word not in _NUMERALS] if following else []
    return stem(found[0]) if found else ""


def _halves(text: str, found: list[Figure]) -> list[Figure]:
    """ "Two and a half million", "seven and a half per cent": one figure each."""
    made: list[Figure] = []
    skipped = -1
    for index, one in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        if one.start < skipped:
            continue
        if following is None or not _AND_A_PART.fullmatch(text[one.end : following.end]):
            made.append(one)
            continue
        value, end = one.values[0] + following.values[0] / 100, following.end
        if great := _GREAT_AFTER.match(text, end):
            value, end = value * _GREAT[great[1].lower()], great.end()
        made.append(_figure(text, one.start, end, (value,)))
        skipped = end
    return made


def _ranges(text: str, found: list[Figure]) -> list[Figure]:
    """ "22 to 43 percent": the first of two figures counts what the second does."""
    for index in range(len(found) - 2, -1, -1):
        one, following = found[index], found[index + 1]
        if one.measure is Measure.PLAIN and _RANGE.fullmatch(text[one.end : following.start]):
            measure = following.measure if following.measure in (Measure.PERCENT, Measure.MONEY) else one.measure
            unit = one.unit if one.measure is measure and one.unit else following.unit
            found[index] = Figure(one.values, measure, one.start, one.end, following.currency, one.hedged, unit)
    return found
