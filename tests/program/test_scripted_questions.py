"""The scripted questions of tests/qa, asked of the starter corpus through the program's own services."""

from __future__ import annotations

import asyncio

from assistant.check import report
from assistant.check.cases import load
from assistant.check.runner import CaseResult, Outcome, run
from assistant.composition import Services
from tests.conftest import TOP

FOLDER = TOP / "tests" / "qa"


async def _asked(services: Services, jobs: int, every: int = 1) -> list[CaseResult]:
    cases = load([FOLDER])[::every]
    return [one async for one in run(cases, services.ask, services.article, services.embedder, jobs=jobs)]


def test_every_question_is_answered_as_it_must_be(starter: Services) -> None:
    results = asyncio.run(_asked(starter, 2))
    broken = [result for result in results if result.outcome in (Outcome.FAILED, Outcome.ERROR)]
    assert not broken, report.text(broken)
    # Those that are known to fail are not counted.
    passed = [result.case for result in results if result.outcome is Outcome.PASSED and not result.case.open]
    assert len(passed) >= 120
    assert len({case.where.file for case in passed}) >= 5


def test_side_by_side_comes_what_comes_one_after_the_other(starter: Services) -> None:
    alone, together = (asyncio.run(_asked(starter, jobs, every=12)) for jobs in (1, 4))
    assert [told(one) for one in together] == [told(one) for one in alone]


def told(result: CaseResult) -> tuple[object, ...]:
    """What came of a case, without what time it took."""
    answer = result.answer
    assert answer is not None
    return result.case, result.findings, answer.text, answer.short_answer, answer.citations, answer.passages
