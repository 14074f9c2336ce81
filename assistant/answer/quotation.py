"""Answering by quotation: the sentences that answer, verbatim, or what is missing."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.answer.candidates import EMBEDDED, UNREAD, Candidate, QuestionWords, candidates, weigh
from assistant.answer.developing import settled, weighed
from assistant.answer.kinds import AnswerKind, spans_of_kind
from assistant.answer.latest import last_known
from assistant.answer.markers import put_markers
from assistant.answer.phrases import CloseReader, Phrase, best_phrase
from assistant.answer.selection import (
    Scored,
    SentenceWeights,
    choose,
    logistic,
    nearest,
    probability,
    rank,
)
from assistant.answer.timely import in_time
from assistant.answer.told import told_by_then
from assistant.answer.wanted import wanted
from assistant.answer.when import When
from assistant.domain.answer import Citation, CitationState, Claim, Diagnosis, Note, Quote, RetrievedPassage
from assistant.domain.article import ArticleRef
from assistant.domain.ports import Catalogue, Embedder, SentenceSplitter, WordIndex
from assistant.retrieve.names import names_in
from assistant.retrieve.terms import words

# Passages whose sentences are looked at.
_READ = 12
# Of a story that goes on, so many times the sentences: the last of it is seldom what repeats the question's words.
_NEWEST = 2
_NEAREST = 3
_NEAREST_QUOTES = 2
# From this confidence on, what comes nearest holds the answer in about one case of two (docs/benchmarks.md).
_NEAR = 0.27
# What was not told by the day asked for is no answer, whatever else comes near.
_UNTOLD = 0.1
_UNSAID = replace(SentenceWeights(), said=0.0)
# From here on a sentence has the words whose speaker is asked for, or is by the speaker whose words are.
_SAID = 0.7
_BRACKETED = re.compile(r"\[(\d{1,3})\]")


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
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfidenceWeights:
    """How likely it is that the quotes hold the answer: a logistic model over the log-odds of the best
    sentence, the cosine of the first passage, the largest share of the question's words that stand together
    anywhere, and the (decimal) logarithm of how many passages were searched: among more of them, more is near
    by chance.

    The direction is fitted to telling questions that the articles answer from others, its scale and bias to how
    often the quotes are right (docs/benchmarks.md).
    """

    bias: float = 0.297
    sentence: float = 1.040
    dense: float = 3.157
    context: float = 2.115
    searched: float = -0.796


class QuotationEngine:
    """Chooses sentences of the retrieved passages, or abstains below `threshold`."""

    def __init__(
        self,
        store: QuotationStore,
        splitter: SentenceSplitter,
        embedder: Embedder,
        reader: CloseReader,
        threshold: float,
        weights: ConfidenceWeights = ConfidenceWeights(),
    ) -> None:
        self._store = store
        self._splitter = splitter
        self._embedder = embedder
        self._reader = reader
        self._threshold = threshold
        self._weights = weights

    def answer(
        self,
        question: str,
        focus: str,
        passages: Sequence[RetrievedPassage],
        searched: int,
        time: When | None = None,
    ) -> Draft:
        """The one to three sentences that answer `question` best, or why there are none.

        `question` stands alone; `focus` is what it asks for, of a follow-up its own words. `passages` are the
        best of `searched` ones. `time` is what the question says of time: where the last that was known is wanted,
        that is told first, and of sentences that answer about equally well the one of the days that are asked about.
        """
        asked = weigh(question, focus, self._store, self._store.counts()[1])
        newest = time is not None and time.newest
        limit = EMBEDDED * _NEWEST if newest else EMBEDDED
        found = candidates(asked, passages[:_READ], self._splitter, self._embedder, limit)
        ranked = rank(found)
        unknown = unknown_names(question, asked)
        confidence = 0.0 if unknown or not ranked else self._confidence(ranked, passages, searched)
        value = wanted(question)
        reading = max((row.candidate.read for row in ranked), default=UNREAD)
        if newest:
            ranked = weighed(ranked, asked, value)
        ordered = self._in_order(found, ranked, asked, time)
        if time and not told_by_then(ordered, asked, value, time, reading):
            confidence = min(confidence, _UNTOLD)
        if not ranked or confidence < self._threshold:
            return self._abstention(question, asked, passages, confidence, ranked)
        chosen = choose(ordered)
        phrase = self._phrase(asked, chosen, time)
        if phrase:
            # The answer first.
            chosen.insert(0, chosen.pop(phrase.index))
        short = phrase.span if phrase else None
        if newest:
            short = settled(chosen[0].candidate, short, value)
        quotes = [row.candidate.quote for row in chosen]
        citations = tuple(Citation(n, quote, CitationState.VERIFIED) for n, quote in enumerate(quotes, 1))
        claims = tuple(Claim(quote.text, (n,), CitationState.VERIFIED) for n, quote in enumerate(quotes, 1))
        return Draft(
            text=" ".join(put_markers(prose(claim.text), claim.markers) for claim in claims),
            short_answer=short.of(quotes[0].text) if short else None,
            confidence=confidence,
            citations=citations,
            claims=claims,
            diagnosis=None,
        )

    @staticmethod
    def _in_order(
        found: Sequence[Candidate], ranked: Sequence[Scored], asked: QuestionWords, time: When | None
    ) -> list[Scored]:
        """`ranked` as they are told: by what the question says of time, or as they are."""
        if time is None:
            return list(ranked)
        return last_known(found, ranked, asked, time) if time.newest else in_time(ranked, time)

    def _phrase(self, asked: QuestionWords, chosen: Sequence[Scored], time: When | None) -> Phrase | None:
        """The short answer. It stands in the first sentence where the days that are asked about decide which that is,
        or that is the saying which is asked for, unless its speaker is asked for and not named there; of a story that
        goes on, it says at least something of what was weighed there."""
        dated = time is not None and (time.newest or time.window is not None)
        settles = dated or (chosen[0].candidate.said >= _SAID and _may_answer(asked, chosen[0].candidate.quote.text))
        phrase = best_phrase(asked, chosen[:1] if settles else chosen, self._reader, self._splitter)
        weighed_there = chosen[0].candidate.spans[:1] if time and time.newest else ()
        for one in weighed_there:
            if phrase is None or not phrase.span.overlaps(one.span):
                return Phrase(0, one.span, one.score)
        return phrase

    def _abstention(
        self,
        question: str,
        asked: QuestionWords,
        passages: Sequence[RetrievedPassage],
        confidence: float,
        ranked: Sequence[Scored],
    ) -> Draft:
        """No answer: what no article has, the nearest articles, and what they do say."""
        missing = missing_words(question, asked)
        articles: dict[str, ArticleRef] = {}
        for found in passages:
            articles.setdefault(found.article.id, found.article)
        quotes: tuple[Quote, ...] = ()
        if not passages:
            reason = "No article passes the filters." if self._store.counts()[0] else "The library has no articles yet."
        elif missing:
            # Whatever stands near is about something else.
            reason = f"No article mentions {_listed(missing)}."
        elif confidence < _NEAR:
            reason = "The articles found do not answer this."
        else:
            reason = "The articles found do not clearly answer this."
            quotes = tuple(row.candidate.quote for row in nearest(ranked, _NEAREST_QUOTES))
        diagnosis = Diagnosis(reason, tuple(missing), tuple(articles.values())[:_NEAREST], quotes)
        text = " ".join([reason, *([f"Nearest to it: {'; '.join(map(_told, quotes))}."] if quotes else [])])
        return Draft(text, None, confidence, (), (), diagnosis)

    def _confidence(self, ranked: Sequence[Scored], passages: Sequence[RetrievedPassage], searched: int) -> float:
        weights = self._weights
        # That somebody said it does not make it likelier that what was asked was said.
        best = max(probability(row.candidate, weights=_UNSAID) for row in ranked)
        first = max(passages, key=lambda found: found.scores.fused or 0.0)
        return logistic(
            weights.bias
            + weights.sentence * math.log(best / (1.0 - best))
            + weights.dense * (first.scores.dense or 0.0)
            + weights.context * max(row.candidate.context for row in ranked)
            + weights.searched * math.log10(max(1, searched))
        )


def _may_answer(asked: QuestionWords, sentence: str) -> bool:
    """Whether somebody is named in `sentence`, where that is what the question asks for."""
    return asked.kind is not AnswerKind.PERSON or bool(spans_of_kind(sentence, asked.kind, asked.text))


def prose(quote: str) -> str:
    """A quote on one line, in which no number that the article has in brackets passes for a marker."""
    return _BRACKETED.sub(r"(\1)", " ".join(quote.split()))


def _told(quote: Quote) -> str:
    """A quote in running text, with where it stands."""
    article = quote.article
    where = ", ".join(filter(None, (article.source, article.published.isoformat() if article.published else None)))
    return f"“{prose(quote.text)}”{f' ({where})' if where else ''}"


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


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
