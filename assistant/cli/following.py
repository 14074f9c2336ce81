"""The progress of an ingestion on standard error, and its end by Ctrl+C."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from assistant.cli.bars import bars
from assistant.cli.common import one_line
from assistant.cli.stopping import Stop, stoppable
from assistant.domain.errors import LibraryBusy
from assistant.domain.events import Failed, Filed, IngestEvent, IngestSummary, Noticed, Outcome, Stage
from assistant.domain.sanitize import sanitize_line
from assistant.domain.web import ListRead

if TYPE_CHECKING:
    from collections.abc import Generator

    from assistant.composition import Services

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
    with bars(console) as shown, closing(cast("Generator[IngestEvent]", iter(events))) as running:
        for event in running:
            match event:
                case Stage():
                    shown.move(event)
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
