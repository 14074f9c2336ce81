"""`assistant config`: the settings in force and where each comes from; changing them; the key of the endpoint."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.domain.addresses import without_password
from assistant.domain.errors import AssistantError, SettingsError, UsageError
from assistant.domain.sanitize import harmless

if TYPE_CHECKING:
    from assistant.config import Settings

_HIDDEN = "(set, hidden)"


@click.group("config", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """The settings in force and where each comes from; secrets are hidden."""
    if ctx.invoked_subcommand is not None:
        return
    loaded = ctx.obj.loaded
    for item in loaded.origins():
        shown, origin = ("-" if item.value is None else item.value), item.origin
        if item.key == "model.api_key" and item.value is None and _in_keyring(loaded.settings):
            shown, origin = _HIDDEN, "keyring"
        click.echo(harmless(f"{item.key} = {shown}  ({origin})"))


@command.command("set")
@click.argument("key")
@click.argument("value")
@click.option("--user", is_flag=True, help="For every project of this user, instead of this project.")
@click.pass_context
def set_(ctx: click.Context, key: str, value: str, user: bool) -> None:
    """Set KEY, such as model.base_url, to VALUE in the project's assistant.toml."""
    from assistant.adapters.settings_file import change

    path = _file(ctx, user)
    _looks(ctx, key, value)
    typed = change(path, key, value)
    shown = "-" if typed is None else without_password(str(typed))
    click.echo(harmless(f"{key} = {shown}  ({path})"))
    _overruled(ctx, key, path)


@command.command("unset")
@click.argument("key")
@click.option("--user", is_flag=True, help="In the user's file, instead of this project's.")
@click.pass_context
def unset(ctx: click.Context, key: str, user: bool) -> None:
    """Take KEY out of the project's assistant.toml."""
    from assistant.adapters.settings_file import change

    path = _file(ctx, user)
    change(path, key, None)
    click.echo(f"{key} is no longer set in {path}")


@command.command("set-key")
@click.option("--delete", is_flag=True, help="Take the key out of the keyring again.")
@click.option("--chroma", is_flag=True, help="The token of the Chroma server that the settings name.")
@click.pass_context
def set_key(ctx: click.Context, delete: bool, chroma: bool) -> None:
    """Keep the key of the model's endpoint, or of the Chroma server, in the system's keyring.

    It is asked for without being shown, or read from standard input. A key in the environment is taken before it.
    """
    from assistant.adapters.keyring_store import Keyring
    from assistant.adapters.local_servers import place

    settings = ctx.obj.settings
    base_url = settings.chroma.server if chroma else settings.model.base_url
    if chroma and base_url is None:
        raise SettingsError("no Chroma server is named", "Run `assistant config set chroma.url URL` first.")
    if delete:
        if not Keyring().delete(base_url):
            raise SettingsError(f"the keyring has no key for {place(base_url)}")
        click.echo(f"the key for {place(base_url)} is no longer in the keyring")
        return
    Keyring().set(base_url, _asked(place(base_url)))
    click.echo(f"the key for {place(base_url)} is in the keyring")
    if (settings.chroma.token if chroma else settings.model.api_key) is not None:
        click.echo("assistant: the environment holds a key too, and it is taken before this one", err=True)


def _asked(where: str) -> str:
    if sys.stdin.isatty():
        key = click.prompt(f"Key for {where}", hide_input=True, err=True, default="", show_default=False)
    else:
        key = sys.stdin.readline()
    key = key.strip()
    if not key:
        raise UsageError("no key was given", "Type it, or: assistant config set-key < FILE")
    if not (key.isascii() and key.isprintable()):
        raise UsageError("this is no key: it holds characters that no key has", "Copy it once more.")
    return str(key)


def _file(ctx: click.Context, user: bool) -> Path:
    from assistant.config import PROJECT_FILE, find_project, user_file

    if user:
        return user_file()
    project = find_project(ctx.obj.folder)
    if project is None:
        raise SettingsError(
            f"there is no {PROJECT_FILE} here or above", f"Make one with `touch {PROJECT_FILE}`, or use --user."
        )
    return project / PROJECT_FILE


def _overruled(ctx: click.Context, key: str, path: Path) -> None:
    """Tell where another place has the last word on what was just set."""
    try:
        origin = next((one.origin for one in ctx.obj.loaded.origins() if one.key == key), str(path))
    except AssistantError:
        return
    if str(path) not in origin:
        click.echo(f"assistant: {key} is set in the {origin} too, which has the last word", err=True)


def _looks(ctx: click.Context, key: str, value: str) -> None:
    """Refuse what the chat would refuse when it starts. Raises SettingsError."""
    if not key.startswith(("chat.keys.", "chat.theme")):
        return
    from assistant.adapters.settings_file import tried
    from assistant.cli.preferences import check
    from assistant.config import ChatSettings, load

    try:
        before = load(ctx.obj.folder, os.environ).settings.chat
    except AssistantError:
        # What is set now may be what is being mended.
        before = ChatSettings()
    if chat := tried(before, key, value):
        check(chat)


def _in_keyring(settings: Settings) -> bool:
    from assistant.adapters.keyring_store import Keyring

    return settings.model.name is not None and Keyring().get(settings.model.base_url) is not None
