"""`assistant conversations`: list, show, export, delete and restore what was asked in the chat."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.common import Context
from assistant.domain.conversation import ConversationSummary, ExportFormat, KeptConversation
from assistant.domain.errors import UsageError
from assistant.domain.sanitize import sanitize_line

if TYPE_CHECKING:
    from assistant.adapters.conversations import ConversationFile


@click.group("conversations", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List, show, export or delete conversations of the chat."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_conversations)


@command.command("list")
@click.argument("words", nargs=-1)
@click.pass_obj
def list_conversations(context: Context, words: tuple[str, ...] = ()) -> None:
    """One line a conversation, the latest first: time (UTC), id, number of questions, title, parted by tabs.

    With WORDS only those that hold all of them, in questions or answers.
    """
    with _opened(context) as store:
        for one in store.conversations(words):
            click.echo(
                "\t".join((f"{one.updated:%Y-%m-%d %H:%M}", one.id, str(one.turns), sanitize_line(one.title) or "-"))
            )


@command.command("show")
@click.argument("conversation_id", metavar="ID")
@click.pass_obj
def show(context: Context, conversation_id: str) -> None:
    """A conversation with its quotes and sources. The first characters of an ID suffice."""
    click.echo(_rendered(context, conversation_id, ExportFormat.MARKDOWN), nl=False)


@command.command("export")
@click.argument("conversation_id", metavar="ID")
@click.option("--format", "form", type=click.Choice(["md", "json"]), help="Markdown (md) or JSON.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, which must be new.")
@click.option(
    "--pack",
    type=click.Path(path_type=Path),
    help="Write a pack with the articles in it, which verify-pack checks: a folder, or one file ending in .html.",
)
@click.pass_obj
def export(context: Context, conversation_id: str, form: str | None, output: Path | None, pack: Path | None) -> None:
    """The evidence pack: questions, answers, and each quote with its article, place and content hash.

    Goes to standard output, as Markdown, where no option says otherwise; a file named *.json gets JSON.
    """
    if pack is not None:
        if form or output:
            raise UsageError("--pack names its own place and form", "Leave out --format and --output.")
        _packed(context, conversation_id, pack)
        return
    if form is None:
        form = "json" if output and output.suffix.lower() == ".json" else "md"
    text = _rendered(context, conversation_id, ExportFormat(form))
    if output is None or str(output) == "-":
        click.echo(text, nl=False)
        return
    from assistant.adapters.exports import write_new

    write_new(output, text)
    click.echo(f"Written to {output}.", err=True)


@command.command("delete")
@click.argument("conversation_id", metavar="ID")
@click.pass_obj
def delete(context: Context, conversation_id: str) -> None:
    """Delete a conversation. For a week it can be restored."""
    with _opened(context) as store:
        found = _found(store, conversation_id)
        store.delete(found.id)
    click.echo(f"Deleted. `assistant conversations restore {found.id}` brings it back, for a week.")


@command.command("restore")
@click.argument("conversation_id", metavar="ID")
@click.pass_obj
def restore(context: Context, conversation_id: str) -> None:
    """Take a deletion back. Needs the whole ID."""
    with _opened(context) as store:
        if not store.restore(conversation_id):
            raise _unknown(conversation_id)
    click.echo("Restored.")


def _packed(context: Context, conversation_id: str, path: Path) -> None:
    from assistant.packing import pack_conversation

    seal = pack_conversation(context.settings, _loaded(context, conversation_id), path)
    click.echo(f"Evidence pack written to {path}, seal {seal}. `assistant verify-pack` checks it.", err=True)


def _rendered(context: Context, conversation_id: str, form: ExportFormat) -> str:
    from assistant.answer.pack import render

    return render(_loaded(context, conversation_id), form)


def _loaded(context: Context, conversation_id: str) -> KeptConversation:
    with _opened(context) as store:
        conversation: KeptConversation | None = store.load(_found(store, conversation_id).id)
    if conversation is None:
        raise _unknown(conversation_id)
    return conversation


def _found(store: ConversationFile, start: str) -> ConversationSummary:
    """The one conversation whose id begins so."""
    found = [one for one in store.conversations() if one.id.startswith(start.lower())]
    if len(found) > 1:
        raise UsageError(f"{len(found)} conversations have an id that begins with {start}", "Give more of it.")
    if not found:
        raise _unknown(start)
    return found[0]


def _unknown(conversation_id: str) -> UsageError:
    return UsageError(f"there is no conversation {conversation_id}", "`assistant conversations` lists them.")


@contextmanager
def _opened(context: Context) -> Iterator[ConversationFile]:
    from assistant.adapters.conversations import ConversationFile

    store = ConversationFile(context.settings.conversations_file)
    try:
        if store.notice:
            click.echo(store.notice, err=True)
        yield store
    finally:
        store.close()
