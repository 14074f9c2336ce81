"""Questions of which only the new part is said: "And in 2018?", "What about Italy?", "Why?"."""

from __future__ import annotations

import re

from assistant.answer.dates import dates
from assistant.answer.leaning import BARE_PART, OPENING, asks
from assistant.answer.mentions import names
from assistant.retrieve.terms import content_words, stems

_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_ADVERB = re.compile(r"(?i)^\W*(?:and |but |so )?(why|how|when|where|since when|how long|how often|by whom)\W*$")
_YES_NO = re.compile(r"(?i)^(is|was|were|are|did|do|does|has|have|had|will|would|can|could|should)\b")


def merged(question: str, before: str) -> str | None:
    """`before` with the new part in its place; None where `question` is more than a new part."""
    if not before:
        return None
    if adverb := _ADVERB.match(question):
        return _with_adverb(adverb.group(1).lower(), before)
    opening = OPENING.match(question)
    part = question[opening.end() :].strip(" ?!.") if opening else ""
    if not opening and BARE_PART.match(question):
        part = question.strip(" ?!.")
    if not part or asks(part) or len(part.split()) > 6:
        return None
    return _replaced(part, before) or f"{before.rstrip(' ?!.')}, and {part}?"


def _with_adverb(adverb: str, before: str) -> str:
    if _YES_NO.match(before):
        return f"{adverb.capitalize()} {before[0].lower()}{before[1:]}"
    return f"{before.rstrip(' ?!.')}, and {adverb}?"


def _replaced(part: str, before: str) -> str | None:
    """`before` with what `part` stands in for replaced: a year by a year, a month or a day by another, a name by the
    likest name."""
    years = _YEAR.findall(part)
    if years and not set(content_words(part)) - set(years):
        old = _YEAR.findall(before)
        return before.replace(old[-1], years[-1]) if old else None
    if day := _other_day(part, before):
        return day
    new = names(f"x {part}")
    old_names = [one for one in names(before) if not _YEAR.fullmatch(one)]
    if len(new) != 1 or stems(new[0]) != stems(part) or not old_names:
        return None
    alike = [one for one in old_names if stems(one) & stems(new[0])]
    preposition = re.match(r"(?i)(?:for |in |to |from |at |by |with |on )", part)
    if preposition:
        alike = [one for one in old_names if f"{preposition.group().lower()}{one}" in before.replace(" the ", " ")]
    target = alike[-1] if alike else old_names[0] if len(old_names) == 1 else None
    return before.replace(target, new[0]) if target else None


def _other_day(part: str, before: str) -> str | None:
    """`before` with its month or day replaced by the one that is all of `part`, in the year of the former where that
    has none."""
    new, old = dates(part), [one for one in dates(before) if one.month or one.weekday is not None]
    if len(new) != 1 or len(old) != 1 or (new[0].month is None) != (old[0].month is None):
        return None
    ((told,), (former,)) = new, old
    if content_words(part[: told.start] + part[told.end :]) or (told.month is None and told.weekday is None):
        return None
    year = f" {former.year}" if told.month and not told.year and former.year else ""
    return f"{before[: former.start]}{part[told.start : told.end]}{year}{before[former.end :]}"
