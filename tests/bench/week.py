"""`python -m tests.bench.week`: the questions of a weekly news quiz, asked of all articles and as of the week of the
question, and what that changes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from assistant.answer.service import complete
from assistant.composition import Services
from assistant.domain.answer import Filters, Question, Status
from tests.bench.data import BenchSet, Item, load_set
from tests.bench.library import opened, prepared
from tests.bench.metrics import exact_match, holds, mean
from tests.bench.progress import counted

SET = Path(__file__).parents[3] / "shared" / "bench" / "realtimeqa_2022"
_THIS_WEEK = "this week"


@dataclass(frozen=True, slots=True)
class Asked:
    """An answerable question, and whether its answer stood in what was shown, and was the short answer."""

    item: Item
    shown: bool
    exact: bool


def measure(bench_set: BenchSet) -> str:
    """The figures as lines of Markdown. Raises AssistantError, BenchDataError."""
    items = [item for item in bench_set.items if item.answerable]
    with opened(prepared(bench_set)) as services:
        free = ask_all(items, services, bounded=False)
        bounded = ask_all(items, services, bounded=True)
    lines = [
        "| questions | n | in what is shown | as of their week | EM | as of their week |",
        "|---|---|---|---|---|---|",
    ]
    lines.append(_row("all answerable", free, bounded))
    weekly = {item.id for item in items if _THIS_WEEK in item.question.lower()}
    kept = [[one for one in rows if one.item.id in weekly] for rows in (free, bounded)]
    lines.append(_row("with “this week”", *kept))
    return "\n".join(lines)


def ask_all(items: Sequence[Item], services: Services, *, bounded: bool) -> list[Asked]:
    """Each question, without a day, or as of the last day of its week."""
    rows = []
    with asyncio.Runner() as runner:
        for item in counted(items, "as of the week" if bounded else "without a day"):
            filters = Filters(as_of=week_of(item)) if bounded else Filters()
            answer = runner.run(complete(services.ask(Question(item.question, item.history, filters, item.id))))
            answered = answer.status is Status.ANSWERED
            shown = [*(one.quote.text for one in answer.citations), answer.text] if answered else []
            short = answer.short_answer or "" if answered else ""
            rows.append(Asked(item, holds(shown, item.answers), bool(exact_match(short, item.answers))))
    return rows


def week_of(item: Item) -> date:
    """The day of the quiz, which its id begins with: it asks about the week before."""
    return datetime.strptime(item.id.partition("_")[0], "%Y%m%d").date()


def _row(name: str, free: Sequence[Asked], bounded: Sequence[Asked]) -> str:
    figures = [
        mean([float(getattr(one, key)) for one in rows]) for key in ("shown", "exact") for rows in (free, bounded)
    ]
    told = " | ".join(f"{figure:.3f}".lstrip("0") for figure in figures)
    return f"| {name} | {len(free)} | {told} |"


if __name__ == "__main__":
    print(measure(load_set(SET)))
