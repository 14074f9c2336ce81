"""Why each passage stood where it stood: a search laid open, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.domain.answer import Citation, Question, Reading, RetrievedPassage
from assistant.domain.article import ArticleRef, Passage, Span
from assistant.domain.conversation import refind


@dataclass(frozen=True, slots=True)
class Standing:
    """A place in one ranking: `rank` counts from 1, equal scores in the order of their ids; higher scores are
    better."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Points:
    """What each signal adds to a passage's score: its z-score among the candidates times its weight, and what the
    reader adds, None where it read nothing. The first four are the fused score."""

    dense: float
    words: float
    article_dense: float
    article_words: float
    reader: float | None = None


class Ranking(StrEnum):
    """The rankings that a passage may stand in, and where it was found."""

    FOUND = "found"
    DENSE = "dense"
    WORDS = "words"
    ARTICLE_DENSE = "article_dense"
    ARTICLE_WORDS = "article_words"
    FUSED = "fused"
    READER = "reader"


class Fate(StrEnum):
    """What became of a passage."""

    CITED = "cited"
    ADDRESSED = "addressed"
    """It was found, and holds sentences that seem to be written to the assistant."""
    READ = "read"
    UNREAD = "unread"
    """It was found, behind those that are read."""
    CROWDED = "crowded"
    """Enough passages of its article stood before it."""
    BEYOND = "beyond"


class Reason(StrEnum):
    """What a passage lacks beside the best one."""

    NO_WORD = "no_word"
    NO_ANSWER = "no_answer"
    MEANING = "meaning"
    WORDS = "words"
    ARTICLE_MEANING = "article_meaning"
    ARTICLE_WORDS = "article_words"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class TracedPassage:
    """A candidate in every ranking that it stands in.

    `rank` is its place among the passages found, None where it is not one of them; `score` is what it was placed by,
    the sum of `points`. `dense` ranks among the candidates, `article_dense` among their articles; `words` and
    `article_words` are None where the search by words has not got it. `asked` are the question's words in the
    passage's text; `suspected` as in RetrievedPassage.
    """

    passage: Passage
    article: ArticleRef
    rank: int | None
    score: float
    dense: Standing
    words: Standing | None
    article_dense: Standing
    article_words: Standing | None
    fused: Standing
    reader: Standing | None
    points: Points
    fate: Fate
    reasons: tuple[Reason, ...] = ()
    markers: tuple[int, ...] = ()
    reading: Reading | None = None
    suspected: tuple[Span, ...] = ()
    asked: tuple[Span, ...] = ()

    def standing(self, ranking: Ranking) -> Standing | None:
        """Its place in one of the rankings, or None where it has none."""
        match ranking:
            case Ranking.FOUND:
                return Standing(self.rank, self.score) if self.rank else None
            case Ranking.DENSE:
                return self.dense
            case Ranking.WORDS:
                return self.words
            case Ranking.ARTICLE_DENSE:
                return self.article_dense
            case Ranking.ARTICLE_WORDS:
                return self.article_words
            case Ranking.FUSED:
                return self.fused
            case Ranking.READER:
                return self.reader

    @property
    def best(self) -> Span | None:
        """What the reader would point at, in characters of the passage's text."""
        return self.reading.spans[0].span if self.reading and self.reading.spans else None


@dataclass(frozen=True, slots=True)
class TracedSearch:
    """One search: the passages found, best first, then the nearest of those that were not.

    At most `limit` passages are found, of one article `per_article` while others are left, and the first `read` are
    read, for `focus`. Of `searched` passages that pass the filters, `by_meaning` and `by_words` came from each
    search, together `candidates`. Timings are milliseconds by stage, in order.
    """

    question: str
    focus: str
    passages: tuple[TracedPassage, ...]
    limit: int
    per_article: int
    read: int
    searched: int
    by_meaning: int
    by_words: int
    candidates: int
    timings_ms: Mapping[str, float]

    @property
    def found(self) -> tuple[TracedPassage, ...]:
        """The passages that were found."""
        return tuple(one for one in self.passages if one.rank is not None)


@dataclass(frozen=True, slots=True)
class Trace:
    """The searches behind an answer, done anew: the whole question first, then its parts where they were searched
    by themselves. `timings_ms` are those of the answer when it was given, empty where none was."""

    question: Question
    standalone: str
    searches: tuple[TracedSearch, ...]
    timings_ms: Mapping[str, float]
    difference: Difference


@dataclass(frozen=True, slots=True)
class Difference:
    """How the passages of today differ from those that the answer was given from; `gone`, `new` and `moved` count
    passages. `known` is False where the answer keeps none."""

    known: bool = False
    gone: int = 0
    new: int = 0
    moved: int = 0

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        return bool(self.gone or self.new or self.moved)


def evidence_ids(searches: Sequence[TracedSearch]) -> list[str]:
    """Ids of the passages found, each once, in the order of the searches: those that an answer stands on."""
    return list(dict.fromkeys(one.passage.id for search in searches for one in search.found))


def difference(searches: Sequence[TracedSearch], kept: Sequence[RetrievedPassage]) -> Difference:
    """What changed since `kept` were found."""
    if not kept:
        return Difference()
    now, then = evidence_ids(searches), list(dict.fromkeys(one.passage.id for one in kept))
    here, there = [id_ for id_ in now if id_ in set(then)], [id_ for id_ in then if id_ in set(now)]
    moved = sum(one != other for one, other in zip(here, there, strict=True))
    return Difference(True, len(then) - len(there), len(now) - len(here), moved)


def cited(search: TracedSearch, citations: Sequence[Citation]) -> TracedSearch:
    """The same search with the fate of the passages that `citations` quote."""
    passages = []
    for one in search.passages:
        markers = tuple(citation.marker for citation in citations if one.rank and _holds(one, citation))
        passages.append(replace(one, fate=Fate.CITED, markers=markers, reasons=()) if markers else one)
    return replace(search, passages=tuple(passages))


def _holds(one: TracedPassage, citation: Citation) -> bool:
    quote, place = citation.quote, one.passage.span
    if quote.article.id != one.article.id:
        return False
    if quote.span.overlaps(place):
        start, end = max(quote.span.start, place.start), min(quote.span.end, place.end)
        shared = quote.text[start - quote.span.start : end - quote.span.start]
        if one.passage.text[start - place.start : end - place.start] == shared:
            return True
    # The article was edited since, and the words may stand elsewhere in it.
    return refind(one.passage.text, quote.span, quote.text) is not None


def in_order(passages: Sequence[TracedPassage], ranking: Ranking) -> list[TracedPassage]:
    """The passages by their place in a ranking; those that have none come last, by their fused scores."""

    def place(one: TracedPassage) -> tuple[bool, int]:
        standing = one.standing(ranking)
        return standing is None, standing.rank if standing else one.fused.rank

    return sorted(passages, key=place)
