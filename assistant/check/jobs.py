"""Work side by side, told in its order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from typing import Any, TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")


async def in_order(
    things: Iterable[Thing], work: Callable[[Thing], Coroutine[Any, Any, Result]], jobs: int
) -> AsyncGenerator[Result, None]:
    """What `work` gives for each of `things`, in their order, each as soon as it and those before it are there.

    At most `jobs` are at work at once. What one raises is raised in its turn. Closing the iterator, or cancelling
    whoever waits for it, cancels what is at work.
    """
    waiting = iter(things)
    begun: deque[asyncio.Task[Result]] = deque()
    try:
        while True:
            while begun and begun[0].done():
                yield begun.popleft().result()
            busy = [task for task in begun if not task.done()]
            for thing in waiting if len(busy) < jobs else ():
                task = asyncio.create_task(work(thing))
                begun.append(task)
                busy.append(task)
                if len(busy) >= jobs:
                    break
            if not busy:
                return
            await asyncio.wait(busy, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in begun:
            task.cancel()
        await asyncio.gather(*begun, return_exceptions=True)
