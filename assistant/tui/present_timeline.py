"""A timeline as styled text. Everything that comes from outside is data here, never markup."""

from __future__ import annotations

from textual.content import Content

from assistant.domain import timeline_wording as wording
from assistant.domain.answer import Quote
from assistant.domain.sanitize import sanitize_line
from assistant.domain.timeline import Event, Gap, Timeline

_MUTED = "$foreground-muted"


def head_content(timeline: Timeline) -> Content:
    """What was asked, and how much there is."""
    asked = Content.styled(sanitize_line(timeline.question) or "", "bold")
    extent = wording.extent(timeline) if timeline.events or timeline.undated else wording.NOTHING
    return Content("\n").join([asked, Content.styled(extent, _MUTED)])


def event_content(event: Event) -> Content:
    """A day, what happened on it, and who tells it."""
    style = "bold $text-warning" if event.planned else "bold $text-accent"
    return Content("\n").join(
        [Content.styled(wording.heading(event), style), _quote(event.quote), _told_by(event.quote, event)]
    )


def undated_content(quote: Quote) -> Content:
    """What an article without a date tells."""
    return Content("\n").join([_quote(quote), _told_by(quote)])


def gap_content(gap: Gap) -> Content:
    """That the articles tell of nothing for a while."""
    return Content.styled(f"… {gap} …\n", f"{_MUTED} italic")


def undated_head() -> Content:
    """What stands above that which has no date."""
    return Content.styled(wording.UNDATED, f"{_MUTED} italic")


def _quote(quote: Quote) -> Content:
    return Content(f"“{sanitize_line(quote.text)}”")


def _told_by(quote: Quote, event: Event | None = None) -> Content:
    return Content.styled(f"{sanitize_line(wording.told_by(quote, event))}\n", _MUTED)
