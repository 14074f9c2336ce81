"""The progress of an ingestion on standard error, and its end by Ctrl+C."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from assistant.cli.common import one_line
from assistant.cli.stopping import Stop, stoppable
from assistant.domain.errors import LibraryBusy
from assistant.domain.events import Failed, Filed, IngestEvent, IngestSummary, Noticed, Outcome, Stage
from assistant.domain.ingestion import Ingestion
from assistant.domain.sanitize import sanitize_line
from assistant.domain.web import ListRead

if TYPE_CHECKING:
    from collections.abc import Generator

    from rich.console import Console
    from rich.progress import Progress, TaskID

    from assistant.composition import Services

_STAGES = {
    "fetching": "Fetching pages",
    "reading": "Reading articles",
    "embedding": "Indexing articles",
    "comparing": "Comparing articles",
    "publishing": "Publishing passages",
    "moving": "Moving passages",
    "proving": "Comparing passages",
    "verifying": "Verifying articles",
    "comparing vectors": "Comparing vectors",
}
_LONGEST_NAME = 40
_MOST_OF_ONE = 10


@dataclass(slots=True)
class Followed:
    """How an ingestion ended: its summary, or None where it was stopped, and what failed in it."""

    summary: IngestSummary | None = None
    failures: list[Failed] = field(default_factory=list)
    stopped: int | None = None
    """The exit code of a process that was asked to stop."""


def followed(
    services: Services, events: Iterable[IngestEvent], *, verbose: bool = False, stop: Stop | None = None
) -> Followed:
    """Show an ingestion to its end, or until Ctrl+C: then the article in hand is finished, and what is in is published.

    `stop` is given where the caller listens for Ctrl+C already.
    """
    with nullcontext(stop) if stop else stoppable() as listening:
        found = follow(events, verbose=verbose, stop=listening)
        if found.summary is None and listening.asked:
            with suppress(LibraryBusy):
                follow(services.ingestion.publish())
            found.stopped = listening.exit_code
        return found


def follow(events: Iterable[IngestEvent], *, verbose: bool = False, stop: Stop | None = None) -> Followed:
    """Show an ingestion on standard error: a bar for its stages, a line for each failure."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True)

    def say(line: str) -> None:
        console.print(escape(line), highlight=False, soft_wrap=True)

    if stop:
        stop.tell = lambda: say("Stopping after what is in hand; Ctrl+C again ends at once.")
    found, folding = Followed(), _Folding()
    with _bars(console) as bars, closing(cast("Generator[IngestEvent]", iter(events))) as running:
        for event in running:
            match event:
                case Stage():
                    bars.move(event)
                case Failed():
                    found.failures.append(event)
                    if line := folding.line(event):
                        say(line)
                case Filed(article_id, title, outcome):
                    if verbose and outcome is not Outcome.UNCHANGED:
                        say(f"{outcome}: {article_id}  {title}")
                case ListRead():
                    say(sanitize_line(str(event)) or "")
                case Noticed(text):
                    say(sanitize_line(text) or "")
                case IngestSummary():
                    found.summary = event
            if stop and stop.asked and found.summary is None:
                break
        for line in folding.rest():
            say(line)
    return found


class _Folding:
    """The lines of failures: of one input that fails in many places the first few, then how many more there are."""

    def __init__(self) -> None:
        self._told: Counter[str] = Counter()

    def line(self, failure: Failed) -> str | None:
        """What to say of a failure, if anything."""
        source = failure.source or failure.where
        self._told[source] += 1
        if self._told[source] > _MOST_OF_ONE:
            return None
        return f"{sanitize_line(failure.where)}: {one_line(failure.error)}"

    def rest(self) -> Iterator[str]:
        """How much was not said."""
        for source, number in self._told.items():
            if number > _MOST_OF_ONE:
                yield f"{sanitize_line(source)}: {number - _MOST_OF_ONE:,} more of its articles could not be read."


class _Bars:
    """A bar a stage: what is being read, how many articles and passages a second, and how long it still takes."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}
        self._ingestion = Ingestion((), time.monotonic())

    def move(self, stage: Stage) -> None:
        """Show how far a stage is."""
        now = time.monotonic()
        self._ingestion.take(stage, now)
        if stage.name not in self._tasks:
            for task in self._progress.tasks:
                if task.total is None:
                    # How much there was to read is known once it is read.
                    self._progress.update(task.id, total=task.completed, speed="")
            self._tasks[stage.name] = self._progress.add_task("", total=stage.total, speed="")
        self._progress.update(
            self._tasks[stage.name],
            completed=stage.done,
            total=stage.total,
            description=_description(stage),
            speed=speed(self._ingestion, now),
        )


@contextmanager
def _bars(console: Console) -> Iterator[_Bars]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield _Bars(progress)


def _description(stage: Stage) -> str:
    name = _STAGES.get(stage.name, stage.name)
    what = sanitize_line(stage.input)
    if not what:
        return name
    return f"{name}: {what if len(what) <= _LONGEST_NAME else f'…{what[1 - _LONGEST_NAME :]}'}"


def speed(ingestion: Ingestion, now: float) -> str:
    """Articles and passages a second, and the time that is left, as far as they are known."""
    stage = ingestion.stage
    things = "articles" if stage and stage.name in ("reading", "embedding", "verifying") else "pages"
    if stage and stage.name in ("publishing", "comparing vectors"):
        things = "passages"
    parts = []
    if rate := ingestion.rate(now):
        parts.append(f"{rate:,.1f} {things}/s")
    if passages := ingestion.passage_rate(now):
        parts.append(f"{passages:,.0f} passages/s")
    if left := ingestion.left(now):
        minutes, seconds = divmod(round(left), 60)
        parts.append(f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d} left")
    return ", ".join(parts)
