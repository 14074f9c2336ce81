"""What an answer has otherwise than the baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.check.baseline.model import Circumstances, Kept, KeptCitation, KeptPassage

# Confidence is kept with two decimals; another machine's last bits may turn one.
_CONFIDENCE = 0.015


class Part(StrEnum):
    """What of an answer is compared."""

    STATUS = "status"
    SHORT_ANSWER = "short_answer"
    ANSWER = "answer"
    MISSING = "missing"
    CITED = "cited"
    FOUND = "found"
    CONFIDENCE = "confidence"


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of an answer that is not what it was, both in words."""

    part: Part
    before: str
    now: str


def differences(before: Kept, old: Circumstances, now: Kept, new: Circumstances) -> list[Difference]:
    """What differs. A quote or a passage whose words are the same counts as the same where its article was edited
    elsewhere, wherever it stands now."""
    same = frozenset(id_ for id_, one in old.articles.items() if (other := new.articles.get(id_)) and one == other)
    found = []
    if before.status != now.status:
        found.append(Difference(Part.STATUS, before.status, now.status))
    if before.short_answer != now.short_answer:
        found.append(Difference(Part.SHORT_ANSWER, before.short_answer or "none", now.short_answer or "none"))
    if before.answer != now.answer:
        found.append(Difference(Part.ANSWER, before.answer, now.answer))
    if before.missing != now.missing:
        found.append(Difference(Part.MISSING, _listed(before.missing), _listed(now.missing)))
    quoted, quotes = ([_quoted(one, same) for one in kept.citations] for kept in (before, now))
    if quoted != quotes:
        gone = [one for one in before.citations if _quoted(one, same) not in quotes]
        come = [one for one in now.citations if _quoted(one, same) not in quoted]
        texts = (_cited(gone), _cited(come)) if gone or come else ("the same quotes", "in another order")
        found.append(Difference(Part.CITED, *texts))
    if before.found != now.found:
        places, later = _places(before, now), _places(now, before)
        found.append(Difference(Part.FOUND, places, later if later != places else "the same places, in other words"))
    if abs(before.confidence - now.confidence) > _CONFIDENCE:
        found.append(Difference(Part.CONFIDENCE, f"{before.confidence:.2f}", f"{now.confidence:.2f}"))
    return found


def moved(before: Kept, now: Kept) -> Iterator[tuple[KeptPassage | None, KeptPassage | None]]:
    """The passages that are found elsewhere, only now, or no more: as (before, now), in the order of the baseline."""
    later = {one.key: one for one in now.passages}
    for one in before.passages:
        found = later.pop(one.key, None)
        if found is None or found.rank != one.rank:
            yield one, found
    earlier = set(before.found)
    for one in later.values():
        if one.key not in earlier:
            yield None, one


def _quoted(one: KeptCitation, same: frozenset[str]) -> tuple[str | int | None, ...]:
    place = (one.start, one.end) if one.article in same else ()
    return one.article, one.title, one.published, one.quote, one.state, *place


def _cited(citations: Sequence[KeptCitation]) -> str:
    said = (
        f"{one.article}, {one.published or 'undated'}, characters {one.start} to {one.end}: “{one.quote}”"
        for one in citations
    )
    return "; ".join(said) or "nothing"


def _places(one: Kept, other: Kept) -> str:
    """The ranks that differ, by article."""
    known = {passage.key: passage.rank for passage in other.passages}
    ranks: dict[str, list[str]] = {}
    for passage in one.passages:
        if known.get(passage.key) != passage.rank:
            ranks.setdefault(passage.article, []).append(str(passage.rank))
    said = "; ".join(f"{article} at {', '.join(found)}" for article, found in ranks.items())
    return said or f"the first {len(one.passages)} alone"


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(texts) or "nothing"
