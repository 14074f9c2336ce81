"""Whether a quote is told apart as the outlet's own statement, a speaker's, a document's, an unnamed source's or an
opinion: given the article and the quote, and for what an answer cites of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.attribution import Attributor
from assistant.answer.service import complete
from assistant.composition import Services
from assistant.domain.answer import Citation, Question
from assistant.domain.article import Article, Span
from assistant.domain.attribution import Attribution
from tests.bench.news_data import Story, library

NAME = "attribution"
# docs/news.md
BAR = 0.85


@dataclass(frozen=True, slots=True)
class Attributed:
    """One quote. `cited` is what the answer said of it, None where it cited something else."""

    story: Story
    question: dict[str, Any]
    given: Attribution
    cited: Attribution | None

    def right(self, found: Attribution | None) -> bool:
        """Whether it is of the class that the set has."""
        return found is not None and str(found.voice) == self.question["class"]

    def named(self, found: Attribution | None) -> bool:
        """Whether the speaker is the one of the set: by any of the names, of which the article has some apart."""
        names = set(str(self.question.get("speaker", "")).split())
        return found is not None and bool(names & set((found.speaker or "").split()))


def given(article: dict[str, Any], quote: str) -> Attribution:
    """Whose statement `quote` is, told by its article alone."""
    whole = Article(
        article["id"], article["title"], article["text"], source=article["outlet"], author=article.get("author")
    )
    start = whole.text.index(quote)
    return Attributor(whole, SentencexSplitter()).attribution(Span(start, start + len(quote)))


def ask_all(told: Sequence[Story], services: Services) -> list[Attributed]:
    """The questions of the kind, each given and asked."""
    found = []
    with asyncio.Runner() as runner:
        for story in told:
            articles = {article["id"]: article for article in story.articles}
            for question in story.of_kind(NAME):
                answer = runner.run(complete(services.ask(Question(question["ask"]))))
                cited = _of(question, answer.citations)
                found.append(
                    Attributed(story, question, given(articles[question["article"]], question["quote"]), cited)
                )
    return found


def _of(question: dict[str, Any], citations: Sequence[Citation]) -> Attribution | None:
    """What the answer says of that quote, which it may cite with its neighbours, or a part of it."""
    wanted = " ".join(question["quote"].split())
    for citation in citations:
        quote = " ".join(citation.quote.text.split())
        if citation.quote.article.id == question["article"] and (wanted in quote or quote in wanted):
            return citation.attribution
    return None


def measure(told: Sequence[Story], *, verbose: bool = False) -> str:
    """The figures as lines of Markdown, the development half apart from the one held out; `verbose` tells of each
    question of the development half that went wrong."""
    with library(told) as services:
        asked = ask_all(told, services)
    lines = [
        "| half | class right, given the quote | of the quotes that an answer cites | speaker named |",
        "|---|---|---|---|",
    ]
    for half, held_out in (("development", False), ("held out", True)):
        rows = [one for one in asked if one.story.held_out is held_out]
        cited = [one for one in rows if one.cited]
        spoken = [one for one in rows if one.question["class"] == "speaker"]
        lines.append(
            f"| {half} | {_share([one.right(one.given) for one in rows])}"
            f" | {_share([one.right(one.cited) for one in cited])}"
            f" | {_share([one.named(one.given) for one in spoken])} |"
        )
    if not verbose:
        return "\n".join(lines)
    wrong = [one for one in asked if not one.story.held_out and not one.right(one.given)]
    lines += ["", *(f"- {one.question['ask']} {one.question['class']}, not {one.given.voice}" for one in wrong)]
    return "\n".join(lines)


def _share(right: Sequence[bool]) -> str:
    return f"{sum(right) / len(right):.3f} ({sum(right)} of {len(right)})" if right else "- (0)"
