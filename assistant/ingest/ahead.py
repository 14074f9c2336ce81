"""Indexing while articles are still being read, so that the embedder is busy from the first of them on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Empty, SimpleQueue

from assistant.domain.article import Article
from assistant.domain.errors import AssistantError
from assistant.domain.events import Stage
from assistant.domain.ports import ArticleStore, FileState
from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.indexing import Indexer, Pending, embedded_alike

# How often whoever waits for the end is told how far it is.
_TICK_SECONDS = 0.25


class Ahead:
    """Indexes articles that were just filed, in a thread of its own. It takes only what is plain: whatever it leaves,
    or fails at, is indexed (or its failure told) when the library is brought up to the folder afterwards.

    Only for who holds the library's write lock, and leaves the library alone until `finish` or `close` has returned.
    """

    def __init__(self, corpus: CorpusFolder, store: ArticleStore, indexer: Indexer) -> None:
        self._corpus = corpus
        self._store = store
        self._indexer = indexer
        self._filed: SimpleQueue[str | None] = SimpleQueue()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._expected = 0
        self._before = indexer.embedded
        self.articles = 0
        """How many articles are in the library, through this."""
        self.passages = 0
        """How many passages they have."""

    def add(self, path: str) -> None:
        """Index the article whose file now stands at `path`, soon."""
        self._expected += 1
        if self._thread is None:
            # Not a daemon: what it has in hand is stored, whatever ends the program short of a kill.
            self._thread = threading.Thread(target=self._run, name="ahead")
            self._thread.start()
        self._filed.put(path)

    def finish(self) -> Iterator[Stage]:
        """Wait until all is indexed that was added. What is added later is indexed as before."""
        if self._thread is None:
            return
        self._filed.put(None)
        told = (-1, -1)
        while self._thread.is_alive():
            self._thread.join(_TICK_SECONDS)
            # An article may be as long as a book: its passages tell that something goes on.
            now = (self.articles, max(self.passages, self._indexer.embedded - self._before))
            if now != told:
                told = now
                yield Stage("embedding", self.articles, self._expected, passages=now[1])
        self._thread = None

    def close(self) -> None:
        """Store what is in hand, and leave the rest."""
        self._stop.set()
        self._filed.put(None)
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        try:
            for stored in self._indexer.index(self._arriving(), self._stop):
                self.articles += len(stored.articles)
                self.passages += stored.passages
        except Exception:
            # The library is brought up to the folder next: what failed fails there once more, where it can be told.
            self._stop.set()

    def _arriving(self) -> Iterator[Pending]:
        held = self._store.files()
        paths = {state.article_id: path for path, state in held.items()}
        while (path := self._next()) is not None:
            try:
                state = self._corpus.state(path)
                article = self._corpus.read(path)
            except AssistantError:
                continue
            if paths.get(article.id, path) != path or held.get(path, state).article_id not in ("", article.id):
                # The library has the id at another path, or another id at this one: a person moved files.
                continue
            current = FileState(article.id, state.size, state.mtime_ns)
            held[path], paths[article.id] = current, path
            if not self._described(article, path, current):
                yield Pending(article, path, current)

    def _described(self, article: Article, path: str, state: FileState) -> bool:
        former = self._store.article(article.id)
        if former is None or not embedded_alike(former, article):
            return False
        self._store.describe(article, path, state)
        self.articles += 1
        return True

    def _next(self) -> str | None:
        while not self._stop.is_set():
            try:
                return self._filed.get(timeout=1)
            except Empty:
                continue
        return None
