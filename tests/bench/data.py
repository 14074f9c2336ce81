"""The question sets as they lie in the bench folder: a corpus.jsonl and a dev.jsonl each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast

from assistant.domain.answer import Turn


class BenchDataError(Exception):
    """A set that is absent or can't be read; its message names the file."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a set.

    `answerable` is None where nobody knows. `gold` are ids of articles that people judged to answer it,
    `weak` of articles that only hold the answer's words. `bm25_rank` is where plain BM25 ranks the gold
    article, from 1; None where it is not given or past 100.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    answerable: bool | None
    type: str
    gold: tuple[str, ...]
    weak: tuple[str, ...]
    history: tuple[Turn, ...]
    bm25_rank: int | None


@dataclass(frozen=True, slots=True)
class BenchSet:
    """A set: its name, the corpus as `assistant ingest` takes it, and its questions."""

    name: str
    corpus: Path
    items: tuple[Item, ...]

    def sampled(self, size: int | None) -> BenchSet:
        """The set with `size` of its questions, the same ones each time; all of them for None."""
        return self if size is None else replace(self, items=sample(self.items, size))


def sample(items: Sequence[Item], size: int) -> tuple[Item, ...]:
    """The `size` questions whose ids hash lowest, in their former order. A larger sample holds a smaller one."""
    lowest = sorted(items, key=lambda item: hashlib.sha256(item.id.encode()).digest())[:size]
    kept = {item.id for item in lowest}
    return tuple(item for item in items if item.id in kept)


def load_set(folder: Path) -> BenchSet:
    """The set in `folder`. Raises BenchDataError."""
    corpus, questions = folder / "corpus.jsonl", folder / "dev.jsonl"
    for path in (corpus, questions):
        if not path.is_file():
            raise BenchDataError(f"{path} is not here")
    items = []
    with questions.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                items.append(_item(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise BenchDataError(f"{questions}, line {number} can't be read: {error!r}") from error
    return BenchSet(folder.name, corpus, tuple(items))


def _item(row: dict[str, Any]) -> Item:
    evidence = row["evidence"] or []
    # Only RealTime QA tells kinds of evidence apart; elsewhere all of it was judged by people.
    gold = [part["article_id"] for part in evidence if not part.get("kind", "gold").startswith("weak")]
    weak = [part["article_id"] for part in evidence if part.get("kind", "gold").startswith("weak")]
    turns = row["history"] or []
    return Item(
        id=row["id"],
        question=row["question"],
        answers=tuple(row["answers"]),
        answerable=row["answerable"],
        type=row["type"],
        gold=tuple(dict.fromkeys(gold)),
        weak=tuple(dict.fromkeys(weak)),
        history=tuple(Turn(cast(Literal["user", "assistant"], turn["role"]), turn["text"]) for turn in turns),
        bm25_rank=row.get("x_bm25_rank_of_gold_article"),
    )
