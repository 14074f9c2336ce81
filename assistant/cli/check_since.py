"""`assistant check --since`: the scripted questions asked of the library as it was, and of the one of today."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.check_coverage import chosen_cases
from assistant.cli.common import one_line, opened
from assistant.domain import wording
from assistant.domain.errors import AssistantError
from assistant.domain.sanitize import harmless, spelled

if TYPE_CHECKING:
    from assistant.check.cases import Case
    from assistant.check.runner import CaseResult
    from assistant.check.since import Between, Changed
    from assistant.composition import Services

BROKEN = 1
FAILED = 100


def tell_since(ctx: click.Context, common: Mapping[str, Any], since: str) -> None:
    """Print which answers changed. Leaves with 1 where a file can't be read or a question not be answered, else, with
    --fail-on-drift, with 100 where an answer changed."""
    from assistant.check import since_report
    from assistant.check.baseline.model import marks
    from assistant.check.since import Between
    from assistant.cli.former_library import former_library

    loaded = chosen_cases(ctx, common)
    answerer, as_json = common["answerer"], common["as_json"]
    errors = 0
    changes: list[Changed] = []
    with opened(ctx, answerer) as now, former_library(now, since, answerer) as (then, told, laid_out):
        if laid_out.undated:
            undated = wording.count(laid_out.undated, "article")
            click.echo(f"When they came in is not told of {undated}: they count as there.", err=True)
        between = Between.of(marks(then.catalogue), marks(now.catalogue))
        if between and loaded.cases:
            click.echo(f"Asking {len(loaded.cases)} scripted questions, of then and of now.", err=True)
            changes, errors = asyncio.run(_changes(loaded.cases, then, now, between, common["jobs"]))
    if as_json:
        for change in changes:
            click.echo(spelled(json.dumps(since_report.as_json(change), ensure_ascii=False)))
    elif not between:
        click.echo(harmless(f"No article came in, changed or went since {told}."))
    else:
        click.echo(harmless(since_report.text(changes, len(loaded.cases) - errors, between, told)))
    if loaded.broken or errors:
        ctx.exit(BROKEN)
    if changes and common.get("fail_on_drift"):
        ctx.exit(FAILED)


async def _changes(
    cases: Sequence[Case], then: Services, now: Services, between: Between, jobs: int | None
) -> tuple[list[Changed], int]:
    """The answers that changed, and how many questions could not be answered."""
    from rich.console import Console
    from rich.progress import Progress

    from assistant.check.jobs import in_order
    from assistant.check.runner import run_case, usual_jobs
    from assistant.check.since import changed

    async def asked(case: Case) -> tuple[CaseResult, CaseResult]:
        before, after = [await run_case(case, one.ask, one.article) for one in (then, now)]
        return before, after

    console = Console(stderr=True)
    found: list[Changed] = []
    errors = 0
    # The answers are held against each other, and not against what the cases assert.
    bare = [replace(case, checks=()) for case in cases]
    wanted = jobs or usual_jobs(bare, local_model=bool(now.local and now.engine.model))
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("Asking", total=len(cases))
        async with aclosing(in_order(bare, asked, wanted)) as results:
            async for before, after in results:
                progress.advance(task)
                try:
                    change = changed(before, after, between)
                except AssistantError as error:
                    errors += 1
                    click.echo(harmless(f"{after.case.id}: {one_line(error)}"), err=True)
                    continue
                if change:
                    found.append(change)
    return found, errors
