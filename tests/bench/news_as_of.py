"""Whether an answer as of a day is the last that was known by then: right where it says what was known and nothing that
came out, or was overtaken, otherwise; and where nothing was known yet, right where it abstains."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer.service import complete
from assistant.composition import Services
from assistant.domain.answer import Answer, Filters, Question, Status
from tests.bench.news_data import Story, day, library

NAME = "as_of"
# docs/news.md
BAR = 0.95


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with what came of it. `late` counts citations that were published after the day."""

    story: Story
    question: dict[str, Any]
    answer: Answer
    late: int

    @property
    def right(self) -> bool:
        """Whether what the answer leads with, its short answer and its first sentence, is the last that was known.

        A sentence may tell of the former value beside the new one where the short answer is the new one.
        """
        if self.question.get("abstains"):
            return self.answer.status is Status.ABSTAINED
        if self.answer.status is not Status.ANSWERED:
            return False
        short, first = self.answer.short_answer or "", self.answer.claims[0].text
        overtaken = self.question.get("not", ())
        if says(overtaken, short):
            return False
        return says(self.question["expect"], short) or (
            says(self.question["expect"], first) and not says(overtaken, first)
        )

    @property
    def alone(self) -> bool:
        """Whether, beyond that, nothing that it shows holds what came out later or was overtaken."""
        shown = "" if self.question.get("abstains") else self.answer.text
        return self.right and not says(self.question.get("not", ()), shown)


def ask_all(told: Sequence[Story], services: Services) -> list[Asked]:
    """The questions of the kind, each asked as of its day."""
    found = []
    with asyncio.Runner() as runner:
        for story in told:
            for question in story.of_kind(NAME):
                asked = Question(question["ask"], filters=Filters(as_of=day(question)))
                answer = runner.run(complete(services.ask(asked)))
                found.append(Asked(story, question, answer, _late(answer)))
    return found


def measure(told: Sequence[Story], *, verbose: bool = False) -> str:
    """The figures as lines of Markdown, the development half apart from the one held out; `verbose` tells of each
    question of the development half that went wrong."""
    with library(told) as services:
        asked = ask_all(told, services)
    lines = ["| as of a day | n | right | and no former value shown | answers | abstentions | cited too late |"]
    lines.append("|---|---|---|---|---|---|---|")
    for held_out in (False, True):
        rows = [one for one in asked if one.story.held_out is held_out]
        lines.append(_row("held out" if held_out else "development", rows))
    if verbose:
        lines += [_wrong(one) for one in asked if not one.right and not one.story.held_out]
    return "\n".join(lines)


def _row(name: str, rows: Sequence[Asked]) -> str:
    known = [one for one in rows if not one.question.get("abstains")]
    unknown = [one for one in rows if one.question.get("abstains")]
    late = sum(one.late for one in rows)
    return (
        f"| {name} | {len(rows)} | {_share(rows)} | {_share(rows, alone=True)} | {_share(known)} | {_share(unknown)}"
        f" | {late} |"
    )


def _share(rows: Sequence[Asked], *, alone: bool = False) -> str:
    right = sum(one.alone if alone else one.right for one in rows)
    return f"{right / len(rows):.3f}".lstrip("0") if rows else "-"


def _wrong(one: Asked) -> str:
    wanted = "an abstention" if one.question.get("abstains") else f"{one.question['expect']}"
    unwanted = one.question.get("not", ())
    return (
        f"- {one.story.name}: {one.question['ask']} ({one.question['as_of']}): {wanted}, not {unwanted};"
        f" {one.answer.status} {one.answer.confidence}: {one.answer.text}"
    )


def _late(answer: Answer) -> int:
    limit = answer.question.filters.as_of
    dated = [one.quote.article.published for one in answer.citations]
    return sum(limit is not None and (published is None or published > limit) for published in dated)


def says(wanted: str | Sequence[str], text: str) -> bool:
    """Whether one of these stands in the text as whole words, whatever its case."""
    each = [wanted] if isinstance(wanted, str) else wanted
    return any(re.search(rf"(?<!\w){re.escape(str(one))}(?!\w)", text, re.IGNORECASE) for one in each)
