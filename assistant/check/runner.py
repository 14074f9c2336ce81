"""Asks every case's questions and holds the answers against the assertions."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.check.assertions import ArticleById, Finding, check, exact_quotes
from assistant.check.cases import Case
from assistant.check.grading import Grader, bound, grades
from assistant.check.groups import flat
from assistant.check.jobs import in_order
from assistant.check.kinds import Grade, Latency
from assistant.domain.answer import Answer, Question, Status
from assistant.domain.errors import AssistantError
from assistant.domain.events import AnswerEvent, Done
from assistant.domain.exchange import Exchange, history_of
from assistant.domain.ports import Embedder

# Past these, answers wait for each other: one thread at a time reads the library.
MOST_JOBS = 4

Ask = Callable[[Question], AsyncIterator[AnswerEvent]]


class Outcome(StrEnum):
    """How a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case with the answer to its last question. `answer` is None where an error came before it.

    `runs` tells how each run ended where the case was asked several times, and the rest is of the worst of them;
    `seconds` is of all. `graded` is what a model said of the answer, by the rubrics of the case.
    """

    case: Case
    answer: Answer | None
    findings: tuple[Finding, ...]
    seconds: float
    error: AssistantError | None = None
    runs: tuple[Outcome, ...] = ()
    graded: tuple[Grade, ...] = ()

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

    @property
    def flaky(self) -> bool:
        """Whether some of the runs passed and some did not, by what was answered: an error tells nothing of it."""
        return Outcome.PASSED in self.runs and not {Outcome.FAILED, Outcome.OPEN}.isdisjoint(self.runs)


# From what says least of the answer to what is as it should be.
_WORST_FIRST = (Outcome.ERROR, Outcome.FAILED, Outcome.OPEN, Outcome.PASSED)


async def run(
    cases: Iterable[Case],
    ask: Ask,
    article: ArticleById,
    embedder: Embedder | None = None,
    grader: Grader | None = None,
    *,
    repeat: int = 1,
    jobs: int = 1,
) -> AsyncIterator[CaseResult]:
    """The results of `cases` in their order, each as soon as it and those before it are there; each case is asked
    `repeat` times, at least once, and `jobs` cases are asked side by side. An AssistantError ends its own run alone."""

    async def asked(case: Case) -> CaseResult:
        return worst([await run_case(case, ask, article, embedder, grader) for _ in range(max(1, repeat))])

    async with aclosing(in_order(cases, asked, max(1, jobs))) as results:
        async for result in results:
            yield result


def usual_jobs(cases: Iterable[Case], *, local_model: bool) -> int:
    """How many cases to ask side by side where nobody says: one for each core, at most MOST_JOBS. Only one where a
    model of this machine answers, which writes one answer at a time, and where a case limits how long its answer
    takes, which the others would lengthen."""
    timed = any(isinstance(check, Latency) for case in cases for check in flat(case.checks))
    return 1 if local_model or timed else min(MOST_JOBS, os.cpu_count() or 1)


def worst(results: Sequence[CaseResult]) -> CaseResult:
    """The runs of one case as one result: it passes where all of them do, and is the first of the worst otherwise."""
    if len(results) == 1:
        return results[0]
    shown = min(results, key=lambda result: _WORST_FIRST.index(result.outcome))
    runs = tuple(result.outcome for result in results)
    return replace(shown, seconds=sum(result.seconds for result in results), runs=runs)


async def run_case(
    case: Case, ask: Ask, article: ArticleById, embedder: Embedder | None = None, grader: Grader | None = None
) -> CaseResult:
    """The result of one case. Its earlier questions are really asked, and their quotes must be exact as well.
    A case that asserts a likeness needs an `embedder`, one with a rubric a `grader`; without, it ends with an error."""
    started = time.perf_counter()
    earlier: list[Exchange] = []
    findings: list[Finding] = []
    answer: Answer | None = None
    error: AssistantError | None = None
    given: tuple[Grade, ...] = ()
    try:
        for text in case.earlier:
            before = Exchange(Question(text, history_of(earlier), case.filters))
            came = await answer_of(ask, before.question)
            findings += await asyncio.to_thread(_misquotes, came, article)
            before.take(Done(came))
            earlier.append(before)
        answer = await answer_of(ask, Question(case.question, history_of(earlier), case.filters, case.id))
        given = await grades(case, answer, grader)
        # Articles come from a disk, and whoever listens may have a screen to draw.
        findings += await asyncio.to_thread(check, bound(case, given), answer, article, embedder)
    except AssistantError as raised:
        error = raised
    return CaseResult(case, answer, tuple(findings), time.perf_counter() - started, error, graded=given)


def judged(result: CaseResult, case: Case, article: ArticleById, embedder: Embedder | None = None) -> CaseResult:
    """The same answer held against `case`, which is what the case of `result` became."""
    if result.answer is None:
        return CaseResult(case, None, (), result.seconds, result.error)
    findings = tuple(check(bound(case, result.graded), result.answer, article, embedder))
    return CaseResult(case, result.answer, findings, result.seconds, result.error, graded=result.graded)


def _misquotes(answer: Answer, article: ArticleById) -> list[Finding]:
    return [finding for finding in exact_quotes(answer, article) if not finding.passed]


async def answer_of(ask: Ask, question: Question) -> Answer:
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
