"""`python -m tests.bench.latest_fit`: fits which sentence tells the last that was known (assistant/answer/latest.py) to
the questions as of a day of the stories for development (tests/news).

A sentence is right where it has what was known, and nothing that was overtaken but beside it. How often the first one
is right is told of stories that were left out; the program also keeps back what is far less likely to answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

import numpy as np

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.candidates import EMBEDDED, Candidate, candidates, weigh
from assistant.answer.developing import weighed
from assistant.answer.latest import LatestWeights, signals
from assistant.answer.selection import rank
from assistant.answer.service import complete
from assistant.answer.wanted import wanted
from assistant.composition import Services
from assistant.domain.answer import Filters, Question
from tests.bench.logistic import Array
from tests.bench.news_as_of import says
from tests.bench.news_data import Story, day, library, stories

_READ = 12
_PARTS = 10
_RIDGE = 0.5
# Steps of gradient ascent, and how far each goes.
_STEPS, _STEP = 2000, 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a story: the signals of its sentences, a row each, and which of them are right."""

    story: int
    found: Array
    right: Array


def main() -> None:
    """Print the weights, and how they do on stories that were left out."""
    mine = [story for story in stories() if not story.held_out]
    with library(mine) as services, asyncio.Runner() as runner:
        rows = [row for story in mine for row in _asked(story, services, runner)]
    parts = {story: index % _PARTS for index, story in enumerate(sorted({row.story for row in rows}))}
    first = 0
    for part in range(_PARTS):
        weights = _fitted([row for row in rows if parts[row.story] != part])
        first += sum(_first_right(row, weights) for row in rows if parts[row.story] == part)
    here = np.array(astuple(LatestWeights()))
    print(f"{len(rows)} questions, {sum(row.right.any() for row in rows)} with a sentence that is right")
    print(f"first: {first} of them left out, {sum(_first_right(row, here) for row in rows)} as in the program")
    for one, weight in zip(fields(LatestWeights), _fitted(rows), strict=True):
        print(f"  {one.name} = {weight:.2f} (in the program: {getattr(LatestWeights(), one.name)})")


def _asked(story: Story, services: Services, runner: asyncio.Runner) -> Iterator[Asked]:
    for question in story.of_kind("as_of"):
        if question.get("abstains"):
            continue
        text = question["ask"]
        answer = runner.run(complete(services.ask(Question(text, filters=Filters(as_of=day(question))))))
        words = weigh(text, text, services.catalogue, services.catalogue.counts()[1])
        found = candidates(words, answer.passages[:_READ], SentencexSplitter(), services.embedder, 2 * EMBEDDED)
        ranked = weighed(rank(found), words, wanted(text))
        if ranked:
            told = np.array([astuple(one) for one in signals(found, ranked, words)])
            yield Asked(story.number, told, np.array([_right(question, row.candidate) for row in ranked]))


def _right(question: dict[str, Any], one: Candidate) -> bool:
    text, overtaken = one.quote.text, question.get("not", ())
    if not says(question["expect"], text):
        return False
    value = one.spans[0].span.of(text) if one.spans and one.kind else ""
    return not says(overtaken, text) or (says(question["expect"], value) and not says(overtaken, value))


def _first_right(row: Asked, weights: Array) -> bool:
    return bool(row.right[int((row.found @ weights).argmax())])


def _fitted(rows: Sequence[Asked]) -> Array:
    """The weights that make the right sentences likeliest among those of their question, held back a little."""
    rows = [row for row in rows if row.right.any()]
    scale = np.vstack([row.found for row in rows]).std(0) + 1e-9
    weights = np.zeros(len(scale))
    for _ in range(_STEPS):
        up = -_RIDGE * weights
        for row in rows:
            signals_ = row.found / scale
            values = signals_ @ weights
            shares = np.exp(values - values.max())
            shares /= shares.sum()
            of_right = shares * row.right
            up += (of_right / (of_right.sum() + 1e-12) - shares) @ signals_
        weights += _STEP * up / len(rows)
    return np.asarray(weights / scale)


if __name__ == "__main__":
    main()
