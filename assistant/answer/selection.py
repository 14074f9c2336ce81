"""Which candidate sentences are shown, and how likely the best of them answers the question."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.candidates import Candidate
from assistant.domain.answer import Quote
from assistant.retrieve.terms import stems

SHOWN = 3
# A second sentence is shown when it is at least so likely to answer, measured by the first.
_WORTH_SHOWING = 0.2
# A further sentence that neither words nor meaning tie to the question, and in which the reader is far from finding
# an answer, is beside the point however little speaks for the first.
_TIED_BY_WORDS = 0.1
_TIED_BY_MEANING = 0.25
_TIED_BY_READING = -6.0
# Two sentences that share so much of their words are one sentence in two outlets.
_SAME = 0.75
# Where the two outlets are known to carry one text, which each edits, so much.
_SAME_OF_COPIES = 0.5


@dataclass(frozen=True, slots=True)
class SentenceWeights:
    """A logistic model over the signals of a candidate: how likely it is that the sentence holds the answer.
    Fitted to development questions, each counting the same however many candidates it has (docs/benchmarks.md), but for
    `said`, which these leave undecided: it is chosen by scripted questions for what somebody said."""

    bias: float = -1.978
    coverage: float = 0.47
    lead: float = 0.174
    kind: float = 0.038
    read: float = 0.165
    cosine: float = 1.905
    said: float = 2.0


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate and the probability that it holds the answer."""

    candidate: Candidate
    probability: float


def rank(candidates: Sequence[Candidate], weights: SentenceWeights = SentenceWeights()) -> list[Scored]:
    """The candidates by probability, best first; equal ones in the order of their articles."""
    scored = [Scored(candidate, probability(candidate, 0.0, weights)) for candidate in candidates]
    return sorted(scored, key=lambda row: (-row.probability, row.candidate.quote.article.id, row.candidate.quote.span))


def choose(ranked: Sequence[Scored], limit: int = SHOWN) -> list[Scored]:
    """At most `limit` sentences, no two of which say the same words, and none but the first beside the point."""
    chosen: list[Scored] = []
    for row in ranked:
        if len(chosen) == limit:
            break
        first = not chosen
        if not first and (row.probability < _WORTH_SHOWING * chosen[0].probability or not _to_the_point(row.candidate)):
            continue
        if not any(_repeats(row.candidate.quote, other.candidate.quote) for other in chosen):
            chosen.append(row)
    return chosen


def nearest(ranked: Sequence[Scored], limit: int) -> list[Scored]:
    """What `choose` would show of the sentences that have to do with the question, though none may answer it."""
    return choose([row for row in ranked if _to_the_point(row.candidate)], limit)


def _to_the_point(candidate: Candidate) -> bool:
    return (
        candidate.coverage > _TIED_BY_WORDS or candidate.cosine > _TIED_BY_MEANING or candidate.read > _TIED_BY_READING
    )


def probability(candidate: Candidate, bonus: float = 0.0, weights: SentenceWeights = SentenceWeights()) -> float:
    """How likely the candidate holds the answer; `bonus` is what else speaks for it, in log-odds."""
    return logistic(
        bonus
        + weights.bias
        + weights.coverage * candidate.coverage
        + weights.lead * candidate.lead
        + weights.kind * candidate.kind
        + weights.read * candidate.read
        + weights.cosine * candidate.cosine
        + weights.said * candidate.said
    )


def logistic(value: float) -> float:
    """1 / (1 + e^-value), for any float."""
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, value))))


def logit(share: float) -> float:
    """The log-odds of a probability between 0.0 and 1.0."""
    return math.log(share / (1.0 - share))


def _repeats(one: Quote, other: Quote) -> bool:
    copies = one.article.id != other.article.id and one.article.story and one.article.story == other.article.story
    return _alike(one.text, other.text, _SAME_OF_COPIES if copies else _SAME)


def _alike(one: str, other: str, share: float = _SAME) -> bool:
    first, second = stems(one), stems(other)
    union = first | second
    return bool(union) and len(first & second) / len(union) >= share
