"""Two answers to one question: where they agree, and what only one of them cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.answer import Answer, Citation, Status

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_ARTICLES = frozenset({"a", "an", "the"})


class Agreement(StrEnum):
    """How two short answers, or the want of them, stand to each other."""

    SAME = "same"
    WIDER = "wider"
    DIFFERENT = "different"
    FIRST_ONLY = "first only"
    SECOND_ONLY = "second only"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two answers have in common. `first` and `second` are the markers of each whose quotes the other cites
    too, at least in part."""

    answered: Agreement
    short: Agreement
    first: frozenset[int]
    second: frozenset[int]


def compared(first: Answer, second: Answer) -> Comparison:
    """What `first` and `second`, answers to the same question, have in common. Of `answered`, SAME says that both
    answer, whatever they say."""
    answers = [one.status is Status.ANSWERED for one in (first, second)]
    return Comparison(
        _presence(*answers) or Agreement.SAME,
        short_agreement(first.short_answer, second.short_answer),
        _shared(first.citations, second.citations),
        _shared(second.citations, first.citations),
    )


def short_agreement(first: str | None, second: str | None) -> Agreement:
    """Whether two short answers say the same: letter case, punctuation and articles apart, the same words (SAME), or
    the words of the one inside the other (WIDER: "14 million", "14 million euros")."""
    words, others = _words(first), _words(second)
    if lacking := _presence(bool(words), bool(others)):
        return lacking
    if words == others:
        return Agreement.SAME
    shorter, longer = sorted((words, others), key=len)
    inside = any(longer[start : start + len(shorter)] == shorter for start in range(len(longer) - len(shorter) + 1))
    return Agreement.WIDER if inside else Agreement.DIFFERENT


def _presence(first: bool, second: bool) -> Agreement | None:
    if first and second:
        return None
    if first or second:
        return Agreement.FIRST_ONLY if first else Agreement.SECOND_ONLY
    return Agreement.NEITHER


def _words(text: str | None) -> list[str]:
    return [word for word in _WORD.findall((text or "").casefold()) if word not in _ARTICLES]


def _shared(citations: Sequence[Citation], others: Sequence[Citation]) -> frozenset[int]:
    return frozenset(one.marker for one in citations if any(_same_place(one, other) for other in others))


def _same_place(one: Citation, other: Citation) -> bool:
    return one.quote.article.id == other.quote.article.id and one.quote.span.overlaps(other.quote.span)
