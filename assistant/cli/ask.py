"""`assistant ask`: one answer, or a batch of them as JSON lines."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.answer.contract import error_json, parse_day, parse_question, to_json
from assistant.answer.service import complete
from assistant.cli.common import opened
from assistant.domain.answer import Answer, Filters, Question, Status
from assistant.domain.errors import AssistantError, UsageError
from assistant.domain.sanitize import sanitize, sanitize_line

if TYPE_CHECKING:
    from assistant.composition import Services
    from assistant.config import Answerer

ABSTAINED = 3


@click.command("ask")
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
@click.option("--batch", type=click.Path(), help="Answer each line of this JSONL file (- for standard input).")
@click.option("--as-of", help="Only articles published by this day (YYYY-MM-DD).")
@click.option("--since", help="Only articles published from this day on (YYYY-MM-DD).")
@click.option("--source", help="Only articles of this outlet.")
@click.option("--answerer", type=click.Choice(["quotes", "model"]), help="Who answers; the settings say, otherwise.")
@click.pass_context
def command(
    ctx: click.Context,
    question: str | None,
    as_json: bool,
    batch: str | None,
    as_of: str | None,
    since: str | None,
    source: str | None,
    answerer: Answerer | None,
) -> None:
    """Answer QUESTION from the articles, with the quotes that say so.

    Leaves with 3 where the articles hold no answer.
    """
    if (question is None) == (batch is None):
        raise UsageError("give one question, or --batch FILE", 'assistant ask "who won the election?"')
    filters = Filters(parse_day(since) if since else None, parse_day(as_of) if as_of else None, source)
    with opened(ctx, answerer) as services:
        if batch is not None:
            asyncio.run(_batch(services, batch, filters))
            return
        if not (question or "").strip():
            raise UsageError("the question is empty", 'assistant ask "who won the election?"')
        answer = asyncio.run(complete(services.ask(Question(sanitize(question or ""), filters=filters))))
    if as_json:
        click.echo(json.dumps(to_json(answer), ensure_ascii=False))
    elif answer.error:
        raise answer.error
    else:
        if answer.standalone_question != answer.question.text:
            click.echo(f"searched as: {sanitize_line(answer.standalone_question)}", err=True)
        click.echo(readable(answer))
    if answer.status is not Status.ANSWERED:
        ctx.exit(1 if answer.status is Status.ERROR else ABSTAINED)


async def _batch(services: Services, path: str, filters: Filters) -> None:
    try:
        # Line by line, so that a batch may be a pipe that never ends.
        with sys.stdin if path == "-" else Path(path).open(encoding="utf-8", errors="replace") as lines:
            await _answer_lines(services, lines, filters)
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}", "Name a JSONL file.") from error


async def _answer_lines(services: Services, lines: Iterable[str], filters: Filters) -> None:
    for line in lines:
        if not line.strip():
            continue
        try:
            result = to_json(await complete(services.ask(parse_question(line, filters))))
        except AssistantError as error:
            result = error_json(line, error)
        click.echo(json.dumps(result, ensure_ascii=False))


def readable(answer: Answer) -> str:
    """An answer for a terminal: the answer first, then each quote with its article, source and date."""
    lines = []
    if answer.short_answer:
        lines += [answer.short_answer, ""]
    lines.append(sanitize(answer.text))
    for citation in answer.citations:
        article = citation.quote.article
        published = article.published.isoformat() if article.published else "undated"
        about = " · ".join(part for part in (article.source, published, article.url) if part)
        lines += [
            "",
            f"[{citation.marker}] “{sanitize_line(citation.quote.text)}” ({citation.state})",
            f"    {sanitize_line(article.title)}",
            f"    {sanitize_line(about)}",
        ]
    if answer.diagnosis and answer.diagnosis.nearest:
        lines += ["", "Nearest articles:"]
        for ref in answer.diagnosis.nearest:
            published = ref.published.isoformat() if ref.published else "undated"
            lines.append(f"    {sanitize_line(ref.title)} ({published}, {ref.id})")
    return "\n".join(lines)
