"""`assistant chat`: the terminal program."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
import platformdirs

from assistant.cli.common import interactive, opened
from assistant.domain.errors import UsageError

if TYPE_CHECKING:
    from assistant.composition import Conversations, Services
    from assistant.config import Answerer


@click.command("chat")
@click.option("--answerer", type=click.Choice(["quotes", "model"]), help="Who answers; the settings say, otherwise.")
@click.option("--model", help="The model that answers: a name at the endpoint, or a GGUF file.")
@click.pass_context
def command(ctx: click.Context, answerer: Answerer | None = None, model: str | None = None) -> None:
    """Ask in the terminal, with the evidence beside the answer."""
    if not interactive():
        raise UsageError("the chat needs a terminal", "Use `assistant ask` in scripts.")
    from assistant.tui import garbage

    garbage.starting()
    try:
        ctx.exit(_chat(ctx, answerer, model))
    finally:
        garbage.usual()


def _chat(ctx: click.Context, answerer: Answerer | None, model: str | None) -> int:
    """The chat from its start to its end; its exit code."""
    from assistant.adapters.filled import surely_filled
    from assistant.cli.preferences import preferences
    from assistant.tui import garbage

    answerer = ctx.obj.choose_model(model, answerer)
    settings = ctx.obj.settings
    wanted = preferences(ctx.obj.loaded)
    if not surely_filled(settings.library_file):
        garbage.usual()
        _fill(ctx)
        garbage.starting()

    # Composition and the vendors behind it are loaded while the first picture stands already.
    def open_services() -> Services:
        from assistant import composition

        try:
            return composition.open_services(settings, answerer, both=True)
        finally:
            garbage.started()

    def open_conversations() -> Conversations:
        from assistant import composition

        return composition.open_conversations(settings, ctx.obj.folder)

    from assistant.adapters.clipboard import SystemClipboard
    from assistant.adapters.programs import SystemPrograms
    from assistant.config import APP
    from assistant.tui.app import run
    from assistant.tui.services import Desk

    desk = Desk(SystemClipboard(Path(platformdirs.user_state_dir(APP)), os.environ), SystemPrograms(os.environ))
    return run(open_services, wanted, open_conversations, desk=desk, mouse=settings.chat.mouse)


def _fill(ctx: click.Context) -> None:
    """Index the articles at hand, where that was never done to its end."""
    from assistant import composition

    if composition.never_filled(ctx.obj.settings):
        with opened(ctx, "quotes"):
            pass
