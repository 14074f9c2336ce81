"""The sets of conversations: questions with what was said before them, and a human's stand-alone form."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.domain.answer import Turn
from tests.bench.data import BenchDataError


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question of a conversation.

    `rewrite` is a human's stand-alone form, "" where the set has none; `gold` are ids of the articles that
    answer it. CANARD's conversations begin with the article and the section that they are about: that heading
    is given as what the user said first.
    """

    id: str
    question: str
    history: tuple[Turn, ...]
    rewrite: str
    type: str
    gold: frozenset[str]


CHOSEN: Mapping[str, Callable[[FollowUp], bool]] = {
    "canard_dev": lambda item: item.type in (NEEDED, ALONE),
    "trec_cast_2019_2022": lambda item: item.type == "cast2021",
    "mtrag_un": lambda item: item.type in ("answerable", "partial") and bool(item.history),
}
"""The sets, and which of their questions are measured."""

NEEDED = "rewrite_needed"
ALONE = "already_standalone"


def load(folder: Path) -> list[FollowUp]:
    """The measured questions of the set in `folder`, in order. Raises BenchDataError."""
    path = folder / "dev.jsonl"
    items = []
    try:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                items.append(_item(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise BenchDataError(f"{path}, line {number} can't be read: {error!r}") from error
    except OSError as error:
        raise BenchDataError(f"{path} is not here") from error
    return [item for item in items if CHOSEN[folder.name](item)]


def _item(row: dict[str, Any]) -> FollowUp:
    return FollowUp(
        id=row["id"],
        question=row["question"],
        history=_history(row["history"]),
        rewrite=row.get("rewrite") or "",
        type=row["type"],
        gold=frozenset(part["article_id"] for part in row["evidence"]),
    )


def _history(turns: Sequence[Mapping[str, str]]) -> tuple[Turn, ...]:
    return tuple(Turn("assistant" if turn["role"] == "assistant" else "user", turn["text"]) for turn in turns)
