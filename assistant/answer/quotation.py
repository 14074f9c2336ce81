"""Answering by quotation: the sentences that answer, verbatim, or what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answer.candidates import QuestionWords, candidates, weigh
from assistant.answer.kinds import spans_of_kind
from assistant.answer.markers import put_markers
from assistant.answer.selection import (
    Scored,
    choose,
    logistic,
    names_in,
    nearest_span,
    rank,
)
from assistant.domain.answer import Citation, CitationState, Claim, Diagnosis, RetrievedPassage
from assistant.domain.article import ArticleRef
from assistant.domain.ports import Catalogue, Embedder, SentenceSplitter, WordIndex
from assistant.retrieve.terms import words

# Passages whose sentences are looked at.
_READ = 5
_NEAREST = 3


class QuotationStore(WordIndex, Catalogue, Protocol):
    """What quotation reads of the library."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer without its frame. It abstains where `diagnosis` is set."""

    text: str
    short_answer: str | None
    confidence: float
    citations: tuple[Citation, ...]
    claims: tuple[Claim, ...]
    diagnosis: Diagnosis | None


@dataclass(frozen=True, slots=True)
class ConfidenceWeights:
    """Logistic regression over the best sentence and the first passage, fitted on development questions
    (docs/benchmarks.md): how likely it is that the articles hold an answer."""

    bias: float = -6.8
    probability: float = 3.9
    context: float = 4.0
    dense: float = 6.4


class QuotationEngine:
    """Chooses sentences of the retrieved passages, or abstains below `threshold`."""

    def __init__(
        self,
        store: QuotationStore,
        splitter: SentenceSplitter,
        embedder: Embedder,
        threshold: float,
        weights: ConfidenceWeights = ConfidenceWeights(),
    ) -> None:
        self._store = store
        self._splitter = splitter
        self._embedder = embedder
        self._threshold = threshold
        self._weights = weights

    def answer(self, question: str, passages: Sequence[RetrievedPassage]) -> Draft:
        """The one to three sentences that answer `question` best, or why there are none."""
        asked = weigh(question, self._store, self._store.counts()[1])
        ranked = rank(candidates(question, asked, passages[:_READ], self._splitter, self._embedder))
        unknown = unknown_names(question, asked)
        confidence = 0.0 if unknown or not ranked else self._confidence(ranked[0], passages[0])
        if not ranked or confidence < self._threshold:
            return self.abstention(question, asked, passages, confidence)
        chosen = choose(ranked)
        quotes = [row.candidate.quote for row in chosen]
        citations = tuple(Citation(n, quote, CitationState.VERIFIED) for n, quote in enumerate(quotes, 1))
        claims = tuple(Claim(quote.text, (n,), CitationState.VERIFIED) for n, quote in enumerate(quotes, 1))
        return Draft(
            text=" ".join(put_markers(" ".join(claim.text.split()), claim.markers) for claim in claims),
            short_answer=short_answer(question, asked, quotes[0].text),
            confidence=confidence,
            citations=citations,
            claims=claims,
            diagnosis=None,
        )

    def abstention(
        self, question: str, asked: QuestionWords, passages: Sequence[RetrievedPassage], confidence: float
    ) -> Draft:
        """No answer: what no article has, and the nearest articles."""
        missing = missing_words(question, asked)
        nearest: dict[str, ArticleRef] = {}
        for found in passages:
            nearest.setdefault(found.article.id, found.article)
        if not passages:
            reason = "No article passes the filters." if self._store.counts()[0] else "The library has no articles yet."
        elif missing:
            reason = f"No article mentions {_listed(missing)}."
        else:
            reason = "The articles found do not answer this."
        reason = f"{reason}{self._range() if passages else ''}"
        diagnosis = Diagnosis(reason, tuple(missing), tuple(nearest.values())[:_NEAREST])
        return Draft(reason, None, confidence, (), (), diagnosis)

    def _confidence(self, best: Scored, first: RetrievedPassage) -> float:
        weights = self._weights
        return logistic(
            weights.bias
            + weights.probability * best.probability
            + weights.context * best.candidate.context
            + weights.dense * (first.scores.dense or 0.0)
        )

    def _range(self) -> str:
        span = self._store.date_range()
        return f" They span {span[0].isoformat()} to {span[1].isoformat()}." if span else ""


def unknown_names(question: str, asked: QuestionWords) -> tuple[str, ...]:
    """Names of the question that stand in no article: without them nothing can answer it."""
    return tuple(
        dict.fromkeys(name for name in names_in(question) if all(word in asked.unknown for word in words(name)))
    )


def missing_words(question: str, asked: QuestionWords) -> tuple[str, ...]:
    """What the question names and no article has: names and figures, or any word where all is lower case."""
    if names := unknown_names(question, asked):
        return names
    written_small = not names_in(question)
    return tuple(word for word in asked.unknown if written_small or word[0].isdigit())


def short_answer(question: str, asked: QuestionWords, sentence: str) -> str | None:
    """The span of `sentence` that is the answer, where its kind and place leave no doubt."""
    span = nearest_span(sentence, spans_of_kind(sentence, asked.kind, question), question)
    return span.of(sentence) if span else None


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
