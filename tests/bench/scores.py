"""The figures that outcomes add up to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.bench.asking import Outcome
from tests.bench.metrics import (
    Bin,
    Judged,
    auroc,
    calibration_bins,
    calibration_error,
    exact_match,
    holds,
    mean,
    percentile,
    share_at_precision,
    token_f1,
)

# How right the answers are to be where a confidence is chosen for it.
PRECISION = 0.95


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """Answers to `n` answerable questions, as shares of all of them unless said otherwise.

    `in_quotes`: the gold answer stands in what is shown; an abstention shows nothing. `of_answered`: the same
    among the answered ones. `with_nearest`: where it abstained, what it shows as nearest to the question counts as
    well. `unabstained`: the same if the program never abstained. Beside it the plain
    baseline `lead` (the first three sentences of the first passage) and the ceiling `retrieved` (all retrieved
    passages). `quotes` is the mean number of quotes of an answer; `em` and `f1` are SQuAD's, 0.0 to 1.0, with
    `published` what the sets' README quotes for others.
    """

    set: str
    questions: str
    n: int
    answered: float
    in_quotes: float
    of_answered: float
    with_nearest: float
    unabstained: float
    lead: float
    retrieved: float
    quotes: float
    em: float
    f1: float
    published: str


@dataclass(frozen=True, slots=True)
class AbstentionRow:
    """How well the confidence tells answerable questions from the others.

    `auroc_plain` is that of the first passage's cosine. `answered_*` are shares at the default threshold,
    `at_precision` the share of all questions that can be answered with 95 % of the answers right.
    """

    set: str
    against: str
    answerable: int
    unanswerable: int
    auroc: float
    auroc_plain: float
    answered_answerable: float
    answered_unanswerable: float
    at_precision: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Confidence against being right over `n` questions. `error_as_shown` counts every abstention as wrong;
    `error` and `bins` judge the quotes that stood behind it."""

    sets: tuple[str, ...]
    n: int
    error: float
    error_as_shown: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class TimingRow:
    """Milliseconds from question to answer."""

    set: str
    articles: str
    n: int
    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class CitationCheck:
    """How many citations were compared with their articles, and how many were not the same characters."""

    answers: int
    citations: int
    broken: int


def is_right(outcome: Outcome) -> bool:
    """Whether what the answer shows holds the gold answer."""
    return holds(outcome.shown, outcome.item.answers)


def never_abstaining(outcomes: Sequence[Outcome], again: Mapping[str, Outcome]) -> list[Outcome]:
    """The outcomes, the abstained ones replaced by what the program says when it may not abstain.

    `again` are those answers by the question's id.
    """
    return [again.get(one.item.id, one) if not one.answered else one for one in outcomes]


def answer_row(
    name: str, questions: str, outcomes: Sequence[Outcome], again: Mapping[str, Outcome], published: str = ""
) -> AnswerRow:
    """The row of these answers; see never_abstaining for `again`."""
    answered = [one for one in outcomes if one.answered]
    return AnswerRow(
        set=name,
        questions=questions,
        n=len(outcomes),
        answered=len(answered) / len(outcomes) if outcomes else math.nan,
        in_quotes=mean([is_right(one) for one in outcomes]),
        of_answered=mean([is_right(one) for one in answered]),
        with_nearest=mean([is_right(one) or holds(one.nearest, one.item.answers) for one in outcomes]),
        unabstained=mean([is_right(one) for one in never_abstaining(outcomes, again)]),
        lead=mean([holds([one.lead], one.item.answers) for one in outcomes]),
        retrieved=mean([holds(one.passages, one.item.answers) for one in outcomes]),
        quotes=mean([len(one.quotes) for one in answered]),
        em=mean([exact_match(one.short_answer, one.item.answers) for one in outcomes]),
        f1=mean([token_f1(one.short_answer, one.item.answers) for one in outcomes]),
        published=published,
    )


def abstention_row(
    name: str, against: str, answerable: Sequence[Outcome], others: Sequence[Outcome], again: Mapping[str, Outcome]
) -> AbstentionRow:
    """The row of these answers; `others` are those to questions that the articles don't answer."""
    return AbstentionRow(
        set=name,
        against=against,
        answerable=len(answerable),
        unanswerable=len(others),
        auroc=auroc([one.confidence for one in answerable], [one.confidence for one in others]),
        auroc_plain=auroc([one.first_cosine for one in answerable], [one.first_cosine for one in others]),
        answered_answerable=mean([one.answered for one in answerable]),
        answered_unanswerable=mean([one.answered for one in others]),
        at_precision=share_at_precision(judged(never_abstaining(answerable, again), others), PRECISION),
    )


def judged(answerable: Sequence[Outcome], others: Sequence[Outcome]) -> list[Judged]:
    """Confidences with whether the answer was right; to `others` none is."""
    own = [Judged(one.confidence, is_right(one)) for one in answerable]
    return own + [Judged(one.confidence, False) for one in others]


def calibration(sets: Sequence[str], unabstained: Sequence[Judged], shown: Sequence[Judged]) -> Calibration:
    """The calibration over `sets`, of answers that never abstain and of those that were shown."""
    bins = calibration_bins(unabstained)
    as_shown = calibration_error(calibration_bins(shown))
    return Calibration(tuple(sets), len(unabstained), calibration_error(bins), as_shown, tuple(bins))


def timing_row(name: str, articles: str, outcomes: Sequence[Outcome]) -> TimingRow:
    """Median and 95th percentile."""
    times = [one.milliseconds for one in outcomes]
    return TimingRow(name, articles, len(times), percentile(times, 0.5), percentile(times, 0.95))


def citation_check(outcomes: Sequence[Outcome]) -> CitationCheck:
    """Over every answer seen."""
    return CitationCheck(len(outcomes), sum(len(one.quotes) for one in outcomes), sum(one.broken for one in outcomes))
