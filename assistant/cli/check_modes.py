"""What else `assistant check` does with the scripted questions: write one, tell what they cover, what changed since."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from assistant.domain.errors import UsageError

# What only a run takes.
_OF_A_RUN = ("only_failed", "bless", "baseline", "junit", "html")

Run = Callable[..., None]


def modes(run: Run) -> Run:
    """Give the command the options of the other modes. Where one of them is named it runs in place of `run`."""

    @click.option("--record", metavar="QUESTION", help="Ask this, show the answer, and write the case that keeps it.")
    @click.option(
        "--file",
        type=click.Path(dir_okay=False, path_type=Path),
        help="With --record or --suggest: the file that takes the cases; tests/qa/saved.yaml, otherwise.",
    )
    @click.option("--as-of", help="With --record: only articles published by this day (YYYY-MM-DD).")
    @click.option("--source", help="With --record: only articles of this outlet; a part of its name will do.")
    @click.option(
        "--suggest",
        metavar="ARTICLE",
        help="Draft cases from what this article says, by id, file or title, show those that the library answers by it,"
        " and write the ones you accept. In a pipe: print them as a file.",
    )
    @click.option("--limit", type=click.IntRange(1), metavar="N", help="With --suggest: at most so many drafts.")
    @click.option("--yes", is_flag=True, help="With --record or --suggest: write without asking.")
    @click.option("--coverage", is_flag=True, help="Tell which articles no case cites, and which cases cite one gone.")
    @click.option(
        "--fail-under",
        type=click.FloatRange(0, 100),
        metavar="PERCENT",
        help="With --coverage: leave with 100 where fewer articles are cited.",
    )
    @click.option(
        "--since",
        metavar="DATE|COMMIT",
        help="Ask the cases of the library as it was at the end of that day, or at that commit of git, and of today's,"
        " and tell which answers changed. With --record: only articles published from this day on.",
    )
    @functools.wraps(run)
    def chosen(
        ctx: click.Context,
        *,
        record: str | None,
        file: Path | None,
        as_of: str | None,
        source: str | None,
        suggest: str | None,
        limit: int | None,
        yes: bool,
        coverage: bool,
        fail_under: float | None,
        since: str | None,
        **common: Any,
    ) -> None:
        if record is None and (as_of or source):
            raise UsageError("--as-of and --source go with --record", "Leave them out, or add it.")
        if record is None and suggest is None and (file or yes):
            raise UsageError("--file and --yes go with --record or --suggest", "Leave them out, or add one of these.")
        if limit is not None and suggest is None:
            raise UsageError("--limit goes with --suggest", "Leave it out, or add it.")
        if suggest is not None and (record is not None or coverage or since is not None):
            raise UsageError("--suggest goes with neither --record, --coverage nor --since", "Name one of them.")
        if fail_under is not None and not coverage:
            raise UsageError("--fail-under goes with --coverage", "Leave it out, or add it.")
        if record is None and suggest is None and not coverage and since is None:
            run(ctx, **common)
            return
        if coverage and (record is not None or since is not None):
            raise UsageError("--coverage goes with neither --record nor --since", "Name one of them.")
        if taken := [name for name in _OF_A_RUN if common.get(name)]:
            option = "--" + taken[0].replace("_", "-")
            raise UsageError(f"{option} is for a run of the cases", "Leave it out here.")
        if common["repeat"] > 1:
            raise UsageError("--repeat is for a run of the cases", "Leave it out here.")
        if (record is not None or suggest is not None) and common["jobs"]:
            raise UsageError("--jobs is for what asks many cases", "Leave it out here.")
        if (since is None or record is not None) and common.get("fail_on_drift"):
            raise UsageError("--fail-on-drift goes with a run or with --since", "Leave it out here.")
        if record is not None:
            from assistant.cli.check_record import Wanted
            from assistant.cli.check_record import record as recording

            if common["files"]:
                raise UsageError("--record takes no FILE beside it", "Name the file that takes the case by --file.")
            if common["as_json"] or common["texts"] or common["tags"]:
                raise UsageError("--record goes with neither --json nor --filter or --tag", "Leave them out here.")
            recording(ctx, Wanted(record, file, since, as_of, source, yes=yes), common["answerer"])
        elif suggest is not None:
            from assistant.cli.check_suggest import Sought
            from assistant.cli.check_suggest import suggest as suggesting

            if common["files"]:
                raise UsageError("--suggest takes no FILE beside it", "Name the file that takes the cases by --file.")
            if common["as_json"] or common["texts"] or common["tags"] or common["answerer"]:
                raise UsageError(
                    "--suggest goes with neither --json, --filter, --tag nor --answerer", "Leave them out here."
                )
            suggesting(ctx, Sought(suggest, file, limit, yes=yes))
        elif coverage:
            from assistant.cli.check_coverage import cover

            cover(ctx, common, fail_under)
        elif since is not None:
            from assistant.cli.check_since import tell_since

            tell_since(ctx, common, since)

    return chosen
