"""What the commands share: the settings, opening the services, and errors."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.domain.errors import AssistantError, LibraryBusy, UsageError
from assistant.domain.paths import expanded
from assistant.domain.sanitize import sanitize_line

if TYPE_CHECKING:
    from assistant.composition import Services
    from assistant.config import Answerer, Loaded, Settings


class Context:
    """Where the program was started, and the settings in force there, read when first asked for."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._flags: dict[str, dict[str, str]] = {}
        self._loaded: Loaded | None = None

    def choose_model(self, name: str | None, answerer: Answerer | None) -> Answerer | None:
        """Take the model that the command line names, if it does, before the settings are read; gives who
        answers. A GGUF file is looked for from the folder where the program was started."""
        if name is None:
            return answerer
        path = expanded(name)
        if path.suffix.lower() == ".gguf" and (path.is_file() or len(path.parts) > 1):
            name = str(path.absolute())
        self._flags = {"model": {"name": name}}
        return answerer or "model"

    @property
    def folder(self) -> Path:
        """Where the program was started."""
        return self._folder

    @property
    def loaded(self) -> Loaded:
        """The settings with their origins. Raises SettingsError."""
        if self._loaded is None:
            from assistant.config import load

            self._loaded = load(self._folder, self._environment, self._flags)
        return self._loaded

    @property
    def settings(self) -> Settings:
        """The settings in force. Raises SettingsError."""
        return self.loaded.settings


def case_folder(ctx: click.Context) -> Path:
    """Where the scripted questions are when no file is named; it may be yet to be made."""
    from assistant.check.suite import default_folder

    settings = ctx.obj.settings
    return default_folder(settings.project_root, Path.cwd(), project=settings.is_project)


def standing_case_folder(ctx: click.Context) -> Path:
    """The same. Raises UsageError where it is not there."""
    folder = case_folder(ctx)
    if not folder.is_dir():
        raise UsageError("there is no folder tests/qa here", "Name a case file: assistant check questions.yaml")
    return folder


@contextmanager
def opened(ctx: click.Context, answerer: Answerer | None = None, *, fill: bool = True) -> Iterator[Services]:
    """The services of the library in force; with `fill`, one that was never filled to the end is filled first.

    Raises LibraryBusy where another process is filling it and has nothing to show yet.
    """
    from assistant.composition import open_services

    services = open_services(ctx.obj.settings, answerer)
    try:
        if fill and services.never_filled():
            _fill(services)
        yield services
    finally:
        services.close()


def _fill(services: Services) -> None:
    from assistant.cli.following import followed

    click.echo("First run: indexing the articles at hand, once.", err=True)
    try:
        stopped = followed(services, services.ingest([])).stopped
    except LibraryBusy:
        # A large archive may take an hour, and what is indexed of it can be asked about meanwhile.
        articles, _ = services.counts()
        if not articles:
            raise
        click.echo(
            f"Another process is still indexing: {articles:,} of its articles can be asked about so far.", err=True
        )
    else:
        if stopped:
            click.echo("Stopped. The next start goes on where it was.", err=True)
            raise click.exceptions.Exit(stopped)


def one_line(error: AssistantError) -> str:
    """An error and its hint in one sanitised line."""
    line = error.message if not error.hint else f"{error.message}. {error.hint}"
    return sanitize_line(line) or "unknown error"


def tell(error: AssistantError) -> None:
    """Print an error on standard error: what is wrong, and what to do next."""
    click.echo(f"assistant: {sanitize_line(error.message)}", err=True)
    if error.hint:
        click.echo(f"  {sanitize_line(error.hint)}", err=True)


def interactive() -> bool:
    """Whether a person is at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()
