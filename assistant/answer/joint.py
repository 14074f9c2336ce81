"""Questions that ask two things at once: "What was it to cost, and what did it cost in the end?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from assistant.answer.followups import standalone
from assistant.answer.leaning import asks
from assistant.answer.markers import put_markers
from assistant.answer.quotation import Draft, prose
from assistant.answer.selection import SHOWN
from assistant.domain.answer import Citation, Claim, Note, NoteKind, Quote, RetrievedPassage, Turn
from assistant.retrieve.terms import content_words

# Each part costs a search of its own, and has a quote of its own among those shown.
_MOST = SHOWN
# "How big and how old is it?" is one question: its first half says nothing.
_FEWEST_WORDS = 2
_JOINT = re.compile(
    r"\s*[,;]?\s+and\s+(?=(?:(?:in|at|to|by|for|from|with)\s+)?(?:who|whom|whose|what|when|where|which|why|how)\b)"
    r"|(?<=\?)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the questions that are asked at once: as it stands alone, and in its own words."""

    question: str
    focus: str


def parts_of(question: str) -> tuple[Part, ...]:
    """The questions that `question` joins; none where it asks one thing."""
    # One space a gap: in two thousand of them the pattern would look for seconds.
    pieces = [piece.strip(" ?") for piece in _JOINT.split(" ".join(question.split()))]
    if not 1 < len(pieces) <= _MOST or not all(asks(piece) for piece in pieces):
        return ()
    if len(content_words(pieces[0])) < _FEWEST_WORDS or not all(content_words(piece) for piece in pieces):
        return ()
    made: list[Part] = []
    for piece in pieces:
        asked = f"{piece[:1].upper()}{piece[1:]}?"
        earlier = [Turn("user", one.question) for one in made]
        made.append(Part(standalone(asked, earlier), asked))
    return tuple(made)


def joined(parts: Sequence[tuple[Part, Draft]]) -> Draft | None:
    """One answer of those to the parts: the best quote of each, then the next best while there is room, and what
    part no article answers. None where none is answered, or no quote is more than the first part's."""
    answered = [draft for _, draft in parts if draft.diagnosis is None]
    quotes = _in_turns([[one.quote for one in draft.citations] for draft in answered])
    if not answered or (len(answered) == 1 and answered[0] is parts[0][1]):
        return None
    kept = quotes[:SHOWN]
    states = {one.quote: one.state for draft in answered for one in draft.citations}
    citations = tuple(Citation(n, quote, states[quote]) for n, quote in enumerate(kept, 1))
    claims = tuple(Claim(one.quote.text, (one.marker,), one.state) for one in citations)
    notes = tuple(
        Note(NoteKind.PART_UNANSWERED, f"The articles found do not answer this part: {part.focus}")
        for part, draft in parts
        if draft.diagnosis is not None
    )
    return Draft(
        text=" ".join(put_markers(prose(claim.text), claim.markers) for claim in claims),
        # Two things were asked, and no one span of an article is both answers.
        short_answer=None if len(answered) > 1 else answered[0].short_answer,
        confidence=min(draft.confidence for draft in answered),
        citations=citations,
        claims=claims,
        diagnosis=None,
        notes=notes,
    )


def together(found: Sequence[Sequence[RetrievedPassage]]) -> list[RetrievedPassage]:
    """The passages of several searches, each once, in the order of the searches and ranked anew."""
    known: dict[str, RetrievedPassage] = {}
    for passages in found:
        for one in passages:
            known.setdefault(one.passage.id, one)
    return [replace(one, rank=rank) for rank, one in enumerate(known.values(), 1)]


def _in_turns(quotes: Sequence[Sequence[Quote]]) -> list[Quote]:
    """The first of each list, then the second of each, without repeating any."""
    rounds = (quote for row in zip_longest(*quotes) for quote in row if quote is not None)
    return list(dict.fromkeys(rounds))
