"""Retrieval: the passages that may answer a question, best first, with the scores that ranked them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.domain.answer import Filters, RetrievedPassage, Scores
from assistant.domain.article import ArticleRef, Passage, Span
from assistant.domain.errors import EmbedderMismatch
from assistant.domain.ports import Embedder, Hit, PassageIndex, PassageStore, Reader, Vector, WordIndex
from assistant.retrieve.fusion import Weights, filled, fuse
from assistant.retrieve.spelling import mended
from assistant.retrieve.terms import content_words, phrases

# Candidates taken from each search. With 100 the fused ranking no longer changes on the development sets.
CANDIDATES = 100
# Where so few passages pass the filters, all of them are compared exactly; past it the index is asked for
# more and the filters are applied to what it returns, since its own filters cost with what they match.
_EXACT = 5000


_Ranked = tuple[Passage, ArticleRef, Scores]


@dataclass(frozen=True, slots=True)
class Reranking:
    """How many passages are read, and what the reader's score counts beside the fused one; chosen on the
    development sets (docs/benchmarks.md)."""

    passages: int = 9
    reader: float = 0.2
    lowest: float = -12.0

    def score(self, found: RetrievedPassage) -> float:
        """The fused score with the reader's; log-odds below `lowest` say no more than that."""
        return (found.scores.fused or 0.0) + self.reader * max(self.lowest, found.scores.reader or self.lowest)


class RetrievalStore(PassageStore, WordIndex, Protocol):
    """What retrieval reads of the library."""

    def get(self, key: str) -> str | None: ...


class Screen(Protocol):
    """Tells which sentences of an article are written to the assistant."""

    def suspected(self, text: str, title: str = "") -> tuple[Span, ...]:
        """Their spans in `text`, in order."""
        ...


class Retriever:
    """Searches by meaning and by words, fuses, spreads the result over articles, and has the best read."""

    def __init__(
        self,
        store: RetrievalStore,
        index: PassageIndex,
        embedder: Embedder,
        recipe: str,
        reader: Reader | None = None,
        weights: Weights = Weights(),
        reranking: Reranking = Reranking(),
        screen: Screen | None = None,
    ) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._recipe = recipe
        self._reader = reader
        self._weights = weights
        self._reranking = reranking
        self._screen = screen

    def retrieve(
        self,
        question: str,
        filters: Filters = Filters(),
        *,
        focus: str | None = None,
        limit: int = 10,
        per_article: int = 3,
    ) -> list[RetrievedPassage]:
        """At most `limit` passages, best first, and at most `per_article` of one article while others are left.
        They are read for `focus`, where that is not the whole question.

        Raises EmbedderMismatch where the library was made by another embedder, IndexUnavailable.
        """
        self._check_recipe()
        vector = self._embedder.embed_question(question)
        terms = content_words(question) + phrases(question)
        cosines = {hit.passage_id: hit.score for hit in self._dense(vector, filters)}
        words = {hit.passage_id: hit.score for hit in self._store.search_words(terms, CANDIDATES, filters)}
        found = self._store.passages(list(cosines | words), filters)
        ids = sorted(found)
        unscored = [id_ for id_ in ids if id_ not in cosines]
        cosines |= _cosines(vector, self._store.vectors(unscored))
        article_ids = sorted({ref.id for _, ref in found.values()})
        article_cosines = _cosines(vector, self._store.article_vectors(article_ids))
        article_words = self._store.search_article_words(terms, CANDIDATES, filters)
        floors = filled([*article_words.values(), None], CANDIDATES)
        article_scores = {id_: article_words.get(id_, floors[-1]) for id_ in article_ids}
        fused = fuse(
            [
                [cosines[id_] for id_ in ids],
                filled([words.get(id_) for id_ in ids], CANDIDATES),
                [article_cosines[found[id_][1].id] for id_ in ids],
                [article_scores[found[id_][1].id] for id_ in ids],
            ],
            [self._weights.dense, self._weights.words, self._weights.article_dense, self._weights.article_words],
        )
        ranked = sorted(
            (
                (*found[id_], Scores(dense=cosines.get(id_), words=words.get(id_), fused=score))
                for id_, score in zip(ids, fused, strict=True)
            ),
            key=lambda row: (-(row[2].fused or 0.0), row[0].id),
        )
        return self._read(focus or question, self._screened(_spread(ranked, limit, per_article)))

    def mended(self, question: str) -> str:
        """`question` with its names spelled as the articles spell them."""
        return mended(question, self._store)

    def searched(self, filters: Filters) -> int:
        """How many passages pass the filters."""
        return self._store.count_passages(filters)

    def _screened(self, found: list[RetrievedPassage]) -> list[RetrievedPassage]:
        if self._screen is None:
            return found
        return [replace(one, suspected=self._screen.suspected(one.passage.text, one.article.title)) for one in found]

    def _read(self, question: str, found: list[RetrievedPassage]) -> list[RetrievedPassage]:
        """The first passages with what the reader found in them, in their new order; the rest stays behind."""
        if self._reader is None or not found:
            return found
        rule = self._reranking
        head, tail = found[: rule.passages], found[rule.passages :]
        found_in = self._reader.read(question, [(one.article.title, one.passage.text) for one in head])
        # What is written to the assistant lifts no passage.
        readings = [reading.outside(one.suspected) for one, reading in zip(head, found_in, strict=True)]
        read = [
            replace(one, scores=replace(one.scores, reader=reading.score), reading=reading)
            for one, reading in zip(head, readings, strict=True)
        ]
        read.sort(key=rule.score, reverse=True)
        return [replace(one, rank=rank) for rank, one in enumerate([*read, *tail], 1)]

    def _check_recipe(self) -> None:
        made_by = self._store.get("recipe")
        if made_by is not None and made_by != self._recipe:
            raise EmbedderMismatch(
                "the library was made by another embedding model or passage length than the settings name",
                "Run `assistant ingest --rebuild` to embed every article anew, or set the embedder back.",
            )

    def _dense(self, vector: Vector, filters: Filters) -> list[Hit]:
        if not filters.active:
            return self._index.search(vector, CANDIDATES)
        passing = self._store.count_passages(filters)
        if passing <= _EXACT:
            scores = _cosines(vector, dict(self._store.filtered_vectors(filters)))
            best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
            return [Hit(id_, score) for id_, score in best[:CANDIDATES]]
        wanted = CANDIDATES
        while True:
            wanted *= 4
            hits = self._index.search(vector, wanted)
            kept = self._store.passages([hit.passage_id for hit in hits], filters)
            if len(kept) >= CANDIDATES or len(hits) < wanted:
                return [hit for hit in hits if hit.passage_id in kept][:CANDIDATES]


def _cosines(vector: Vector, rows: dict[str, Vector]) -> dict[str, float]:
    import numpy as np

    if not rows:
        return {}
    wanted = np.frombuffer(vector, "<f4")
    matrix = np.frombuffer(b"".join(rows.values()), "<f4").reshape(len(rows), -1)
    return {id_: float(score) for id_, score in zip(rows, matrix @ wanted, strict=True)}


def _spread(ranked: list[_Ranked], limit: int, per_article: int) -> list[RetrievedPassage]:
    """The best `limit`, at most `per_article` of one article while others are left."""
    taken: Counter[str] = Counter()
    kept: list[_Ranked] = []
    over: list[_Ranked] = []
    for row in ranked:
        taken[row[1].id] += 1
        (kept if taken[row[1].id] <= per_article else over).append(row)
    chosen = [*kept, *over][:limit]
    return [RetrievedPassage(passage, ref, rank, scores) for rank, (passage, ref, scores) in enumerate(chosen, 1)]
