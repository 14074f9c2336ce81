"""Watched answers that changed, to read and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.check.since_report import HEADS, field, side, side_json
from assistant.check.watching import Rerun
from assistant.domain.wording import count, told


def changed_ones(reruns: Sequence[Rerun]) -> list[Rerun]:
    """Those that changed, the gravest first."""
    order = list(HEADS)
    return sorted((one for one in reruns if one.what), key=lambda one: order.index(one.what) if one.what else 0)


def short(reruns: Sequence[Rerun]) -> str:
    """How many watched answers changed, in half a sentence."""
    return f"{count(len(changed_ones(reruns)), 'watched answer')} changed"


def text(reruns: Sequence[Rerun]) -> str:
    """What changed, the gravest first, what could not be asked, and the summary as the last line."""
    changed = changed_ones(reruns)
    failed = [f"{one.watched.question}: {told(one.error)}\n" for one in reruns if one.error]
    summary = f"{len(changed)} of {count(len(reruns), 'watched answer')} changed."
    return "\n".join([*(f"{block(one)}\n" for one in changed), *failed, summary])


def block(one: Rerun) -> str:
    """One answer that changed: both of it with their quotes, and why."""
    assert one.what
    lines = [f"{HEADS[one.what]} since {one.watched.seen.asked.isoformat()}"]
    lines += field("question", one.watched.question)
    lines += side("then", one.then)
    lines += side("now", one.now)
    lines += field("because", *one.because)
    return "\n".join(lines)


def as_json(one: Rerun) -> dict[str, Any]:
    """The same as an object; "changed" is null where nothing did, and "error" where the question was answered."""
    return {
        "question": one.watched.question,
        "since": one.watched.since and one.watched.since.isoformat(),
        "source": one.watched.source,
        "seen": one.watched.seen.asked.isoformat(),
        "changed": one.what,
        "then": side_json(one.then),
        "now": None if one.error else side_json(one.now),
        "because": list(one.because),
        "error": one.error and {"message": one.error.message, "hint": one.error.hint},
    }
