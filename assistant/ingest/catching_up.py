"""Taking over what other machines filed in the corpus folder and published to an index that all of them share.

What is taken over is what is published: an article whose vectors are not all there is left to whoever is at it, so that
no question waits for an embedding. The generation is read before the folder, and the article files stand before the
generation moves; so what moved it is in the folder.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

from assistant.domain.article import Article
from assistant.domain.errors import LibraryBusy, LibraryReadOnly, UnreadableInput
from assistant.domain.ports import ArticleStore, FileState, IndexedArticle, SharedIndex
from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.differences import differences
from assistant.ingest.filled import never_filled
from assistant.ingest.indexing import Indexer, embedded_alike, mean
from assistant.ingest.stories import Stories

_GENERATION = "index_generation"
# A folder of the network may show a file so long after it was written (acdirmax of nfs(5)).
_SETTLES_SECONDS = 60.0
_AGAIN_SECONDS = 5.0
# A question waits no longer; what is left is taken over before the next one.
_PATIENCE_SECONDS = 10.0


class CatchingUp:
    """Brings the library of this machine up to the shared index, before a question is asked of it."""

    def __init__(
        self,
        index: SharedIndex,
        store: ArticleStore,
        corpus: CorpusFolder,
        indexer: Indexer,
        stories: Stories,
        lock: Callable[[], AbstractContextManager[None]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._index = index
        self._store = store
        self._corpus = corpus
        self._indexer = indexer
        self._stories = stories
        self._lock = lock
        self._clock = clock
        self._seen: tuple[str, float, float] | None = None
        self._taken: list[str] = []

    def __call__(self) -> None:
        """Take over what is new. Where another process of this machine writes, it does so, and nothing is done.

        Raises IndexUnavailable, EmbedderMismatch.
        """
        generation = self._index.generation()
        if generation in ("", self._store.get(_GENERATION)) or never_filled(self._store):
            return
        if self._corpus.unplugged:
            # All of it would be taken for deleted. The library can be asked without it.
            return
        now = self._clock()
        first = now
        if self._seen and self._seen[0] == generation:
            _, first, last = self._seen
            if now - last < _AGAIN_SECONDS:
                return
        self._seen = generation, first, now
        try:
            with self._lock():
                self._taken = []
                whole = self._take_over(now + _PATIENCE_SECONDS)
                self._index.taken_over(self._taken)
                for _ in self._stories.bring_up():
                    pass
                level = self._index.count() == self._store.counts()[1]
                if whole and (level or now - first >= _SETTLES_SECONDS):
                    self._store.put(_GENERATION, generation)
                elif not whole:
                    self._seen = None
        except (LibraryBusy, LibraryReadOnly):
            self._seen = None

    def _take_over(self, until: float) -> bool:
        """Whether all of the folder was looked at in time."""
        paths = {state.article_id: path for path, state in self._store.files().items()}
        found = differences(self._corpus, self._store)
        whole = True
        for path, state in found.changed:
            if self._clock() > until:
                whole = False
                break
            try:
                article = self._corpus.read(path)
            except UnreadableInput:
                continue
            if paths.get(article.id, path) == path or article.id in found.gone:
                self._take(article, path, state)
        standing = {state.article_id: path for path, state in self._store.files().items()}
        self._store.remove([one for one in found.gone if standing.get(one) == paths.get(one)])
        return whole

    def _take(self, article: Article, path: str, former: FileState) -> None:
        """Take the article over; `former` is the file as it is now, under the id that the library has at its path."""
        other = [former.article_id] if former.article_id not in ("", article.id) else []
        state = replace(former, article_id=article.id)
        stored = self._store.article(article.id)
        if stored and embedded_alike(stored, article):
            self._store.remove(other)
            self._store.describe(article, path, state)
            return
        passages = self._indexer.cut(article)
        vectors = self._index.kept({passage.id: article.title for passage in passages})
        if not passages or any(passage.id not in vectors for passage in passages):
            return
        self._store.remove(other)
        own = [vectors[passage.id] for passage in passages]
        self._store.store([IndexedArticle(article, path, state, passages, own, mean(own))])
        self._taken += vectors
