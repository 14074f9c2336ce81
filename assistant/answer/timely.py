"""Which of several sentences that answer about equally well is told first: the one of the days that are asked about,
and of a developing story the last that was known. A preference: it changes an order, and leaves nothing out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest

from assistant.answer.candidates import Candidate, QuestionWords
from assistant.answer.corrections import corrects
from assistant.answer.dates import dates, follows, holds
from assistant.answer.developing import AHEAD, of_story
from assistant.answer.kinds import AnswerKind
from assistant.answer.matters import key, keys
from assistant.answer.selection import Scored, logit
from assistant.answer.when import When, Window
from assistant.domain.answer import Citation, Note, NoteKind, RetrievedPassage
from assistant.retrieve.terms import stem, stems

# A sentence answers about as well as the best one where it is at least so likely to, and the reader is at most so much
# less sure of it, in log-odds. Chosen on the stories of odd number in tests/news.
_AS_LIKELY = 0.5
_AS_SURE = 5.0
# Of what develops over time a later one is preferred that is at most so far behind the best, in log-odds, and of what
# is settled so far; it is about the same, of a value that fits about as well, and the reader is not much less sure,
# unless the value fits well.
_BEHIND = 2.0
_BEHIND_SETTLED = 0.9
_OF_OTHERS = 0.5
_AS_FITTING = 0.2
_FITTING = 0.7
_NEARLY_AS_SURE = 9.0
# Whether what is asked had been told: a logistic model over the share of the question's weight in words that no passage
# has, the reader's best score, and the log-odds of the best sentence. Fitted to stories as those of odd number in
# tests/news, and to those of their questions that can't be answered on an earlier day.
_PER_SHARE = 9.7
_PER_READ = 0.15
_PER_LOGIT = 1.1
_DOUBT = 1.8
# Passages of other stories, whose words say nothing of this one, are those without its names; where none has them,
# those whose best sentence is far from answering.
_OF_THE_STORY = 0.25
# They say how the answer is to look, or when it holds, and not what it is about: no article need have them.
_FRAME = stems(
    "many much far long large big high old often number figure total toll count estimate amount size date day time year"
    " score result level position status share rate now latest newest current recent known still get accident incident"
    " case event people say said tell according expected planned thought believed kind sort type name happen weekday"
    " january february march april may june july august september october november december"
)
_TOLL = stems("die died dead death kill killed")
_WILL = re.compile(r"\b(?:will|shall|going to)\b", re.IGNORECASE)
_AHEAD = re.compile(rf"\b(?:{AHEAD})\b", re.IGNORECASE)
# What an article repeats of an earlier one, which it may be about to correct.
_FORMER = re.compile(
    r"\b(?:we reported|(?:earlier|previous|first) (?:reports?|accounts?|figures?|counts?|estimates?)|previously"
    r"|at first|first (?:thought|put|said|reported|given))\b",
    re.IGNORECASE,
)
_AS_TOLD = re.compile(
    r"\b(?:according to|by|in) the (?:latest|newest|last|most recent) (?:\w+ )?(?:\w+)", re.IGNORECASE
)
_NOT_DONE = re.compile(r"(?:\b(?:not|never|yet to)|n['’]t)\s(?:(?:yet|been|be|so far)\s)*(\w+)(?!.*\bbut\b)", re.I)
_ASKS_WHAT = re.compile(r"\b(?:who|whom|whose|what|when|where|which|how)\b", re.IGNORECASE)
_LONG_AGO = date.min
# Within a year, most of what is told of a story still goes on; beyond it a reader should know.
_OLD = 365


def in_time(ranked: Sequence[Scored], asked: When, *, develops: bool = False) -> list[Scored]:
    """`ranked`, best first, with those that fit the question's time before others that answer about equally well; less
    well will do where what is asked `develops`, so that a later article makes it another."""
    if not ranked or not (asked.newest or asked.window):
        return list(ranked)
    best = max(ranked, key=lambda row: row.probability)
    behind = _BEHIND if develops else _BEHIND_SETTLED
    equals = [row for row in ranked if (_as_late(row, best, behind) if asked.newest else _about_equal(row, best))]
    equals.sort(key=lambda row: _key(row, asked), reverse=True)
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


def told_by_then(ranked: Sequence[Scored], asked: QuestionWords, time: When, reading: float) -> bool:
    """Whether what is asked had been told by the day that the user chose, as far as the words tell.

    It had not where what is asked about stands nowhere in the best passages and the reader finds nothing sure in them
    either, where the day of something to come is asked of sentences that all look back, or where the last that is told
    is that it has not happened. True where no day was chosen, and where the best sentence is of the days that the
    question names itself. `reading` is the reader's best score in what was found.
    """
    if not time.given or not ranked:
        return True
    last = in_time(ranked, time)[0].candidate.quote.text
    denied = any(stem(match.group(1).lower()) in asked.weights for match in _NOT_DONE.finditer(last))
    if denied and _ASKS_WHAT.search(asked.text) and not _NOT_DONE.search(asked.text):
        return False
    to_come = asked.kind is AnswerKind.DATE and _WILL.search(asked.text)
    if to_come and not any(_AHEAD.search(row.candidate.quote.text) for row in ranked[:3]):
        return False
    if time.window and _fits(ranked[0].candidate, time.window):
        return True
    best = max(ranked, key=lambda row: row.probability)
    doubt = _PER_SHARE * _unsaid(ranked, asked) - _PER_READ * reading - _PER_LOGIT * logit(best.probability)
    return doubt < _DOUBT


def _unsaid(ranked: Sequence[Scored], asked: QuestionWords) -> float:
    """The share of the question's weight that the passages of what was found do not have, 0.0 to 1.0."""
    ours = of_story(ranked, asked)
    near = [row for row in ranked if row.candidate.quote.article.id in ours]
    near = near or [row for row in ranked if row.probability >= _OF_THE_STORY * ranked[0].probability]
    story = {row.candidate.passage.passage.id: row.candidate.passage for row in near}
    text = " ".join(f"{found.article.title} {found.passage.text}" for found in story.values())
    there, alike = stems(text), keys(text)
    years = {str(row.candidate.quote.article.published)[:4] for row in ranked}
    aside = _FRAME | stems(" ".join(_AS_TOLD.findall(asked.text)))
    aside = aside | _TOLL if asked.kind is AnswerKind.NUMBER else aside
    missing = {
        one
        for one in asked.weights
        if one not in there and one not in aside and one not in years and key(one) not in alike
    }
    return asked.share(missing)


