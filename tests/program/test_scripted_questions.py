"""The scripted questions of tests/qa, asked of the starter corpus through the program's own services."""

from __future__ import annotations

import asyncio

from assistant.check import report
from assistant.check.cases import load
from assistant.check.runner import CaseResult, Outcome, run
from assistant.composition import Services
from tests.conftest import TOP


async def _asked(services: Services) -> list[CaseResult]:
    return [result async for result in run(load([TOP / "tests" / "qa"]), services.ask, services.article)]


def test_every_question_is_answered_as_it_must_be(starter: Services) -> None:
    results = asyncio.run(_asked(starter))
    broken = [result for result in results if result.outcome in (Outcome.FAILED, Outcome.ERROR)]
    assert not broken, report.text(broken)
    assert sum(result.outcome is Outcome.PASSED for result in results) >= 60
