"""A search laid open. Everything here is read off the run that found the passages, and ranks nothing by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.domain.answer import RetrievedPassage
from assistant.domain.article import Span
from assistant.domain.trace import Fate, Points, Reason, Standing, TracedPassage, TracedSearch
from assistant.retrieve.ranking import CANDIDATES, Candidate, Signals, Spread
from assistant.retrieve.reranking import Reranking
from assistant.retrieve.terms import content_words, stem, stems

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
# So many reasons are told, and each is this share at least of all that was lost.
_REASONS = 2
_SHARE = 0.2


class Screen(Protocol):
    """Tells which sentences of an article are written to the assistant."""

    def suspected(self, text: str, title: str = "") -> tuple[Span, ...]:
        """Their spans in `text`, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Run:
    """One search from the question to the passages `found`, with all that came between."""

    question: str
    focus: str
    limit: int
    per_article: int
    candidates: tuple[Candidate, ...]
    order: Spread
    signals: Signals
    found: list[RetrievedPassage]
    timings_ms: Mapping[str, float]


def traced(run: Run, rule: Reranking, searched: int, screen: Screen | None, shown: int) -> TracedSearch:
    """What `run` found and at most so many others that they are `shown` together; see TracedSearch."""
    found = {one.passage.id: one for one in run.found}
    over = {one.passage.id for one in run.order.over}
    rankings = _Rankings.of(run)
    # The best by fused score is what those that were not read stand against, the first found what the others do.
    by_id = {one.passage.id: one for one in run.candidates}
    leader = _points(run.candidates[0], None, rule) if run.candidates else None
    first = _points(by_id[run.found[0].passage.id], run.found[0], rule) if run.found else None
    asked = stems(run.question)

    def row(candidate: Candidate) -> TracedPassage:
        id_ = candidate.passage.id
        got = found.get(id_)
        points = _points(candidate, got, rule)
        reading = got.reading if got else None
        words = rankings.words.get(id_)
        asked_here = tuple(_asked(candidate.passage.text, asked))
        # Two stemmers: what one of them finds in the text is not denied.
        no_word = words is None and rankings.words_complete and not asked_here
        best = first if reading else leader
        suspected = got.suspected if got else ()
        if not got and screen:
            suspected = screen.suspected(candidate.passage.text, candidate.article.title)
        return TracedPassage(
            passage=candidate.passage,
            article=candidate.article,
            rank=got.rank if got else None,
            score=(candidate.scores.fused or 0.0) + (points.reader or 0.0),
            dense=rankings.dense[id_],
            words=words,
            article_dense=rankings.article_dense[candidate.article.id],
            article_words=rankings.article_words.get(candidate.article.id),
            fused=rankings.fused[id_],
            reader=rankings.reader.get(id_),
            points=points,
            fate=_fate(got, id_ in over),
            # Where its article had its share already, that is the reason.
            reasons=() if not got and id_ in over else _reasons(points, best, no_word=no_word, got=got),
            reading=reading,
            suspected=suspected,
            asked=asked_here,
        )

    others = [one for one in run.candidates if one.passage.id not in found]
    rows = [*(by_id[one.passage.id] for one in run.found), *others[: max(0, shown - len(run.found))]]
    return TracedSearch(
        question=run.question,
        focus=run.focus,
        passages=tuple(row(one) for one in rows),
        limit=run.limit,
        per_article=run.per_article,
        read=sum(one.reading is not None for one in run.found),
        searched=searched,
        by_meaning=run.signals.by_meaning,
        by_words=len(run.signals.words),
        candidates=len(run.candidates),
        timings_ms=run.timings_ms,
    )


@dataclass(frozen=True, slots=True)
class _Rankings:
    """Each ranking by the ids that it ranks. `words_complete` tells that no passage with a word of the question was
    cut off."""

    dense: Mapping[str, Standing]
    words: Mapping[str, Standing]
    article_dense: Mapping[str, Standing]
    article_words: Mapping[str, Standing]
    fused: Mapping[str, Standing]
    reader: Mapping[str, Standing]
    words_complete: bool

    @classmethod
    def of(cls, run: Run) -> _Rankings:
        signals = run.signals
        ids = {one.passage.id for one in run.candidates}
        read = [(one.passage.id, one.reading.score) for one in run.found if one.reading]
        return cls(
            dense=_standings((id_, score) for id_, score in signals.dense.items() if id_ in ids),
            words=_standings(signals.words.items()),
            article_dense=_standings(signals.article_dense.items()),
            article_words=_standings(signals.article_words.items()),
            fused=_standings((one.passage.id, one.scores.fused or 0.0) for one in run.candidates),
            reader=_standings((id_, score) for id_, score in read if score is not None),
            words_complete=len(signals.words) < CANDIDATES,
        )


def _standings(scores: Iterable[tuple[str, float]]) -> dict[str, Standing]:
    ordered = sorted(scores, key=lambda item: (-item[1], item[0]))
    return {id_: Standing(rank, score) for rank, (id_, score) in enumerate(ordered, 1)}


def _points(candidate: Candidate, got: RetrievedPassage | None, rule: Reranking) -> Points:
    own = candidate.points
    reader = rule.points(got) if got and got.reading else None
    return Points(own.dense, own.words, own.article_dense, own.article_words, reader)


def _fate(got: RetrievedPassage | None, over: bool) -> Fate:
    if got is None:
        return Fate.CROWDED if over else Fate.BEYOND
    if got.suspected:
        return Fate.ADDRESSED
    return Fate.READ if got.reading else Fate.UNREAD


def _reasons(points: Points, best: Points | None, *, no_word: bool, got: RetrievedPassage | None) -> tuple[Reason, ...]:
    """What cost most beside `best`, the dearest first: no words and no answer are said whatever they cost."""
    if best is None or points == best:
        return ()
    lost = {
        Reason.MEANING: best.dense - points.dense,
        Reason.NO_WORD if no_word else Reason.WORDS: best.words - points.words,
        Reason.ARTICLE_MEANING: best.article_dense - points.article_dense,
        Reason.ARTICLE_WORDS: best.article_words - points.article_words,
    }
    no_answer = False
    if got and got.reading:
        # Log-odds below zero: rather not here.
        no_answer = got.reading.score is None or got.reading.score < 0.0
        lost[Reason.NO_ANSWER if no_answer else Reason.READER] = (best.reader or 0.0) - (points.reader or 0.0)
    total = sum(loss for loss in lost.values() if loss > 0.0)
    dearest = sorted((one for one in lost if lost[one] > _SHARE * total), key=lambda one: -lost[one])
    said = [reason for reason, true in ((Reason.NO_ANSWER, no_answer), (Reason.NO_WORD, no_word)) if true]
    return tuple(dict.fromkeys([*said, *dearest]))[:_REASONS]


def _asked(text: str, wanted: set[str]) -> Sequence[Span]:
    """Where the question's words stand in `text`, in any inflection."""
    return [
        Span(match.start(), match.end())
        for match in _WORD.finditer(text)
        if any(stem(word) in wanted for word in content_words(match.group()))
    ]