def _about_equal(row: Scored, best: Scored) -> bool:
    one, first = row.candidate, best.candidate
    return row is best or (
        row.probability >= _AS_LIKELY * best.probability
        and one.read >= first.read - _AS_SURE
        and one.kind >= first.kind
    )


def _as_late(row: Scored, best: Scored, behind: float) -> bool:
    """Whether a sentence may tell the last that was known of what `best` tells, being at most so far `behind` it, in
    log-odds."""
    one, first = row.candidate, best.candidate
    return row is best or (
        logit(row.probability) >= logit(best.probability) - behind
        and (one.read >= first.read - _NEARLY_AS_SURE or one.kind >= _FITTING)
        and one.kind >= first.kind - _AS_FITTING
        and one.lead >= first.lead - _OF_OTHERS
    )


def _key(row: Scored, asked: When) -> tuple[bool, date, bool, bool, float]:
    article = row.candidate.quote.article
    fits = asked.window is None or _fits(row.candidate, asked.window)
    if not asked.newest:
        return fits, _LONG_AGO, False, True, row.probability
    told = corrects(row.candidate.quote.text)
    return fits, article.published or _LONG_AGO, told, not _FORMER.search(row.candidate.quote.text), row.probability


def _fits(candidate: Candidate, window: Window) -> bool:
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
