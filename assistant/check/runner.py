"""Asks every case's questions, one case after the other, and holds the answers against the assertions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from assistant.check.assertions import ArticleById, Finding, check, exact_quotes
from assistant.check.cases import Case
from assistant.domain.answer import Answer, Question, Status, Turn
from assistant.domain.errors import AssistantError
from assistant.domain.events import AnswerEvent, Done

Ask = Callable[[Question], AsyncIterator[AnswerEvent]]


class Outcome(StrEnum):
    """How a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case with the answer to its last question. `answer` is None where an error came before it."""

    case: Case
    answer: Answer | None
    findings: tuple[Finding, ...]
    seconds: float
    error: AssistantError | None = None

    @property
    def outcome(self) -> Outcome:
        """An error is neither a pass nor a failure: nothing is known about the answer."""
        if self.error:
            return Outcome.ERROR
        if not self.failures:
            return Outcome.PASSED
        return Outcome.OPEN if self.case.open else Outcome.FAILED

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that did not pass."""
        return tuple(finding for finding in self.findings if not finding.passed)


async def run(cases: Iterable[Case], ask: Ask, article: ArticleById) -> AsyncIterator[CaseResult]:
    """The results of `cases`, each as soon as it is there. An AssistantError ends its own case alone."""
    for case in cases:
        yield await run_case(case, ask, article)


async def run_case(case: Case, ask: Ask, article: ArticleById) -> CaseResult:
    """The result of one case. Its earlier questions are really asked, and their quotes must be exact as well."""
    started = time.perf_counter()
    history: list[Turn] = []
    findings: list[Finding] = []
    answer: Answer | None = None
    error: AssistantError | None = None
    try:
        for text in case.earlier:
            before = await _answer(ask, Question(text, tuple(history), case.filters))
            findings += await asyncio.to_thread(_misquotes, before, article)
            history += (Turn("user", text), Turn("assistant", before.text))
        answer = await _answer(ask, Question(case.question, tuple(history), case.filters, case.id))
        # Articles come from a disk, and whoever listens may have a screen to draw.
        findings += await asyncio.to_thread(check, case, answer, article)
    except AssistantError as raised:
        error = raised
    return CaseResult(case, answer, tuple(findings), time.perf_counter() - started, error)


def judged(result: CaseResult, case: Case, article: ArticleById) -> CaseResult:
    """The same answer held against `case`, which is what the case of `result` became."""
    if result.answer is None:
        return CaseResult(case, None, (), result.seconds, result.error)
    return CaseResult(case, result.answer, tuple(check(case, result.answer, article)), result.seconds, result.error)


def _misquotes(answer: Answer, article: ArticleById) -> list[Finding]:
    return [finding for finding in exact_quotes(answer, article) if not finding.passed]


async def _answer(ask: Ask, question: Question) -> Answer:
    """The answer that the events end with. Raises AssistantError where they end with an error or with none."""
    answer: Answer | None = None
    async for event in ask(question):
        if isinstance(event, Done):
            answer = event.answer
    if answer is None:
        raise AssistantError("the answer was broken off before it was complete")
    # A model that broke off, or that quotations stand in for, did not give the answer that is checked.
    if answer.error or answer.status is Status.ERROR:
        raise answer.error or AssistantError("the answer ended with an error that has no message")
    return answer
