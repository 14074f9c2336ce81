"""The key "trace" of `ask --json --explain`: why each passage stands where it stands."""

from __future__ import annotations

from typing import Any

from assistant.answer.contract import article_json
from assistant.domain import trace_wording
from assistant.domain.article import Span
from assistant.domain.trace import Ranking, Standing, Trace, TracedPassage, TracedSearch


def trace_json(trace: Trace) -> dict[str, Any]:
    """The object of a trace. Ranks count from 1, timings are milliseconds, `start` and `end` count characters of the
    article's text; a passage that was not found has no "rank", and a ranking that it is not in is null."""
    return {"searches": [_search(one) for one in trace.searches]}


def _search(search: TracedSearch) -> dict[str, Any]:
    return {
        "question": search.question,
        "focus": search.focus,
        "limit": search.limit,
        "per_article": search.per_article,
        "read": search.read,
        "searched": search.searched,
        "by_meaning": search.by_meaning,
        "by_words": search.by_words,
        "candidates": search.candidates,
        "timings_ms": dict(search.timings_ms),
        "passages": [_passage(one, search) for one in search.passages],
    }


def _passage(one: TracedPassage, search: TracedSearch) -> dict[str, Any]:
    points, place = one.points, one.passage.span
    rankings = [ranking for ranking in Ranking if ranking is not Ranking.FOUND]
    return {
        "id": one.passage.id,
        "article": article_json(one.article),
        "start": place.start,
        "end": place.end,
        "rank": one.rank,
        "score": one.score,
        "fate": str(one.fate),
        "fate_text": trace_wording.fate(one, search),
        "markers": list(one.markers),
        "reasons": [str(reason) for reason in one.reasons],
        "standings": {str(ranking): _standing(one.standing(ranking)) for ranking in rankings},
        "points": {
            "dense": points.dense,
            "words": points.words,
            "article_dense": points.article_dense,
            "article_words": points.article_words,
            "reader": points.reader,
        },
        "reader_span": _placed(one.best, place) if one.best else None,
        "suspected": [_placed(span, place) for span in one.suspected],
    }


def _standing(standing: Standing | None) -> dict[str, Any] | None:
    return {"rank": standing.rank, "score": standing.score} if standing else None


def _placed(span: Span, passage: Span) -> dict[str, int]:
    placed = span.shifted(passage.start)
    return {"start": placed.start, "end": placed.end}
