"""Answers that changed since, to read and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.check.report import narrowed
from assistant.check.since import Between, Changed, What
from assistant.domain.answer import Answer, Status

HEADS = {
    What.CLAIM: "CHANGED",
    What.QUOTE: "SAME ANSWER, ANOTHER QUOTE",
    What.EVIDENCE: "SAME ANSWER, OTHER QUOTES BESIDE IT",
}


def text(changes: Sequence[Changed], asked: int, between: Between, since: str) -> str:
    """The report to read, the gravest first, and the summary as the last line."""
    order = list(HEADS)
    blocks = [f"{block(one)}\n" for one in sorted(changes, key=lambda one: order.index(one.what))]
    return "\n".join([*blocks, summary(changes, asked, between, since)])


def summary(changes: Sequence[Changed], asked: int, between: Between, since: str) -> str:
    """What came and went, and how many answers changed."""
    claims = sum(one.what is What.CLAIM for one in changes)
    return (
        f"Since {since}: {_articles(between)}.\n"
        f"{claims} of {asked} answers changed, {len(changes) - claims} more stand on other quotes"
    )


def block(change: Changed) -> str:
    """One answer that changed: both of it, with their quotes, and why."""
    case = change.case
    lines = [f"{HEADS[change.what]} {case.id} ({case.where.file}:{case.where.line})"]
    lines += field("question", f"{case.question}{narrowed(case)}")
    lines += side("then", change.then)
    lines += side("now", change.now)
    lines += field("because", *change.because)
    return "\n".join(lines)


def as_json(change: Changed) -> dict[str, Any]:
    """The same as an object."""
    case = change.case
    return {
        "id": case.id,
        "file": str(case.where.file),
        "line": case.where.line,
        "question": case.question,
        "changed": change.what,
        "then": side_json(change.then),
        "now": side_json(change.now),
        "because": list(change.because),
    }


def _articles(between: Between) -> str:
    parts = [
        f"{len(ids)} {'article' if len(ids) == 1 else 'articles'} {verb}"
        for ids, verb in ((between.came, "came in"), (between.changed, "changed"), (between.gone, "went"))
    ]
    return ", ".join(parts)


def side(name: str, answer: Answer) -> list[str]:
    """One of two answers in lines: its short answer and its quotes, each with its article, day and state."""
    if answer.status is Status.ABSTAINED:
        return field(name, "no answer", *([answer.diagnosis.reason] if answer.diagnosis else []))
    lines = [answer.short_answer] if answer.short_answer else []
    for citation in answer.citations:
        article = citation.quote.article
        published = article.published.isoformat() if article.published else "undated"
        lines += [f"“{citation.quote.text}”", f"    {article.id}, {published}, {citation.state}"]
    return field(name, *lines)


def field(name: str, *values: str) -> list[str]:
    """A name and its values, each on a line, all in one column."""
    shown = [f"{' ' * (len(value) - len(value.lstrip()))}{' '.join(value.split())}" for value in values]
    return [f"  {'' if number else name:<10} {value}" for number, value in enumerate(shown)]


def side_json(answer: Answer) -> dict[str, Any]:
    """One of two answers as an object."""
    return {
        "status": answer.status,
        "short_answer": answer.short_answer,
        "citations": [
            {
                "article_id": one.quote.article.id,
                "published": one.quote.article.published.isoformat() if one.quote.article.published else None,
                "quote": one.quote.text,
                "start": one.quote.span.start,
                "end": one.quote.span.end,
                "state": one.state,
            }
            for one in answer.citations
        ],
    }
