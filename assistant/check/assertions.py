"""What a case asserts, as small pure functions: a case and an answer in, findings out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.check.cases import Case
from assistant.domain.answer import Answer, Citation, Status
from assistant.domain.article import Article

ArticleById = Callable[[str], Article | None]


class Kind(StrEnum):
    """What was asserted."""

    ANSWERED = "answered"
    ABSTAINS = "abstains"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    CITES = "cites"
    SHORT_ANSWER = "short_answer"
    EXACT_QUOTE = "exact_quote"


@dataclass(frozen=True, slots=True)
class Finding:
    """One assertion held against an answer: what was expected, and what came."""

    kind: Kind
    passed: bool
    expected: str
    got: str


def check(case: Case, answer: Answer, article: ArticleById) -> list[Finding]:
    """Every assertion of `case`, and the one that each quote stands in its article as it is quoted."""
    return [
        *status(case, answer),
        *contains(case, answer),
        *not_contains(case, answer),
        *cites(case, answer),
        *short_answer(case, answer),
        *exact_quotes(answer, article),
    ]


def status(case: Case, answer: Answer) -> Iterator[Finding]:
    """Whether it abstains as asserted. A case that asserts what the answer says asserts that there is one:
    the words may occur in a refusal too, which names what it looked for."""
    if case.abstains:
        passed = answer.status is Status.ABSTAINED
        yield Finding(Kind.ABSTAINS, passed, "no answer, as the articles hold none", _status(answer))
    elif case.abstains is False or case.contains or case.cites or case.short_answer:
        passed = answer.status is Status.ANSWERED
        yield Finding(Kind.ANSWERED, passed, "an answer", _status(answer))


def contains(case: Case, answer: Answer) -> Iterator[Finding]:
    """Whether each asserted text occurs in the prose or in a quote."""
    for wanted in case.contains:
        place = _place_of(wanted, answer)
        got = f"it stands in {place}" if place else "neither the answer nor its quotes say so"
        yield Finding(Kind.CONTAINS, place is not None, f'"{wanted}"', got)


def not_contains(case: Case, answer: Answer) -> Iterator[Finding]:
    """Whether each unwanted text is in neither the prose nor a quote."""
    for unwanted in case.not_contains:
        place = _place_of(unwanted, answer)
        got = f"it stands in {place}" if place else "neither the answer nor its quotes say so"
        yield Finding(Kind.NOT_CONTAINS, place is None, f'not "{unwanted}"', got)


def cites(case: Case, answer: Answer) -> Iterator[Finding]:
    """Whether each asserted article has a citation."""
    cited = list(dict.fromkeys(citation.quote.article.id for citation in answer.citations))
    got = f"cited: {', '.join(cited)}" if cited else "nothing is cited"
    for wanted in case.cites:
        yield Finding(Kind.CITES, wanted in cited, f"a citation of {wanted}", got)


def short_answer(case: Case, answer: Answer) -> Iterator[Finding]:
    """Whether the short answer is the asserted one, in any case."""
    if case.short_answer is not None:
        got = answer.short_answer
        passed = got is not None and fold(got) == fold(case.short_answer)
        yield Finding(
            Kind.SHORT_ANSWER,
            passed,
            f'the short answer "{case.short_answer}"',
            "no short answer" if got is None else f'the short answer "{got}"',
        )


def exact_quotes(answer: Answer, article: ArticleById) -> Iterator[Finding]:
    """Whether every quote is, character for character, what its article has at its place."""
    for citation in answer.citations:
        explanation = _misquoted(citation, article)
        quote = citation.quote
        place = f"{quote.article.id}, characters {quote.span.start} to {quote.span.end}"
        yield Finding(
            Kind.EXACT_QUOTE,
            explanation is None,
            f"quote [{citation.marker}] as it stands in {place}",
            explanation or "it stands there",
        )


def fold(text: str) -> str:
    """`text` as it is compared: any case, any white space, any form of the same accented letter."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).split())


def prose(answer: Answer) -> str:
    """The answer's text without the markers of its citations, which could part or pose as what is looked for."""
    text = answer.text
    for citation in answer.citations:
        text = text.replace(f"[{citation.marker}]", "")
    return text


def _place_of(wanted: str, answer: Answer) -> str | None:
    needle = fold(wanted)
    if needle in fold(prose(answer)):
        return "the answer"
    for citation in answer.citations:
        if needle in fold(citation.quote.text):
            return f"quote [{citation.marker}]"
    return None


def _misquoted(citation: Citation, article: ArticleById) -> str | None:
    """What is wrong with a quote, or None."""
    quote = citation.quote
    found = article(quote.article.id)
    if found is None:
        return "the library has no such article"
    there = found.text[quote.span.start : quote.span.end]
    return None if there == quote.text else f'the article has "{there}" there, and the quote is "{quote.text}"'


def _status(answer: Answer) -> str:
    match answer.status:
        case Status.ANSWERED:
            return "an answer"
        case Status.ABSTAINED:
            return "no answer"
        case Status.ERROR:
            return "an error"
