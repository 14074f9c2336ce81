"""A process of the chat's benchmark, on a terminal: python -m tests.bench.chat_child chat|bare FILE

The real chat in the current folder, or a Textual app with nothing in it, with a ticker in its loop. Tells on FILE's
lines what state it is in, and at its end how late the ticker was.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TextIO

from textual.app import App, ComposeResult
from textual.widgets import Static

PERIOD = 0.005
_STATE_EVERY = 0.05


class Ticker:
    """Wants to run every 5 ms, and notes how late it does. After a stall each tick that should have been counts, so
    that a percentile is over moments: how long a key that is pressed then has to wait."""

    def __init__(self) -> None:
        self.label = "start"
        self.late: dict[str, list[float]] = defaultdict(list)

    async def run(self) -> None:
        """Tick until cancelled."""
        due = time.perf_counter()
        while True:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            now = time.perf_counter()
            while due <= now:
                self.late[self.label].append(1000 * (now - due))
                due += PERIOD


class _Told(Protocol):
    def state(self) -> dict[str, Any]: ...

    def label(self) -> str: ...


async def watch(app: _Told, ticker: Ticker, file: TextIO) -> None:
    """Tell of every change of state."""
    last: dict[str, Any] = {}
    while True:
        ticker.label = app.label()
        now = app.state()
        if now != last:
            last = now
            file.write(json.dumps({"state": now}) + "\n")
        await asyncio.sleep(_STATE_EVERY)


def end(ticker: Ticker, file: TextIO) -> None:
    """Tell how late the ticker was, in milliseconds by state."""
    file.write(json.dumps({"late": ticker.late, "rss_mb": rss()}) + "\n")


def rss() -> float:
    """The memory that this process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Bare(App[None]):
    """As little as an app can be."""

    def __init__(self, file: TextIO) -> None:
        super().__init__()
        self._ticker, self._file = Ticker(), file

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static("bare")

    def on_mount(self) -> None:
        """Begin."""
        self._ticker.label = "bare"
        self._tasks = [asyncio.create_task(self._ticker.run())]
        self._file.write(json.dumps({"state": {"ready": True}}) + "\n")

    def on_unmount(self) -> None:
        """Tell."""
        end(self._ticker, self._file)


def chat(file: TextIO) -> int:
    """`assistant chat`, watched."""
    from assistant.cli import main as program
    from assistant.tui import app
    from tests.bench.chat_watched import Watched

    app.ChatApp = partial(Watched, file=file)  # type: ignore[assignment,misc]
    sys.argv = ["assistant", "chat"]
    try:
        program()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def main(what: str, path: str) -> int:
    """Run until it is left."""
    with Path(path).open("a", buffering=1, encoding="utf-8") as file:
        if what == "chat":
            return chat(file)
        Bare(file).run()
        return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
