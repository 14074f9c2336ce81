"""`assistant check --record`: a question is asked, and its answer becomes a case."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.common import case_folder, interactive, opened, tell
from assistant.domain.answer import Answer, Filters, Question, Status
from assistant.domain.errors import AssistantError, UsageError
from assistant.domain.sanitize import harmless, sanitize

if TYPE_CHECKING:
    from assistant.check.cases import Case
    from assistant.check.changes import Change
    from assistant.composition import Services
    from assistant.config import Answerer


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says: the question, the file that takes the case, and what the search is narrowed to."""

    question: str
    file: Path | None
    since: str | None
    as_of: str | None
    source: str | None
    yes: bool

    @property
    def filters(self) -> Filters:
        """What the search is narrowed to. Raises UsageError."""
        from assistant.answer.contract import parse_day

        return Filters(
            parse_day(self.since) if self.since else None, parse_day(self.as_of) if self.as_of else None, self.source
        )


def record(ctx: click.Context, wanted: Wanted, answerer: Answerer | None) -> None:
    """Ask, show the answer and its quotes, and write the case: after a question on a terminal, at once with --yes.

    In a pipe without --yes the case goes to standard output as a file of its own, and nothing is written.
    """
    from assistant.check.cases import SUFFIXES
    from assistant.check.loading import load_all
    from assistant.check.recording import NEW_FILE

    text = sanitize(wanted.question).strip()
    if not text:
        raise UsageError("the question is empty", 'assistant check --record "who won the election?"')
    question = Question(text, filters=wanted.filters)
    folder = case_folder(ctx)
    file = wanted.file or folder / NEW_FILE
    if file.suffix not in SUFFIXES:
        raise UsageError(f"{file} is no YAML file", f"Name one such as {NEW_FILE}.")
    loaded = load_all([place for place in (folder, file) if place.exists()])
    for broken in loaded.broken:
        # An empty folder, or an empty file, is a beginning.
        if broken.file not in (folder, file):
            tell(broken.error)
    with opened(ctx, answerer) as services:
        answer = _answered(services, question)
        _keep(services, answer, file, loaded.cases, yes=wanted.yes)


def _answered(services: Services, question: Question) -> Answer:
    from assistant.answer.service import complete

    answer = asyncio.run(complete(services.ask(question)))
    if answer.error or answer.status is Status.ERROR:
        raise answer.error or AssistantError("the answer failed")
    return answer


def _keep(services: Services, answer: Answer, file: Path, cases: tuple[Case, ...], *, yes: bool) -> None:
    from assistant.check.recording import draft_of, recorded, same_question
    from assistant.cli.ask import readable

    person = interactive()
    click.echo(harmless(readable(answer)), err=not (person or yes))
    click.echo("", err=not (person or yes))
    draft = draft_of(answer, {case.id for case in cases})
    same = same_question(draft, cases)
    if same:
        asks = f'"{same.id}" in {same.where} asks this already'
        if _expects(same, answer):
            click.echo(harmless(f"{asks}, and expects this answer. Nothing is written."), err=True)
            return
        if yes and not person:
            raise UsageError(asks, "It asserts other things of the answer: change it there, or ask in other words.")
        click.echo(harmless(f"{asks}, and asserts other things of the answer."), err=True)
    if not (person or yes):
        click.echo("cases:")
        for line in draft.lines():
            click.echo(f"  {line}")
        click.echo(f"Nothing is written. Add --yes to have it written to {harmless(str(file))}.", err=True)
        return
    change = _decided(services, same, answer) if same else recorded(file, draft, cases)
    if change is None:
        click.echo("Nothing is written.", err=True)
        return
    _write(change, ask=person and not yes)


def _expects(case: Case, answer: Answer) -> bool:
    from assistant.check.expectation import came, expected

    return expected(case) == came(answer)


def _decided(services: Services, same: Case, answer: Answer) -> Change | None:
    """What becomes of the case that asks the same. Raises UsageError, CaseError."""
    from assistant.check.blessing import replaced

    if not click.confirm("Rewrite what it expects to this answer?", default=False, err=True):
        return None
    return replaced(same, answer, services.embedder)


def _write(change: Change, *, ask: bool) -> None:
    from assistant.check.changes import apply

    for sign, line in change.lines():
        click.echo(harmless(f"{sign} {line}".rstrip()))
    if ask and not click.confirm(f"Write it to {harmless(str(change.file))}?", default=True, err=True):
        click.echo("Nothing is written.", err=True)
        return
    apply(change)
    click.echo(harmless(f"Written to {change.case.where} as {change.case.id}."))
