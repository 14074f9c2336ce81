"""Whether what is asked had been told by a day: where not, there is no answer yet, whatever else comes near."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from assistant.answer.candidates import QuestionWords
from assistant.answer.developing import AHEAD, of_story
from assistant.answer.kinds import AnswerKind
from assistant.answer.matters import key, keys
from assistant.answer.selection import Scored, logistic, logit
from assistant.answer.timely import fits
from assistant.answer.wanted import Want, Wanted
from assistant.answer.when import When
from assistant.retrieve.terms import stem, stems

# Passages of other stories, whose words say nothing of this one, are those without its names; where none has them,
# those whose best sentence is far from answering.
_OF_THE_STORY = 0.25
# They say how the answer is to look, or when it holds, and not what it is about: no article need have them.
_FRAME = stems(
    "many much far long large big high old often number figure total toll count estimate amount size date day time year"
    " score result level position status share rate now latest newest current recent known still get accident incident"
    " case event people say said tell according expected planned thought believed kind sort type name happen weekday"
    " january february march april may june july august september october november december"
)
_TOLL = stems("die died dead death kill killed")
_WILL = re.compile(r"\b(?:will|shall|going to)\b", re.IGNORECASE)
_AHEAD = re.compile(rf"\b(?:{AHEAD})\b", re.IGNORECASE)
_AS_TOLD = re.compile(
    r"\b(?:according to|by|in) the (?:latest|newest|last|most recent) (?:\w+ )?(?:\w+)", re.IGNORECASE
)
_NOT_DONE = re.compile(r"(?:\b(?:not|never|yet to)|n['’]t)\s(?:(?:yet|been|be|so far)\s)*(\w+)(?!.*\bbut\b)", re.I)
_ASKS_WHAT = re.compile(r"\b(?:who|whom|whose|what|when|where|which|how)\b", re.IGNORECASE)
# From this chance on it had been told: a needless silence is worse than a doubtful answer with its day.
_TOLD = 0.42


@dataclass(frozen=True, slots=True)
class ToldSignals:
    """What speaks for and against it: `unsaid` is the share of the question's weight in words that no passage of the
    story has, `read` the reader's best score in what was found, `best` the log-odds of the best sentence, `cosine` the
    largest likeness of a sentence to the question, `context` the largest share of its words that stand together. `fit`
    is how well the value of the best sentence fits, 0 to 1, `since` the logarithm of how many days after it the story
    went on, and `whether` 1 where a yes or no is asked for."""

    unsaid: float
    read: float
    best: float
    cosine: float
    context: float
    fit: float
    since: float
    whether: float


@dataclass(frozen=True, slots=True)
class ToldWeights:
    """A logistic model over these signals, fitted to questions that can be answered on their day and to the same asked
    on a day before any article tells it (`python -m tests.bench.told_fit`)."""

    bias: float = -1.47
    unsaid: float = -1.98
    read: float = 0.09
    best: float = 1.01
    cosine: float = 2.46
    context: float = 1.56
    fit: float = -1.15
    since: float = 0.20
    whether: float = 1.46


def told_by_then(
    ordered: Sequence[Scored],
    asked: QuestionWords,
    value: Wanted,
    time: When,
    reading: float,
    weights: ToldWeights = ToldWeights(),
) -> bool:
    """Whether what is asked had been told by the day that the user chose, as far as the words tell.

    It had not where nothing found comes near enough, where the day of something to come is asked of sentences that all
    look back, or where the last that is told is that it has not happened. True where no day was chosen, and where the
    best sentence is of the days that the question names itself. The first of `ordered` tells the last that was known;
    `reading` is the reader's best score in what was found.
    """
    if not time.given or not ordered:
        return True
    last = ordered[0].candidate.quote.text
    denied = any(stem(match.group(1).lower()) in asked.weights for match in _NOT_DONE.finditer(last))
    if denied and _ASKS_WHAT.search(asked.text) and not _NOT_DONE.search(asked.text):
        return False
    likeliest = sorted(ordered, key=lambda row: -row.probability)
    to_come = asked.kind is AnswerKind.DATE and _WILL.search(asked.text)
    if to_come and not any(_AHEAD.search(row.candidate.quote.text) for row in likeliest[:3]):
        return False
    if time.window and fits(likeliest[0].candidate, time.window):
        return True
    return chance(signals(likeliest, asked, value, reading), weights) >= _TOLD


def signals(ranked: Sequence[Scored], asked: QuestionWords, value: Wanted, reading: float) -> ToldSignals:
    """What speaks for its having been told; `ranked` is not empty."""
    best = max(ranked, key=lambda row: row.probability)
    ours = of_story(ranked, asked)
    own = [row for row in ranked if row.candidate.quote.article.id in ours]
    return ToldSignals(
        _unsaid(ranked, asked, own),
        reading,
        logit(best.probability),
        max(row.candidate.cosine for row in ranked),
        max(row.candidate.context for row in ranked),
        best.candidate.kind,
        _since(best, own or ranked),
        float(value.kind is Want.WHETHER),
    )


def _since(best: Scored, story: Sequence[Scored]) -> float:
    days = [row.candidate.quote.article.published for row in story]
    told, last = best.candidate.quote.article.published, max((day for day in days if day), default=None)
    return math.log1p(max(0, (last - told).days)) if told and last else 0.0


def chance(found: ToldSignals, weights: ToldWeights = ToldWeights()) -> float:
    """How likely it had been told, 0 to 1."""
    bias, *rest = astuple(weights)
    return logistic(bias + sum(weight * signal for weight, signal in zip(rest, astuple(found), strict=True)))


def _unsaid(ranked: Sequence[Scored], asked: QuestionWords, own: Sequence[Scored]) -> float:
    """The share of the question's weight that the passages of what was found do not have, 0.0 to 1.0; `own` are those
    of the story."""
    best = max(row.probability for row in ranked)
    near = own or [row for row in ranked if row.probability >= _OF_THE_STORY * best]
    story = {row.candidate.passage.passage.id: row.candidate.passage for row in near}
    text = " ".join(f"{found.article.title} {found.passage.text}" for found in story.values())
    there, alike = stems(text), keys(text)
    years = {str(row.candidate.quote.article.published)[:4] for row in ranked}
    aside = _FRAME | stems(" ".join(_AS_TOLD.findall(asked.text)))
    aside = aside | _TOLL if asked.kind is AnswerKind.NUMBER else aside
    missing = {
        one
        for one in asked.weights
        if one not in there and one not in aside and one not in years and key(one) not in alike
    }
    return asked.share(missing)
