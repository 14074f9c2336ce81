"""`assistant check --suggest`: cases drafted from what an article says, for a person to accept."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.common import case_folder, interactive, opened, tell
from assistant.domain.errors import UsageError
from assistant.domain.sanitize import harmless, sanitize, sanitize_line

if TYPE_CHECKING:
    from assistant.check.cases import Case
    from assistant.check.runner import Ask
    from assistant.check.suggest import Suggestion
    from assistant.composition import Services
    from assistant.domain.article import Article, ArticleRef

_NAMED = 5
_KEYS = "a accept, e edit the question, s skip, q stop"


@dataclass(frozen=True, slots=True)
class Sought:
    """What the command line says: the article, the file that takes the cases, and how many there are to be at most."""

    article: str
    file: Path | None
    limit: int | None
    yes: bool


def suggest(ctx: click.Context, sought: Sought) -> None:
    """Draft cases, ask each once, and show those that hold: on a terminal one after the other, for a key each.

    In a pipe they go to standard output as a file, and with --yes into the file, all of them. Raises UsageError,
    CaseError.
    """
    from assistant.check.cases import SUFFIXES
    from assistant.check.loading import load_all
    from assistant.check.recording import NEW_FILE

    folder = case_folder(ctx)
    file = sought.file or folder / NEW_FILE
    if file.suffix not in SUFFIXES:
        raise UsageError(f"{file} is no YAML file", f"Name one such as {NEW_FILE}.")
    loaded = load_all([place for place in (folder, file) if place.exists()])
    for broken in loaded.broken:
        # An empty folder, or an empty file, is a beginning.
        if broken.file not in (folder, file):
            tell(broken.error)
    with opened(ctx, "quotes") as services:
        article = _article(services, sought.article)
        with closing(_found(services, article, loaded.cases, sought.limit)) as found:
            if interactive() and not sought.yes:
                many = _one_by_one(services, article, found, file, list(loaded.cases))
            elif sought.yes:
                many = _all(found, file, list(loaded.cases))
            else:
                many = _printed(found, file)
    if not many:
        click.echo("No question came of this article that the library answers by it, and no case asks.", err=True)


def _found(
    services: Services, article: Article, cases: tuple[Case, ...], limit: int | None
) -> Generator[Suggestion, None, None]:
    """The suggestions, each as soon as it is there."""
    from assistant.check.suggest import suggestions

    with asyncio.Runner() as runner:
        drafts = suggestions(article, services.sentences, _ask(services), cases)
        try:
            for _ in range(limit) if limit else iter(int, 1):
                try:
                    yield runner.run(anext(drafts))
                except StopAsyncIteration:
                    return
        finally:
            runner.run(drafts.aclose())


def _ask(services: Services) -> Ask:
    return lambda question: services.ask(question, "quotes")


def _printed(found: Iterator[Suggestion], file: Path) -> int:
    many = 0
    for many, one in enumerate(found, 1):
        if many == 1:
            click.echo("cases:")
        for line in one.draft.lines():
            click.echo(f"  {line}")
    if many:
        click.echo(f"Nothing is written. Add --yes to have it written to {harmless(str(file))}.", err=True)
    return many


def _all(found: Iterator[Suggestion], file: Path, cases: list[Case]) -> int:
    many = 0
    for one in found:
        many += 1
        _show(one)
        _write(one, file, cases)
    return many


def _one_by_one(
    services: Services, article: Article, found: Iterator[Suggestion], file: Path, cases: list[Case]
) -> int:
    many = 0
    for one in found:
        many += 1
        shown: Suggestion | None = one
        while shown is not None:
            _show(shown)
            key = _key()
            if key == "q":
                return many
            if key == "e":
                shown = _edited(services, article, shown, cases)
                continue
            if key == "a":
                _write(shown, file, cases)
            shown = None
    return many


def _key() -> str:
    click.echo(f"{_KEYS}: ", nl=False)
    while True:
        key = _typed().lower()
        if key in ("", "\x04"):
            key = "q"
        if key in ("a", "e", "s", "q"):
            click.echo(key)
            return key


def _typed() -> str:
    """The next key. click.getchar drops what was typed before it was called."""
    try:
        import termios
        import tty
    except ImportError:
        return click.getchar()
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal, termios.TCSADRAIN)
        return os.read(terminal, 1).decode("ascii", "replace")
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _edited(services: Services, article: Article, one: Suggestion, cases: list[Case]) -> Suggestion:
    """The suggestion with the question that the person types, or as it was where that does not hold."""
    from assistant.check.suggest import suggestion

    text = sanitize(click.prompt("Question", default=one.fact.question, show_default=False)).strip()
    if not text or text == one.fact.question:
        return one
    fact = replace(one.fact, question=text)
    found = asyncio.run(suggestion(article, fact, _ask(services), {case.id for case in cases}))
    if found is None:
        click.echo("Asked so, the library does not answer by this quote. The question stays as it was.")
    return found or one


def _show(one: Suggestion) -> None:
    click.echo("")
    for line in one.draft.lines():
        click.echo(harmless(line))
    click.echo(harmless(f"\n  “{sanitize_line(one.quote.text)}”\n"))


def _write(one: Suggestion, file: Path, cases: list[Case]) -> None:
    from assistant.check.changes import apply
    from assistant.check.recording import id_of, recorded

    draft = replace(one.draft, id=id_of(one.fact.question, {case.id for case in cases}))
    change = recorded(file, draft, cases)
    apply(change)
    cases.append(change.case)
    click.echo(harmless(f"Written to {change.case.where} as {change.case.id}."))


def _article(services: Services, name: str) -> Article:
    """The article of that id, file or title. Raises UsageError where none is, or several are."""
    wanted = name.strip()
    if found := services.article(wanted):
        return found
    refs = _fitting(services, wanted)
    if len(refs) == 1 and (one := services.article(refs[0].id)):
        return one
    if not refs:
        raise UsageError(
            f'no article is "{sanitize_line(name)}", by id, file or title', "`assistant articles list` shows them all."
        )
    ids = ", ".join(ref.id for ref in refs[:_NAMED])
    more = f" and {len(refs) - _NAMED} more" if len(refs) > _NAMED else ""
    raise UsageError(f'{len(refs)} articles fit "{sanitize_line(name)}": {ids}{more}', "Name one of them by its id.")


def _fitting(services: Services, wanted: str) -> list[ArticleRef]:
    from assistant.check.findings import fold, is_named

    refs = services.catalogue.articles()
    if Path(wanted).suffix == ".md":
        file = Path(wanted).resolve()
        return [ref for ref in refs if (path := services.article_file(ref.id)) and path.resolve() == file]
    if wanted.startswith(("title:", "url:")):
        return [ref for ref in refs if is_named(wanted, ref)]
    if "*" in wanted:
        return [ref for ref in refs if is_named(f"title:{wanted}", ref)]
    return [ref for ref in refs if fold(wanted) in fold(ref.title)] if wanted else []
