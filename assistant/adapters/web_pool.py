"""Many requests at a time, one a host, handed on in the order in which they were wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

Want = TypeVar("Want")
Got = TypeVar("Got")

# How many results may wait to be handed on: more would only be held in memory.
_AHEAD = 16


class OrderedPool(Generic[Want, Got]):
    """Does `work` for each of `wants` on `threads` threads, never two of one `host` at a time.

    The threads are daemons, and `stop` tells them to end: what they hold is a connection, which may be cut.
    """

    def __init__(
        self,
        wants: Sequence[Want],
        work: Callable[[Want], Got],
        host: Callable[[Want], str],
        threads: int,
        stop: threading.Event,
    ) -> None:
        self._wants = wants
        self._work = work
        self._hosts = [host(want) for want in wants]
        self._threads = min(threads, len(set(self._hosts)))
        self._stop = stop
        self._changed = threading.Condition()
        self._waiting = list(range(len(wants)))
        self._busy: set[str] = set()
        self._done: dict[int, Got | BaseException] = {}
        self._next = 0

    def results(self) -> Iterator[Got]:
        """A result for each want, in order. Raises what `work` raises. Closing the iterator stops the threads."""
        for _ in range(self._threads):
            threading.Thread(target=self._run, daemon=True).start()
        try:
            for number in range(len(self._wants)):
                with self._changed:
                    self._next = number
                    self._changed.notify_all()
                    self._changed.wait_for(lambda number=number: number in self._done)  # type: ignore[misc]
                    result = self._done.pop(number)
                if isinstance(result, BaseException):
                    raise result
                yield result
        finally:
            self._stop.set()
            with self._changed:
                self._changed.notify_all()

    def _run(self) -> None:
        while (number := self._take()) is not None:
            result: Got | BaseException
            try:
                result = self._work(self._wants[number])
            except BaseException as error:
                result = error
            with self._changed:
                self._busy.discard(self._hosts[number])
                self._done[number] = result
                self._changed.notify_all()

    def _take(self) -> int | None:
        """The first want whose host is free; None once there is nothing left to do."""
        with self._changed:
            while self._waiting and not self._stop.is_set():
                for number in self._waiting:
                    if number >= self._next + _AHEAD:
                        break
                    if self._hosts[number] not in self._busy:
                        self._waiting.remove(number)
                        self._busy.add(self._hosts[number])
                        return number
                self._changed.wait()
            return None
