"""The library's write lock, given back while the web is waited for: a slow site must keep nobody else from writing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType

from assistant.domain.errors import LibraryBusy
from assistant.domain.events import Noticed, Stage

_LOOK_SECONDS = 0.2


class Turn:
    """Who is in it holds the write lock, but between `leave` and the end of `come_back`. For one thread.

    `settle` brings to an end what is under way, before the lock is given back; `look_again` takes in what others may
    have changed meanwhile.
    """

    def __init__(
        self,
        lock: Callable[[], AbstractContextManager[None]],
        settle: Callable[[], Iterator[Stage]],
        look_again: Callable[[], None],
    ) -> None:
        self._lock = lock
        self._settle = settle
        self._look_again = look_again
        self._held: ExitStack | None = None

    def __enter__(self) -> Turn:
        """Raises LibraryBusy at once where another process writes, and LibraryReadOnly."""
        self._take()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._give_back()

    def leave(self) -> Iterator[Stage]:
        """Finish what is in hand, and let others write."""
        yield from self._settle()
        self._give_back()

    def come_back(self, stage: Stage) -> Iterator[Stage | Noticed]:
        """Wait until nobody else writes, telling `stage` again and again so that the caller can stop waiting. Raises
        EmbedderMismatch where the library is another one by now."""
        told = False
        while self._held is None:
            try:
                self._take()
            except LibraryBusy as error:
                if not told:
                    yield Noticed(f"Waiting: {error.message}.")
                    told = True
                time.sleep(_LOOK_SECONDS)
                yield stage
        self._look_again()

    def _take(self) -> None:
        with ExitStack() as taking:
            taking.enter_context(self._lock())
            self._held = taking.pop_all()

    def _give_back(self) -> None:
        held, self._held = self._held, None
        if held:
            held.close()
