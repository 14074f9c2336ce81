"""The command line. Results go to standard output, everything else to standard error.

Exit codes: 0 done, 1 error, 2 usage, 3 abstained (one question), 100 checks failed.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import click

from assistant import __version__
from assistant.domain.errors import AssistantError, UsageError
from assistant.domain.sanitize import harmless

_COMMANDS = {
    "chat": "Ask in the terminal, with the evidence beside the answer.",
    "ask": "Answer one question, or a batch of them.",
    "timeline": "What happened in a story, in order: dated events with their quotes.",
    "ingest": "Bring articles in: files, folders, pages, feeds, .jsonl, or - for standard input.",
    "feeds": "The feeds that are followed: add, list, remove.",
    "articles": "List, show or remove articles.",
    "conversations": "List, show, export or delete conversations of the chat.",
    "verify-pack": "Check an evidence pack: whether it is as it was made, and its quotes still stand.",
    "watch": "Questions that are asked again after each ingestion: add, list, remove, run.",
    "check": "Run the scripted questions whose answers must not change.",
    "index": "Where the vector index is; move it to a Chroma server, or back.",
    "doctor": "Check every part and print what mends what is broken.",
    "config": "The settings in force and where each comes from.",
}


class _Lazy(click.Group):
    """Commands are imported when they are called, so that `--help` imports no vendor."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"assistant.cli.{cmd_name.replace('-', '_')}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], _COMMANDS, 1)
            hint = f' Did you mean "{near[0]}"?' if near else ""
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx) from error


@click.group(cls=_Lazy, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="assistant")
@click.option("--project", type=click.Path(path_type=Path), help="Work in this folder instead of the current one.")
@click.pass_context
def group(ctx: click.Context, project: Path | None) -> None:
    """Questions about news articles, answered with quotations that can be opened and checked."""
    from assistant.cli.common import Context

    if project is not None and not project.is_dir():
        raise UsageError(f"there is no folder {project}", "Name one that exists.")
    ctx.obj = Context(project or Path.cwd(), dict(os.environ))
    if ctx.invoked_subcommand is None:
        chat = group.get_command(ctx, "chat")
        assert chat is not None
        ctx.invoke(chat)


def main() -> None:
    """Run the program and leave with its exit code."""
    # Small products on more than one BLAS thread are some twenty times slower than on one.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    try:
        # Without standalone mode click gives an exit code back instead of leaving with it.
        code = group.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.UsageError as error:
        # A shell's pattern may have put a hostile file name where an option is looked for.
        click.UsageError(harmless(error.format_message()), error.ctx).show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read the output has had enough; a second write at exit would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except AssistantError as error:
        from assistant.cli.common import tell

        tell(error)
        sys.exit(2 if isinstance(error, UsageError) else 1)
