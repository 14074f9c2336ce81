"""Whether what several outlets took over from one report counts once: as many outlets as carry the fact, and as many
origins as there are reports of their own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer.service import complete
from assistant.composition import Services
from assistant.domain.answer import Answer, Citation, Question
from tests.bench.news_data import Story, library

NAME = "syndication"
# docs/news.md
BAR = 0.97


@dataclass(frozen=True, slots=True)
class Counted:
    """One question. `citation` is the first that has the fact out of one of its articles, None where none is."""

    story: Story
    question: dict[str, Any]
    answer: Answer
    citation: Citation | None
    origins: dict[str, str]

    @property
    def once(self) -> bool:
        """Whether no copy counts beside another: what the citation tells has no more origins than there are, and no
        two citations have the fact out of copies of one report."""
        told = self.citation.reports if self.citation else None
        return told is not None and told.origins <= self.question["origins"] and not self.twice

    @property
    def gathered(self) -> bool:
        """Whether the copies are known as such besides: no fewer outlets than carry the fact with no origin of their
        own."""
        told = self.citation.reports if self.citation else None
        copies = self.question["outlets"] - self.question["origins"]
        return self.once and told is not None and told.outlets - told.origins >= copies

    @property
    def twice(self) -> bool:
        """Whether two citations have the fact out of copies of one report."""
        reports = [self.origins[one.quote.article.id] for one in _carrying(self.question, self.answer)]
        return len(reports) != len(set(reports))

    @property
    def exact(self) -> bool:
        """Whether both figures are those of the set."""
        told = self.citation.reports if self.citation else None
        return told is not None and (told.outlets, told.origins) == (
            self.question["outlets"],
            self.question["origins"],
        )


def ask_all(told: Sequence[Story], services: Services) -> list[Counted]:
    """The questions of the kind."""
    found = []
    with asyncio.Runner() as runner:
        for story in told:
            origins = {article["id"]: article.get("origin", article["id"]) for article in story.articles}
            for question in story.of_kind(NAME):
                answer = runner.run(complete(services.ask(Question(question["ask"]))))
                carrying = _carrying(question, answer)
                found.append(Counted(story, question, answer, carrying[0] if carrying else None, origins))
    return found


def _carrying(question: dict[str, Any], answer: Answer) -> list[Citation]:
    expected = question["expect"] if isinstance(question["expect"], list) else [question["expect"]]
    return [
        one
        for one in answer.citations
        if one.quote.article.id in question["articles"]
        and any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", one.quote.text, re.I) for word in expected)
    ]


def measure(told: Sequence[Story], *, verbose: bool = False) -> str:
    """The figures as lines of Markdown, the development half apart from the one held out; `verbose` tells of each
    question of the development half that went wrong."""
    with library(told) as services:
        asked = ask_all(told, services)
    lines = [
        "| half | fact cited | no copy counted twice | and all copies known | outlets and origins exact |",
        "|---|---|---|---|---|",
    ]
    for half, held_out in (("development", False), ("held out", True)):
        rows = [one for one in asked if one.story.held_out is held_out]
        cited = [one for one in rows if one.citation]
        lines.append(
            f"| {half} | {_share([one.citation is not None for one in rows])}"
            f" | {_share([one.once for one in cited])} | {_share([one.gathered for one in cited])}"
            f" | {_share([one.exact for one in cited])} |"
        )
    if not verbose:
        return "\n".join(lines)
    wrong = [one for one in asked if not one.story.held_out and not one.exact]
    lines += ["", *map(_told, wrong)]
    return "\n".join(lines)


def _told(one: Counted) -> str:
    question = one.question
    found = one.citation.reports if one.citation else None
    figures = f"{found.outlets}/{found.origins}" if found else "not cited"
    twice = ", cited twice" if one.twice else ""
    return f"- {question['ask']} {question['outlets']}/{question['origins']}, not {figures}{twice}"


def _share(right: Sequence[bool]) -> str:
    return f"{sum(right) / len(right):.3f} ({sum(right)} of {len(right)})" if right else "- (0)"
