"""`assistant ingest`: articles into the corpus folder, and the corpus folder into the index."""

from __future__ import annotations

import click

from assistant.cli.common import follow, opened
from assistant.domain.errors import AssistantError
from assistant.domain.events import IngestSummary


@click.command("ingest")
@click.argument("what", nargs=-1)
@click.option("--rebuild", is_flag=True, help="Split and embed every article anew.")
@click.option("--rebuild-index", is_flag=True, help="Make the vector index anew, without embedding.")
@click.option("--dry-run", is_flag=True, help="Say what would be added or updated, and write nothing.")
@click.option("-v", "--verbose", is_flag=True, help="Name each article that is added or updated.")
@click.pass_context
def command(
    ctx: click.Context, what: tuple[str, ...], rebuild: bool, rebuild_index: bool, dry_run: bool, verbose: bool
) -> None:
    """Bring WHAT in: files, folders, globs, .jsonl, or - for standard input.

    Without WHAT, changes made in the corpus folder by hand are taken over.
    """
    with opened(ctx, "quotes", fill=False) as services:
        if rebuild_index:
            follow(services.ingestion.rebuild_index())
            click.echo(f"The vector index holds {services.counts()[1]:,} passages.")
            return
        summary = follow(services.ingest(what, rebuild=rebuild, dry_run=dry_run), verbose=verbose or dry_run)
    if summary is None:
        raise AssistantError("the ingestion was broken off", "Run the same command again: it goes on where it was.")
    click.echo(told(summary, dry_run))
    if summary.failed:
        ctx.exit(1)


def told(summary: IngestSummary, dry_run: bool = False) -> str:
    """The end of an ingestion in two lines."""
    parts = [
        f"{count:,} {word}"
        for count, word in (
            (summary.added, "added"),
            (summary.updated, "updated"),
            (summary.removed, "removed"),
            (summary.unchanged, "unchanged"),
            (summary.failed, "failed"),
        )
        if count
    ]
    changes = ", ".join(parts) or "nothing found"
    if dry_run:
        return f"Would be: {changes}. Nothing was written."
    state = "" if summary.changed else " Nothing changed."
    return (
        f"{changes[:1].upper()}{changes[1:]} in {summary.seconds:.1f} s.{state}\n"
        f"The library holds {summary.articles:,} articles in {summary.passages:,} passages."
    )
