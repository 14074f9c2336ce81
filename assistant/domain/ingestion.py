"""An ingestion as far as it has come, without any widget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.domain.errors import AssistantError
from assistant.domain.events import Failed, Filed, IngestEvent, IngestSummary, Outcome, Stage


class Progress(StrEnum):
    """What an ingestion is about."""

    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FINISHED = "finished"
    BROKEN = "broken off"

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self in (Progress.RUNNING, Progress.STOPPING)


@dataclass(slots=True)
class Ingestion:
    """Brought forward by `take`, an event at a time. Times are seconds of a monotonic clock."""

    inputs: tuple[str, ...]
    began: float
    progress: Progress = Progress.RUNNING
    stage: Stage | None = None
    stage_began: float = 0.0
    stage_from: int = 0
    passages_from: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    indexed: int = 0
    failures: list[Failed] = field(default_factory=list)
    summary: IngestSummary | None = None
    error: AssistantError | None = None

    def take(self, event: IngestEvent, now: float) -> None:
        """Take in what the ingestion tells."""
        match event:
            case Stage(name, done):
                if self.stage is None or self.stage.name != name:
                    first = self.stage is None
                    self.stage_began = self.began if first and done else now
                    # What was done before the clock started says nothing of the speed.
                    self.stage_from = 0 if first else done
                    self.passages_from = 0 if first else event.passages or 0
                self.stage = event
                if name == "embedding":
                    self.indexed = done
            case Filed(_, _, outcome):
                self.outcomes[outcome] += 1
            case Failed():
                self.failures.append(event)
            case IngestSummary():
                self.summary = event
                self.outcomes = Counter(
                    {
                        Outcome.ADDED: event.added,
                        Outcome.UPDATED: event.updated,
                        Outcome.UNCHANGED: event.unchanged,
                        Outcome.REMOVED: event.removed,
                    }
                )

    def stopping(self) -> None:
        """Note that it was asked to stop."""
        if self.progress is Progress.RUNNING:
            self.progress = Progress.STOPPING

    def end(self, error: AssistantError | None = None) -> None:
        """Note that nothing more comes, and why."""
        self.error = error
        if error:
            self.progress = Progress.BROKEN
        else:
            self.progress = Progress.FINISHED if self.summary else Progress.STOPPED

    def rate(self, now: float) -> float | None:
        """How many of the stage's things are done a second, or None where that is not known yet."""
        if self.stage is None or self.stage.done <= self.stage_from or now <= self.stage_began:
            return None
        return (self.stage.done - self.stage_from) / (now - self.stage_began)

    def passage_rate(self, now: float) -> float | None:
        """How many passages are done a second, or None where that is not known."""
        if self.stage is None or (self.stage.passages or 0) <= self.passages_from or now <= self.stage_began:
            return None
        return ((self.stage.passages or 0) - self.passages_from) / (now - self.stage_began)

    def left(self, now: float) -> float | None:
        """The seconds that the stage still takes at its rate so far, or None where that is not known."""
        rate = self.rate(now)
        if rate is None or self.stage is None or self.stage.total is None:
            return None
        return (self.stage.total - self.stage.done) / rate

    @property
    def again(self) -> tuple[str, ...]:
        """The inputs that have to be named to try what failed once more."""
        return again(self.failures)


def again(failures: Sequence[Failed]) -> tuple[str, ...]:
    """The inputs behind `failures`, each once, in order."""
    return tuple(dict.fromkeys(failure.source for failure in failures if failure.source))
