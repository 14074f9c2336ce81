"""Vectors compared one by one: what a graph of neighbours only comes near."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.domain.ports import Hit, Vector

if TYPE_CHECKING:
    import numpy as np


class ExactRows:
    """Passage ids and their vectors, of unit length, as a matrix of shape (rows, dimensions)."""

    def __init__(self, ids: Sequence[str], vectors: np.ndarray) -> None:
        import numpy as np

        # In the order of the ids, so that equal scores keep it.
        order = sorted(range(len(ids)), key=ids.__getitem__)
        self._ids = [ids[place] for place in order]
        self._matrix = np.ascontiguousarray(np.asarray(vectors, "<f4")[order])

    def nearest(self, vector: Vector, limit: int) -> list[Hit]:
        """The rows nearest by cosine, best first, equal ones by id."""
        import numpy as np

        scores = self._matrix @ np.frombuffer(vector, "<f4")
        best = np.argsort(-scores, kind="stable")[:limit]
        return [Hit(self._ids[place], float(scores[place])) for place in best]
