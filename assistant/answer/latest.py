"""Which sentence of a story that goes on tells the last that was known of what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date

from assistant.answer.candidates import Candidate, QuestionWords
from assistant.answer.corrections import corrects
from assistant.answer.developing import of_story
from assistant.answer.selection import Scored, logit
from assistant.answer.timely import fits
from assistant.answer.when import When

# The reader's scores between which more tells more.
_READ = (-8.0, 12.0)
# A sentence that is further behind the likeliest, in log-odds, stays behind it.
_BEHIND = 1.5
# What it counts that a sentence is of the days which the question names.
_WITHIN = 3.0
# What an article repeats of an earlier one, which it may be about to correct.
_FORMER = re.compile(
    r"\b(?:we reported|(?:earlier|previous|first) (?:reports?|accounts?|figures?|counts?|estimates?)|previously"
    r"|at first|first (?:thought|put|said|reported|given))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LatestSignals:
    """What speaks for a sentence: of what Candidate describes `coverage`, `context`, `lead`, `read` and `cosine`; `fit`
    is how well the value in it fits, 0 to 1. `recent` is 0 for the newest article of the story and -1 for the oldest,
    `newest` 1 for a sentence that no article of the story is newer than; `corrects` and `former` are 1 where it
    corrects, and where it tells what was reported before."""

    coverage: float
    context: float
    lead: float
    read: float
    fit: float
    cosine: float
    recent: float
    newest: float
    corrects: float
    former: float


@dataclass(frozen=True, slots=True)
class LatestWeights:
    """A conditional logit over the sentences of a question, fitted to the development stories (tests/news):
    `python -m tests.bench.latest_fit`."""

    coverage: float = -3.32
    context: float = 2.35
    lead: float = 0.11
    read: float = 0.32
    fit: float = 2.22
    cosine: float = 4.93
    recent: float = 1.17
    newest: float = 3.10
    corrects: float = 1.79
    former: float = -5.24


def last_known(
    found: Sequence[Candidate],
    ranked: Sequence[Scored],
    asked: QuestionWords,
    time: When,
    weights: LatestWeights = LatestWeights(),
) -> list[Scored]:
    """`ranked` in the order in which its sentences are likely to tell the last that was known.

    `found` are the candidates as they were found, `ranked` the same as `developing.weighed` made them. A preference: it
    leaves nothing out, and what is far less likely to answer at all stays behind.
    """
    if not ranked:
        return []
    best = max(logit(row.probability) for row in ranked)
    near = [logit(row.probability) >= best - _BEHIND for row in ranked]
    within = [time.window is not None and fits(row.candidate, time.window) for row in ranked]
    told = [score(one, weights) for one in signals(found, ranked, asked)]
    order = sorted(
        range(len(ranked)),
        key=lambda i: (not near[i], -(told[i] + _WITHIN * within[i]) if near[i] else -ranked[i].probability, i),
    )
    return [ranked[i] for i in order]


def signals(found: Sequence[Candidate], ranked: Sequence[Scored], asked: QuestionWords) -> list[LatestSignals]:
    """What speaks for each of the `ranked` sentences; `found` as for `last_known`."""
    raw = {(one.quote.article.id, one.quote.span): one for one in found}
    story = of_story(ranked, asked)
    days = sorted({_day(row.candidate) for row in ranked if row.candidate.quote.article.id in story}, reverse=True)
    days = days or sorted({_day(row.candidate) for row in ranked}, reverse=True)
    made = []
    for row in ranked:
        one = row.candidate
        text, own = one.quote.text, raw[one.quote.article.id, one.quote.span]
        newer = sum(day > _day(one) for day in days)
        made.append(
            LatestSignals(
                coverage=own.coverage,
                context=own.context,
                lead=own.lead,
                read=min(_READ[1], max(_READ[0], one.read)),
                fit=one.kind,
                cosine=own.cosine,
                recent=max(-1.0, -newer / max(1, len(days) - 1)),
                newest=float(not newer),
                corrects=float(corrects(text)),
                former=float(_FORMER.search(text) is not None),
            )
        )
    return made


def score(one: LatestSignals, weights: LatestWeights = LatestWeights()) -> float:
    """What speaks for a sentence, in log-odds against the others of its question."""
    return float(sum(weight * signal for weight, signal in zip(astuple(weights), astuple(one), strict=True)))


def _day(one: Candidate) -> date:
    return one.quote.article.published or date.min
