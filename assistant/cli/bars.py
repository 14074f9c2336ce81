"""The bars of a running ingestion, each within one line of a narrow terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.domain.ingestion import Ingestion
from assistant.domain.sanitize import sanitize_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from assistant.domain.events import Stage

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
_ARTICLES = frozenset({"reading", "embedding", "comparing", "verifying"})
_PAGES = frozenset({"fetching"})
_BAR = 6
_LONGEST_NAME = max(map(len, _STAGES.values()))
_GAPS = 3
# Of a path less says nothing.
_SHORTEST_END = 8


class Bars:
    """A bar a stage, with how many are done, what is being read, how fast it goes, and how long it still takes."""

    def __init__(self, progress: Progress, width: int) -> None:
        self._progress = progress
        self._width = width - _LONGEST_NAME - _BAR - _GAPS
        self._counts = 0
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
                    self._progress.update(task.id, total=task.completed, note="")
            name = _STAGES.get(stage.name, stage.name)
            self._tasks[stage.name] = self._progress.add_task(name, total=stage.total, note="")
        self._counts = max(self._counts, len(f"{stage.done}/{'?' if stage.total is None else stage.total}"))
        parts = [*speeds(self._ingestion, now), *filter(None, [sanitize_line(stage.input)])]
        note = fitted(parts, self._width - self._counts)
        self._progress.update(self._tasks[stage.name], completed=stage.done, total=stage.total, note=note)


@contextmanager
def bars(console: Console) -> Iterator[Bars]:
    """Show bars on a terminal while the body runs; elsewhere nothing is shown."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.table import Column

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=_BAR),
        MofNCompleteColumn(table_column=Column(no_wrap=True)),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield Bars(progress, console.width)


def speeds(ingestion: Ingestion, now: float) -> Iterator[str]:
    """The time that is left, passages a second, and articles or pages a second, as far as they are known; what matters
    most comes first."""
    stage = ingestion.stage
    if left := ingestion.left(now):
        minutes, seconds = divmod(round(left), 60)
        hours = f"{minutes // 60}:{minutes % 60:02d}" if minutes >= 60 else f"{minutes}"
        yield f"{hours}:{seconds:02d} left"
    if rate := ingestion.rate(now):
        name = stage.name if stage else ""
        things = "articles" if name in _ARTICLES else "pages" if name in _PAGES else "passages"
        yield f"{rate:,.1f} {things}/s"
    if passages := ingestion.passage_rate(now):
        yield f"{passages:,.0f} passages/s"


def fitted(parts: list[str], width: int) -> str:
    """As many of the parts as there is room for, in order; the first and the last, such as a path, may lose their
    beginning."""
    line = ""
    for part in parts:
        longer = f"{line}, {part}" if line else part
        if len(longer) > width:
            room = width - len(line) - 3
            if not line:
                return f"…{part[1 - width :]}" if width > 1 else ""
            return f"{line}, …{part[-room:]}" if part is parts[-1] and room >= _SHORTEST_END else line
        line = longer
    return line
