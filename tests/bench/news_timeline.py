"""How well timelines tell the stories of tests/news: which expected events they hold, on which day, in which order."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from assistant.composition import Services
from assistant.domain.answer import Question
from assistant.domain.timeline import Event, Timeline
from tests.bench.news_data import Story, library

NAME = "timeline"


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """The figures of some stories. `expected` events, of which `found` stand in the timelines and `dated` on the right
    day; `pairs` of found events that are a day or more apart, of which `ordered` stand in the right order. `shown` are
    all events of the timelines, of which `foreign` are told by no article of the story; `seconds` is the mean."""

    timelines: int
    expected: int
    found: int
    dated: int
    pairs: int
    ordered: int
    shown: int
    foreign: int
    broken: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Missed:
    """An expected event that is not in the timeline, or on another day than `on`."""

    story: str
    wanted: dict[str, Any]
    on: str | None


def measure(told: Sequence[Story], *, verbose: bool = False) -> str:
    """The figures as lines of Markdown, the development half apart from the one held out; `verbose` tells of each
    event of the development half that is missing or on another day."""
    heads = "timelines, n, events found, day right, order right, events each, of other stories, broken quotes, s each"
    names = heads.split(", ")
    lines = [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    with library(told) as services:
        for held_out in (False, True):
            row, missed = scored(services, [story for story in told if story.held_out is held_out])
            lines.append(_row("held out" if held_out else "development", row))
            if verbose and not held_out:
                lines += [f"- {one.story}: {one.wanted} is {f'on {one.on}' if one.on else 'missing'}" for one in missed]
    return "\n".join(lines)


def _row(name: str, row: TimelineRow) -> str:
    shares = " | ".join(
        f"{_share(part, whole)} ({part} of {whole})"
        for part, whole in ((row.found, row.expected), (row.dated, row.found), (row.ordered, row.pairs))
    )
    each = f"{row.shown / max(1, row.timelines):.1f}"
    foreign = _share(row.foreign, row.shown)
    return f"| {name} | {row.timelines} | {shares} | {each} | {foreign} | {row.broken} | {row.seconds:.2f} |"


def scored(services: Services, told: Sequence[Story]) -> tuple[TimelineRow, list[Missed]]:
    """The figures over the stories' questions for a timeline, and what went wrong."""
    counts = dict.fromkeys(("expected", "found", "dated", "pairs", "ordered", "shown", "foreign", "broken"), 0)
    missed: list[Missed] = []
    timelines, spent = 0, 0.0
    for story, question in [(one, question) for one in told for question in one.of_kind(NAME)]:
        own = {article["id"] for article in story.articles}
        began = time.perf_counter()
        timeline = services.timeline(Question(question["ask"]))
        spent += time.perf_counter() - began
        timelines += 1
        found: list[tuple[date, int]] = []
        for wanted in question["events"]:
            place = _place(wanted, timeline)
            on = timeline.events[place].when.first if place is not None else None
            if place is not None:
                found.append((wanted["on"], place))
            counts["dated"] += on == wanted["on"]
            if on != wanted["on"]:
                missed.append(Missed(story.name, wanted, on.isoformat() if on else None))
        apart = [(one, other) for one, other in combinations(found, 2) if one[0] != other[0]]
        told_by = [{quote.article.id for quote in event.quotes} for event in timeline.events]
        counts["expected"] += len(question["events"])
        counts["found"] += len(found)
        counts["pairs"] += len(apart)
        counts["ordered"] += sum((one[0] < other[0]) == (one[1] < other[1]) for one, other in apart)
        counts["shown"] += len(timeline.events)
        counts["foreign"] += sum(not own & ids for ids in told_by)
        counts["broken"] += _broken(timeline.events, services)
    return TimelineRow(timelines, **counts, seconds=spent / max(1, timelines)), missed


def _place(wanted: dict[str, Any], timeline: Timeline) -> int | None:
    """Where an expected event stands: as its own article tells it, or else as any does."""
    telling = [
        (place, {quote.article.id for quote in event.quotes if _says(wanted, quote.text)})
        for place, event in enumerate(timeline.events)
    ]
    own = [place for place, ids in telling if wanted["article"] in ids]
    return next(iter([*own, *(place for place, ids in telling if ids)]), None)


def _says(wanted: dict[str, Any], text: str) -> bool:
    return all(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.I) for word in wanted["words"])


def _broken(events: Iterable[Event], services: Services) -> int:
    """How many quotes are not the words of their article."""
    broken = 0
    for quote in (quote for event in events for quote in event.quotes):
        article = services.article(quote.article.id)
        broken += article is None or article.text[quote.span.start : quote.span.end] != quote.text
    return broken


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}".lstrip("0") if whole else "-"
