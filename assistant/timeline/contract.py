"""The public JSON of `timeline --json`: extended, never broken."""

from __future__ import annotations

from typing import Any

from assistant.answer.contract import quote_json
from assistant.domain.answer import Filters
from assistant.domain.timeline import Event, Timeline


def to_json(timeline: Timeline, filters: Filters) -> dict[str, Any]:
    """The object of a timeline; every day is YYYY-MM-DD."""
    return {
        "question": timeline.question,
        "as_of": filters.as_of.isoformat() if filters.as_of else None,
        "since": filters.since.isoformat() if filters.since else None,
        "source": filters.source,
        "articles": timeline.articles,
        "events": [_event(event) for event in timeline.events],
        "left_out": timeline.left_out,
        "gaps": [
            {"after": gap.after.isoformat(), "before": gap.before.isoformat(), "days": gap.days}
            for gap in timeline.gaps
        ],
        "undated": [quote_json(quote) for quote in timeline.undated],
    }


def _event(event: Event) -> dict[str, Any]:
    """`on` is the first day of the day, week, month or year that `precision` says."""
    return {
        "on": event.when.first.isoformat(),
        "precision": str(event.when.precision),
        "dated_by": str(event.dated_by),
        "planned": event.planned,
        **quote_json(event.quote),
        "also": [quote_json(quote) for quote in event.also],
        "outlets": list(event.outlets),
    }
