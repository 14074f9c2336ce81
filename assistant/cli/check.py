"""`assistant check`: the scripted questions whose answers must not change."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.check_baseline import BESIDE, Comparing, place, sorted_out
from assistant.cli.check_modes import modes
from assistant.cli.common import case_folder, opened, standing_case_folder, tell
from assistant.domain.errors import AssistantError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.check.cases import Case
    from assistant.check.loading import Loaded
    from assistant.check.runner import CaseResult
    from assistant.cli.check_progress import Watcher
    from assistant.composition import Services
    from assistant.config import Answerer

FAILED = 100
BROKEN = 1


@click.command("check")
@click.argument("files", metavar="[FILE]...", nargs=-1)
@click.option("--filter", "texts", multiple=True, help="Only cases with this in id, question or tag; repeatable.")
@click.option("--tag", "tags", multiple=True, help="Only cases with exactly this tag; repeatable.")
@click.option("--only-failed", is_flag=True, help="Only cases that did not pass when they were last asked.")
@click.option("--repeat", type=click.IntRange(1, 100), default=1, help="Ask each case so often; tells the pass rate.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 32),
    help="Ask so many cases side by side; a core each and at most 4, otherwise. One after the other where a local model"
    " file answers, and where a case limits latency_ms.",
)
@click.option("--answerer", type=click.Choice(["quotes", "model"]), help="Who answers; the settings say, otherwise.")
@click.option(
    "--bless",
    is_flag=True,
    help="Store what each case answers, cites and finds now as the baseline. No case file is changed: to have a case"
    " expect what came, press b on it in the chat.",
)
@click.option(
    "--baseline",
    metavar="[FILE.json]",
    is_flag=False,
    flag_value=BESIDE,
    help="Compare with the baseline and tell why an answer changed; baseline.json beside the cases, otherwise. With"
    " --bless, where to store it.",
)
@click.option("--fail-on-drift", is_flag=True, help="As --baseline, and leave with 100 where anything differs from it.")
@click.option("--json", "--ndjson", "as_json", is_flag=True, help="Print one JSON object a case, as it ends.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write a JUnit XML file as well.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write an HTML report as well.")
@click.pass_context
@modes
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    texts: tuple[str, ...],
    tags: tuple[str, ...],
    only_failed: bool,
    repeat: int,
    jobs: int | None,
    answerer: Answerer | None,
    bless: bool,
    baseline: str | None,
    fail_on_drift: bool,
    as_json: bool,
    junit: Path | None,
    html: Path | None,
) -> None:
    """Ask the scripted questions of each FILE (a YAML file, a folder or a glob) and check the answers.

    Without FILE, those in the project's tests/qa folder. Leaves with 1 where a file could not be read or a question
    not be answered for an error, else with 100 where an answer is not as it should be, or drifted and that is to fail.
    """
    from assistant.check.loading import load_all
    from assistant.check.runner import Outcome
    from assistant.cli.check_progress import Watcher

    for path in (junit, html):
        if path is not None and not path.absolute().parent.is_dir():
            raise UsageError(f"there is no folder {path.parent} for {path.name}", "Make it, or name another.")
    files, baseline = sorted_out(files, baseline)
    comparing = _comparing(ctx, files, baseline, bless=bless, failing=fail_on_drift)
    loaded = load_all(files or [standing_case_folder(ctx)])
    cases = _selected(ctx, loaded, texts, tags, only_failed=only_failed)
    watcher = Watcher(as_json=as_json, comparing=comparing)
    watcher.broken(loaded.broken)
    results: list[CaseResult] = []
    properties = {"runs a case": str(repeat)}
    if cases:
        with opened(ctx, answerer) as services:
            properties |= _engine(services)
            if comparing:
                comparing.begin(services)
            results = asyncio.run(_run(cases, services, watcher, repeat, jobs))
        _keep(ctx, results)
    watcher.end(results, loaded.broken)
    drifts = comparing.drifts if comparing else {}
    if junit is not None:
        from assistant.check.junit import junit as as_junit

        _write(junit, as_junit(results, loaded.broken, properties, drifts, drift_fails=fail_on_drift))
    if html is not None:
        from assistant.check.html_report import page

        _write(html, page(results, loaded.broken, properties, drifts))
    if comparing:
        comparing.store(results, loaded, whole=not files)
    outcomes = {result.outcome for result in results}
    if Outcome.ERROR in outcomes or loaded.broken:
        ctx.exit(BROKEN)
    if Outcome.FAILED in outcomes or (fail_on_drift and drifts):
        ctx.exit(FAILED)


def _selected(
    ctx: click.Context, loaded: Loaded, texts: tuple[str, ...], tags: tuple[str, ...], *, only_failed: bool
) -> Sequence[Case]:
    """The cases to ask. Raises UsageError where none is left of those that there are."""
    from assistant.check.cases import select
    from assistant.check.history import last_failed

    cases = select(loaded.cases, texts, tags)
    if loaded.cases and not cases:
        raise UsageError("no case fits --filter and --tag", "Leave one out, or look for its spelling in the files.")
    if not only_failed:
        return cases
    failed = last_failed(ctx.obj.settings.data_folder)
    if failed is None:
        raise UsageError("no run is kept that --only-failed could go by", "Run without it once.")
    cases = [case for case in cases if case.id in failed]
    if not cases:
        click.echo("None of these cases failed when it was last asked.", err=True)
    return cases


async def _run(
    cases: Sequence[Case], services: Services, watcher: Watcher, repeat: int, jobs: int | None
) -> list[CaseResult]:
    from assistant.check.runner import run, usual_jobs

    results = []
    wanted = jobs or usual_jobs(cases, local_model=bool(services.local and services.engine.model))
    parts = (services.ask, services.article, services.embedder, services.grader)
    with watcher.watching(len(cases)):
        async for result in run(cases, *parts, repeat=repeat, jobs=wanted):
            results.append(result)
            watcher.ended(result)
    return results


def _comparing(
    ctx: click.Context, files: tuple[str, ...], baseline: str | None, *, bless: bool, failing: bool
) -> Comparing | None:
    """What the run is compared with or blesses, if it is. Raises UsageError, CaseError."""
    if bless and failing:
        raise UsageError("--bless takes any drift as right, and --fail-on-drift none", "Leave one of them out.")
    if not (bless or baseline or failing):
        return None
    return Comparing(place(files, case_folder(ctx), baseline), bless=bless)


def _engine(services: Services) -> dict[str, str]:
    """Who answers, for the reports."""
    engine = services.engine
    named = {"answerer": engine.answerer, "model": engine.model, "embedder": engine.embedder}
    return {name: value for name, value in named.items() if value}


def _keep(ctx: click.Context, results: Sequence[CaseResult]) -> None:
    from assistant.check.cited import keep_citations
    from assistant.check.history import keep

    try:
        keep(ctx.obj.settings.data_folder, results)
        keep_citations(ctx.obj.settings.data_folder, results)
    except AssistantError as error:
        # What came of the cases is worth more than the memory of it.
        tell(error)


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise AssistantError(f"{path} can't be written: {error.strerror}", "Name another file.") from error
