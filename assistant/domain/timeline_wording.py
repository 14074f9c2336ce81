"""What every front end says alike of a timeline."""

from __future__ import annotations

from assistant.domain import wording
from assistant.domain.answer import Quote
from assistant.domain.timeline import DatedBy, Event, Timeline

NOTHING = "No article tells what happened there."
UNDATED = "In articles without a date:"


def heading(event: Event) -> str:
    """When an event was, and what there is to know of that: "12 March 2024", "2019 · planned"."""
    parts = [str(event.when)]
    if event.planned:
        parts.append("still ahead when it was written")
    if event.dated_by is DatedBy.PUBLICATION:
        parts.append("the day it was published")
    return " · ".join(parts)


def told_by(quote: Quote, event: Event | None = None) -> str:
    """The article of a quote, and the other outlets that tell the same event."""
    article = quote.article
    published = f"published {article.published.isoformat()}" if article.published else "undated"
    parts = [article.title, article.source or "", published]
    others = [one for one in event.outlets if one != article.source] if event else []
    if others:
        parts.append(f"also: {', '.join(others)}")
    return " · ".join(part for part in parts if part)


def extent(timeline: Timeline) -> str:
    """How much a timeline is: "7 events in 4 articles; 2 more are left out"."""
    told = f"{wording.count(len(timeline.events), 'event')} in {wording.count(timeline.articles, 'article')}"
    left_out = timeline.left_out
    return f"{told}; {left_out:,} more left out" if left_out else told
