"""The searches behind an answer, done anew and laid open."""

from __future__ import annotations

from assistant.answer.joint import parts_of
from assistant.answer.leaning import asks
from assistant.domain.answer import Question
from assistant.domain.exchange import Exchange
from assistant.domain.trace import Trace, cited, difference
from assistant.retrieve.service import Retriever


def traced(exchange: Exchange, retriever: Retriever, limit: int, *, by_quotation: bool) -> Trace:
    """The searches that answering `exchange` takes today, with what it cites.

    `limit` is how many passages each search finds; `by_quotation` tells who would answer, where nobody has yet.
    Raises EmbedderMismatch, IndexUnavailable, LibraryError.
    """
    question, answer = exchange.question, exchange.answer
    alone = exchange.standalone or question.standalone or question.text
    searched = [(alone, _focus(question, alone, retriever))]
    # Where a model failed, quotations answered from what was searched for it: the whole question.
    if answer.engine.model is None and answer.error is None if answer else by_quotation:
        searched += [(part.question, part.focus) for part in parts_of(alone)]
    searches = [retriever.trace(text, question.filters, focus=focus, limit=limit) for text, focus in searched]
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
