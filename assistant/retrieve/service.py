"""Retrieval: the passages that may answer a question, best first, with the scores that ranked them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from assistant.domain.answer import Filters, RetrievedPassage
from assistant.domain.errors import EmbedderMismatch
from assistant.domain.ports import Embedder, Hit, PassageIndex, PassageStore, Reader, Vector, WordIndex
from assistant.domain.story import Story
from assistant.domain.trace import TracedSearch
from assistant.retrieve.fusion import Weights
from assistant.retrieve.ranking import CANDIDATES, Candidate, Signals, ranked, spread
from assistant.retrieve.reranking import Reranking
from assistant.retrieve.spelling import mended
from assistant.retrieve.stopwatch import Stopwatch
from assistant.retrieve.terms import content_words, phrases
from assistant.retrieve.trace import Run, Screen, traced

# Where so few passages pass the filters, all of them are compared exactly; past it the index is asked for
# more and the filters are applied to what it returns, since its own filters cost with what they match.
_EXACT = 5000


FindStories = Callable[[Sequence[str]], Mapping[str, Story]]
"""The stories of those of these articles whose text other articles carry too."""


class RetrievalStore(PassageStore, WordIndex, Protocol):
    """What retrieval reads of the library."""

    def get(self, key: str) -> str | None: ...

    def state(self) -> int: ...


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
        stories: FindStories | None = None,
        refresh: Callable[[], None] | None = None,
    ) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._recipe = recipe
        self._reader = reader
        self._weights = weights
        self._reranking = reranking
        self._screen = screen
        self._stories = stories
        self._refresh = refresh

    def retrieve(
        self,
        question: str,
        filters: Filters = Filters(),
        *,
        focus: str | None = None,
        limit: int = 10,
        per_article: int = 3,
    ) -> list[RetrievedPassage]:
        """At most `limit` passages, best first, and while others are left at most `per_article` of one article, and
        what several articles carry once. They are read for `focus`, where that is not the whole
        question.

        Raises EmbedderMismatch where the library was made by another embedder, IndexUnavailable.
        """
        return self._run(question, filters, focus or question, limit, per_article).found

    def trace(
        self,
        question: str,
        filters: Filters = Filters(),
        *,
        focus: str | None = None,
        limit: int = 10,
        per_article: int = 3,
        shown: int = 30,
    ) -> TracedSearch:
        """The same search laid open: what `retrieve` gives, in its order, and at most as many of the nearest
        others as make `shown` with it. Raises as `retrieve` does."""
        run = self._run(question, filters, focus or question, limit, per_article)
        return traced(run, self._reranking, self.searched(filters), self._screen, shown)

    def _run(self, question: str, filters: Filters, focus: str, limit: int, per_article: int) -> Run:
        """Everything that happens between a question and its passages."""
        if self._refresh:
            # What other machines published, where they share the index.
            self._refresh()
        self._check_recipe()
        watch = Stopwatch()
        candidates, signals = self._candidates(question, filters, watch)
        stories = self._stories(sorted({one.article.id for one in candidates})) if self._stories else {}
        order = spread(candidates, per_article, stories)
        watch.stage_ends("rank")
        screened = self._screened(_with_stories(order.best(limit), stories))
        watch.stage_ends("screen")
        found = self._read(focus, screened)
        watch.stage_ends("read")
        return Run(question, focus, limit, per_article, candidates, order, signals, found, watch.timings_ms)

    def _candidates(self, question: str, filters: Filters, watch: Stopwatch) -> tuple[tuple[Candidate, ...], Signals]:
        """Both searches, and their fusion: the candidates, best first, and what was found."""
        vector = self._embedder.embed_question(question)
        watch.stage_ends("embed")
        terms = content_words(question) + phrases(question)
        cosines = {hit.passage_id: hit.score for hit in self._dense(vector, filters)}
        watch.stage_ends("meaning")
        words = {hit.passage_id: hit.score for hit in self._store.search_words(terms, CANDIDATES, filters)}
        watch.stage_ends("words")
        found = self._store.passages(list(cosines | words), filters)
        nearest = frozenset(cosines)
        cosines |= self._cosines(vector, self._store.vectors([id_ for id_ in sorted(found) if id_ not in cosines]))
        article_ids = sorted({ref.id for _, ref in found.values()})
        article_cosines = self._cosines(vector, self._store.article_vectors(article_ids))
        # What another process removed between these reads is no candidate.
        found = {id_: one for id_, one in found.items() if id_ in cosines and one[1].id in article_cosines}
        by_meaning = sum(id_ in nearest for id_ in found)
        article_words = self._store.search_article_words(terms, CANDIDATES, filters)
        watch.stage_ends("articles")
        signals = Signals(cosines, words, article_cosines, article_words, by_meaning)
        return ranked(found, signals, self._weights), signals

    def mended(self, question: str) -> str:
        """`question` with its names spelled as the articles spell them."""
        return mended(question, self._store)

    def library_state(self) -> int:
        """A number that is another one once another process has written to the library."""
        return self._store.state()

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
        read.sort(key=lambda one: (one.scores.fused or 0.0) + rule.points(one), reverse=True)
        return [replace(one, rank=rank) for rank, one in enumerate([*read, *tail], 1)]

    def _check_recipe(self) -> None:
        made_by = self._store.get("recipe")
        if made_by is not None and made_by != self._recipe:
            raise EmbedderMismatch(
                "the library was made by another embedding model or passage length than the settings name",
                "Run `assistant ingest --rebuild` to embed every article anew, or set the embedder back.",
            )

    def _cosines(self, vector: Vector, rows: dict[str, Vector]) -> dict[str, float]:
        """Raises EmbedderMismatch where another process has made the library anew by another embedder meanwhile: these
        vectors don't compare."""
        self._check_recipe()
        return _cosines(vector, rows)

    def _dense(self, vector: Vector, filters: Filters) -> list[Hit]:
        if not filters.active:
            return self._index.search(vector, CANDIDATES)
        passing = self._store.count_passages(filters)
        if passing <= _EXACT:
            scores = self._cosines(vector, dict(self._store.filtered_vectors(filters)))
            best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
            return [Hit(id_, score) for id_, score in best[:CANDIDATES]]
        wanted = CANDIDATES
        while True:
            wanted *= 4
            hits = self._index.search(vector, wanted)
            kept = self._store.passages([hit.passage_id for hit in hits], filters)
            if len(kept) >= CANDIDATES or len(hits) < wanted:
                return [hit for hit in hits if hit.passage_id in kept][:CANDIDATES]


def _with_stories(found: list[RetrievedPassage], stories: Mapping[str, Story]) -> list[RetrievedPassage]:
    if not stories:
        return found
    return [replace(one, article=replace(one.article, story=stories.get(one.article.id))) for one in found]


def _cosines(vector: Vector, rows: dict[str, Vector]) -> dict[str, float]:
    import numpy as np

    if not rows:
        return {}
    wanted = np.frombuffer(vector, "<f4")
    matrix = np.frombuffer(b"".join(rows.values()), "<f4").reshape(len(rows), -1)
    return {id_: float(score) for id_, score in zip(rows, matrix @ wanted, strict=True)}
