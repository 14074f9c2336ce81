"""A question of the conversation and its answer as far as it has come, without any widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from assistant.domain.answer import Answer, Citation, Claim, Question, RetrievedPassage, Status, Turn
from assistant.domain.article import ArticleRef, Span
from assistant.domain.errors import AssistantError
from assistant.domain.events import (
    AnswerEvent,
    CitationChecked,
    Done,
    EvidenceFound,
    ModelFailed,
    Searching,
    TakenBack,
    TextDelta,
)


class Phase(StrEnum):
    """How far an answer has come."""

    OPENING = "opening the library"
    SEARCHING = "searching"
    READING = "reading"
    WRITING = "writing"
    CHECKING = "checking"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self not in (Phase.DONE, Phase.STOPPED, Phase.FAILED)


@dataclass(slots=True)
class Exchange:
    """One turn of the conversation. `take` brings it forward by an event of the answer."""

    question: Question
    phase: Phase = Phase.OPENING
    standalone: str = ""
    text: str = ""
    passages: tuple[RetrievedPassage, ...] = ()
    citations: list[Citation] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    fault: AssistantError | None = None
    answer: Answer | None = None
    failure: str = ""

    def take(self, event: AnswerEvent) -> None:
        """Take in what the answer in progress tells."""
        match event:
            case Searching(standalone):
                self.phase, self.standalone = Phase.SEARCHING, standalone
            case EvidenceFound(passages):
                self.phase, self.passages = Phase.READING, passages
            case TextDelta(text):
                self.phase = Phase.WRITING
                self.text += text
            case CitationChecked(claim, citations):
                self.phase = Phase.CHECKING
                self.claims.append(claim)
                self.citations += (citation for citation in citations if citation not in self.citations)
            case TakenBack():
                self._forget()
            case ModelFailed(error, by_quotation):
                self.fault = error
                if by_quotation:
                    self._forget()
            case Done(answer) if answer.status is Status.ERROR:
                # What was written before stays, and what was found.
                self.passages = answer.passages or self.passages
                error = answer.error or AssistantError("the answer failed")
                self.fail(error.message, error.hint)
            case Done(answer):
                self.answer = answer
                self.text, self.passages = answer.text, answer.passages
                self.citations, self.claims = list(answer.citations), list(answer.shown_claims)
                self.fault = answer.error
                self.phase = Phase.DONE

    def _forget(self) -> None:
        """What was written so far is no part of the answer."""
        self.phase, self.text = Phase.READING, ""
        self.citations, self.claims = [], []

    def stop(self) -> None:
        """Keep what came; no more is wanted."""
        if self.phase.running:
            self.phase = Phase.STOPPED

    def fail(self, message: str, hint: str | None) -> None:
        """No answer came, for a reason that a person can act on."""
        self.phase = Phase.FAILED
        self.failure = f"{message}. {hint}" if hint else message

    @property
    def leaned(self) -> bool:
        """Whether the question was searched in other words than it was asked in."""
        return bool(self.standalone) and self.standalone != self.question.text


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in an article that the reader can open: a cited quote, a passage that was read, with its rank, or
    words that come near to a question that has no answer.

    `suspected` are sentences of its article that were read and seem to be written to the assistant. `before` and
    `after` are what stands around a quote in the passage that it was taken from, where that is at hand.
    """

    article: ArticleRef
    span: Span | None
    text: str
    citation: Citation | None = None
    rank: int | None = None
    suspected: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


def evidence_of(exchange: Exchange) -> list[Evidence]:
    """What the answer stands on, its citations first, or else what comes nearest; then, each article once, what else
    was found."""
    found = [_cited(citation, exchange.passages) for citation in exchange.citations]
    found += _differing(exchange)
    if exchange.answer and exchange.answer.diagnosis:
        found += [Evidence(quote.article, quote.span, quote.text) for quote in exchange.answer.diagnosis.quotes]
    shown = {one.article.id for one in found}
    suspected: dict[str, tuple[str, ...]] = {}
    for passage in exchange.passages:
        if passage.article.id not in shown:
            shown.add(passage.article.id)
            found.append(Evidence(passage.article, passage.passage.span, passage.passage.text, rank=passage.rank))
        texts = tuple(span.of(passage.passage.text) for span in passage.suspected)
        suspected[passage.article.id] = (*suspected.get(passage.article.id, ()), *texts)
    return [replace(one, suspected=suspected.get(one.article.id, ())) for one in found]


def _cited(citation: Citation, passages: Sequence[RetrievedPassage]) -> Evidence:
    quote = citation.quote
    card = Evidence(quote.article, quote.span, quote.text, citation=citation)
    for passage in passages:
        whole = passage.passage
        if whole.article_id == quote.article.id and whole.span.contains(quote.span):
            start, end = quote.span.start - whole.span.start, quote.span.end - whole.span.start
            return replace(card, before=whole.text[:start], after=whole.text[end:])
    return card


def _differing(exchange: Exchange) -> list[Evidence]:
    """Where the sources differ, the first place of each value that is not cited."""
    cited = {(one.quote.article.id, one.quote.span) for one in exchange.citations}
    ranks = {passage.article.id: passage.rank for passage in reversed(exchange.passages)}
    quotes = [
        said.quotes[0] for one in (exchange.answer.disagreements if exchange.answer else ()) for said in one.values
    ]
    return [
        Evidence(quote.article, quote.span, quote.text, rank=ranks.get(quote.article.id))
        for quote in quotes
        if (quote.article.id, quote.span) not in cited
    ]


def history_of(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The conversation so far, as a question that follows it needs it: where the user said what a question means,
    with what it means."""
    turns: list[Turn] = []
    for exchange in exchanges:
        turns.append(Turn("user", exchange.question.standalone or exchange.question.text))
        # What only comes near is nothing for a question to lean on.
        said = exchange.answer.diagnosis.reason if exchange.answer and exchange.answer.diagnosis else exchange.text
        if said:
            turns.append(Turn("assistant", said))
    return tuple(turns)
