"""Dates that articles give for what was asked, and which of them can't both be true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from assistant.answer.corrections import corrects, former, recants
from assistant.answer.dates import DateMention, dates, year_of
from assistant.answer.matters import Matter, Sentence, weighed
from assistant.answer.sides import Said
from assistant.domain.article import Span

_UNREAD = -5.0
# A date is worth comparing where most of what was asked stands with it: news are full of dates.
_COVERED = 0.6
_READ = 1.5
_READ_ALONE = -3.0
# From this score on, less of what was asked need stand there, and not the word that tells most of it.
_READ_SURELY = 6.0
_COVERED_SURELY = 0.4
_WITHIN = 8.0


def said(asked: Matter, found: Sequence[Sentence], cited: frozenset[tuple[str, Span]]) -> list[Said]:
    """The dates that articles give for what was asked."""
    weights = weighed(asked, found)
    rows = [row for sentence in found for row in _of(sentence, weights, cited)]
    best = max((row.strength for row in rows if not row.recanted), default=0.0)
    return [row for row in rows if row.strength >= best - _WITHIN]


def _of(sentence: Sentence, weights: Mapping[str, float], cited: frozenset[tuple[str, Span]]) -> Iterator[Said]:
    coverage = sentence.coverage(weights)
    total = sum(weights.values())
    telling = max(weights, key=lambda one: (weights[one], one), default="")
    own = sum(weight for one, weight in weights.items() if one in sentence.words) / total if total else 0.0
    quote = sentence.quote
    mentioned = [(one, days) for one in dates(sentence.text) if (days := _days(one, quote.article.published))]
    for one, days in mentioned:
        read = _score(sentence, one)
        if own < (_COVERED if read < _READ_SURELY else _COVERED_SURELY) or read < (
            _READ if len(mentioned) > 1 else _READ_ALONE
        ):
            continue
        if telling not in sentence.words and read < _READ_SURELY:
            continue
        known = (quote.article.id, quote.span) in cited
        words = sentence.text[one.start : one.end]
        denied = recants(sentence.text) or former(sentence.text, one.start)
        yield Said(
            quote,
            words,
            days[0].toordinal(),
            days[1].toordinal(),
            read + 5 * coverage + 1.5 * known,
            denied,
            corrects(sentence.text),
        )


def _score(sentence: Sentence, one: DateMention) -> float:
    place = Span(one.start, one.end)
    scores = (max(_UNREAD, min(8.0, span.score)) for span in sentence.spans if span.span.overlaps(place))
    return max(scores, default=_UNREAD)


def _days(one: DateMention, published: date | None) -> tuple[date, date] | None:
    """The days that a date may mean, from what is known of the day on which it was printed."""
    try:
        if one.weekday is not None:
            if published is None:
                return None
            # Before or after it: news tell of both.
            return (published - timedelta(7), published + timedelta(7))
        if one.decade is not None:
            return (date(one.decade * 10, 1, 1), date(one.decade * 10 + 9, 12, 31))
        if one.month is None:
            return (date(one.year, 1, 1), date(one.year, 12, 31)) if one.year else None
        year = year_of(one, published)
        if year is None:
            return None
        if one.day is not None:
            day = date(year, one.month, one.day)
            return (day, day)
        following = date(year + one.month // 12, one.month % 12 + 1, 1)
        return (date(year, one.month, 1), following - timedelta(1))
    except ValueError:
        return None
