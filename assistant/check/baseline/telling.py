"""What drifted, as text for people and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.check.baseline.comparing import Difference, Part
from assistant.check.baseline.drift import Blessed, Drift
from assistant.check.difference import compared, marked

_NAMES = {
    Part.SHORT_ANSWER: "short",
    Part.CONFIDENCE: "confidence",
}
# So many ids are named in one line.
_NAMED = 8


def text(drifts: Sequence[Drift], asked: int, unknown: int, file: Path) -> str:
    """The drifts that a reader of the answer sees, in the order of the run, then the others a line each, and their
    count."""
    others = [f"drift {_place(one)}: {one.causes[0].sentence}" for one in drifts if not one.seen]
    blocks = [f"{block(one)}\n" for one in drifts if one.seen]
    return "\n".join([*blocks, *others, *([""] if others else []), summary(drifts, asked, unknown, file)])


def block(drift: Drift) -> str:
    """One drift on several lines: why, and what differs."""
    return "\n".join([f"DRIFT {_place(drift)}", *body(drift)])


def body(drift: Drift) -> list[str]:
    """Why, and what differs, each on a line below the name of the case."""
    lines = _field("because", *(one.sentence for one in drift.causes))
    for name, value in rows(drift):
        lines += _field(name, value)
    return lines


def rows(drift: Drift) -> Iterator[tuple[str, str]]:
    """What differs, as (name, words); the text of the answer word by word."""
    for one in drift.differences:
        yield _NAMES.get(one.part, one.part.value), _differing(one)


def summary(drifts: Sequence[Drift], asked: int, unknown: int, file: Path) -> str:
    """How many drifted, and by which first causes, on at most three lines."""
    seen = sum(one.seen for one in drifts)
    lines = []
    if unknown:
        lines.append(f"{unknown} of the cases asked are not in {file} yet; --bless takes them in")
    if drifts:
        reasons = Counter(one.causes[0].reason.value for one in drifts)
        lines.append(f"first causes: {', '.join(f'{name} {count}' for name, count in reasons.most_common())}")
    others = f", {len(drifts) - seen} only in what was found or how sure it is" if len(drifts) > seen else ""
    what = f": {seen} in what is answered or cited{others}" if drifts else ""
    return "\n".join([*lines, f"{len(drifts)} of {asked} drifted from {file}{what}"])


def told(blessed: Blessed, file: Path, *, written: bool) -> str:
    """What blessing did, a line a kind of change."""
    parts = (
        ("new", blessed.added),
        ("changed", blessed.changed),
        ("kept as they were, not asked this time or ended with an error", blessed.kept),
        ("not taken, as a quote does not stand in its article", blessed.refused),
        ("dropped, as no file has them any more", blessed.dropped),
    )
    lines = [f"  {len(ids)} {name}{_ids(ids)}" for name, ids in parts if ids]
    if blessed.same:
        lines.append(f"  {len(blessed.same)} the same")
    head = f"{file} {'is written' if written else 'stays as it is'}: {len(blessed.baseline)} cases"
    return "\n".join([head, *lines])


def as_json(drift: Drift) -> dict[str, Any]:
    """One drift for NDJSON."""
    return {
        "seen": drift.seen,
        "causes": [
            {"reason": one.reason, "article": one.article, "touches": one.touch.name.lower(), "sentence": one.sentence}
            for one in drift.causes
        ],
        "differences": [{"part": one.part, "before": one.before, "now": one.now} for one in drift.differences],
    }


def _place(drift: Drift) -> str:
    return f"{drift.case.id} ({drift.case.where.file}:{drift.case.where.line})"


def _differing(one: Difference) -> str:
    if one.part in (Part.ANSWER, Part.SHORT_ANSWER):
        return marked(compared(one.before.split(), one.now.split()))
    return f"{one.before} → {one.now}"


def _ids(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f": {', '.join(ids[:_NAMED])}{more}"


def _field(name: str, *values: str) -> list[str]:
    return [f"  {'' if number else name:<10} {' '.join(value.split())}" for number, value in enumerate(values)]
