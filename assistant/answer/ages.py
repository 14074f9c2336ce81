"""Figures that count nothing: how old somebody is, and the time of day."""

from __future__ import annotations

import re

from assistant.answer.amounts import Amount

_OLDEST = 120
_PERSON = (
    r"(?:boy|girl|child|baby|infant|toddler|teenager|youth|pensioner|worker|driver|farmer|soldier|officer|player|singer"
    r"|teacher|student|pupil|[a-z]*(?:man|woman))"
)
_AGED = re.compile(rf"(?:(?i:\baged?|\b{_PERSON} of)|[A-ZÀ-Þ][\w'’-]+, aged)\s$")
# "A boy of eight years" counts years.
_NOT_COUNTING = re.compile(r"[,.;)]|\s(?:has|had|was|were|is|who|and|died|from|in)\b|$")
_AGED_AFTER = re.compile(r"[\s-]years?[\s-]old\b|[\s-]year[\s-]olds?\b")
# "Stanley Marsh, 63, said", but not "In Lahore, 12 were killed".
_NAMED = re.compile(r"(?<!\b[IiAa][nt]\s)\b[A-ZÀ-Þ][\w'’-]+,\s$")
_CLOSED = re.compile(r"[,.;)]|\s(?:who|from|of)\b|$")
_CLOCK = re.compile(r"\b(?:at|by|about|until|before|after)\s$", re.I)


def is_age(text: str, one: Amount) -> bool:
    """Whether a figure of `text` is how old somebody is: "a boy of eight", "Stanley Marsh, 63,", "a 12-year-old"."""
    if one.high >= _OLDEST:
        return False
    before = text[max(0, one.start - 40) : one.start]
    return (
        _AGED_AFTER.match(text, one.end) is not None
        or (_AGED.search(before) is not None and _NOT_COUNTING.match(text, one.end) is not None)
        or (_NAMED.search(before) is not None and _CLOSED.match(text, one.end) is not None)
    )


def is_clock(text: str, one: Amount) -> bool:
    """Whether a figure of `text` is a time of day: "at 10.30"."""
    return bool(re.fullmatch(r"\d{1,2}[.:]\d\d", text[one.start : one.end]) and _CLOCK.search(text[: one.start]))
