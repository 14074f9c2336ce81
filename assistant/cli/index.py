"""`assistant index`: where the vector index is, and moving it to a Chroma server or back."""

from __future__ import annotations

import time
from collections.abc import Iterator

import click

from assistant.cli.following import follow
from assistant.domain.errors import SettingsError, UsageError
from assistant.domain.events import Stage
from assistant.domain.sanitize import sanitize_line
from assistant.domain.wording import count


@click.group("index", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Where the vector index is. The articles and the word index stay with each machine."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(status)


@command.command("status")
@click.pass_context
def status(ctx: click.Context) -> None:
    """Where the index is, and whether it is in step with the library."""
    from assistant.index_moving import standing

    found = standing(ctx.obj.settings)
    rows = "" if found.rows is None else f", {count(found.rows, 'row')}"
    click.echo(f"The vector index is on {sanitize_line(found.place)}{rows}.")
    waiting = f"{found.waiting:,} of them wait for `assistant ingest`" if found.waiting else "all of them published"
    click.echo(f"The library holds {count(found.passages, 'passage')}, {waiting}.")


@command.command("move")
@click.argument("to", metavar="local|server|URL")
@click.option("--switch", is_flag=True, help="Use the index there from now on.")
@click.pass_context
def move(ctx: click.Context, to: str, switch: bool) -> None:
    """Copy the index to this machine (local), to the Chroma server of the settings (server), or to the one at URL, and
    prove that all of it arrived. Broken off, a move to a server goes on where it was, and one to this machine begins
    anew."""
    from assistant.index_moving import LOCAL, SERVER
    from assistant.index_moving import move as moved

    if to not in (LOCAL, SERVER) and not to.startswith(("http://", "https://")):
        raise UsageError(f"{to} is no place for an index", "Say local, server, or an address such as http://host:8000.")
    if to not in (LOCAL, SERVER):
        to = _address(to)
    if to == LOCAL:
        click.echo("Broken off, a move to this machine begins anew: the index is made whole or not at all.", err=True)
    started = time.monotonic()
    total = 0

    def watched() -> Iterator[Stage]:
        nonlocal total
        for stage in moved(ctx.obj.settings, to):
            total = stage.total or 0
            yield stage

    follow(watched())
    seconds = time.monotonic() - started
    place = "this machine" if to == LOCAL else "the server"
    click.echo(f"{count(total, 'passage')} on {place}, compared one by one, in {seconds:.1f} s.")
    changes = {"chroma.use": LOCAL if to == LOCAL else SERVER}
    if to not in (LOCAL, SERVER):
        changes = {"chroma.url": to, **changes}
    if not switch:
        click.echo("To use it: " + "; ".join(f"assistant config set {key} {value}" for key, value in changes.items()))
        return
    _switch(ctx, changes)


def _address(url: str) -> str:
    """The address as chroma.url takes it. Raises UsageError, also for a password in it, which messages would show."""
    from pydantic import ValidationError

    from assistant.config_index import ChromaSettings

    try:
        return ChromaSettings(url=url).url or url
    except ValidationError as error:
        told = f"this address can't be used: {error.errors()[0]['msg']}"
        raise UsageError(told, "`assistant config set-key --chroma` keeps a token.") from None


def _switch(ctx: click.Context, changes: dict[str, str]) -> None:
    from assistant.adapters.settings_file import change
    from assistant.config import PROJECT_FILE, find_project, user_file

    project = find_project(ctx.obj.folder)
    path = project / PROJECT_FILE if project else user_file()
    for key, value in changes.items():
        change(path, key, value)
        click.echo(f"{key} = {value}  ({path})")
    for one in ctx.obj.loaded.origins():
        if one.key in changes and one.origin in ("environment", "flag"):
            raise SettingsError(
                f"{one.key} is set in the {one.origin} too, which has the last word", "Take it out there."
            )
