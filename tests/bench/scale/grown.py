"""Articles made of real ones, as many as are wanted, whose vectors and words lie as those of real articles do.

A made passage begins as a real one. Half of its words are drawn anew from all words of the real articles, so common
words stay as common as they are; one in a hundred is a word that stands nowhere else, as names are. Its vector lies
between that of the real passage and one of the real passage's eight nearest neighbours (the idea is SMOTE's, Chawla
et al. 2002), with noise on top: neighbourhoods are as dense and as uneven as real ones, which random vectors' are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from assistant.adapters.library import Library
from assistant.domain.answer import Filters
from assistant.domain.article import Article, Span, passages_of
from assistant.domain.ports import FileState, IndexedArticle, Vector
from assistant.ingest.indexing import mean

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float32]]

_NEIGHBOURS = 8
# Of the length of a vector: a made passage's cosine to the line that it lies on is .96.
_NOISE = 0.3
_REPLACED = 0.5
_RARE = 0.01
_BLOCK = 1000
_FIRST_DAY = date(2015, 1, 1)
_DAYS = 3650


@dataclass(frozen=True, slots=True)
class _Real:
    """A real article: the words of each of its passages, and the rows of their vectors."""

    title: list[str]
    source: str | None
    texts: list[list[str]]
    rows: list[int]


class Grown:
    """Makes articles out of those of the library at `path`; the same ones for the same seed."""

    def __init__(self, path: Path, seed: int = 20260214) -> None:
        self._chance = np.random.default_rng(seed)
        self._real, self._vectors = _read(path)
        self._near = _neighbours(self._vectors)
        self._words = [word for one in self._real for text in one.texts for word in text]
        self._made = 0

    def articles(self, passages: int) -> Iterator[IndexedArticle]:
        """Articles that together have `passages` passages, the last one cut short."""
        left = passages
        while left > 0:
            real = self._real[self._chance.integers(len(self._real))]
            take = min(left, len(real.texts))
            left -= take
            yield self._article(real, take)

    def _article(self, real: _Real, take: int) -> IndexedArticle:
        self._made += 1
        id_ = f"grown-{self._made:07d}"
        texts = [" ".join(self._drawn(words)) for words in real.texts[:take]]
        spans, start = [], 0
        for text in texts:
            spans.append(Span(start, start + len(text)))
            start += len(text) + 2
        article = Article(
            id_,
            " ".join(self._drawn(real.title)) or id_,
            "\n\n".join(texts),
            source=real.source,
            published=_FIRST_DAY + timedelta(days=int(self._chance.integers(_DAYS))),
            retrieved=_FIRST_DAY,
        )
        vectors = [Vector(row.tobytes()) for row in self._near_to(real.rows[:take])]
        passages = passages_of(article, spans)
        state = FileState(id_, len(article.text), self._made)
        return IndexedArticle(article, f"{id_}.md", state, passages, vectors, mean(vectors))

    def _drawn(self, words: Sequence[str]) -> list[str]:
        chances = self._chance.random(len(words)).tolist()
        others = self._chance.integers(len(self._words), size=len(words)).tolist()
        return [
            f"{self._words[other].strip('.,')}{self._made}"
            if chance < _RARE
            else self._words[other]
            if chance < _REPLACED
            else word
            for word, chance, other in zip(words, chances, others, strict=True)
        ]

    def _near_to(self, rows: Sequence[int]) -> Matrix:
        own = self._vectors[list(rows)]
        chosen = self._near[list(rows), self._chance.integers(_NEIGHBOURS, size=len(rows))]
        part = self._chance.random((len(rows), 1), np.float32)
        made = own + part * (self._vectors[chosen] - own)
        noise = self._chance.standard_normal(made.shape, np.float32)
        noise *= _NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
        made = made / np.linalg.norm(made, axis=1, keepdims=True) + noise
        found: Matrix = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype("<f4")
        return found


def _read(path: Path) -> tuple[list[_Real], Matrix]:
    library = Library(path)
    try:
        found: list[_Real] = []
        vectors: list[Vector] = []
        for ref in library.articles():
            own = library.filtered_vectors(Filters(articles=(ref.id,)))
            held = library.passages([id_ for id_, _ in own])
            texts = [held[id_][0].text.split() for id_, _ in own]
            rows = list(range(len(vectors), len(vectors) + len(own)))
            found.append(_Real(ref.title.split(), ref.source, texts, rows))
            vectors.extend(vector for _, vector in own)
    finally:
        library.close()
    return [one for one in found if one.texts], np.frombuffer(b"".join(vectors), "<f4").reshape(len(vectors), -1)


def _neighbours(vectors: Matrix) -> np.ndarray[tuple[int, int], np.dtype[np.intp]]:
    """The rows nearest to each row, itself left out, of shape (rows, 8)."""
    blocks = []
    for start in range(0, len(vectors), _BLOCK):
        scores = vectors[start : start + _BLOCK] @ vectors.T
        scores[np.arange(len(scores)), np.arange(start, start + len(scores))] = -1.0
        # A copy: a view would keep the whole block.
        blocks.append(np.argpartition(-scores, _NEIGHBOURS, axis=1)[:, :_NEIGHBOURS].copy())
    return np.concatenate(blocks)
