"""What every front end says alike of a search that is laid open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from assistant.domain.answer import Filters
from assistant.domain.trace import Difference, Fate, Points, Ranking, Reason, TracedPassage, TracedSearch
from assistant.domain.wording import count

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_REASONS = {
    Reason.NO_WORD: "no word of the question in it",
    Reason.NO_ANSWER: "the reader found no answer in it",
    Reason.MEANING: "weaker by meaning",
    Reason.WORDS: "fewer of the question's words in it",
    Reason.ARTICLE_MEANING: "its article is weaker by meaning",
    Reason.ARTICLE_WORDS: "its article has fewer of the question's words",
    Reason.READER: "the reader is surer of another",
}
_TOGETHER = {
    frozenset({Reason.WORDS, Reason.ARTICLE_WORDS}): "fewer of the question's words, in it and in its article",
    frozenset({Reason.MEANING, Reason.ARTICLE_MEANING}): "weaker by meaning, and so is its article",
}
_STAGES = {
    "rewrite": "rewritten",
    "retrieve": "searched and read",
    "answer": "answered",
    "total": "in all",
    "embed": "question embedded",
    "meaning": "by meaning",
    "words": "by words",
    "articles": "articles",
    "rank": "ranked",
    "screen": "screened",
    "read": "read",
}
HEADS = {
    Ranking.FOUND: "in which they were found",
    Ranking.DENSE: "by meaning",
    Ranking.WORDS: "by words",
    Ranking.ARTICLE_DENSE: "of their articles by meaning",
    Ranking.ARTICLE_WORDS: "of their articles by words",
    Ranking.FUSED: "of the fused scores",
    Ranking.READER: "by the reader",
}
"""What the order of a ranking is called: "in the order …"."""


class Column(NamedTuple):
    """A column of numbers, and what stands above it, on two lines."""

    ranking: Ranking
    above: str
    head: str


COLUMNS = (
    Column(Ranking.DENSE, "", "meaning"),
    Column(Ranking.WORDS, "", "words"),
    Column(Ranking.ARTICLE_DENSE, "article", "meaning"),
    Column(Ranking.ARTICLE_WORDS, "article", "words"),
    Column(Ranking.FUSED, "", "fused"),
    Column(Ranking.READER, "", "reader"),
)


def number(value: int) -> str:
    """A small number as a word."""
    return _NUMBERS[value] if 0 <= value < len(_NUMBERS) else str(value)


def short_fate(one: TracedPassage) -> str:
    """What became of a passage, in a word or two."""
    match one.fate:
        case Fate.CITED:
            return "cited " + "".join(f"[{marker}]" for marker in one.markers)
        case Fate.ADDRESSED:
            return "addressed"
        case Fate.READ:
            return "read"
        case Fate.UNREAD:
            return "not read"
        case Fate.CROWDED:
            return "crowded out"
        case Fate.BEYOND:
            return "left out"


def fate(one: TracedPassage, search: TracedSearch) -> str:
    """What became of a passage, as a phrase."""
    match one.fate:
        case Fate.CITED:
            return "cited " + " ".join(f"[{marker}]" for marker in one.markers)
        case Fate.ADDRESSED:
            return "found, not cited: part of it is written to the assistant"
        case Fate.READ:
            return "read, not cited"
        case Fate.UNREAD if search.read:
            verb = "is" if search.read == 1 else "are"
            return f"not read: beyond the {number(search.read)} that {verb} read"
        case Fate.UNREAD:
            return "found, not cited"
        case Fate.CROWDED:
            passages = "one passage" if search.per_article == 1 else f"{number(search.per_article)} passages"
            return f"left out: {passages} of this article stood before it"
        case Fate.BEYOND:
            return f"left out: beyond the {number(len(search.found))}"


def reasons(one: TracedPassage) -> str:
    """What the passage lacks beside the best one; "" where it lacks nothing that is worth a word."""
    both = frozenset(one.reasons)
    if both in _TOGETHER:
        return _TOGETHER[both]
    return "; ".join(_REASONS[reason] for reason in one.reasons)


def points(own: Points, score: float) -> str:
    """How the signals add up to the score that a passage was placed by."""
    signals = (
        ("meaning", own.dense),
        ("words", own.words),
        ("its article by meaning", own.article_dense),
        ("its article by words", own.article_words),
        ("the reader", own.reader),
    )
    added = " ".join(f"{name} {value:+.2f}," for name, value in signals if value is not None)
    return f"{added.rstrip(',')} = {score:.2f}"


def searched(search: TracedSearch) -> str:
    """Over how much was searched, and what came of it."""
    if not search.candidates:
        return f"No candidates among {count(search.searched, 'passage')}."
    read = f", {search.read} of them read" if search.read else ""
    return (
        f"{len(search.found)} found{read}, of {count(search.candidates, 'candidate')}"
        f" ({search.by_meaning} by meaning, {search.by_words} by words) among {count(search.searched, 'passage')}"
    )


def filters(chosen: Filters) -> str:
    """Which articles were searched, where not all of them."""
    parts = [
        f"from {chosen.since} on" if chosen.since else "",
        f"until {chosen.as_of}" if chosen.as_of else "",
        f"of {chosen.source}" if chosen.source else "",
        f"among {count(len(chosen.articles), 'article')} that were named" if chosen.articles else "",
    ]
    return f"only articles {', '.join(part for part in parts if part)}" if chosen.active else ""


def timings(timings_ms: Mapping[str, float]) -> str:
    """The stages in order, with what each took."""
    return ", ".join(f"{_STAGES.get(stage, stage)} {took:,.0f} ms" for stage, took in timings_ms.items())


def difference(found: Difference) -> str:
    """How the passages of today differ from those of the answer, as a sentence."""
    if not found.known:
        return "Searched on today's library; the answer keeps no passages to compare."
    if not found.any:
        return "Searched anew: the same passages in the same order as when this was answered."
    parts = [
        f"{found.gone} of the passages kept with the answer not found any more" if found.gone else "",
        f"{found.new} found only today" if found.new else "",
        f"{found.moved} in another place" if found.moved else "",
    ]
    return f"Searched anew on today's library, which differs: {', '.join(part for part in parts if part)}."
