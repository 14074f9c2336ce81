"""One event told by several articles, told once."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain.timeline import DatedBy, Event
from assistant.timeline.telling import Told

# The share of the shorter sentence's words that two have in common where they tell one event; more is wanted where
# the day of one is only that of its article. Fitted on the development half of tests/news.
_ALIKE, _ALIKE_BY_PUBLICATION = 0.5, 0.65
_FEWEST = 3


def merged(found: Sequence[Told]) -> list[tuple[Event, float]]:
    """The events that `found` tell, all of which have a date, with what speaks for each; the earliest first.

    Two sentences of different articles tell one event where their dates touch and most of their words are the same.
    The quote of an event is the one that says when, then the earliest.
    """
    groups: list[list[Told]] = []
    for one in sorted(found, key=_best_first):
        home = next((group for group in groups if all(_same(one, other) for other in group)), None)
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    events = [(_event(group), max(one.weight for one in group)) for group in groups]
    return sorted(events, key=lambda one: order(one[0]))


def order(event: Event) -> tuple[object, ...]:
    """Events in order: by their first day, a day before its month; those of one day as they were published and told."""
    when, quote = event.when, event.quote
    return (when.first, when.last, event.planned, quote.article.published or when.first, quote.article.id, quote.span)


def _best_first(one: Told) -> tuple[object, ...]:
    quote = one.quote
    published = quote.article.published
    return (one.dated_by is not DatedBy.TEXT, published is None, published, quote.article.id, quote.span)


def _same(one: Told, other: Told) -> bool:
    if one.quote.article.id == other.quote.article.id or one.planned != other.planned:
        return False
    shared = len(one.words & other.words)
    if shared < _FEWEST:
        return False
    alike = shared / min(len(one.words), len(other.words))
    assert one.when
    assert other.when
    touch = one.when.first <= other.when.last and other.when.first <= one.when.last
    if touch and DatedBy.PUBLICATION not in (one.dated_by, other.dated_by):
        return alike >= _ALIKE
    # Printed a day after the other, and without a day of its own.
    near = abs((one.when.first - other.when.first).days) <= 1 and one.dated_by is not DatedBy.TEXT
    return (touch or near) and alike >= _ALIKE_BY_PUBLICATION


def _event(group: Sequence[Told]) -> Event:
    first = group[0]
    assert first.when
    return Event(first.when, first.dated_by, first.planned, first.quote, tuple(one.quote for one in group[1:]))
