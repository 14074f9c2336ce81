"""`assistant chat`: the terminal program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

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
    # Imported only when the command runs, and without any vendor: the chat paints before one is loaded.
    from assistant import composition

    answerer = ctx.obj.choose_model(model, answerer)
    settings = ctx.obj.settings
    if composition.never_filled(settings):
        with opened(ctx, "quotes"):
            pass

    def open_services() -> Services:
        return composition.open_services(settings, answerer)

    def open_conversations() -> Conversations:
        return composition.open_conversations(settings, ctx.obj.folder)

    from assistant.tui.app import run

    ctx.exit(run(open_services, settings.chat.theme, open_conversations))
