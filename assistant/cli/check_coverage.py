"""`assistant check --coverage`: which articles the scripted questions stand on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import one_line, opened, standing_case_folder, tell
from assistant.domain.errors import AssistantError, UsageError
from assistant.domain.sanitize import harmless, spelled

if TYPE_CHECKING:
    from assistant.check.cases import Case
    from assistant.check.loading import Loaded
    from assistant.composition import Services

FAILED = 100
BROKEN = 1


def cover(ctx: click.Context, common: Mapping[str, Any], fail_under: float | None) -> None:
    """Print the coverage. Leaves with 1 where a file can't be read, else with 100 below `fail_under` per cent."""
    from assistant.check import coverage_report
    from assistant.check.cited import kept_citations
    from assistant.check.coverage import coverage, unnamed

    loaded = chosen_cases(ctx, common)
    folder = ctx.obj.settings.data_folder
    with opened(ctx, common["answerer"]) as services:
        articles = services.catalogue.articles()
        asking = unnamed(loaded.cases)
        came = kept_citations(folder, asking)
        came |= _asked([case for case in asking if case.id not in came], services, folder, common["jobs"])
        found = coverage(loaded.cases, articles, came)
    if common["as_json"]:
        click.echo(spelled(json.dumps(coverage_report.as_json(found), ensure_ascii=False)))
    else:
        click.echo(harmless(coverage_report.text(found)))
    if loaded.broken:
        ctx.exit(BROKEN)
    if fail_under is not None and found.percent < fail_under:
        ctx.exit(FAILED)


def chosen_cases(ctx: click.Context, common: Mapping[str, Any]) -> Loaded:
    """The cases that FILE, --filter and --tag choose; files that can't be read are told on standard error.

    Raises UsageError where none is left of those that there are.
    """
    from assistant.check.cases import select
    from assistant.check.loading import load_all

    loaded = load_all(common["files"] or [standing_case_folder(ctx)])
    for broken in loaded.broken:
        tell(broken.error)
    cases = tuple(select(loaded.cases, common["texts"], common["tags"]))
    if loaded.cases and not cases:
        raise UsageError("no case fits --filter and --tag", "Leave one out, or look for its spelling in the files.")
    return replace(loaded, cases=cases)


def _asked(cases: Sequence[Case], services: Services, folder: Path, jobs: int | None) -> dict[str, tuple[str, ...]]:
    """What the cases cite that no earlier run tells of."""
    from assistant.check.cited import citations, keep_citations
    from assistant.check.runner import CaseResult, run, usual_jobs

    if not cases:
        return {}
    many = f"{len(cases)} cases name no article and were" if len(cases) > 1 else "1 case names no article and was"
    click.echo(f"{many} not asked before; asking now.", err=True)

    async def asked() -> list[CaseResult]:
        # What the answers cite is wanted, and not what a model or a limit finds of them.
        bare = [replace(case, checks=()) for case in cases]
        wanted = jobs or usual_jobs(bare, local_model=bool(services.local and services.engine.model))
        return [result async for result in run(bare, services.ask, services.article, jobs=wanted)]

    results = asyncio.run(asked())
    for result in results:
        if result.error:
            click.echo(f"{result.case.id}: {one_line(result.error)}", err=True)
    try:
        keep_citations(folder, results)
    except AssistantError as error:
        tell(error)
    return {result.case.id: found for result in results if (found := citations(result)) is not None}
