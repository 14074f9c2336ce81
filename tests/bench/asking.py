"""Asking the program the questions of a set, and what is kept of each answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.service import complete
from assistant.composition import Services
from assistant.domain.answer import Answer, Citation, Filters, Question, Status
from tests.bench.data import Item
from tests.bench.metrics import first_rank
from tests.bench.progress import counted, tell

# The plain baseline's answer: so many sentences, as many as the program shows at most.
_LEAD = 3


class Setting(StrEnum):
    """Which articles a question is asked over."""

    LIBRARY = "all articles"
    GIVEN = "gold article given"
    LEFT_OUT = "gold article left out"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is kept of one answer.

    `nearest` are the quotes that an abstention shows. `lead` is the plain baseline's answer, the first sentences of
    the first passage, and `first_cosine` its confidence. `passages` are the texts that were retrieved, `gold_rank`
    counts their articles from 1. `broken` counts citations that are not their article's characters.
    """

    item: Item
    setting: Setting
    status: Status
    confidence: float
    text: str
    short_answer: str
    quotes: tuple[str, ...]
    nearest: tuple[str, ...]
    lead: str
    passages: tuple[str, ...]
    gold_rank: int | None
    first_cosine: float
    broken: int
    milliseconds: float

    @property
    def answered(self) -> bool:
        """Whether the program answered. What an abstention says of the missing words is no answer."""
        return self.status is Status.ANSWERED

    @property
    def shown(self) -> tuple[str, ...]:
        """What an answer shows: its quotes and its prose; nothing where it abstained."""
        return (*self.quotes, self.text) if self.answered else ()


def ask_all(items: Sequence[Item], services: Services, setting: Setting, label: str) -> list[Outcome]:
    """An outcome a question, in order. What fails inside the program is told, and counts as not answered."""
    everything = tuple(ref.id for ref in services.catalogue.articles())
    outcomes = []
    with asyncio.Runner() as runner:
        for item in counted(items, label):
            question = Question(item.question, item.history, filters_of(item, setting, everything), item.id)
            answer = runner.run(complete(services.ask(question)))
            if answer.error:
                tell(f"  {item.id}: {answer.error.message}")
            outcomes.append(_outcome(item, setting, answer, services))
    return outcomes


def warm(services: Services) -> None:
    """Load what is loaded at the first question, so that no figure holds it."""
    asyncio.run(complete(services.ask(Question("What is the news of today?"))))


def filters_of(item: Item, setting: Setting, everything: Sequence[str]) -> Filters:
    """Which of `everything`, the ids of all articles, a question is asked over."""
    if setting is Setting.GIVEN:
        return Filters(articles=item.gold)
    if setting is Setting.LEFT_OUT:
        hidden = {*item.gold, *item.weak}
        return Filters(articles=tuple(id_ for id_ in everything if id_ not in hidden))
    return Filters()


def _outcome(item: Item, setting: Setting, answer: Answer, services: Services) -> Outcome:
    first = answer.passages[0] if answer.passages else None
    ranked = list(dict.fromkeys(found.article.id for found in answer.passages))
    return Outcome(
        item=item,
        setting=setting,
        status=answer.status,
        confidence=answer.confidence,
        text=answer.text,
        short_answer=answer.short_answer or "",
        quotes=tuple(citation.quote.text for citation in answer.citations),
        nearest=tuple(quote.text for quote in answer.diagnosis.quotes) if answer.diagnosis else (),
        lead=_lead(first.passage.text) if first else "",
        passages=tuple(found.passage.text for found in answer.passages),
        gold_rank=first_rank(ranked, item.gold or item.weak),
        first_cosine=(first.scores.dense or 0.0) if first else 0.0,
        broken=sum(not _stands(citation, services) for citation in answer.citations),
        milliseconds=answer.timings_ms["total"],
    )


def _lead(passage: str) -> str:
    spans = SentencexSplitter().sentences(passage)[:_LEAD]
    return passage[: spans[-1].end] if spans else ""


def _stands(citation: Citation, services: Services) -> bool:
    quote = citation.quote
    article = services.catalogue.article(quote.article.id)
    return article is not None and article.text[quote.span.start : quote.span.end] == quote.text
