"""`python -m tests.bench.disagreeing_fit`: fits the rule that tells whether two figures are two answers to one question
(assistant/answer/disagreeing_rule.py), and tells how it does on what it was not fitted to.

`disagreeing/pairs.csv` holds pairs of figures that articles of the development stories (tests/news) and of the starter
corpus give, labelled by reading them; `disagreeing/cases.yaml` questions with two short articles each, written for
this. Of the stories that came later (from 35 on) the labels are their own: what a question for a contradiction names as
values differs, all else does not. The questions are asked anew, so that the signals are those of the program; pairs
that are not found any more are told.
"""

from __future__ import annotations

import asyncio
import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.adapters.onnx_reader import OnnxReader
from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.disagreeing import Disagreeing, compared, places
from assistant.answer.disagreeing_figures import beside_the_likeliest, comparable, likeliest
from assistant.answer.disagreeing_given import Given, given
from assistant.answer.disagreeing_rule import LIKELY, RuleWeights, Signals
from assistant.answer.service import complete
from assistant.composition import Services
from assistant.config import PROJECT_FILE
from assistant.domain.answer import Filters, Question, RetrievedPassage, Scores
from assistant.domain.article import ArticleRef, Passage, Span
from tests.bench.disagreeing_funnel import kind_of_value
from tests.bench.library import cache_folder, finished, opened
from tests.bench.logistic import logistic_fit
from tests.bench.news_data import Story, library, stories

_FOLDER = Path(__file__).parent / "disagreeing"
_CORPUS = Path(__file__).parents[2] / "corpus"
_DAYS = (date(2024, 3, 4), date(2024, 3, 20))
# Parts that are left out in turn to judge; how much the weights are held back.
_PARTS = 10
# The first story of those that are not labelled by hand.
_LATER = 35
_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """One pair; those of one `group` (a story, a question) are fitted or judged together."""

    group: str
    found: Signals
    differ: bool


@cache
def _reader() -> OnnxReader:
    return OnnxReader()


def main() -> None:
    """Print the weights, and how they do."""
    made = _cases()
    rows = [*_pairs(), *_of_stories(), *_labelled(made)]
    print(f"{len(rows)} pairs, {sum(row.differ for row in rows)} of them differ")
    judged = _judged(rows)
    right = sum(chance >= LIKELY for chance, row in zip(judged, rows, strict=True) if row.differ)
    wrong = sum(chance >= LIKELY for chance, row in zip(judged, rows, strict=True) if not row.differ)
    print(f"from {LIKELY} on, of pairs that were left out when fitting: {right} found, {wrong} wrongly")
    for name, weight in zip(("bias", *(one.name for one in fields(Signals))), _fitted(rows), strict=True):
        print(f"  {name} = {weight:.2f} (in the program: {getattr(RuleWeights(), name):.2f})")
    _tell_cases(made)


def _pairs() -> Iterator[Labelled]:
    with (_FOLDER / "pairs.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    for name, opening in (("stories", lambda: library(stories())), ("starter", _starter)):
        wanted = [row for row in written if row["library"] == name]
        with opening() as services, asyncio.Runner() as runner:
            for question, as_of in dict.fromkeys((row["question"], row["as_of"]) for row in wanted):
                labels = [row for row in wanted if (row["question"], row["as_of"]) == (question, as_of)]
                yield from _asked(services, runner, labels)


@contextmanager
def _starter() -> Iterator[Services]:
    folder = cache_folder() / "starter"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PROJECT_FILE).write_text(f"corpus = {str(_CORPUS)!r}\n", encoding="utf-8")
    with opened(folder) as services:
        finished(services.ingest([]))
        yield services


def _asked(services: Services, runner: asyncio.Runner, labels: Sequence[dict[str, str]]) -> Iterator[Labelled]:
    """The labelled pairs of one question."""
    question = labels[0]["question"]
    filters = Filters(as_of=date.fromisoformat(labels[0]["as_of"]) if labels[0]["as_of"] else None)
    answer = runner.run(complete(services.ask(Question(question, filters=filters))))
    asked, told = compared(question, answer.passages, SentencexSplitter(), _reader())
    all_rows = given(asked, told, places(answer.citations))
    rows = {(row.article, row.words): row for row in reversed(all_rows)}
    for label in labels:
        one = rows.get((label["one"], label["one_value"]))
        other = rows.get((label["other"], label["other_value"]))
        if one is None or other is None:
            print(f"  not found any more: {question} {label['one_value']} / {label['other_value']}")
            continue
        story = label["one"].split("-")[0]
        yield Labelled(story, beside_the_likeliest(other, one, all_rows), label["differ"] == "1")


