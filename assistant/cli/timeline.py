"""`assistant timeline`: what happened in a story, in order."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

import click

from assistant.answer.contract import parse_day
from assistant.cli.common import opened
from assistant.domain import timeline_wording as wording
from assistant.domain.answer import Filters, Question, Quote
from assistant.domain.errors import UsageError
from assistant.domain.sanitize import sanitize, sanitize_line, spelled
from assistant.domain.timeline import Event, Timeline

NOTHING = 3
_WIDTH = 100
_EXAMPLE = 'assistant timeline "what happened to the bridge at Radosna?"'


@click.command("timeline")
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print the timeline as one JSON object.")
@click.option("--as-of", help="Only articles published by this day (YYYY-MM-DD).")
@click.option("--since", help="Only articles published from this day on (YYYY-MM-DD).")
@click.option("--source", help="Only articles of this outlet; a part of its name will do.")
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="At most so many events.")
@click.pass_context
def command(
    ctx: click.Context,
    question: str,
    as_json: bool,
    as_of: str | None,
    since: str | None,
    source: str | None,
    limit: int,
) -> None:
    """Tell what happened in the story that QUESTION asks for: dated events, each with its quote.

    An event has the date that its sentence gives it, or else that of its article. Leaves with 3 where the articles
    tell of nothing.
    """
    asked = sanitize(question).strip()
    if not asked:
        raise UsageError("the question is empty", _EXAMPLE)
    filters = Filters(parse_day(since) if since else None, parse_day(as_of) if as_of else None, source)
    with opened(ctx, "quotes") as services:
        timeline = services.timeline(Question(asked, filters=filters), limit)
    if as_json:
        from assistant.timeline.contract import to_json

        click.echo(spelled(json.dumps(to_json(timeline, filters), ensure_ascii=False)))
    else:
        click.echo("\n".join(readable(timeline)))
    if not timeline.events and not timeline.undated:
        ctx.exit(NOTHING)


def readable(timeline: Timeline) -> Iterator[str]:
    """A timeline for a terminal, as lines: each day with its quotes, the gaps between them, what has no date."""
    if not timeline.events and not timeline.undated:
        yield wording.NOTHING
        return
    gaps = {gap.before: gap for gap in timeline.gaps}
    for event in timeline.events:
        if gap := gaps.pop(event.when.first, None):
            yield from (f"    … {gap} …", "")
        yield wording.heading(event)
        yield from _quoted(event.quote, event)
        yield ""
    if timeline.undated:
        yield from (wording.UNDATED, "")
        for quote in timeline.undated:
            yield from (*_quoted(quote), "")
    yield wording.extent(timeline)


def _quoted(quote: Quote, event: Event | None = None) -> Iterator[str]:
    indent = " " * 4
    quoted = f"“{sanitize_line(quote.text)}”"
    yield from textwrap.wrap(quoted, _WIDTH, initial_indent=indent, subsequent_indent=indent)
    yield f"{indent}{sanitize_line(wording.told_by(quote, event))}"
