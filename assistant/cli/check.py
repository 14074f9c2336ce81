"""`assistant check`: the scripted questions whose answers must not change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.common import opened
from assistant.domain.errors import AssistantError, UsageError
from assistant.domain.sanitize import sanitize_line, spelled

if TYPE_CHECKING:
    from assistant.check.cases import Case
    from assistant.check.runner import CaseResult
    from assistant.composition import Services
    from assistant.config import Answerer

FAILED = 100
BROKEN = 1


@click.command("check")
@click.argument("files", metavar="[FILE]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a case instead of the report.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write a JUnit XML file as well.")
@click.option("--filter", "texts", multiple=True, help="Only cases with this in id, question or tag; repeatable.")
@click.option("--tag", "tags", multiple=True, help="Only cases with exactly this tag; repeatable.")
@click.option("--answerer", type=click.Choice(["quotes", "model"]), help="Who answers; the settings say, otherwise.")
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    as_json: bool,
    junit: Path | None,
    texts: tuple[str, ...],
    tags: tuple[str, ...],
    answerer: Answerer | None,
) -> None:
    """Ask the scripted questions of each FILE (a YAML file, a folder or a glob) and check the answers.

    Without FILE, those in the project's tests/qa folder. Leaves with 100 where an answer is not as it should
    be, and with 1 where a question could not be answered for an error.
    """
    from assistant.check import report
    from assistant.check.cases import load, select
    from assistant.check.runner import Outcome

    if junit is not None and not junit.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {junit.parent} for {junit.name}", "Make it, or name another.")
    cases = select(load(files or [_default_folder(ctx)]), texts, tags)
    if not cases:
        raise UsageError("no case fits --filter and --tag", "Leave one out, or look for its spelling in the files.")

    def told(result: CaseResult) -> None:
        if as_json:
            click.echo(spelled(report.json_line(result)))

    with opened(ctx, answerer) as services:
        results = asyncio.run(_run(cases, services, told))
    if not as_json:
        click.echo(_shown(report.text(results)))
    if junit is not None:
        _write(junit, report.junit(results))
    outcomes = {result.outcome for result in results}
    if Outcome.ERROR in outcomes:
        ctx.exit(BROKEN)
    if Outcome.FAILED in outcomes:
        ctx.exit(FAILED)


async def _run(cases: list[Case], services: Services, told: Callable[[CaseResult], None]) -> list[CaseResult]:
    from assistant.check.runner import run

    results = []
    with _progress(len(cases)) as step:
        async for result in run(cases, services.ask, services.catalogue.article):
            results.append(result)
            told(result)
            step()
    return results


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error where that is a terminal, and one line where it is not."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        click.echo(f"Asking {total} scripted questions.", err=True)
    columns = (TextColumn("Asking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)


def _default_folder(ctx: click.Context) -> Path:
    from assistant.check.suite import default_folder

    folder = default_folder(ctx.obj.settings.project_root, Path.cwd())
    if not folder.is_dir():
        raise UsageError("there is no folder tests/qa here", "Name a case file: assistant check questions.yaml")
    return folder


def _shown(report: str) -> str:
    """The report without anything that could act on a terminal. Word by word, which keeps its columns."""
    return "\n".join(" ".join(sanitize_line(word) or "" for word in line.split(" ")) for line in report.splitlines())


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise AssistantError(f"{path} can't be written: {error.strerror}", "Name another file.") from error
