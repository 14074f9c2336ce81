"""The shape that both models share: BERT's, with layers of 384 dimensions and 12 heads."""

from __future__ import annotations

from collections.abc import Iterable

WIDTH, HEADS = 384, 12
LAYER_NORM_EPSILON = 1e-12


def layers(names: Iterable[str]) -> int:
    """How many layers a checkpoint has, by the names of its parameters."""
    return 1 + max(int(name.split(".")[2]) for name in names if name.startswith("encoder.layer."))
