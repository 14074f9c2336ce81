"""Whether values that articles give differently are found, and none is where they agree."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer.service import complete
from assistant.domain import wording
from assistant.domain.answer import Answer, Filters, Question
from assistant.domain.disagreement import Disagreement, Matter
from tests.bench.disagreeing_funnel import funnel
from tests.bench.news_data import Story, day, library

NAME = "contradiction"
_HEAD = "| half | found | later right | correction said | raised where all agree | raised on others |"
_IN_WORDS = (Matter.WHETHER, Matter.NAME)
_KINDS = ("contradiction", "agree", "as_of", "attribution", "syndication", "timeline")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and its answer."""

    story: Story
    question: dict[str, Any]
    answer: Answer

    @property
    def found(self) -> Disagreement | None:
        """The first disagreement in which two of the values that the set names stand on two sides."""
        return next((one for one in self.answer.disagreements if _names_two(self.question, one)), None)

    @property
    def later_right(self) -> bool | None:
        """Whether what is called later holds the value of the article that the set names; None where it names none."""
        if not self.found or not self.question.get("later"):
            return None
        values = [value["value"] for value in self.question["values"] if value["article"] == self.question["later"]]
        later = [side for side in self.found.values if side.later]
        return any(_holds(side.quotes[0].text, value) for side in later for value in values) or any(
            quote.article.id == self.question["later"] for side in later for quote in side.quotes
        )

    @property
    def correction_right(self) -> bool | None:
        """Whether a correction is said where the set names one."""
        if not self.found or not self.question.get("correction"):
            return None
        return any(side.correction for side in self.found.values)


def measure(told: Sequence[Story], *, verbose: bool = False) -> str:
    """A table of both halves; the other questions of the set tell how often something is raised, and not whether
    rightly: many of them ask for what was reported differently."""
    with library(told) as services, asyncio.Runner() as runner:
        rows = [
            Asked(story, question, runner.run(complete(services.ask(_question(question)))))
            for story in told
            for question in story.of_kind(*_KINDS)
        ]
    lines = [_HEAD, "|" + "---|" * 6]
    lines += [_line(name, [row for row in rows if row.story.held_out is held]) for name, held in _HALVES]
    if verbose:
        mine = [row for row in rows if not row.story.held_out and row.question["kind"] == "contradiction"]
        lines += ["", *funnel((row.question, row.answer, row.found is not None) for row in mine)]
        lines += [told for row in rows if not row.story.held_out for told in _wrong(row)]
    return "\n".join(lines)


_HALVES = (("development", False), ("held out", True))


def _question(question: dict[str, Any]) -> Question:
    return Question(question["ask"], filters=Filters(as_of=day(question)))


def _line(name: str, rows: Sequence[Asked]) -> str:
    asked = [row for row in rows if row.question["kind"] == "contradiction"]
    agree = [row for row in rows if row.question["kind"] == "agree"]
    others = [row for row in rows if row not in asked and row not in agree]
    shares = (
        [row.found is not None for row in asked],
        [row.later_right for row in asked if row.later_right is not None],
        [row.correction_right for row in asked if row.correction_right is not None],
        [bool(row.answer.disagreements) for row in agree],
        [bool(row.answer.disagreements) for row in others],
    )
    return f"| {name} | {' | '.join(f'{sum(map(bool, share))} of {len(share)}' for share in shares)} |"


def _wrong(row: Asked) -> list[str]:
    kind, raised = row.question["kind"], row.answer.disagreements
    if kind == "contradiction" and row.found is None:
        return ["", f"missed: {row.question['ask']}", *(line for one in raised for line in wording.differing(one))]
    if kind != "contradiction" and raised:
        return ["", f"{kind}: {row.question['ask']}", *(line for one in raised for line in wording.differing(one))]
    return []


def _names_two(question: dict[str, Any], one: Disagreement) -> bool:
    sides: Counter[int] = Counter()
    for value in question["values"]:
        said = value["value"]
        named = [n for n, side in enumerate(one.values) if _holds(side.value, said)]
        # A sentence may have the other value beside its own.
        quoted = [n for n, side in enumerate(one.values) if any(_holds(quote.text, said) for quote in side.quotes)]
        # Yes, no and a cause are told in many words, of which an article may have several: its side is what counts.
        told = [
            n
            for n, side in enumerate(one.values)
            if one.matter in _IN_WORDS and any(quote.article.id == value["article"] for quote in side.quotes)
        ]
        sides.update((named or quoted or told)[:1])
    return len(sides) > 1


def _holds(text: str, value: str) -> bool:
    return value.casefold() in text.casefold()
