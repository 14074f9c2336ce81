"""An ingestion in a process of its own, so that whoever started it stays quick.

Cleaning pages, splitting them and writing to Chroma hold this interpreter's lock (50 rows of Chroma: about 70 ms),
and embedding takes every core it is given. Parent and child talk by pickles over pipes that nobody else holds.
"""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import assistant
from assistant.config import Settings
from assistant.domain.errors import AssistantError
from assistant.domain.events import IngestEvent

# Not `-m`: that would look for modules in the current folder first, which may be anybody's.
_START = "import sys; sys.path.append(sys.argv[1]); from assistant.cli.ingest_worker import main; main()"
# How long an ingestion may take to end once it was told to, before it is killed. Killing it does no harm: the
# next one goes on where it was.
_PATIENCE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class IngestJob:
    """What the child is to do."""

    settings: Settings
    inputs: tuple[str, ...]


class IngestProcess:
    """One ingestion, begun at once. `events` is for one thread; the rest may be called from any."""

    def __init__(self, settings: Settings, inputs: Sequence[str]) -> None:
        root = str(Path(assistant.__file__).parent.parent)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        with contextlib.suppress(OSError):
            pickle.dump(IngestJob(settings, tuple(inputs)), self._stdin)
            self._stdin.flush()

    def events(self) -> Iterator[IngestEvent]:
        """What it tells, until it ends; the last is the summary, unless it was stopped. Raises AssistantError."""
        stdout = cast(BinaryIO, self._process.stdout)
        while True:
            try:
                told = pickle.load(stdout)
            except (EOFError, pickle.UnpicklingError, OSError, ValueError):
                break
            if isinstance(told, AssistantError):
                raise told
            yield told
        if code := self._process.wait():
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            raise AssistantError(f"the ingestion broke off ({how})", "Start it again: it goes on where it was.")

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def stop(self) -> None:
        """Have it end after the article, or the step, in hand."""
        with contextlib.suppress(OSError):
            self._stdin.close()

    def close(self) -> None:
        """Stop it, wait a little, and end it."""
        self.stop()
        try:
            self._process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def _stdin(self) -> BinaryIO:
        return cast(BinaryIO, self._process.stdin)
