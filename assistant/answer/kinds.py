"""What kind of answer a question wants, and the spans of a sentence that are of that kind."""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.answer.clock import asks_clock, clocks
from assistant.domain.article import Span
from assistant.retrieve.terms import content_words, stems


class AnswerKind(StrEnum):
    """The type of the short answer; OTHER where the question does not tell."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    OTHER = "other"


_KINDS: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (AnswerKind.DATE, r"\b(when|since when|(what|which) (year|date|day|weekday|month|time|hour))\b"),
        (
            AnswerKind.NUMBER,
            r"\bhow (many|much|far|old|long|high|tall|fast|big|large|deep|often|late|hot|cold)\b"
            r"|\b(what|which) (is the |was the )?(\w+ )?(percentage|share|number|price|cost|amount|total|rate"
            r"|toll|figure|magnitude|score|size|value|distance|age|temperature)\b",
        ),
        (AnswerKind.PERSON, r"\b(who|whom|whose)\b"),
        (AnswerKind.PLACE, r"\bwhere\b|\b(what|which) (\w+ )?(country|city|state|town|region|nation|place|island)\b"),
    )
)

_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(
    rf"\b\d{{1,2}}\s{_MONTH}(?:\s\d{{4}})?\b|\b{_MONTH}\s\d{{1,2}}(?:,?\s\d{{4}})?\b|\b{_MONTH}\s\d{{4}}\b"
    rf"|\b(?:1[5-9]|20)\d\d\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:in|since|last|next)\s{_MONTH}\b"
)
_SMALL = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|thirty|dozens?"
_LETTERS = r"(?:bn|mn|mln|m|k|tn|trn)\b"
_NUMBER = re.compile(
    r"(?:\b(?:up to|about|around|nearly|almost|some|more than|fewer than|less than|at least|over|roughly)\s)?"
    rf"(?:[$€£¥]\s?\d[\d,.]*\d|[$€£¥]\s?\d|\b\d(?:[\d,.]*\d)?(?:\b|(?={_LETTERS}))|\b(?:{_SMALL})\b)"
    rf"(?:\s?%|[-\s](?:million|billion|trillion|thousand|hundred)|{_LETTERS})?"
    r"(?:\s(?:per\s?cent|percent|percentage points|points|tonnes|tons|kilometres|kilometers|km|miles|metres|meters|feet"
    r"|euros|dollars|pounds|people|doses|hours|minutes|seconds|days|weeks|months|years|degrees|hectares|megawatts))?",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\b[A-ZÀ-ÖØ-Þ][\w'’.-]*[\w](?:\s(?:(?:of|de|da|do|del|van|von|der|al|bin|el|la|le)\s)?[A-ZÀ-ÖØ-Þ][\w'’.-]*[\w])*"
)


def kind_of(question: str) -> AnswerKind:
    """The kind of short answer that `question` asks for: "how many died when it fell" asks for a number."""
    found = [(match.start(), kind) for kind, pattern in _KINDS if (match := pattern.search(question))]
    return min(found, key=lambda one: one[0])[1] if found else AnswerKind.OTHER


def spans_of_kind(sentence: str, kind: AnswerKind, question: str) -> list[Span]:
    """Spans in `sentence` of the wanted kind that the question does not hold already, in order."""
    if kind is AnswerKind.OTHER:
        return []
    if kind is AnswerKind.DATE and asks_clock(question) and (times := clocks(sentence)):
        return times
    pattern = {AnswerKind.DATE: _DATE, AnswerKind.NUMBER: _NUMBER}.get(kind, _NAME)
    asked = stems(question)
    days = list(_DATE.finditer(sentence)) if kind is AnswerKind.NUMBER else []
    found = []
    for match in pattern.finditer(sentence):
        own = stems(match.group())
        if any(day.start() < match.end() and match.start() < day.end() for day in days):
            continue
        if (own and not own & asked) or (kind in (AnswerKind.NUMBER, AnswerKind.DATE) and not own <= asked):
            found.append(Span(match.start(), match.end()))
    if kind in (AnswerKind.PERSON, AnswerKind.PLACE):
        found = [span for span in found if _may_answer(sentence, span)]
    return found


def _may_answer(sentence: str, span: Span) -> bool:
    """Whether a name may be the answer: a possessor is not ("Venezuela's creditors"), and a single capital
    at the start of a sentence makes no name."""
    name = span.of(sentence)
    first, *others = name.split()
    if name.endswith(("'s", "’s", "s'", "s’")) or not content_words(first):
        return False
    return span.start > 0 or bool(others)
