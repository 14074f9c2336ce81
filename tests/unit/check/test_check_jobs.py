"""Cases side by side: never more than wanted, told in their order, and ended when nobody waits any more."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from check_samples import ScriptedAsk, answered, article, case
from hypothesis import given
from hypothesis import strategies as st

from assistant.check.groups import AnyOf, Member
from assistant.check.jobs import in_order
from assistant.check.kinds import Latency
from assistant.check.runner import MOST_JOBS, Outcome, run, usual_jobs


@given(st.lists(st.integers(0, 4), max_size=12), st.integers(1, 5))
def test_whatever_each_takes_all_come_in_their_order_and_no_more_run_than_wanted(turns: list[int], jobs: int) -> None:
    running = most = 0

    async def work(numbered: tuple[int, int]) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(numbered[1]):
            await asyncio.sleep(0)
        running -= 1
        return numbered[0]

    async def all_of_it() -> list[int]:
        return [one async for one in in_order(enumerate(turns), work, jobs)]

    assert asyncio.run(all_of_it()) == list(range(len(turns)))
    assert most <= jobs


@pytest.mark.asyncio
async def test_so_many_run_at_once() -> None:
    together = asyncio.Barrier(3)

    async def work(_: int) -> int:
        # Each waits until three are here: one after the other, none would come through.
        return await asyncio.wait_for(together.wait(), 10)

    found = [one async for one in in_order(range(6), work, 3)]
    assert sorted(found) == [0, 0, 1, 1, 2, 2]


@pytest.mark.asyncio
async def test_a_slow_first_one_keeps_the_others_from_nothing_but_being_told() -> None:
    others, done = asyncio.Event(), []

    async def work(number: int) -> int:
        if number == 0:
            await others.wait()
        done.append(number)
        if len(done) == 4:
            others.set()
        return number

    assert [one async for one in in_order(range(5), work, 2)] == [0, 1, 2, 3, 4]
    assert done == [1, 2, 3, 4, 0]


@pytest.mark.asyncio
async def test_who_stops_waiting_stops_the_work() -> None:
    cancelled = []

    async def work(number: int) -> int:
        try:
            if number:
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(number)
            raise
        return number

    async with aclosing(in_order(range(5), work, 3)) as results:
        assert await anext(results) == 0
        waiting = asyncio.ensure_future(anext(results))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert sorted(cancelled) == [1, 2, 3]


@pytest.mark.asyncio
async def test_a_defect_is_raised_in_its_turn() -> None:
    async def work(number: int) -> int:
        return 6 // number

    results = in_order([3, 0, 2], work, 3)
    assert await anext(results) == 2
    with pytest.raises(ZeroDivisionError):
        await anext(results)


@pytest.mark.asyncio
async def test_cases_side_by_side_are_as_one_after_the_other() -> None:
    ask = ScriptedAsk({}, answered())
    cases = [case(str(number), contains=("01:15" if number % 3 else "02:30",)) for number in range(12)]
    results = [one async for one in run(cases, ask, article, jobs=4)]
    assert [one.case.id for one in results] == [str(number) for number in range(12)]
    assert [one.outcome for one in results] == [
        Outcome.PASSED if number % 3 else Outcome.FAILED for number in range(12)
    ]


def test_how_many_at_once_where_nobody_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 64)
    plain, timed = case(contains=("x",)), case(checks=(AnyOf((Member(checks=(Latency(10.0),)),)),))
    assert usual_jobs([plain], local_model=False) == MOST_JOBS
    assert usual_jobs([plain, timed], local_model=False) == 1
    assert usual_jobs([plain], local_model=True) == 1
