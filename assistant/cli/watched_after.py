"""After an ingestion: how many watched answers changed by it."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

import click

from assistant.cli.common import one_line
from assistant.domain.errors import AssistantError

if TYPE_CHECKING:
    from assistant.composition import Services
    from assistant.domain.events import IngestSummary


def tell_watched(services: Services, summary: IngestSummary) -> None:
    """Say on standard error how many watched answers changed, where any did. A failure is told and ends nothing."""
    if not summary.changed:
        return
    try:
        if not services.watched.listed():
            return
        from assistant.check.watch_report import changed_ones, short

        reruns = asyncio.run(services.watched.rerun(date.today()))
        if changed_ones(reruns):
            click.echo(f"{short(reruns)}. `assistant watch run` shows what.", err=True)
        failed = next((one.error for one in reruns if one.error), None)
        if failed:
            click.echo(f"A watched question could not be answered: {one_line(failed)}", err=True)
    except AssistantError as error:
        click.echo(f"The watched questions could not be asked: {one_line(error)}", err=True)
