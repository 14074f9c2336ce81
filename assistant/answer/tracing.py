"""The searches behind an answer, done anew and laid open."""

from __future__ import annotations

from datetime import date

from assistant.answer.joint import parts_of
from assistant.answer.leaning import asks
from assistant.answer.when import narrowed, when
from assistant.domain.answer import Question
from assistant.domain.exchange import Exchange
from assistant.domain.trace import Trace, cited, difference
from assistant.retrieve.service import Retriever


def traced(exchange: Exchange, retriever: Retriever, limit: int, *, by_quotation: bool, today: date) -> Trace:
    """The searches that answering `exchange` takes today, with what it cites.

    `limit` is how many passages each search finds; `by_quotation` tells who would answer, where nobody has yet.
    `today` is the day that "last year" is read from where none was chosen.
    Raises EmbedderMismatch, IndexUnavailable, LibraryError.
    """
    question, answer = exchange.question, exchange.answer
    alone = exchange.standalone or question.standalone or question.text
    searched = [(alone, _focus(question, alone, retriever))]
    # Where a model failed, quotations answered from what was searched for it: the whole question.
    if answer.engine.model is None and answer.error is None if answer else by_quotation:
        searched += [(part.question, part.focus) for part in parts_of(alone)]
    searches = []
    for text, focus in searched:
        days = narrowed(question.filters, when(text, question.filters.as_of, today))
        for filters in (question.filters, days):
            if filters is not None:
                searches.append(retriever.trace(text, filters, focus=focus, limit=limit))
    return Trace(
        question=question,
        standalone=alone,
        searches=tuple(cited(one, exchange.citations) for one in searches),
        timings_ms=dict(answer.timings_ms) if answer else {},
        difference=difference(searches, exchange.passages),
    )


def _focus(question: Question, alone: str, retriever: Retriever) -> str:
    """What the passages are read for, as followups.focus has it, whoever made the question stand alone."""
    if question.standalone is None and asks(question.text):
        return retriever.mended(question.text)
    return alone
