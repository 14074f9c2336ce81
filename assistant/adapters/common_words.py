"""What a question's commonest words add to the scores of the rows that its rarer ones found.

In a large library a common word stands in so many rows that going through them would take as long as all the rest.
So the few rows that matter are put into a word index of their own, in memory, and asked for the word there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from math import log
from typing import Any

from assistant.adapters.schema import WORD_TABLES


@dataclass(frozen=True, slots=True)
class CommonWord:
    """A word or phrase in FTS5's writing, and in how many of how many rows it stands; reckoned, where it is many."""

    query: str
    rows: float
    of: int


def added(
    select: Callable[[str, Sequence[Any]], list[Any]],
    table: str,
    keys: Sequence[int],
    common: Sequence[CommonWord],
    title_weight: float,
) -> dict[int, float]:
    """For those of the rows `keys` of `table` that hold one of `common`, what these words add to its BM25.

    The length that a row's is held against is the mean of these rows', not of all: reading that takes no count of the
    whole table, and it differs little.
    """
    marks = ", ".join("?" * len(keys))
    texts = select(f"SELECT rowid, title, text FROM {table} WHERE rowid IN ({marks})", keys)
    scores: dict[int, float] = {}
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(WORD_TABLES[table])
        memory.executemany(f"INSERT INTO {table} (rowid, title, text) VALUES (?, ?, ?)", texts)
        score = f"SELECT rowid, -bm25({table}, {title_weight}, 1.0) FROM {table} WHERE {table} MATCH ?"
        for word in common:
            found = memory.execute(score, [word.query]).fetchall()
            # Here the word is of another rareness than in the library.
            factor = _rareness(word.rows, word.of) / _rareness(len(found), len(texts))
            for key, own in found:
                scores[key] = scores.get(key, 0.0) + own * factor
    return scores


def _rareness(rows: float, of: int) -> float:
    """A word's inverse document frequency as FTS5 reckons it."""
    return max(log((of - rows + 0.5) / (rows + 0.5)), 1e-6) if rows < of / 2 else 1e-6
