"""`assistant ask`: one answer, or a batch of them as JSON lines."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from assistant.answer.contract import error_json, parse_day, parse_question, to_json
from assistant.answer.trace_contract import trace_json
from assistant.cli.common import opened, tell
from assistant.cli.explaining import explained
from assistant.cli.streaming import follow, stopped
from assistant.domain import wording
from assistant.domain.answer import Answer, CitationState, Filters, Question, Status
from assistant.domain.errors import AssistantError, UsageError
from assistant.domain.events import Done
from assistant.domain.exchange import Exchange
from assistant.domain.sanitize import sanitize, sanitize_line, spelled
from assistant.domain.trace import Trace

if TYPE_CHECKING:
    from assistant.composition import Services
    from assistant.config import Answerer

ABSTAINED = 3
STOPPED = 130


@click.command("ask")
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
@click.option("--batch", type=click.Path(), help="Answer each line of this JSONL file (- for standard input).")
@click.option("--as-of", help="Only articles published by this day (YYYY-MM-DD).")
@click.option("--since", help="Only articles published from this day on (YYYY-MM-DD).")
@click.option("--source", help="Only articles of this outlet; a part of its name will do.")
@click.option("--answerer", type=click.Choice(["quotes", "model"]), help="Who answers; the settings say, otherwise.")
@click.option("--explain", is_flag=True, help="Tell why each passage stands where it stands.")
@click.option("--model", help="The model that answers: a name at the endpoint, or a GGUF file.")
@click.option(
    "--pack",
    type=click.Path(path_type=Path),
    help="Write an evidence pack of the answer here: a folder, or one HTML file where it ends in .html.",
)
@click.option("--probe", is_flag=True, help="Ask the model again without the passages: did it read, or remember?")
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
    explain: bool,
    model: str | None,
    pack: Path | None,
    probe: bool,
) -> None:
    """Answer QUESTION from the articles, with the quotes that say so.

    Leaves with 3 where the articles hold no answer.
    """
    if (question is None) == (batch is None):
        raise UsageError("give one question, or --batch FILE", 'assistant ask "who won the election?"')
    filters = Filters(parse_day(since) if since else None, parse_day(as_of) if as_of else None, source)
    with opened(ctx, ctx.obj.choose_model(model, answerer)) as services:
        if batch is not None:
            if pack is not None:
                raise UsageError("a pack holds one answer, and --batch gives many", "Ask one question with --pack.")
            asyncio.run(_batch(services, batch, filters, explain, probe))
            return
        if not (question or "").strip():
            raise UsageError("the question is empty", 'assistant ask "who won the election?"')
        exchange = Exchange(Question(sanitize(question or ""), filters=filters))
        answer = _one(ctx, services, exchange, as_json)
        if probe:
            answer = asyncio.run(probed(services, exchange, answer))
        trace = _trace(services, exchange, answer) if explain else None
    if as_json:
        click.echo(_object(answer, trace, explain))
    elif answer.status is Status.ERROR:
        raise answer.error or AssistantError("the answer failed")
    else:
        if answer.standalone_question != answer.question.text:
            click.echo(f"searched as: {sanitize_line(answer.standalone_question)}", err=True)
        click.echo(readable(answer))
        if trace:
            click.echo(explained(trace))
        _remark(answer)
    if pack is not None and answer.status is not Status.ERROR:
        _pack(ctx, exchange, pack)
    if answer.status is not Status.ANSWERED:
        ctx.exit(1 if answer.status is Status.ERROR else ABSTAINED)


def _one(ctx: click.Context, services: Services, exchange: Exchange, as_json: bool) -> Answer:
    # Quotations come at once.
    live = services.engine.model is not None and not as_json and sys.stdout.isatty()
    try:
        return asyncio.run(follow(services.ask(exchange.question), exchange, live=live))
    except KeyboardInterrupt:
        came = "" if as_json else stopped(exchange)
        if came:
            click.echo(came)
        click.echo("stopped: the answer is not complete" if came else "stopped", err=True)
        ctx.exit(STOPPED)


def _trace(services: Services, exchange: Exchange, answer: Answer) -> Trace | None:
    """The searches behind the answer, or None where they fail, which takes nothing from it."""
    if answer.status is Status.ERROR:
        return None
    try:
        return services.trace(exchange)
    except AssistantError as error:
        tell(error)
        return None


async def probed(services: Services, exchange: Exchange, answer: Answer) -> Answer:
    """The answer with what its model says without the passages; as it is, after a line of why, where that fails."""
    try:
        answer = await services.probe(answer)
    except AssistantError as error:
        tell(error)
        return answer
    exchange.take(Done(answer))
    return answer


def _pack(ctx: click.Context, exchange: Exchange, path: Path) -> None:
    from assistant.packing import pack_answer

    seal = pack_answer(ctx.obj.settings, exchange, path)
    click.echo(f"Evidence pack written to {path}, seal {seal}. `assistant verify-pack` checks it.", err=True)


def _object(answer: Answer, trace: Trace | None, explain: bool) -> str:
    """An answer as a line of JSON."""
    result = to_json(answer)
    if explain:
        result["trace"] = trace_json(trace) if trace else None
    return spelled(json.dumps(result, ensure_ascii=False))


def _remark(answer: Answer) -> None:
    """Who answered, at what cost, and what the answer falls short of."""
    for line in wording.shortfall(answer):
        click.echo(f"assistant: {sanitize_line(line)}", err=True)
    if memory := wording.memory(answer):
        click.echo(memory, err=True)
    remark = " · ".join(filter(None, (wording.who(answer.engine), wording.usage(answer))))
    click.echo(f"answered {sanitize_line(remark)}", err=True)


async def _batch(services: Services, path: str, filters: Filters, explain: bool, probe: bool) -> None:
    # Line by line, so that a batch may be a pipe that never ends.
    with _lines(path) as lines:
        await _answer_lines(services, lines, filters, explain, probe)


def _lines(path: str) -> TextIO:
    if path == "-":
        if isinstance(sys.stdin, TextIOWrapper):
            # A bad byte costs its line alone.
            sys.stdin.reconfigure(errors="replace")
        return sys.stdin
    try:
        return Path(path).open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}", "Name a JSONL file.") from error


async def _answer_lines(services: Services, lines: Iterable[str], filters: Filters, explain: bool, probe: bool) -> None:
    for line in lines:
        if not line.strip():
            continue
        try:
            exchange = Exchange(parse_question(line, filters))
            answer = await follow(services.ask(exchange.question), exchange, live=False)
            if probe:
                answer = await probed(services, exchange, answer)
            result = _object(answer, _trace(services, exchange, answer) if explain else None, explain)
        except AssistantError as error:
            failed = error_json(line, error) | ({"trace": None} if explain else {})
            result = spelled(json.dumps(failed, ensure_ascii=False))
        click.echo(result)


def _indented(line: str) -> str:
    """A line made safe, as far in as it stood."""
    return line[: len(line) - len(line.lstrip())] + (sanitize_line(line) or "")


def readable(answer: Answer) -> str:
    """An answer for a terminal: the answer first, then each quote with its article, source and date."""
    lines = []
    if answer.short_answer:
        lines += [answer.short_answer, ""]
    lines.append(sanitize(answer.text))
    unsupported = [claim for claim in answer.shown_claims if claim.state is CitationState.UNSUPPORTED]
    if unsupported and answer.status is Status.ANSWERED:
        lines += ["", *(f"✗ no passage says: “{sanitize_line(claim.text)}”" for claim in unsupported)]
    for disagreement in answer.disagreements:
        lines += ["", *(_indented(line) for line in wording.differing(disagreement))]
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
        if provenance := wording.provenance(citation):
            lines.append(f"    {sanitize_line(provenance)}")
        if article.story:
            counted = not (citation.reports and citation.reports.told)
            lines.append(f"    {sanitize_line(article.story.also_in(article.id, counted=counted))}")
    if answer.diagnosis and answer.diagnosis.nearest:
        lines += ["", "Nearest articles:"]
        for ref in answer.diagnosis.nearest:
            published = ref.published.isoformat() if ref.published else "undated"
            lines.append(f"    {sanitize_line(ref.title)} ({published}, {sanitize_line(ref.id)})")
    if answer.diagnosis and (missing := wording.gap(answer.diagnosis)):
        lines += ["", *(f"{sanitize_line(line)}" for line in missing)]
    return "\n".join(lines)
