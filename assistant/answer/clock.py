"""Times of day: which questions ask for one, where one stands in a text, and what it is."""

from __future__ import annotations

import re

from assistant.answer.wordlist import listed
from assistant.domain.article import Span

_ASKS = re.compile(
    r"\b(?:what|which) (?:exact )?(?:time|hour)\b(?! (?:of (?:the )?year|limit|zone|frame|span))",
    re.I,
)
_NUMBERS = listed("one two three four five six seven eight nine ten eleven twelve")
_HOURS = {word: hour for hour, word in enumerate(_NUMBERS, 1)}
_CLOCK = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-4])(?:[.:](?P<minute>[0-5]\d))?\s*(?P<half>[ap])(?:\.\s?m\.|\s?m\b)"
    rf"|\b(?P<oclock>1?\d|{'|'.join(_HOURS)}) o['’]clock\b"
    r"|(?<=\s)(?P<bare>[01]?\d|2[0-4])[.:](?P<minutes>[0-5]\d)\b(?![.:]?\d|\s?(?:%|million\b|billion\b|per\s?cent\b))"
    r"|\b(?P<named>noon|midday|midnight)\b",
    re.I,
)
# "9.58 seconds" and a score are no times of day.
_BEFORE_ONE = re.compile(r"\b(?:at|by|until|till|before|after|around|about|from|between|and|to|since|shortly)\s$", re.I)
_LATE = re.compile(r"\b(?:afternoon|evening|night|tonight)\b|\bp\.?m\b", re.I)
_EARLY = re.compile(r"\b(?:morning|dawn|sunrise)\b|\ba\.?m\b", re.I)
# Characters around a time in which the half of the day stands.
_NEAR = 25
_NOON, _MIDNIGHT = 12 * 60, 24 * 60
# The small hours end a day, so that shortly after midnight is near midnight.
_SMALL_HOURS = 3 * 60


def asks_clock(question: str) -> bool:
    """Whether `question` asks for a time of day."""
    return _ASKS.search(question) is not None


def clocks(sentence: str) -> list[Span]:
    """Where times of day stand in `sentence`, in order."""
    return [Span(*one.span()) for one in times(sentence)]


def times(text: str) -> list[re.Match[str]]:
    """The times of day in `text`, in order, as `minutes` takes them."""
    found = _CLOCK.finditer(text)
    return [one for one in found if not one["bare"] or _BEFORE_ONE.search(text[: one.start()])]


def minutes(match: re.Match[str], text: str) -> int | None:
    """The minutes from midnight of a time of day of `text`, the small hours after the day before; None where its half
    of the day is not told."""
    if match["named"]:
        return _MIDNIGHT if match["named"].lower() == "midnight" else _NOON
    half = match["half"].lower() if match["half"] else _half(match, text)
    said = match["hour"] or match["oclock"] or match["bare"]
    hour, minute = _HOURS.get(said.lower()) or int(said), int(match["minute"] or match["minutes"] or 0)
    if not half and (match["oclock"] or (0 < hour <= 12 and not said.startswith("0"))):
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    total = (hour * 60 + minute) % _MIDNIGHT
    return total + _MIDNIGHT if total < _SMALL_HOURS else total


def _half(match: re.Match[str], text: str) -> str:
    near = f"{text[max(0, match.start() - _NEAR) : match.start()]} {text[match.end() : match.end() + _NEAR]}"
    return "p" if _LATE.search(near) else "a" if _EARLY.search(near) else ""
