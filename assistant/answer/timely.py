"""Which of several sentences that answer about equally well is told first: the one of the days that are asked about. A
preference: it changes an order, and leaves nothing out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest

from assistant.answer.candidates import Candidate
from assistant.answer.dates import dates, follows, holds
from assistant.answer.selection import Scored
from assistant.answer.when import When, Window
from assistant.domain.answer import Citation, Note, NoteKind, RetrievedPassage

# A sentence answers about as well as the best one where it is at least so likely to, and the reader is at most so much
# less sure of it, in log-odds. Chosen on the stories of odd number in tests/news.
_AS_LIKELY = 0.5
_AS_SURE = 5.0
# Within a year, most of what is told of a story still goes on; beyond it a reader should know.
_OLD = 365


def in_time(ranked: Sequence[Scored], asked: When) -> list[Scored]:
    """`ranked`, best first, with those of the days that are asked about before others that answer about as well."""
    window = asked.window
    if not ranked or window is None:
        return list(ranked)
    best = max(ranked, key=lambda row: row.probability)
    equals = [row for row in ranked if _about_equal(row, best)]
    equals.sort(key=lambda row: (fits(row.candidate, window), row.probability), reverse=True)
    return [*equals, *(row for row in ranked if row not in equals)]


def beside(found: Sequence[RetrievedPassage], within: Sequence[RetrievedPassage]) -> list[RetrievedPassage]:
    """The passages of a search, and between them those of the same search within the days that are asked about that
    the first has not, at most half as many.

    They rank behind all that it found, so no score of theirs is above its lowest.
    """
    known = {one.passage.id for one in found}
    lowest = min((one.scores.fused or 0.0 for one in found), default=None)
    others = [one for one in within if one.passage.id not in known][: max(1, len(found) // 2)]
    if lowest is not None:
        others = [
            replace(one, scores=replace(one.scores, fused=min(lowest, one.scores.fused or 0.0))) for one in others
        ]
    mixed = [one for pair in zip_longest(found, others) for one in pair if one is not None]
    return [replace(one, rank=rank) for rank, one in enumerate(mixed, 1)]


def _about_equal(row: Scored, best: Scored) -> bool:
    one, first = row.candidate, best.candidate
    return row is best or (
        row.probability >= _AS_LIKELY * best.probability
        and one.read >= first.read - _AS_SURE
        and one.kind >= first.kind
    )


def fits(candidate: Candidate, window: Window) -> bool:
    """Whether a sentence is of these days: by what it says of time, or by when its article came out."""
    text, published = candidate.quote.text, candidate.quote.article.published
    if window.claimed:
        mentioned = dates(text)
        if holds(window.claimed, mentioned, published) or follows(window.claimed, text, mentioned, published):
            return True
    return published is not None and window.first <= published <= window.printed


def age_days(citations: Sequence[Citation], day: date) -> int | None:
    """Days from the newest cited article to the day asked for; None where none has a date. Articles that came out
    after that day, which no filter left out, are 0 days old."""
    dated = [one.quote.article.published for one in citations if one.quote.article.published]
    return max(0, (day - max(dated)).days) if dated else None


def how_old(age: int | None, time: When, reaches: date | None) -> Note | None:
    """What to know of an answer that is over a year old on the day asked for; None where it is not, or where the
    question names a time of its own.

    Without a chosen day it is told only of a library that goes on for over a year after: in an archive everything is
    old. `reaches` is the day of its newest article.
    """
    if age is None or age <= _OLD or time.dated:
        return None
    if not time.given and (reaches is None or (reaches - time.day).days + age <= _OLD):
        return None
    years = age // _OLD
    long = "over a year" if years == 1 else f"{years} years"
    text = f"From an article of {long} before the day asked for." if time.given else f"From an article of {long} ago."
    return Note(NoteKind.OLD, text)
