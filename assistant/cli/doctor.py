"""`assistant doctor`: checks every part, and prints the command that mends what is broken."""

from __future__ import annotations

import asyncio
import platform
import sqlite3
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from assistant.cli.common import opened, tell
from assistant.domain.answer import Filters
from assistant.domain.errors import AssistantError, UsageError
from assistant.domain.sanitize import sanitize_line

if TYPE_CHECKING:
    from assistant.composition import Services

Finding = tuple[str, str]


@click.command("doctor")
@click.option("--verify", is_flag=True, help="Prove that article files, passages, vectors and words agree.")
@click.option("--mend", is_flag=True, help="Make again what is derived and does not agree. Deletes no article.")
@click.option("--yes", is_flag=True, help="With --mend: do not ask first.")
@click.option("--json", "as_json", is_flag=True, help="With --verify: what was found, as JSON.")
@click.pass_context
def command(ctx: click.Context, verify: bool, mend: bool, yes: bool, as_json: bool) -> None:
    """Check every part. Leaves with 1 where one is broken."""
    if verify and mend:
        raise UsageError("--verify and --mend don't go together", "--mend verifies before it mends, and after.")
    if (yes and not mend) or (as_json and not verify):
        raise UsageError("--yes goes with --mend, and --json with --verify", "`assistant doctor --help` tells more.")
    if verify or mend:
        from assistant.cli import upkeep

        ctx.exit(upkeep.mend(ctx, ask=not yes) if mend else upkeep.verify(ctx, as_json=as_json))
    settings = ctx.obj.settings
    click.echo(f"ok    Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {sys.platform}")
    kind = "project" if settings.is_project else "user folder (no assistant.toml here or above)"
    click.echo(f"ok    {kind} {sanitize_line(str(settings.project_root))}")
    broken = 0
    with opened(ctx, fill=False) as services:
        for name, check in _CHECKS.items():
            try:
                for finding in check(services):
                    click.echo(f"ok    {name}: {sanitize_line(finding)}")
            except AssistantError as error:
                broken += 1
                click.echo(f"BAD   {name}: {sanitize_line(error.message)}")
                if error.hint:
                    click.echo(f"      {sanitize_line(error.hint)}")
    if broken:
        tell(AssistantError(f"{broken} part{'s' if broken > 1 else ''} broken"))
        ctx.exit(1)


def _embedder(services: Services) -> Iterator[str]:
    services.embedder.embed_question("Is the model whole?")
    identity = services.embedder.identity
    yield f"{identity.name}, {identity.dimensions} dimensions, weights {identity.fingerprint}"


def _reader(services: Services) -> Iterator[str]:
    services.reader.read("Is the model whole?", [("", "It is.")])
    yield services.reader.name


def _library(services: Services) -> Iterator[str]:
    articles, passages = services.counts()
    if not articles:
        raise AssistantError("it holds no articles", "Run `assistant ingest FOLDER`.")
    if services.never_filled():
        raise AssistantError(
            f"it holds {articles:,} articles, and the ingestion that fills it has not run to its end",
            "Run `assistant ingest`: it goes on where it was.",
        )
    span = services.catalogue.date_range()
    dates = f", {span[0].isoformat()} to {span[1].isoformat()}" if span else ""
    yield f"{articles:,} articles, {passages:,} passages{dates}"


def _index(services: Services) -> Iterator[str]:
    state = services.catalogue.state()
    waiting = services.index.pending()
    if waiting:
        raise AssistantError(f"{waiting:,} passages are not in the vector index yet", "Run `assistant ingest`.")
    hits = services.index.search(services.embedder.embed_question("news"), 3)
    if not hits and not services.counts()[1]:
        yield "empty, as the library is"
        return
    known = services.catalogue.passages([hit.passage_id for hit in hits], Filters())
    if (len(known) < len(hits) or not hits) and services.catalogue.state() != state:
        # What was found in the one may be gone from the other by now.
        yield "open; another process is writing to the library, so whether they are in step was not told"
        return
    if len(known) < len(hits) or not hits:
        raise AssistantError("the vector index does not fit the library", "Run `assistant doctor --mend`.")
    yield "open, in step with the library"


def _answerer(services: Services) -> Iterator[str]:
    model = services.settings.model
    if services.engine.model:
        yield asyncio.run(services.check_model())
    elif model.name and services.settings.answer.answerer == "auto":
        yield f"quotations ({model.name} is set, but neither a base URL nor a key: `assistant config set-key`)"
    else:
        yield "quotations (no model is set)" if model.name is None else "quotations (answer.answerer says so)"


_CHECKS: dict[str, Callable[[Services], Iterator[str]]] = {
    "embedding model": _embedder,
    "reader": _reader,
    "library": _library,
    "vector index": _index,
    "answers": _answerer,
}
