"""How what a reader finds changes the order of the passages."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.domain.answer import RetrievedPassage


@dataclass(frozen=True, slots=True)
class Reranking:
    """How many passages are read, and what a point of the reader's score counts beside the fused one. Chosen on the
    development sets (docs/benchmarks.md)."""

    passages: int = 9
    reader: float = 0.4
    lowest: float = -6.0

    def points(self, found: RetrievedPassage) -> float:
        """What the reader adds to the fused score; log-odds below `lowest` say no more than that."""
        said = found.scores.reader
        return self.reader * (self.lowest if said is None else max(self.lowest, said))
