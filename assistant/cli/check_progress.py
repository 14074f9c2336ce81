"""What `assistant check` shows while it asks, and when it has ended."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from assistant.check import ndjson, report
from assistant.check.runner import Outcome
from assistant.domain import wording
from assistant.domain.sanitize import sanitize_line, spelled

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.check.loading import BrokenFile
    from assistant.check.runner import CaseResult
    from assistant.cli.check_baseline import Comparing

_STYLES = {Outcome.PASSED: "green", Outcome.FAILED: "bold red", Outcome.ERROR: "bold red", Outcome.OPEN: "yellow"}


class Watcher:
    """Tells of a run. Results go to standard output: the report at the end, or with `as_json` a line a case as it ends.

    Where standard error is a terminal, a person watches it there: a line a case as it ends, below a failure what was
    expected and what came, and a bar. Where standard output is one too, the report does not say that again.
    """

    def __init__(self, *, as_json: bool, comparing: Comparing | None = None) -> None:
        from rich.console import Console

        self._as_json = as_json
        self._comparing = comparing
        self._console: Console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._live = self._console.is_terminal
        self._step: Callable[[], None] = lambda: None

    def broken(self, broken: Sequence[BrokenFile]) -> None:
        """These files can't be read."""
        for one in broken:
            if self._as_json:
                click.echo(spelled(ndjson.broken_line(one)))
            if self._live:
                self._print(report.broken_block(one), Outcome.ERROR)

    @contextmanager
    def watching(self, total: int) -> Iterator[None]:
        """So many cases are asked within it."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        if not self._live:
            click.echo(f"Asking {wording.count(total, 'scripted question')}.", err=True)
        columns = (TextColumn("Asking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._console, disable=not self._live, transient=True) as progress:
            task = progress.add_task("", total=total)
            self._step = lambda: progress.advance(task)
            yield

    def ended(self, result: CaseResult) -> None:
        """This case has ended."""
        drift = self._comparing.ended(result) if self._comparing else None
        if self._as_json:
            click.echo(spelled(ndjson.line(result, drift)))
        if self._live:
            self._print(report.line(result), result.outcome)
            if result.outcome in (Outcome.FAILED, Outcome.ERROR):
                self._print(report.block(result).partition("\n")[2], None)
        self._step()

    def end(self, results: Sequence[CaseResult], broken: Sequence[BrokenFile]) -> None:
        """All cases have ended."""
        if self._as_json:
            return
        if self._comparing and self._comparing.compares:
            click.echo(f"{_shown(self._comparing.text(results))}\n")
        if self._live and sys.stdout.isatty():
            shown = [told for told in (report.unpassed(results), report.summary(results, broken)) if told]
            click.echo(_shown("\n".join(shown)))
        else:
            click.echo(_shown(report.text(results, broken)))

    def _print(self, text: str, outcome: Outcome | None) -> None:
        self._console.print(_shown(text), style=_STYLES[outcome] if outcome else "", markup=False)


def _shown(report: str) -> str:
    """The report without anything that could act on a terminal. Word by word, which keeps its columns."""
    return "\n".join(" ".join(sanitize_line(word) or "" for word in line.split(" ")) for line in report.splitlines())
