"""A question from end to end, as one stream of events that every front end consumes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from assistant.answer.followups import focus, standalone
from assistant.answer.generation import GenerationEngine, Writing
from assistant.answer.quotation import Draft, QuotationEngine
from assistant.domain.answer import Answer, Engine, Question, RetrievedPassage, Status
from assistant.domain.errors import AssistantError
from assistant.domain.events import AnswerEvent, CitationChecked, Done, EvidenceFound, Searching, TextDelta
from assistant.retrieve.service import Retriever


@dataclass(slots=True)
class _Progress:
    """What is known of an answer so far, and how long each stage took."""

    question: Question
    standalone: str
    focus: str
    passages: list[RetrievedPassage] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    usage: dict[str, int] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)
    stage_started: float = field(default_factory=time.perf_counter)

    def stage_ends(self, name: str) -> None:
        now = time.perf_counter()
        self.timings[name] = round((now - self.stage_started) * 1000, 1)
        self.stage_started = now


class AnswerService:
    """Answers questions: by quotation, or by a model where `generation` is given."""

    def __init__(
        self,
        retriever: Retriever,
        quotation: QuotationEngine,
        generation: GenerationEngine | None,
        embedder: str,
        passages: int,
    ) -> None:
        self._retriever = retriever
        self._quotation = quotation
        self._generation = generation
        self._passages = passages
        self.engine = Engine(
            answerer="model" if generation else "quotes",
            model=generation.model_name if generation else None,
            embedder=embedder,
        )

    async def ask(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """The events of one answer; the last is always Done. An expected failure becomes an answer with the
        status "error"; closing the iterator stops the work."""
        progress = _Progress(
            question, standalone(question.text, question.history), focus(question.text, question.history)
        )
        try:
            await asyncio.to_thread(self._mend, progress)
            yield Searching(progress.standalone)
            progress.passages = await asyncio.to_thread(
                self._retriever.retrieve,
                progress.standalone,
                question.filters,
                focus=progress.focus,
                limit=self._passages,
            )
            progress.stage_ends("retrieve")
            yield EvidenceFound(tuple(progress.passages))
            if self._generation and progress.passages:
                writing = Writing()
                async with aclosing(self._generation.write(progress.standalone, progress.passages, writing)) as written:
                    async for event in written:
                        yield event
                progress.usage = writing.usage
                draft = self._generation.draft(writing, progress.passages)
            else:
                draft = await asyncio.to_thread(self._quote, progress)
                for event in _told(draft):
                    yield event
            progress.stage_ends("answer")
            answer = self._answer(progress, draft)
        except AssistantError as error:
            answer = self._failure(progress, error)
        yield Done(answer)

    def _mend(self, progress: _Progress) -> None:
        alone = progress.focus == progress.standalone
        progress.standalone = self._retriever.mended(progress.standalone)
        progress.focus = progress.standalone if alone else self._retriever.mended(progress.focus)

    def _quote(self, progress: _Progress) -> Draft:
        searched = self._retriever.searched(progress.question.filters)
        return self._quotation.answer(progress.standalone, progress.focus, progress.passages, searched)

    def _answer(self, progress: _Progress, draft: Draft) -> Answer:
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
            engine=self.engine,
            diagnosis=draft.diagnosis,
            usage=progress.usage,
            timings_ms=_with_total(progress),
        )

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
            usage=progress.usage,
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


def _told(draft: Draft) -> Sequence[TextDelta | CitationChecked]:
    checked = [
        CitationChecked(claim, tuple(citation for citation in draft.citations if citation.marker in claim.markers))
        for claim in draft.claims
    ]
    return [TextDelta(draft.text), *checked]


def _with_total(progress: _Progress) -> dict[str, float]:
    return {**progress.timings, "total": round((time.perf_counter() - progress.started) * 1000, 1)}
