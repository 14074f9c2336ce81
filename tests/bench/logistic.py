"""Fitting a logistic model, for the commands that fit the program's weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_STEPS = 60
# Past it a chance is 0 or 1 to all digits.
_FARTHEST = 40


def logistic_fit(signals: Array, labels: Array, weights: Array, ridge: float) -> Array:
    """Bias and weights of the likeliest model of `labels` (0 or 1), each row counting as `weights` says, by Newton's
    steps. All but the bias are held back by `ridge`. `signals` are rows of numbers."""
    rows = np.column_stack([np.ones(len(signals)), signals])
    held = np.diag([0.0, *[ridge] * signals.shape[1]])
    found = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chance = chances(rows @ found)
        slope = rows.T @ (weights * (chance - labels)) + held @ found
        curve = (rows * (weights * chance * (1 - chance))[:, None]).T @ rows + held
        found = found - np.linalg.solve(curve, slope)
    return found


def chances(values: Array) -> Array:
    """1 / (1 + e^-value) of each."""
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -_FARTHEST, _FARTHEST))))
