"""`assistant ingest`: articles into the corpus folder, and the corpus folder into the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.common import one_line, opened
from assistant.cli.failures import note, noted
from assistant.cli.following import follow, followed
from assistant.cli.ingest_explained import explained_lines
from assistant.cli.watched_after import tell_watched
from assistant.cli.watching import watch as watch_folders
from assistant.domain.errors import UsageError
from assistant.domain.events import Explained, Failed, IngestEvent, IngestSummary
from assistant.domain.sanitize import sanitize_line
from assistant.domain.wording import count, passed_over
from assistant.ingest.web import FEEDS

if TYPE_CHECKING:
    from assistant.composition import Services


@click.command("ingest")
@click.argument("what", nargs=-1)
@click.option("--rebuild", is_flag=True, help="Split and embed every article anew.")
@click.option("--rebuild-index", is_flag=True, help="Make the vector index anew, without embedding.")
@click.option("--feeds", is_flag=True, help="Bring in what is new in the feeds of `assistant feeds`.")
@click.option("--dry-run", is_flag=True, help="Say what would be added or updated, and write nothing.")
@click.option("--explain", is_flag=True, help="Show what cleaning makes of each article, and write nothing.")
@click.option("--reclean", is_flag=True, help="Clean articles again, from what was kept of them; WHAT are their ids.")
@click.option(
    "--watch",
    is_flag=True,
    help="Go on taking in what is new or changed in these folders, until Ctrl+C. `assistant watch` watches answers.",
)
@click.option("--retry-failed", is_flag=True, help="Try again what the last ingestion could not take.")
@click.option("-v", "--verbose", is_flag=True, help="Name each article that is added or updated.")
@click.pass_context
def command(
    ctx: click.Context,
    what: tuple[str, ...],
    rebuild: bool,
    rebuild_index: bool,
    dry_run: bool,
    explain: bool,
    reclean: bool,
    feeds: bool,
    watch: bool,
    retry_failed: bool,
    verbose: bool,
) -> None:
    """Bring WHAT in: files, folders, globs, archives, addresses of pages, feeds, sitemaps and OPML lists (or files of
    these), or - for standard input.

    Files may be .txt, .md, .markdown, .html, .htm, .xhtml, .mhtml, .mht, .pdf, .docx, .eml, .mbox, .csv, .tsv, .jsonl,
    .json and .warc, and .zip, .tar, .tgz and .gz of these. "archive.zip › page.html" names one file of an archive.

    Without WHAT, changes made in the corpus folder by hand are taken over.
    """
    if sum((rebuild, rebuild_index, explain, reclean)) > 1 or (dry_run and (rebuild_index or reclean)):
        raise UsageError("these options don't go together", "Give one of them at a time.")
    if watch and any((rebuild, rebuild_index, dry_run, explain, reclean, feeds, retry_failed)):
        raise UsageError("--watch doesn't go together with these options", "Give it alone, with folders to watch.")
    if rebuild_index and (what or feeds or retry_failed):
        raise UsageError("--rebuild-index brings nothing in", "Give it alone, and what to bring in without it.")
    if feeds:
        what = (*what, FEEDS)
    if retry_failed:
        what = (*what, *noted(ctx.obj.settings.data_folder))
    with opened(ctx, "quotes", fill=False) as services:
        if explain:
            if not what:
                raise UsageError("there is nothing to explain", "Name what to read: `assistant ingest --explain WHAT`.")
            _explain(ctx, services.ingestion.explain(what), verbose)
            return
        if rebuild_index:
            follow(services.ingestion.rebuild_index())
            click.echo(f"The vector index holds {services.counts()[1]:,} passages.")
            return
        if watch:
            ctx.exit(watch_folders(services, what, _telling(services), verbose=verbose))
        events = (
            services.ingestion.reclean(what) if reclean else services.ingest(what, rebuild=rebuild, dry_run=dry_run)
        )
        done = followed(services, events, verbose=verbose or dry_run)
        forget = done.summary is not None or not retry_failed
        noted_in = None if dry_run else note(services.settings.data_folder, done.failures, forget=forget)
        if done.summary is None:
            articles, _ = services.counts()
            click.echo(
                f"Stopped; the library holds {count(articles, 'article')}. Run the same command again: it goes on"
                " where it was.",
                err=True,
            )
            ctx.exit(done.stopped or 1)
        if not dry_run:
            tell_watched(services, done.summary)
    click.echo(told(done.summary, dry_run))
    if noted_in:
        again = "`assistant ingest --retry-failed` tries them again."
        click.echo(f"What failed is listed in {_short(noted_in)}; {again}", err=True)
    if done.summary.failed:
        ctx.exit(1)


def _telling(services: Services) -> Callable[[IngestSummary], None]:
    def report(summary: IngestSummary) -> None:
        click.echo(told(summary))
        tell_watched(services, summary)

    return report


def _short(path: Path) -> Path:
    """A path as it is seen from where the program was started."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _explain(ctx: click.Context, events: Iterator[IngestEvent], verbose: bool) -> None:
    articles = failed = 0
    for event in events:
        match event:
            case Explained():
                articles += 1
                click.echo("\n".join((*explained_lines(event, verbose=verbose), "")))
            case Failed(where, error):
                failed += 1
                click.echo(f"{sanitize_line(where)}: {one_line(error)}", err=True)
    click.echo(f"{count(articles, 'article')} explained. Nothing was written.")
    if failed:
        ctx.exit(1)


def told(summary: IngestSummary, dry_run: bool = False) -> str:
    """The end of an ingestion in two lines, or in three where files were passed over."""
    parts = [
        f"{number:,} {word}"
        for number, word in (
            (summary.added, "added"),
            (summary.updated, "updated"),
            (summary.removed, "removed"),
            (summary.unchanged, "unchanged"),
            (summary.copies, "exact copies skipped" if summary.copies > 1 else "exact copy skipped"),
            (summary.failed, "failed"),
        )
        if number
    ]
    changes = ", ".join(parts) or "nothing new"
    passed = f"\n{line}" if (line := passed_over(summary)) else ""
    if dry_run:
        return f"Would be: {changes}. Nothing was written.{passed}"
    if summary.grouped:
        changes += f", {summary.grouped:,} of them grouped as copies of another article"
    state = "" if summary.changed else " Nothing changed."
    return (
        f"{changes[:1].upper()}{changes[1:]} in {summary.seconds:.1f} s.{state}\n"
        f"The library holds {count(summary.articles, 'article')} in {count(summary.passages, 'passage')}.{passed}"
    )
