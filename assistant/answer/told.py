"""Whether what is asked had been told by a day: where not, there is no answer yet, whatever else comes near."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.candidates import QuestionWords
from assistant.answer.developing import AHEAD, of_story
from assistant.answer.kinds import AnswerKind
from assistant.answer.matters import key, keys
from assistant.answer.selection import Scored, logistic, logit
from assistant.answer.timely import fits, in_time
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
# From this chance on it had been told.
_TOLD = 0.5


@dataclass(frozen=True, slots=True)
class ToldSignals:
    """What speaks for and against it: `unsaid` is the share of the question's weight in words that no passage of the
    story has, `read` the reader's best score in what was found, `best` the log-odds of the best sentence, `cosine` the
    largest likeness of a sentence to the question, `context` the largest share of its words that stand together."""

    unsaid: float
    read: float
    best: float
    cosine: float
    context: float


@dataclass(frozen=True, slots=True)
class ToldWeights:
    """A logistic model over these signals, fitted to questions that can be answered on their day and to the same asked
    on a day before any article tells it (`python -m tests.bench.told_fit`)."""

    bias: float = -1.15
    unsaid: float = -1.09
    read: float = 0.06
    best: float = 0.95
    cosine: float = 1.68
    context: float = 1.41


def told_by_then(
    ranked: Sequence[Scored],
    asked: QuestionWords,
    time: When,
    reading: float,
    weights: ToldWeights = ToldWeights(),
) -> bool:
    """Whether what is asked had been told by the day that the user chose, as far as the words tell.

    It had not where nothing found comes near enough, where the day of something to come is asked of sentences that all
    look back, or where the last that is told is that it has not happened. True where no day was chosen, and where the
    best sentence is of the days that the question names itself. `reading` is the reader's best score in what was found.
    """
    if not time.given or not ranked:
        return True
    last = in_time(ranked, time)[0].candidate.quote.text
    denied = any(stem(match.group(1).lower()) in asked.weights for match in _NOT_DONE.finditer(last))
    if denied and _ASKS_WHAT.search(asked.text) and not _NOT_DONE.search(asked.text):
        return False
    to_come = asked.kind is AnswerKind.DATE and _WILL.search(asked.text)
    if to_come and not any(_AHEAD.search(row.candidate.quote.text) for row in ranked[:3]):
        return False
    if time.window and fits(ranked[0].candidate, time.window):
        return True
    return chance(signals(ranked, asked, reading), weights) >= _TOLD


def signals(ranked: Sequence[Scored], asked: QuestionWords, reading: float) -> ToldSignals:
    """What speaks for its having been told; `ranked` is not empty."""
    best = max(ranked, key=lambda row: row.probability)
    return ToldSignals(
        _unsaid(ranked, asked),
        reading,
        logit(best.probability),
        max(row.candidate.cosine for row in ranked),
        max(row.candidate.context for row in ranked),
    )


def chance(found: ToldSignals, weights: ToldWeights = ToldWeights()) -> float:
    """How likely it had been told, 0 to 1."""
    return logistic(
        weights.bias
        + weights.unsaid * found.unsaid
        + weights.read * found.read
        + weights.best * found.best
        + weights.cosine * found.cosine
        + weights.context * found.context
    )


def _unsaid(ranked: Sequence[Scored], asked: QuestionWords) -> float:
    """The share of the question's weight that the passages of what was found do not have, 0.0 to 1.0."""
    ours = of_story(ranked, asked)
    near = [row for row in ranked if row.candidate.quote.article.id in ours]
    near = near or [row for row in ranked if row.probability >= _OF_THE_STORY * ranked[0].probability]
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
