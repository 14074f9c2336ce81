"""Several rankings of the same passages made one: a weighted sum of z-scores.

On every development set tried this beat reciprocal rank fusion (docs/benchmarks.md): ranks forget by how
much a passage leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal counts, a passage's own and its whole article's; chosen on the development sets."""

    dense: float = 1.0
    words: float = 0.4
    article_dense: float = 1.2
    article_words: float = 1.3


def filled(scores: Sequence[float | None], limit: int) -> list[float]:
    """Scores of a search that returned at most `limit` rows, with what it left out filled in.

    A search that was cut off at its limit ranked the others below its last; one that was not found nothing
    in them, which is a score of zero.
    """
    present = [score for score in scores if score is not None]
    floor = min(present) if len(present) >= limit else 0.0
    return [floor if score is None else score for score in scores]


def contributions(columns: Sequence[Sequence[float]], weights: Sequence[float]) -> list[list[float]]:
    """What each column adds to the score of each row: its z-scores over the rows, weighted.

    `columns` are as long as there are rows, and as many as there are weights.
    """
    import numpy as np

    found: list[list[float]] = []
    for column, weight in zip(columns, weights, strict=True):
        values = np.array(column, float)
        spread = float(values.std()) if len(values) else 0.0
        # Below this the values differ by rounding alone, which is no ranking.
        telling = spread > 1e-9 * max(1.0, float(np.abs(values).max(initial=0.0)))
        found.append((weight * (values - values.mean()) / spread).tolist() if telling else [0.0] * len(values))
    return found


def summed(columns: Sequence[Sequence[float]]) -> list[float]:
    """One score a row: what its columns add."""
    total = [0.0] * len(columns[0]) if columns else []
    for column in columns:
        total = [score + more for score, more in zip(total, column, strict=True)]
    return total
