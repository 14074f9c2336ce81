"""A question from end to end, as one stream of events that every front end consumes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.answer.disagreeing import Disagreeing
from assistant.answer.followups import focus, standalone
from assistant.answer.gaps import Gaps
from assistant.answer.generation import GenerationEngine
from assistant.answer.joint import Part, joined, parts_of, together
from assistant.answer.markers import put_markers
from assistant.answer.provenance import Provenance
from assistant.answer.quotation import Draft, QuotationEngine
from assistant.answer.rewriting import QuestionRewriter
from assistant.answer.timely import age_days, beside, how_old
from assistant.answer.tracing import traced
from assistant.answer.when import When, narrowed, when
from assistant.answer.writing import Writing
from assistant.domain import wording
from assistant.domain.answer import Answer, CitationState, Engine, Prices, Question, RetrievedPassage, Status
from assistant.domain.disagreement import Disagreement
from assistant.domain.errors import AssistantError, ChatModelError, UsageError
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
from assistant.domain.exchange import Exchange
from assistant.domain.trace import Trace
from assistant.retrieve.service import Retriever

# Beyond this a library that is written all the time would never be answered from.
_AGAIN = 2


@dataclass(slots=True)
class _Progress:
    """What is known of an answer so far, and how long each stage took."""

    question: Question
    standalone: str
    focus: str
    moment: When
    passages: list[RetrievedPassage] = field(default_factory=list)
    parts: dict[Part, list[RetrievedPassage]] = field(default_factory=dict)
    draft: Draft | None = None
    disagreements: tuple[Disagreement, ...] = ()
    fault: ChatModelError | None = None
    timings: dict[str, float] = field(default_factory=dict)
    usage: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)
    stage_started: float = field(default_factory=time.perf_counter)

    def stage_ends(self, name: str) -> None:
        now = time.perf_counter()
        self.timings[name] = round((now - self.stage_started) * 1000, 1)
        self.stage_started = now


class AnswerService:
    """Answers questions: by quotation, or by a model where `generation` is given.

    Where the model fails before anything that it wrote is supported by a passage, quotations answer in its stead,
    and the answer says so. `hide_unsupported` leaves out the sentences of a model that no passage supports.
    """

    def __init__(
        self,
        retriever: Retriever,
        quotation: QuotationEngine,
        generation: GenerationEngine | None,
        embedder: str,
        passages: int,
        prices: Prices = Prices(),
        hide_unsupported: bool = False,
        rewriter: QuestionRewriter | None = None,
        provenance: Provenance | None = None,
        today: Callable[[], date] = date.today,
        reaches: Callable[[], date | None] = lambda: None,
        gaps: Gaps | None = None,
        disagreeing: Disagreeing | None = None,
    ) -> None:
        self._retriever = retriever
        self._quotation = quotation
        self._generation = generation
        self._passages = passages
        self._prices = prices
        self._hide_unsupported = hide_unsupported
        self._rewriter = rewriter
        self._provenance = provenance
        self._today = today
        self._reaches = reaches
        self._gaps = gaps
        self._disagreeing = disagreeing
        self.engine = Engine(
            answerer="model" if generation else "quotes",
            model=generation.model_name if generation else None,
            embedder=embedder,
        )

    async def ask(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """The events of one answer; the last is always Done. An expected failure becomes an answer with the
        status "error"; closing the iterator stops the work."""
        wanted = question.standalone or question.text
        progress = _Progress(question, wanted, wanted, self._time(question, wanted))
        try:
            _check_length(wanted)
            if question.standalone is None:
                await self._stand_alone(progress)
                progress.moment = self._time(question, progress.standalone)
            yield Searching(progress.standalone)
            seen = await asyncio.to_thread(self._retriever.library_state)
            await asyncio.to_thread(self._search, progress)
            progress.stage_ends("retrieve")
            yield EvidenceFound(tuple(progress.passages))
            if self._generation and progress.passages:
                async with aclosing(self._write(self._generation, progress)) as written:
                    async for event in written:
                        yield event
            draft = progress.draft
            if draft is None:
                draft = await asyncio.to_thread(lambda: self._attributed(progress, self._quoted(progress, seen)))
                for told in _told(draft):
                    yield told
            else:
                draft = await asyncio.to_thread(self._attributed, progress, draft)
            progress.disagreements = await asyncio.to_thread(self._differing, progress, draft)
            progress.stage_ends("answer")
            draft = await asyncio.to_thread(self._diagnosed, progress, draft)
            answer = self._answer(progress, draft)
        except AssistantError as error:
            answer = self._failure(progress, error)
        yield Done(answer)

    def trace(self, exchange: Exchange) -> Trace:
        """The searches behind an answer, done anew; see tracing.traced."""
        return traced(
            exchange, self._retriever, self._passages, by_quotation=self._generation is None, today=self._today()
        )

    async def _write(self, generation: GenerationEngine, progress: _Progress) -> AsyncGenerator[AnswerEvent, None]:
        """Has the model write; without a draft in `progress` at the end, quotations are to answer."""
        writing = Writing()
        try:
            async with aclosing(generation.write(progress.standalone, progress.passages, writing)) as written:
                async for event in written:
                    for shown in self._shown(event):
                        yield shown
        except ChatModelError as error:
            progress.fault = error
        for key, count in writing.usage.items():
            progress.usage[key] = progress.usage.get(key, 0) + count
        draft = generation.draft(writing, progress.passages)
        if progress.fault is None or draft.diagnosis is None:
            progress.draft = draft
        if progress.fault is not None:
            yield ModelFailed(progress.fault, by_quotation=progress.draft is None)

    def _shown(
        self, event: TextDelta | CitationChecked | TakenBack
    ) -> Sequence[TextDelta | CitationChecked | TakenBack]:
        """What of an event may be seen: where unsupported sentences are hidden, prose only once it is checked."""
        if not self._hide_unsupported or isinstance(event, TakenBack):
            return (event,)
        if isinstance(event, TextDelta) or event.claim.state is CitationState.UNSUPPORTED:
            return ()
        return (TextDelta(f"{put_markers(event.claim.text, event.claim.markers)} "), event)

    async def _stand_alone(self, progress: _Progress) -> None:
        text, history = progress.question.text, progress.question.history
        progress.standalone, progress.focus = standalone(text, history), focus(text, history)
        if self._rewriter and history:
            rewritten = await self._rewriter.rewritten(text, history)
            progress.standalone, progress.focus = rewritten.text, rewritten.focus
            progress.usage.update(rewritten.usage)
            progress.stage_ends("rewrite")
        await asyncio.to_thread(self._mend, progress)

    def _mend(self, progress: _Progress) -> None:
        alone = progress.focus == progress.standalone
        progress.standalone = self._retriever.mended(progress.standalone)
        progress.focus = progress.standalone if alone else self._retriever.mended(progress.focus)

    def _search(self, progress: _Progress) -> None:
        """Find the passages for the question, and for each part of it that is searched by itself."""
        whole = self._retrieve(progress, progress.standalone, progress.focus)
        # A model reads a question in all its parts; to quote, each is searched by itself.
        parts = parts_of(progress.standalone) if self._generation is None else ()
        progress.parts = {part: self._retrieve(progress, part.question, part.focus) for part in parts}
        progress.passages = together([whole, *progress.parts.values()])

    def _retrieve(self, progress: _Progress, question: str, focus: str) -> list[RetrievedPassage]:
        filters = progress.question.filters
        found = self._retriever.retrieve(question, filters, focus=focus, limit=self._passages)
        days = narrowed(filters, self._time(progress.question, question))
        if days is None:
            return found
        return beside(found, self._retriever.retrieve(question, days, focus=focus, limit=self._passages))

    def _time(self, question: Question, text: str) -> When:
        return when(text, question.filters.as_of, self._today())

    def _quoted(self, progress: _Progress, seen: int) -> Draft:
        """The answer by quotation. Where another process wrote to the library since the state `seen`, the passages and
        what the library knows of the question's words may be of two moments: a name that came in between is known and
        stands in no passage, and another's facts would be quoted for it. So both are done again."""
        draft = self._quote(progress)
        for _ in range(_AGAIN):
            now = self._retriever.library_state()
            if now == seen:
                break
            seen = now
            self._search(progress)
            draft = self._quote(progress)
        return draft

    def _quote(self, progress: _Progress) -> Draft:
        searched = self._retriever.searched(progress.question.filters)
        answer = self._quotation.answer
        parts = [
            (
                part,
                answer(part.question, part.focus, found, searched, self._time(progress.question, part.question)),
            )
            for part, found in progress.parts.items()
        ]
        whole = joined(parts) if parts else None
        return whole or answer(progress.standalone, progress.focus, progress.passages, searched, progress.moment)

    def _attributed(self, progress: _Progress, draft: Draft) -> Draft:
        """The draft with whose statement each of its quotes is, and who else carries it."""
        if self._provenance is None or not draft.citations:
            return draft
        filters = progress.question.filters
        told = self._provenance.told(
            draft.citations, progress.passages, progress.standalone, draft.short_answer, filters
        )
        return replace(draft, citations=told)

    def _diagnosed(self, progress: _Progress, draft: Draft) -> Draft:
        if draft.diagnosis is None or self._gaps is None:
            return draft
        filters = progress.question.filters
        return replace(
            draft, diagnosis=self._gaps.completed(draft.diagnosis, progress.standalone, filters, progress.moment)
        )

    def _differing(self, progress: _Progress, draft: Draft) -> tuple[Disagreement, ...]:
        """What the articles say differently of the question, or of each of its parts."""
        if draft.diagnosis or self._disagreeing is None:
            return ()
        asked = [(part.question, found) for part, found in progress.parts.items()]
        asked = asked or [(progress.standalone, progress.passages)]
        found = [
            self._disagreeing.found(question, passages, draft.citations, draft.short_answer)
            for question, passages in asked
        ]
        return tuple(dict.fromkeys(one for row in found for one in row))

    def _answer(self, progress: _Progress, draft: Draft) -> Answer:
        draft, hidden = self._without_unsupported(draft)
        age = age_days(draft.citations, progress.moment.day)
        old = how_old(age, progress.moment, self._reaches())
        return Answer(
            question=progress.question,
            standalone_question=progress.standalone,
            status=Status.ABSTAINED if draft.diagnosis else Status.ANSWERED,
            text=draft.text,
            short_answer=draft.short_answer,
            confidence=round(draft.confidence, 4),
            citations=draft.citations,
            claims=draft.claims,
            passages=tuple(progress.passages),
            engine=self.engine if progress.draft else replace(self.engine, answerer="quotes", model=None),
            diagnosis=draft.diagnosis,
            usage=self._usage(progress),
            timings_ms=_with_total(progress),
            error=progress.fault,
            hidden=hidden,
            notes=(*draft.notes, *([old] if old else [])),
            age_days=age,
            disagreements=progress.disagreements,
        )

    def _without_unsupported(self, draft: Draft) -> tuple[Draft, int]:
        kept = [claim for claim in draft.claims if claim.state is not CitationState.UNSUPPORTED]
        hidden = len(draft.claims) - len(kept)
        if not (self._hide_unsupported and hidden) or draft.diagnosis:
            return draft, 0
        return replace(draft, text=" ".join(put_markers(claim.text, claim.markers) for claim in kept)), hidden

    def _usage(self, progress: _Progress) -> dict[str, float]:
        cost = self._prices.cost(progress.usage)
        return progress.usage if cost is None else {**progress.usage, "cost": cost}

    def _failure(self, progress: _Progress, error: AssistantError) -> Answer:
        return Answer(
            question=progress.question,
            standalone_question=progress.standalone,
            status=Status.ERROR,
            text="",
            short_answer=None,
            confidence=0.0,
            citations=(),
            claims=(),
            passages=tuple(progress.passages),
            engine=self.engine,
            usage=self._usage(progress),
            timings_ms=_with_total(progress),
            error=error,
        )


async def complete(events: AsyncIterator[AnswerEvent]) -> Answer:
    """The answer that a stream of events ends with."""
    answer: Answer | None = None
    async for event in events:
        if isinstance(event, Done):
            answer = event.answer
    if answer is None:
        raise AssistantError("the answer was broken off before it was complete")
    return answer


def _check_length(question: str) -> None:
    if told := wording.too_long(question):
        raise UsageError(*told)


def _told(draft: Draft) -> Sequence[TextDelta | CitationChecked]:
    checked = [
        CitationChecked(claim, tuple(citation for citation in draft.citations if citation.marker in claim.markers))
        for claim in draft.claims
    ]
    return [TextDelta(draft.text), *checked]


def _with_total(progress: _Progress) -> dict[str, float]:
    return {**progress.timings, "total": round((time.perf_counter() - progress.started) * 1000, 1)}
