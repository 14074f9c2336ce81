"""How what a reader finds changes the order of the passages."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.domain.answer import RetrievedPassage
from assistant.retrieve.terms import content_words


@dataclass(frozen=True, slots=True)
class Reranking:
    """How many passages are read, and what the reader's score counts beside the fused one: `reader`, and `of_few` where
    the question has at most `few` content words, by which a search finds little. Chosen on the development sets
    (docs/benchmarks.md)."""

    passages: int = 9
    reader: float = 0.2
    of_few: float = 0.6
    few: int = 5
    lowest: float = -6.0

    def weight(self, question: str) -> float:
        """What a point of the reader counts in the answer to `question`, as it is searched."""
        return self.of_few if len(content_words(question)) <= self.few else self.reader

    def points(self, found: RetrievedPassage, weight: float) -> float:
        """What the reader adds to the fused score; log-odds below `lowest` say no more than that."""
        said = found.scores.reader
        return weight * (self.lowest if said is None else max(self.lowest, said))