def _of_stories() -> Iterator[Labelled]:
    """Pairs of what is found for the questions of the later stories, labelled by the values that these name."""
    told = [story for story in stories() if not story.held_out]
    with library(told) as services, asyncio.Runner() as runner:
        for story in told:
            for question in story.of_kind("contradiction", "agree") if story.number >= _LATER else ():
                if kind_of_value(question["ask"]) == "figure":
                    yield from _beside(story, question, services, runner)


def _beside(story: Story, question: dict[str, Any], services: Services, runner: asyncio.Runner) -> Iterator[Labelled]:
    values = [one["value"].casefold() for one in question.get("values", ())]
    answer = runner.run(complete(services.ask(Question(question["ask"]))))
    asked, told = compared(question["ask"], answer.passages, SentencexSplitter(), _reader())
    rows = given(asked, told, places(answer.citations), answer.short_answer or "")
    best = likeliest(rows)
    if best is None or (values and _value(best, values) is None):
        return
    for row in rows:
        if _other(row, best, counting=bool(asked.counted)):
            mine = _value(row, values)
            differ = mine is not None and mine != _value(best, values)
            yield Labelled(str(story.number), beside_the_likeliest(row, best, rows), differ)


def _value(row: Given, values: Sequence[str]) -> int | None:
    figure = re.escape(row.sentence.text[row.amount.start : row.amount.end].casefold())
    whole = re.compile(rf"(?<![\w.,:]){figure}(?![\w:]|[.,]\d)")
    return next((i for i, value in enumerate(values) if whole.search(value)), None)


@dataclass(frozen=True, slots=True)
class _Made:
    """A question with two articles, read."""

    question: str
    passages: tuple[RetrievedPassage, ...]
    differ: bool


def _cases() -> list[_Made]:
    reader = _reader()
    written: list[dict[str, Any]] = yaml.safe_load((_FOLDER / "cases.yaml").read_text(encoding="utf-8"))
    made = []
    for case in written:
        texts = [tuple(case["a"]), tuple(case["b"])]
        readings = reader.read(case["q"], texts)
        found = []
        for name, day, (title, text), reading in zip("ab", _DAYS, texts, readings, strict=True):
            passage = Passage(id=f"{name}-0", article_id=name, position=0, span=Span(0, len(text)), text=text)
            article = ArticleRef(name, title, name.upper(), None, day)
            found.append(RetrievedPassage(passage, article, 1, Scores(reader=reading.score), reading))
        made.append(_Made(case["q"], tuple(found), case["differ"]))
    return made


def _labelled(made: Sequence[_Made]) -> Iterator[Labelled]:
    for case in made:
        asked, told = compared(case.question, case.passages, SentencexSplitter(), _reader())
        rows = given(asked, told, frozenset())
        best = likeliest(rows)
        if best is None:
            continue
        others = [row for row in rows if _other(row, best, counting=bool(asked.counted))]
        for row in others[:1]:
            yield Labelled(case.question, beside_the_likeliest(row, best, rows), case.differ)


def _other(row: Given, best: Given, *, counting: bool) -> bool:
    apart = row.article != best.article and not row.amount.agrees(best.amount) and not row.recanted
    return apart and comparable(row, best, counting=counting)


def _tell_cases(made: Sequence[_Made]) -> None:
    disagreeing = Disagreeing(SentencexSplitter(), _reader())
    raised = [bool(disagreeing.found(case.question, case.passages)) for case in made]
    of = sum(case.differ for case in made)
    found = sum(one for one, case in zip(raised, made, strict=True) if case.differ)
    wrong = sum(one for one, case in zip(raised, made, strict=True) if not case.differ)
    print(f"cases: {found} of {of} found, {wrong} of {len(made) - of} raised wrongly")


def _judged(rows: Sequence[Labelled]) -> list[float]:
    """How likely each pair differs, by weights that were fitted without its part."""
    import numpy as np

    groups = {group: index % _PARTS for index, group in enumerate(sorted({row.group for row in rows}))}
    judged = np.zeros(len(rows))
    for part in range(_PARTS):
        kept = [row for row in rows if groups[row.group] != part]
        weights = _fitted(kept)
        for index, row in enumerate(rows):
            if groups[row.group] == part:
                judged[index] = 1 / (1 + np.exp(-float(np.dot(weights, (1.0, *astuple(row.found))))))
    return [float(one) for one in judged]


def _fitted(rows: Sequence[Labelled]) -> list[float]:
    """The weights that make the labels likeliest, all but the bias held back a little."""
    import numpy as np

    signals = np.array([astuple(row.found) for row in rows])
    labels = np.array([float(row.differ) for row in rows])
    return [float(one) for one in logistic_fit(signals, labels, np.ones(len(rows)), _RIDGE)]


if __name__ == "__main__":
    main()
