"""`assistant doctor --verify` and `--mend`: what does not agree, and making it again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

import click

from assistant.cli.common import interactive, opened, tell
from assistant.cli.following import follow, followed
from assistant.domain.errors import AssistantError, LibraryDamaged, LibraryError, LibraryReadOnly
from assistant.domain.events import IngestEvent, Stage
from assistant.domain.integrity import Fault, Mend, Verdict
from assistant.domain.sanitize import sanitize_line
from assistant.domain.wording import count
from assistant.ingest.mending import plan

# Of a part that is wrong throughout, so many faults are told; --json tells all.
_TOLD = 10
# What is found damaged only once its damaged surroundings are made again.
_ROUNDS = 3


def verify(ctx: click.Context, *, as_json: bool) -> int:
    """Compare all parts and tell what does not agree; gives the exit code."""
    verdict = _verdict(ctx)
    if as_json:
        click.echo(json.dumps(_plain(verdict), indent=2))
    else:
        _tell(verdict)
        for command in dict.fromkeys(fault.mend.command for fault in verdict.faults):
            click.echo(f"`{command}` mends it." if command else "What only a person can tell stays as it is.")
    return 0 if verdict.clean else 1


def mend(ctx: click.Context, *, ask: bool) -> int:
    """Verify, say what will be done, do it, and verify again; gives the exit code."""
    verdict = _verdict(ctx)
    _tell(verdict)
    for round_ in range(_ROUNDS):
        todo = {mend: number for mend, number in plan(verdict.faults).items() if mend.command}
        todo.pop(Mend.ANEW, None)
        if not todo:
            break
        for what, number in todo.items():
            click.echo(f"Will {what.value} ({number:,}).")
        if ask and round_ == 0 and interactive() and not click.confirm("Go on?", default=True):
            click.echo("Nothing was changed.")
            return 1
        _mend(ctx, verdict)
        verdict = _verdict(ctx)
        _tell(verdict)
    if not verdict.clean:
        left = dict.fromkeys(fault.mend.command for fault in verdict.faults if fault.mend.command)
        hint = "".join(f"Run `{command}`. " for command in left if command != "assistant doctor --mend")
        tell(AssistantError(f"{count(len(verdict.faults), 'fault')} left", hint.strip() or None))
    return 0 if verdict.clean else 1


def _mend(ctx: click.Context, verdict: Verdict) -> None:
    from assistant import keeping_whole

    if not any(fault.mend is Mend.LIBRARY for fault in verdict.faults):
        try:
            with opened(ctx, "quotes", fill=False) as services:
                follow(keeping_whole.mend(services, verdict.faults))
            return
        except (LibraryReadOnly, AssistantError) as error:
            if not isinstance(error, LibraryDamaged) and not _beyond(error):
                raise
            tell(error)
    click.echo(f"The old library is kept as {sanitize_line(keeping_whole.set_library_aside(ctx.obj.settings).name)}.")
    with opened(ctx, "quotes", fill=False) as services:
        followed(services, services.ingestion.ingest([]))


def _beyond(error: AssistantError) -> bool:
    """Whether tables are missing that can't even be dropped and made again."""
    return type(error) is LibraryError and "no such" in error.message


def _verdict(ctx: click.Context) -> Verdict:
    """Raises LibraryBusy; a library that can't be opened for its damage is a fault of its own."""
    from assistant import keeping_whole

    found: list[Verdict] = []

    def stages(events: Iterator[Stage | Verdict]) -> Iterator[IngestEvent]:
        for event in events:
            if isinstance(event, Verdict):
                found.append(event)
            else:
                yield event

    try:
        with opened(ctx, "quotes", fill=False) as services:
            follow(stages(keeping_whole.verify(services)))
    except LibraryDamaged as error:
        return Verdict(faults=[Fault("library", error.message, Mend.LIBRARY)])
    return found[0]


def _tell(verdict: Verdict) -> None:
    told: Counter[str] = Counter()
    for fault in verdict.faults:
        told[fault.part] += 1
        if told[fault.part] <= _TOLD:
            click.echo(f"BAD   {sanitize_line(str(fault))}")
    for part, number in told.items():
        if number > _TOLD:
            click.echo(f"BAD   {part}: {number - _TOLD:,} more; --verify --json names all")
    for note in verdict.notes:
        click.echo(f"note  {sanitize_line(note)}")
    held = f"{count(verdict.articles, 'article')} in {count(verdict.passages, 'passage')}"
    if verdict.clean:
        click.echo(f"ok    {held}: files, records, passages, vectors and words agree ({verdict.seconds:.1f} s)")


def _plain(verdict: Verdict) -> dict[str, object]:
    faults = [{**asdict(fault), "mend": fault.mend.value, "command": fault.mend.command} for fault in verdict.faults]
    return {
        "clean": verdict.clean,
        "articles": verdict.articles,
        "passages": verdict.passages,
        "seconds": round(verdict.seconds, 3),
        "faults": faults,
        "notes": verdict.notes,
    }
