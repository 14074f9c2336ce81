"""A reply as it is written: its prose, its claims, and the quotes that carry them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from assistant.answer.markers import put_markers
from assistant.answer.shaping import Statement
from assistant.answer.verification import Support
from assistant.domain.answer import Citation, CitationState, Claim, Note, NoteKind, Quote
from assistant.domain.events import CitationChecked


@dataclass(slots=True)
class Writing:
    """A generation in progress. `text` is the prose as it came, `claims` what was checked of it so far.

    `parts` are the pieces of the answer's text with their markers, `waiting` statements that are complete and
    not yet checked, `declined` whether the model said that the passages have no answer.
    """

    text: str = ""
    usage: dict[str, int] = field(default_factory=dict)
    citations: list[Citation] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    waiting: deque[Statement] = field(default_factory=deque)
    declined: bool = False
    short_answer: str | None = None

    @property
    def supported(self) -> list[Claim]:
        """The claims that a quote carries."""
        return [claim for claim in self.claims if claim.state is not CitationState.UNSUPPORTED]

    def assertion(self, statement: Statement, support: Support | None) -> CitationChecked:
        """Take in a claim, which `support` carries or not."""
        if support is None or support.state is CitationState.UNSUPPORTED:
            event = CitationChecked(Claim(statement.claim, (), CitationState.UNSUPPORTED), ())
        else:
            citation = self._numbered(support.quote, support.state)
            event = CitationChecked(Claim(statement.claim, (citation.marker,), support.state), (citation,))
        self.claims.append(event.claim)
        self.parts.append(statement.lead + put_markers(statement.body, event.claim.markers))
        return event

    def aside(self, statement: Statement) -> None:
        """Take in a piece that asserts nothing."""
        self.declined = self.declined or statement.declines
        self.parts.append(statement.lead + (statement.body if statement.shown else ""))

    def begin_again(self) -> None:
        """Forget what was written: the model only thought aloud."""
        self.text, self.declined = "", False
        for kept in (self.citations, self.claims, self.parts, self.waiting):
            kept.clear()
        self.notes = [note for note in self.notes if note.kind is not NoteKind.UNKNOWN_PASSAGE]

    def unknown(self, number: int, passages: int) -> None:
        """Note that the model named a passage that is not there."""
        told = Note(
            NoteKind.UNKNOWN_PASSAGE,
            f"The model cited a passage {number}; there are {passages}. The marker was dropped.",
        )
        if told not in self.notes:
            self.notes.append(told)

    def _numbered(self, quote: Quote, state: CitationState) -> Citation:
        for index, citation in enumerate(self.citations):
            if citation.quote == quote:
                if state is CitationState.VERIFIED and citation.state is not state:
                    self.citations[index] = Citation(citation.marker, quote, state)
                return self.citations[index]
        citation = Citation(len(self.citations) + 1, quote, state)
        self.citations.append(citation)
        return citation
