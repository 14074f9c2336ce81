"""What is found when an answer is held against an assertion, and how texts and articles are compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.answer import Answer, Status
from assistant.domain.article import ArticleRef


class Kind(StrEnum):
    """What was asserted."""

    ANSWERED = "answered"
    ABSTAINS = "abstains"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    CITES = "cites"
    SHORT_ANSWER = "short_answer"
    EXACT_QUOTE = "exact_quote"
    MATCHES = "matches"
    EQUALS_SHORT = "equals_short"
    ONE_OF = "one_of"
    NUMBER = "number"
    CITES_ONLY = "cites_only"
    QUOTE_CONTAINS = "quote_contains"
    ALL_VERIFIED = "all_verified"
    MISSING = "missing"
    PASSAGE_RANK = "passage_rank"
    CONFIDENCE = "confidence"
    LATENCY_MS = "latency_ms"
    COST = "cost"
    SIMILAR = "similar"
    GRADED = "graded"
    ANY_OF = "any_of"
    ALL_OF = "all_of"


@dataclass(frozen=True, slots=True)
class Finding:
    """One assertion held against an answer: what was expected, and what came."""

    kind: Kind
    passed: bool
    expected: str
    got: str


def status(abstains: bool | None, says: bool, answer: Answer) -> Iterator[Finding]:
    """Whether the answer abstains as asserted, where anything is: `says` is whether an answer is expected by what
    else is asserted of it."""
    if abstains:
        passed = answer.status is Status.ABSTAINED
        yield Finding(Kind.ABSTAINS, passed, "no answer, as the articles hold none", status_of(answer))
    elif abstains is False or says:
        yield Finding(Kind.ANSWERED, answer.status is Status.ANSWERED, "an answer", status_of(answer))


def contains(texts: Iterable[str], answer: Answer) -> Iterator[Finding]:
    """Whether each text occurs in the prose or in a quote."""
    for wanted in texts:
        place = place_of(wanted, answer)
        yield Finding(Kind.CONTAINS, place is not None, f'"{wanted}"', _standing(place))


def not_contains(texts: Iterable[str], answer: Answer) -> Iterator[Finding]:
    """Whether each text is in neither the prose nor a quote."""
    for unwanted in texts:
        place = place_of(unwanted, answer)
        yield Finding(Kind.NOT_CONTAINS, place is None, f'not "{unwanted}"', _standing(place))


def cites(names: Iterable[str], answer: Answer) -> Iterator[Finding]:
    """Whether each article that is named, as `is_named` does, has a citation."""
    refs = cited(answer)
    for name in names:
        passed = any(is_named(name, ref) for ref in refs)
        yield Finding(Kind.CITES, passed, f"a citation of {name}", cited_as(refs))


def short_answer(wanted: str | None, answer: Answer) -> Iterator[Finding]:
    """Whether the short answer is this one, in any case."""
    if wanted is not None:
        came = answer.short_answer
        passed = came is not None and fold(came) == fold(wanted)
        yield Finding(Kind.SHORT_ANSWER, passed, f'the short answer "{wanted}"', short_of(answer))


def fold(text: str) -> str:
    """`text` as it is compared: any case, any white space, any form of the same accented letter."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).split())


def prose(answer: Answer) -> str:
    """The answer's text without the markers of its citations, which could part or pose as what is looked for."""
    text = answer.text
    for citation in answer.citations:
        text = text.replace(f"[{citation.marker}]", "")
    return text


def texts_of(answer: Answer) -> Iterator[tuple[str, str]]:
    """The prose and the quotes, each as (what it is called, text)."""
    yield "the answer", prose(answer)
    for citation in answer.citations:
        yield f"quote [{citation.marker}]", citation.quote.text


def place_of(wanted: str, answer: Answer) -> str | None:
    """What the first of the answer's texts that has `wanted` in it is called."""
    needle = fold(wanted)
    return next((place for place, text in texts_of(answer) if needle in fold(text)), None)


def cited(answer: Answer) -> list[ArticleRef]:
    """The articles that the answer cites, each once."""
    return list({one.quote.article.id: one.quote.article for one in answer.citations}.values())


def cited_as(refs: Iterable[ArticleRef]) -> str:
    """What is cited, in words."""
    ids = ", ".join(ref.id for ref in refs)
    return f"cited: {ids}" if ids else "nothing is cited"


def is_named(name: str, ref: ArticleRef) -> bool:
    """Whether `name` is the article's id, or `url:` or `title:` with a pattern of all of it, in any case, in which
    `*` stands for any characters."""
    if name == ref.id:
        return True
    field, colon, pattern = name.partition(":")
    value = {"url": ref.url, "title": ref.title}.get(field) if colon else None
    return value is not None and _fits(fold(pattern), fold(value))


def status_of(answer: Answer) -> str:
    """How the question ended, in words."""
    match answer.status:
        case Status.ANSWERED:
            return "an answer"
        case Status.ABSTAINED:
            return "no answer"
        case Status.ERROR:
            return "an error"


def short_of(answer: Answer) -> str:
    """The short answer that came, in words."""
    return "no short answer" if answer.short_answer is None else f'the short answer "{answer.short_answer}"'


def _standing(place: str | None) -> str:
    return f"it stands in {place}" if place else "neither the answer nor its quotes say so"


def _fits(pattern: str, text: str) -> bool:
    """Whether `text` is `pattern`, where `*` is any characters; in one pass, as fnmatch gives ? and [ a meaning that
    URLs do not, and a regular expression could run away."""
    first, *others = pattern.split("*")
    if not others:
        return pattern == text
    *middle, last = others
    if not text.startswith(first) or len(text) < len(first) + len(last) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True
