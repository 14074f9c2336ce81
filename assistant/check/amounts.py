"""Amounts as people write them: 1,200, "14 million", "1.5bn", "12,5", "5 %"."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
_SMALL = {word: float(value) for value, word in enumerate(_WORDS.split())}
_TENS = {
    word: float(value)
    for value, word in zip(
        range(20, 100, 10), ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], strict=True
    )
}
_GREAT = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_LETTERS = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "tn": 1e12, "trn": 1e12}
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
_UNITS = "|".join(word for word, value in _SMALL.items() if 0 < value < 10)
_PARTS = {"half": 0.5, "quarter": 0.25, "three quarters": 0.75}
_AMOUNT = re.compile(
    r"(?<![\w.,])(?P<minus>(?<!\w)[-−](?=[$€£¥\d])|\bminus\s)?(?P<sign>[$€£¥])?\s?(?<![\w.,])"
    r"(?:(?P<number>\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)(?!(?:st|nd|rd|th)\b)(?!\d)"
    rf"|(?P<tens>{'|'.join(_TENS)})(?:[\s-](?P<unit>{_UNITS}))?\b"
    r"|(?<!and\sa\s)(?P<part>half|quarter|three[\s-]quarters)(?:[\s-](?:of[\s-])?(?:an?|one))?"
    rf"(?=[\s-](?:{'|'.join(_GREAT)})\b)|(?P<small>{'|'.join(_SMALL)})\b"
    rf"|(?P<an>an?)(?=[\s-](?:{'|'.join(_GREAT)})\b))"
    rf"(?:[\s-]?(?P<great>{'|'.join(_GREAT)})\b|\s?(?P<letters>mln|mn|bn|trn|tn|[km])\b)?"
    r"(?P<percent>\s?(?:%|per\s?cent\b))?"
    r"(?:[\s-]?(?P<money>dollar|euro|pound|yen|yuan|rupee|rouble|ruble|franc|peso|krona|krone)s?\b)?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of a text with its sign. `values` are several where the writing leaves it open ("30m")."""

    text: str
    values: tuple[float, ...]
    percent: bool = False
    currency: str = ""


def amounts(text: str) -> list[Amount]:
    """The amounts of `text`, in order. Ordinals are none, a comma before one or two digits is a decimal one, and "one"
    is a number where it is all there is: else it may be a pronoun."""
    found = list(_AMOUNT.finditer(text))
    alone = len(found) == 1 and found[0].group().strip() == text.strip()
    return [_amount(match) for match in found if alone or match.group().strip().lower() != "one"]


def amount(text: str) -> Amount | None:
    """The one amount that `text` is, or None where it is none, several, or no finite number."""
    try:
        value = float(text)
    except ValueError:
        found = amounts(text)
        # What has further figures in it is something else, such as "0x10".
        return found[0] if len(found) == 1 and not re.search(r"\d", text.replace(found[0].text, "", 1)) else None
    return Amount(text, (value,)) if math.isfinite(value) else None


def agree(wanted: Amount, came: Amount, within: float, *, relative: bool) -> bool:
    """Whether `came` is at most `within` from `wanted`, or at most that share of it. Per cent or a currency count
    only where `wanted` has them."""
    if (wanted.percent and not came.percent) or (
        wanted.currency and came.currency and wanted.currency != came.currency
    ):
        return False
    return any(
        abs(a - b) <= (abs(a) * within if relative else within) + 1e-9 * abs(a)
        for a in wanted.values
        for b in came.values
    )


def _amount(match: re.Match[str]) -> Amount:
    value = _value(match)
    values: tuple[float, ...] = (value,)
    if match["great"]:
        values = (value * _GREAT[match["great"].lower()],)
    elif match["letters"]:
        letters = match["letters"].lower()
        large = value * _LETTERS[letters]
        values = (value, large) if letters == "m" and not match["sign"] else (large,)
    if match["minus"]:
        values = tuple(-one for one in values)
    currency = _SIGNS[match["sign"]] if match["sign"] else (match["money"] or "").lower()
    return Amount(match.group().strip(), values, bool(match["percent"]), currency)


def _value(match: re.Match[str]) -> float:
    if number := match["number"]:
        decimal = re.fullmatch(r"\d+,\d{1,2}", number)
        return float(number.replace(",", ".") if decimal else re.sub(r"[,\u00a0\u202f\u2009]", "", number))
    if tens := match["tens"]:
        return _TENS[tens.lower()] + _SMALL.get((match["unit"] or "").lower(), 0.0)
    if part := match["part"]:
        return _PARTS[" ".join(re.split(r"[\s-]", part.lower()))]
    return 1.0 if match["an"] else _SMALL[match["small"].lower()]
