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
    article_dense: float = 1.0
    article_words: float = 1.0


def fuse(columns: Sequence[Sequence[float | None]], weights: Sequence[float]) -> list[float]:
    """One score a row: the weighted sum of each column's z-scores over the rows.

    None is read as the column's lowest score: that search ranked the row below all that it returned.
    `columns` are as long as there are rows, and as many as there are weights.
    """
    import numpy as np

    if not columns or not columns[0]:
        return []
    total = np.zeros(len(columns[0]))
    for column, weight in zip(columns, weights, strict=True):
        present = [value for value in column if value is not None]
        lowest = min(present, default=0.0)
        values = np.array([lowest if value is None else value for value in column], float)
        spread = float(values.std())
        if spread > 0:
            total += weight * (values - values.mean()) / spread
    return [float(value) for value in total]
