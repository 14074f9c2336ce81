"""The trace of a search that never was: exact pictures, and passages that no library would hold."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain.answer import RetrievedPassage
from assistant.domain.exchange import Exchange
from assistant.domain.trace import (
    Fate,
    Points,
    Reason,
    Standing,
    Trace,
    TracedPassage,
    TracedSearch,
    cited,
    difference,
)


def traced_passage(one: RetrievedPassage, *, found: bool = True) -> TracedPassage:
    """The passage as the search would have it that ranked it where it stands."""
    rank, scores = one.rank, one.scores
    return TracedPassage(
        passage=one.passage,
        article=one.article,
        rank=rank if found else None,
        score=scores.fused or 0.0,
        dense=Standing(rank, scores.dense or 0.0),
        words=Standing(rank, scores.words) if scores.words else None,
        article_dense=Standing(rank, 0.5),
        article_words=None,
        fused=Standing(rank, scores.fused or 0.0),
        reader=None,
        points=Points(0.4, 0.3, 0.2, 0.2),
        fate=Fate.READ if found else Fate.BEYOND,
        reasons=() if found else (Reason.MEANING,),
        suspected=one.suspected,
    )


def trace_of(exchange: Exchange, left_out: Sequence[RetrievedPassage] = ()) -> Trace:
    """One search that found the passages of `exchange`, and left others out."""
    rows = [traced_passage(one) for one in exchange.passages]
    rows += [traced_passage(one, found=False) for one in left_out]
    question = exchange.standalone or exchange.question.text
    search = TracedSearch(
        question, question, tuple(rows), 12, 3, len(exchange.passages), 40, 30, 12, 35, {"embed": 2.0, "read": 90.0}
    )
    timings = dict(exchange.answer.timings_ms) if exchange.answer else {}
    searches = (cited(search, exchange.citations),)
    return Trace(exchange.question, question, searches, timings, difference(searches, exchange.passages))
