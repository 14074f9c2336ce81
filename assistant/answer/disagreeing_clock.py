"""Times of day that articles give for what was asked, and which of them can't both be true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.answer.corrections import corrects, former, recants
from assistant.answer.matters import Matter, Sentence, weighed
from assistant.answer.sides import Said
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
# "About six" may be twenty minutes to.
_HEDGED = re.compile(
    r"\b(?:about|around|shortly|soon|nearly|almost|before|after|towards|roughly)\s(?:(?:the|half|about|before|after)\s)?$",
    re.I,
)
_ABOUT = 20
# A time is compared where the reader points at it in its sentence alone, so surely where the sentence has so much of
# what was asked, or more surely where it has less.
_UNREAD = -5.0
_READ, _COVERED = 2.0, 0.3
_READ_SURELY = 6.0
_WITHIN = 8.0


def asks_clock(question: str) -> bool:
    """Whether `question` asks for a time of day."""
    return _ASKS.search(question) is not None


def has_clock(sentence: str) -> bool:
    """Whether a time of day stands in `sentence`."""
    return _CLOCK.search(sentence) is not None


def said(asked: Matter, found: Sequence[Sentence], cited: frozenset[tuple[str, Span]]) -> list[Said]:
    """The times of day that articles give for what was asked, in minutes from midnight."""
    weights = weighed(asked, found)
    rows = [row for sentence in found for row in _of(sentence, weights, cited)]
    best = max((row.strength for row in rows if not row.recanted), default=0.0)
    return [row for row in rows if row.strength >= best - _WITHIN]


def _of(sentence: Sentence, weights: Mapping[str, float], cited: frozenset[tuple[str, Span]]) -> Iterator[Said]:
    text, quote, coverage = sentence.text, sentence.quote, sentence.coverage(weights)
    for match in _CLOCK.finditer(text):
        place = Span(*match.span())
        read = max((max(_UNREAD, one.score) for one in sentence.spans if one.span.overlaps(place)), default=_UNREAD)
        if read < (_READ if coverage >= _COVERED else _READ_SURELY):
            continue
        at = minutes(match, text)
        if at is None:
            continue
        low = high = float(at)
        if _HEDGED.search(text[: match.start()]):
            low, high = low - _ABOUT, high + _ABOUT
        known = (quote.article.id, quote.span) in cited
        denied = recants(text) or former(text, match.start())
        strength = read + 5 * coverage + 1.5 * known
        yield Said(quote, match.group(), low, high, strength, denied, corrects(text))


def minutes(match: re.Match[str], text: str) -> int | None:
    """The minutes from midnight of a time of day, the small hours after the day before; None where its half of the day
    is not told, or it is none."""
    if match["named"]:
        return _MIDNIGHT if match["named"].lower() == "midnight" else _NOON
    half = match["half"].lower() if match["half"] else _half(match, text)
    said = match["hour"] or match["oclock"] or match["bare"]
    hour, minute = _HOURS.get(said.lower()) or int(said), int(match["minute"] or match["minutes"] or 0)
    if match["bare"] and not _BEFORE_ONE.search(text[: match.start()]):
        return None
    if not half and (match["oclock"] or (0 < hour <= 12 and not said.startswith("0"))):
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    total = (hour * 60 + minute) % _MIDNIGHT
    return total + _MIDNIGHT if total < _SMALL_HOURS else total


def _half(match: re.Match[str], text: str) -> str:
    near = f"{text[max(0, match.start() - _NEAR) : match.start()]} {text[match.end() : match.end() + _NEAR]}"
    return "p" if _LATE.search(near) else "a" if _EARLY.search(near) else ""
