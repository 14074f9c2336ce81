"""`python -m tests.bench.told_fit`: fits what tells whether a question had been told by a day
(assistant/answer/told.py), to the stories for development (tests/news).

Questions that an article answers are asked as of their day, or of the last day of their story; and the same as of the
day before the first article that has any of the values, where the story had begun by then. What the weights do is told
of stories that were left out.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from typing import Any

import numpy as np

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.candidates import EMBEDDED, candidates, weigh
from assistant.answer.developing import weighed
from assistant.answer.selection import rank
from assistant.answer.service import complete
from assistant.answer.told import ToldWeights, signals
from assistant.answer.wanted import wanted
from assistant.composition import Services
from assistant.domain.answer import Filters, Question
from tests.bench.logistic import Array, chances, logistic_fit
from tests.bench.metrics import auroc
from tests.bench.news_data import Story, day, library, stories

_READ = 12
_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Told:
    """A question of a story as of a day: the signals, and whether an article had told it by then."""

    story: int
    found: Array
    told: bool


def main() -> None:
    """Print the weights, and how they do on stories that were left out."""
    mine = [story for story in stories() if not story.held_out]
    with library(mine) as services, asyncio.Runner() as runner:
        rows = [row for story in mine for row in asked(story, services, runner)]
    found, told = np.array([row.found for row in rows]), np.array([row.told for row in rows])
    of = np.array([row.story for row in rows])
    judged = np.zeros(len(rows))
    for story in set(of):
        judged[of == story] = _chances(found[of == story], _fitted(found[of != story], told[of != story]))
    print(f"{len(rows)} questions, {told.sum()} told; AUROC {auroc(list(judged[told]), list(judged[~told])):.3f}")
    for cut in (0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
        kept, silent = np.mean(judged[told] >= cut), np.mean(judged[~told] < cut)
        print(f"  from {cut} on: {kept:.3f} of what was told, silent on {silent:.3f} of the rest")
    for one, weight in zip(fields(ToldWeights), _fitted(found, told), strict=True):
        print(f"  {one.name} = {weight:.2f} (in the program: {getattr(ToldWeights(), one.name)})")


def asked(story: Story, services: Services, runner: asyncio.Runner) -> Iterator[Told]:
    """The questions of a story, each on its day and on one before."""
    last = max(article["date"] for article in story.articles)
    for question in story.of_kind("as_of", "agree"):
        on = day(question) or last
        if question.get("abstains"):
            yield from _row(story, question, on, services, runner, told=False)
            continue
        yield from _row(story, question, on, services, runner, told=True)
        before = _before(story, question)
        if before and any(article["date"] <= before for article in story.articles):
            yield from _row(story, question, before, services, runner, told=False)


def _before(story: Story, question: dict[str, Any]) -> date | None:
    """The day before any article has one of the values."""
    values = [*_listed(question["expect"]), *question.get("not", ())]
    holding = [
        article["date"]
        for article in story.articles
        if any(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", article["text"], re.I) for value in values)
    ]
    return min(holding) - timedelta(1) if holding else None


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _row(
    story: Story, question: dict[str, Any], on: date, services: Services, runner: asyncio.Runner, *, told: bool
) -> Iterator[Told]:
    text = question["ask"]
    answer = runner.run(complete(services.ask(Question(text, filters=Filters(as_of=on)))))
    words = weigh(text, text, services.catalogue, services.catalogue.counts()[1])
    found = candidates(words, answer.passages[:_READ], SentencexSplitter(), services.embedder, 2 * EMBEDDED)
    if found:
        ranked = rank(found)
        reading = max(row.candidate.read for row in ranked)
        value = wanted(text)
        one = signals(weighed(ranked, words, value), words, value, reading)
        yield Told(story.number, np.array(astuple(one)), told)


def _fitted(found: Array, told: Sequence[bool] | Array) -> Array:
    labels = np.asarray(told, float)
    return logistic_fit(found, labels, np.ones(len(labels)), _RIDGE)


def _chances(found: Array, weights: Array) -> Array:
    return chances(weights[0] + found @ weights[1:])


if __name__ == "__main__":
    main()
