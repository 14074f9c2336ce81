"""An ingestion that runs while the chat goes on: a thread waits for what it tells, the screen's loop takes it in."""

from __future__ import annotations

import time
from queue import Empty, SimpleQueue

from assistant.domain.errors import AssistantError
from assistant.domain.events import IngestEvent
from assistant.domain.ingestion import Ingestion
from assistant.tui.services import IngestRun


class _End:
    """Nothing more comes."""


class Ingesting:
    """`follow` is for a thread; everything else is for the screen's loop."""

    def __init__(self, inputs: tuple[str, ...]) -> None:
        self.state = Ingestion(inputs, time.monotonic())
        self._told: SimpleQueue[IngestEvent | AssistantError | _End] = SimpleQueue()
        self._run: IngestRun | None = None

    def follow(self, run: IngestRun) -> None:
        """Pass on what `run` tells, until it ends."""
        self._run = run
        if self.state.progress is not self.state.progress.RUNNING:
            # It was told to stop before there was anything to tell.
            run.stop()
        try:
            for event in run.events():
                self._told.put(event)
        except AssistantError as error:
            self._told.put(error)
        except Exception as error:
            self._told.put(AssistantError(f"the ingestion failed: {type(error).__name__}: {error}"))
        finally:
            run.close()
            self._told.put(_End())

    def fail(self, error: AssistantError) -> None:
        """It could not even begin."""
        self.state.end(error)

    def take(self) -> None:
        """Take in what was told since the last time."""
        failed: AssistantError | None = None
        while self.state.progress.running:
            try:
                told = self._told.get_nowait()
            except Empty:
                # A failure is the last word but one.
                if failed:
                    self.state.end(failed)
                return
            if isinstance(told, _End):
                self.state.end(failed)
            elif isinstance(told, AssistantError):
                failed = told
            else:
                self.state.take(told, time.monotonic())

    def stop(self) -> None:
        """Have it end after the article in hand."""
        self.state.stopping()
        if self._run:
            self._run.stop()

    def close(self) -> None:
        """See that it has ended. Waits for it."""
        if self._run:
            self._run.close()
