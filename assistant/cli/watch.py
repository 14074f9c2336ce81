"""`assistant watch`: questions that are asked again after each ingestion. `ingest --watch` watches folders."""

from __future__ import annotations

import asyncio
import json
from datetime import date

import click

from assistant.answer.contract import parse_day
from assistant.cli.common import opened
from assistant.domain.answer import Answer, Filters, Question
from assistant.domain.errors import UsageError
from assistant.domain.sanitize import harmless, sanitize, sanitize_line, spelled


@click.group("watch", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Questions whose answers are watched: they are asked again after each ingestion, and a line says how many of the
    answers changed. Quotations answer, whichever answerer is set.

    To watch a folder for new articles is another thing: `assistant ingest --watch FOLDER`.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_watched)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def list_watched(ctx: click.Context, as_json: bool = False) -> None:
    """One line a question: its number, the day its answer was last looked at, the answer, the question."""
    with opened(ctx, "quotes", fill=False) as services:
        watched = services.watched.listed()
    for number, one in enumerate(watched, 1):
        said = one.seen.short_answer or (one.seen.citations[0].quote if one.seen.citations else None)
        if as_json:
            plain = {
                "number": number,
                "question": one.question,
                "since": one.since and one.since.isoformat(),
                "source": one.source,
                "seen": one.seen.asked.isoformat(),
                "status": one.seen.status,
                "short_answer": one.seen.short_answer,
            }
            click.echo(spelled(json.dumps(plain, ensure_ascii=False)))
            continue
        parts = [
            str(number),
            one.seen.asked.isoformat(),
            sanitize_line(said) or "no answer",
            sanitize_line(one.question),
        ]
        click.echo("\t".join(filter(None, parts)))
    if not watched and not as_json:
        click.echo('Nothing is watched yet. `assistant watch add "QUESTION"` begins.', err=True)


@command.command("add")
@click.argument("question")
@click.option("--since", help="Only articles published from this day on (YYYY-MM-DD).")
@click.option("--source", help="Only articles of this outlet; a part of its name will do.")
@click.pass_context
def add(ctx: click.Context, question: str, since: str | None, source: str | None) -> None:
    """Watch QUESTION from now on, beginning with the answer of today."""
    text = sanitize(question)
    if not text:
        raise UsageError("the question is empty", 'assistant watch add "who won the election?"')
    filters = Filters(since=parse_day(since) if since else None, source=source)
    with opened(ctx, "quotes") as services:
        watched, answer = asyncio.run(services.watched.add(Question(text, filters=filters), date.today()))
    click.echo(f"Watching “{sanitize_line(watched.question)}”. Today: {_said(answer)}")


@command.command("remove")
@click.argument("which", metavar="NUMBER|QUESTION")
@click.pass_context
def remove(ctx: click.Context, which: str) -> None:
    """Watch a question no longer: its number in the list, or its words."""
    with opened(ctx, "quotes", fill=False) as services:
        gone = services.watched.remove(sanitize(which))
    click.echo(f"No longer watching “{sanitize_line(gone.question)}”.")


@command.command("run")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a question, changed or not.")
@click.option("--keep", is_flag=True, help="Leave what changed to be shown again next time.")
@click.pass_context
def run(ctx: click.Context, as_json: bool, keep: bool) -> None:
    """Ask the watched questions now, and show what changed since it was last looked at: the old and the new quotes,
    with their articles and dates. Leaves with 1 where a question could not be answered."""
    from assistant.check import watch_report

    with opened(ctx, "quotes") as services:
        reruns = asyncio.run(services.watched.rerun(date.today()))
        if as_json:
            for one in reruns:
                click.echo(spelled(json.dumps(watch_report.as_json(one), ensure_ascii=False)))
        else:
            click.echo(harmless(watch_report.text(reruns)))
        if not keep:
            services.watched.looked_at(reruns)
    if any(one.error for one in reruns):
        ctx.exit(1)


def _said(answer: Answer) -> str:
    quotes = [one.quote.text for one in answer.citations]
    said = answer.short_answer or (quotes[0] if quotes else answer.text)
    return sanitize_line(said) or "no answer"
