"""`assistant config`: the settings in force and where each comes from."""

from __future__ import annotations

import click


@click.command("config")
@click.pass_context
def command(ctx: click.Context) -> None:
    """The settings in force and where each comes from; secrets are hidden."""
    for item in ctx.obj.loaded.origins():
        shown = "-" if item.value is None else item.value
        click.echo(f"{item.key} = {shown}  ({item.origin})")
