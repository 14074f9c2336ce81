"""Ending an ingestion by Ctrl+C: the first has it finish what is in hand, the second ends it at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

_SHOW_CURSOR = b"\x1b[?25h\n"


@dataclass(slots=True)
class Stop:
    """Whether the user, or the system, asked for the end, and by which signal."""

    signal: int | None = None
    tell: Callable[[], None] = lambda: None
    """Called once, when it is asked for."""

    @property
    def asked(self) -> bool:
        """Whether to end after what is in hand."""
        return self.signal is not None

    @property
    def exit_code(self) -> int:
        """What a shell expects of a process that a signal ended: 130 for Ctrl+C."""
        return 128 + (self.signal or 0)


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Within it SIGINT and SIGTERM ask for the end. A second one ends the process there and then, which is harmless:
    the next ingestion goes on from whatever a killed one has left."""
    stop = Stop()

    def handle(number: int, _: FrameType | None) -> None:
        if stop.asked:
            if sys.stderr.isatty():
                os.write(2, _SHOW_CURSOR)
            os._exit(128 + number)
        stop.signal = number
        with suppress(Exception):
            stop.tell()

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    former = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
