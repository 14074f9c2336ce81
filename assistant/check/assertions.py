"""What a case asserts, as small pure functions: a case and an answer in, findings out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.check import findings
from assistant.check.cases import Case
from assistant.check.findings import Finding, Kind, fold, is_named, prose
from assistant.domain.answer import Answer, Citation
from assistant.domain.article import Article
from assistant.domain.ports import Embedder

__all__ = ["ArticleById", "Finding", "Kind", "check", "exact_quotes", "fold", "further", "is_named", "prose"]

ArticleById = Callable[[str], Article | None]


def check(case: Case, answer: Answer, article: ArticleById, embedder: Embedder | None = None) -> list[Finding]:
    """Every assertion of `case`, and the one that each quote stands in its article as it is quoted.

    Raises UsageError where the case asserts that a text is similar and there is no `embedder`.
    """
    return [
        *status(case, answer),
        *contains(case, answer),
        *not_contains(case, answer),
        *cites(case, answer),
        *short_answer(case, answer),
        *further(case, answer, embedder),
        *exact_quotes(answer, article),
    ]


def status(case: Case, answer: Answer) -> Iterator[Finding]:
    """Whether it abstains as asserted. A case that asserts what the answer says asserts that there is one:
    the words may occur in a refusal too, which names what it looked for."""
    return findings.status(case.abstains, case.says, answer)


def contains(case: Case, answer: Answer) -> Iterator[Finding]:
    """Whether each asserted text occurs in the prose or in a quote."""
    return findings.contains(case.contains, answer)


def not_contains(case: Case, answer: Answer) -> Iterator[Finding]:
    """Whether each unwanted text is in neither the prose nor a quote."""
    return findings.not_contains(case.not_contains, answer)


def cites(case: Case, answer: Answer) -> Iterator[Finding]:
    """Whether each asserted article has a citation."""
    return findings.cites(case.cites, answer)


def short_answer(case: Case, answer: Answer) -> Iterator[Finding]:
    """Whether the short answer is the asserted one, in any case."""
    return findings.short_answer(case.short_answer, answer)


def further(case: Case, answer: Answer, embedder: Embedder | None = None) -> Iterator[Finding]:
    """What else the case asserts: figures, ranks, limits, groups. Raises UsageError as `check` does."""
    for assertion in case.checks:
        yield from assertion.evaluate(answer, embedder)


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


def _misquoted(citation: Citation, article: ArticleById) -> str | None:
    """What is wrong with a quote, or None."""
    quote = citation.quote
    found = article(quote.article.id)
    if found is None:
        return "the library has no such article"
    there = found.text[quote.span.start : quote.span.end]
    return None if there == quote.text else f'the article has "{there}" there, and the quote is "{quote.text}"'
