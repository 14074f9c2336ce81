"""An ingestion from end to end: inputs into corpus/, corpus/ into the library, the library into the index.

The order of writes makes every interruption harmless. An article counts once its file stands in corpus/;
the library is brought up to the folder, never to the inputs; the index is brought up to the library. So a
run that is killed is finished by any later one.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date

from assistant.domain.article import Article
from assistant.domain.errors import AssistantError, EmbedderMismatch, UnreadableInput, UsageError
from assistant.domain.events import Failed, Filed, IngestEvent, IngestSummary, Outcome, Stage
from assistant.domain.ports import ArticleStore, BadPart, FileState, PassageIndex, RawDocument
from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.identify import CanonicalUrl, identify
from assistant.ingest.indexing import Indexer, Pending
from assistant.ingest.inputs import BadInput, Input, Readers, expand

RECIPE = "recipe"
# Facts about the first ingestion, and about any that embeds every article anew: what it was begun with, and
# whether the library has held all of it since.
_BEGUN_WITH = "begun_with"
_FILLED = "filled"


def never_filled(store: ArticleStore) -> bool:
    """Whether no first ingestion, and no last rebuild, ran to its end: articles at hand may be missing."""
    return store.get(_FILLED) != "yes"


def begun_with(store: ArticleStore) -> list[str] | None:
    """The inputs of an ingestion that was broken off in a library never filled; None where none ever began."""
    return None if store.get(RECIPE) is None else list(json.loads(store.get(_BEGUN_WITH) or "[]"))


@dataclass(slots=True)
class _Run:
    """What one ingestion has found so far, by article id and by path."""

    dry: bool
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    failed: int = 0

    def failure(self, where: str, error: AssistantError, source: str) -> Failed:
        self.failed += 1
        return Failed(where, error, source)


@dataclass(slots=True)
class _Plan:
    """How the library differs from the corpus folder."""

    changed: list[tuple[str, FileState]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


class IngestService:
    """Brings articles in and takes them out. Every public method takes the library's write lock."""

    def __init__(
        self,
        corpus: CorpusFolder,
        store: ArticleStore,
        indexer: Indexer,
        index: PassageIndex,
        readers: Readers,
        canonical_url: CanonicalUrl,
        lock: Callable[[], AbstractContextManager[None]],
        today: Callable[[], date],
    ) -> None:
        self._corpus = corpus
        self._store = store
        self._indexer = indexer
        self._index = index
        self._readers = readers
        self._canonical_url = canonical_url
        self._lock = lock
        self._today = today

    def ingest(self, inputs: Sequence[str], *, rebuild: bool = False, dry_run: bool = False) -> Iterator[IngestEvent]:
        """File what `inputs` name, then bring the library and the index up to the corpus folder.

        With `rebuild` every article is split and embedded again; with `dry_run` nothing is written, and
        only the filing is told. The last event is the summary. Raises LibraryBusy, EmbedderMismatch.
        """
        started = time.monotonic()
        run = _Run(dry_run)
        with self._lock():
            if not dry_run:
                self._begin(inputs, rebuild)
                self._corpus.sweep()
            yield from self._file(inputs, run)
            if not dry_run:
                yield from self._sync(run)
                if not inputs:
                    self._count_unchanged(run)
                yield from self._publish()
                if never_filled(self._store):
                    self._store.put(_FILLED, "yes")
            counts = Counter(run.outcomes.values())
            articles, passages = self._store.counts()
        yield IngestSummary(
            added=counts[Outcome.ADDED],
            updated=counts[Outcome.UPDATED],
            unchanged=counts[Outcome.UNCHANGED],
            removed=counts[Outcome.REMOVED],
            failed=run.failed,
            articles=articles,
            passages=passages,
            seconds=time.monotonic() - started,
        )

    def remove(self, article_ids: Sequence[str]) -> Iterator[IngestEvent]:
        """Delete articles from corpus/, the library and the index. Raises UsageError for an unknown id."""
        with self._lock():
            paths = {state.article_id: path for path, state in self._store.files().items()}
            unknown = [article_id for article_id in article_ids if article_id not in paths]
            if unknown:
                raise UsageError(f"there is no article {unknown[0]}", "`assistant articles` lists them.")
            for article_id in article_ids:
                article = self._store.article(article_id)
                self._corpus.remove(paths[article_id])
                self._store.remove([article_id])
                yield Filed(article_id, article.title if article else "", Outcome.REMOVED)
            yield from self._publish()

    def publish(self) -> Iterator[IngestEvent]:
        """Bring the index up to the library, after an ingestion that was stopped half-way. Raises LibraryBusy."""
        with self._lock():
            yield from self._publish()

    @property
    def kinds(self) -> frozenset[str]:
        """The endings of the files that can be read, such as ".txt"."""
        return frozenset(self._readers)

    def rebuild_index(self) -> Iterator[IngestEvent]:
        """Make the vector index anew from the library, without embedding again."""
        with self._lock():
            total = self._store.counts()[1]
            yield from _counted("publishing", self._index.rebuild(), total)

    # Inputs into corpus/

    def _file(self, inputs: Sequence[str], run: _Run) -> Iterator[IngestEvent]:
        if not inputs:
            return
        known = self._known_paths()
        for found in expand(inputs, self._readers):
            if isinstance(found, BadInput):
                yield run.failure(found.name, found.error, found.name)
            elif not self._is_own(found):
                yield from self._file_one(found, known, run)

    def _is_own(self, found: Input) -> bool:
        return found.path is not None and found.path.resolve().is_relative_to(self._corpus.root.resolve())

    def _known_paths(self) -> dict[str, str]:
        """The path of each article id that stands in corpus/, whether it is in the library or not."""
        indexed = self._store.files()
        known: dict[str, str] = {}
        for path in self._corpus.paths():
            try:
                state = indexed.get(path)
                article_id = state.article_id if state else self._corpus.read(path).id
            except UnreadableInput:
                continue
            known.setdefault(article_id, path)
        return known

    def _file_one(self, found: Input, known: dict[str, str], run: _Run) -> Iterator[IngestEvent]:
        number = 0
        try:
            with found.open() as stream:
                for document in found.reader.read(stream):
                    number += 1
                    yield self._file_document(document, found.name, number, known, run)
                    yield Stage("reading", len(run.outcomes), None)
        except UnreadableInput as error:
            yield run.failure(found.name, error, found.name)
        except OSError as error:
            fault = UnreadableInput(f"it can't be read: {error.strerror or error}")
            yield run.failure(found.name, fault, found.name)

    def _file_document(
        self, document: RawDocument | BadPart, name: str, number: int, known: dict[str, str], run: _Run
    ) -> Filed | Failed:
        if isinstance(document, BadPart):
            return run.failure(f"{name}, {document.where}", document.error, name)
        try:
            article = identify(document, self._canonical_url, self._today())
        except UnreadableInput as error:
            return run.failure(name if number == 1 else f"{name}, article {number}", error, name)
        former = known.get(article.id)
        unchanged = former is not None and self._same(former, article)
        if article.id in run.outcomes and not unchanged:
            clash = UnreadableInput(
                f"another article of this run has the id {article.id}", "Give each article an id or URL of its own."
            )
            return run.failure(f"{name}, article {number}", clash, name)
        if unchanged:
            outcome = run.outcomes.get(article.id, Outcome.UNCHANGED)
        else:
            outcome = Outcome.UPDATED if former else Outcome.ADDED
            known[article.id] = (former or "") if run.dry else self._corpus.write(article, former)
        run.outcomes[article.id] = outcome
        return Filed(article.id, article.title, outcome)

    def _same(self, path: str, article: Article) -> bool:
        if not path:
            return False
        ingested = self._corpus.ingested_hash(path)
        if ingested is None:
            try:
                ingested = self._corpus.read(path).content_hash
            except UnreadableInput:
                return False
        return ingested == article.content_hash

    # corpus/ into the library

    def _begin(self, inputs: Sequence[str], rebuild: bool) -> None:
        recipe = self._store.get(RECIPE)
        if not rebuild and recipe and recipe != self._indexer.recipe and self._store.counts()[0]:
            raise EmbedderMismatch(
                "this library was made by another embedding model or passage length than the settings name",
                "Run `assistant ingest --rebuild` to embed every article anew, or set the embedder back.",
            )
        if rebuild or never_filled(self._store):
            self._store.put(_BEGUN_WITH, json.dumps(list(inputs)))
        if rebuild:
            # Before anything is removed, so that a rebuild that is killed is finished by whoever comes next.
            self._store.put(_FILLED, "no")
            self._store.clear()
        if recipe != self._indexer.recipe:
            self._store.put(RECIPE, self._indexer.recipe)

    def _sync(self, run: _Run) -> Iterator[IngestEvent]:
        failures: list[Failed] = []
        plan = self._plan()
        indexed = {state.article_id for state in self._store.files().values()}
        pending = list(self._read_changed(plan, run, failures))
        yield from failures
        arriving = {item.article.id for item in pending}
        gone = [article_id for article_id in plan.gone if article_id not in arriving]
        self._store.remove(gone)
        for article_id in gone:
            run.outcomes[article_id] = Outcome.REMOVED
        total = len(pending)
        done = 0
        for stored in self._indexer.index(pending):
            done += len(stored)
            for item in stored:
                fresh = item.article.id not in indexed
                run.outcomes[item.article.id] = Outcome.ADDED if fresh else Outcome.UPDATED
            yield Stage("embedding", done, total)

    def _count_unchanged(self, run: _Run) -> None:
        ids = {state.article_id for state in self._store.files().values()}
        run.outcomes.update(dict.fromkeys(ids - run.outcomes.keys(), Outcome.UNCHANGED))

    def _plan(self) -> _Plan:
        indexed = self._store.files()
        plan = _Plan()
        for path in self._corpus.paths():
            former = indexed.pop(path, None)
            state = self._corpus.state(path, former.article_id if former else "")
            if state != former:
                plan.changed.append((path, state))
        plan.gone = [state.article_id for state in indexed.values()]
        return plan

    def _read_changed(self, plan: _Plan, run: _Run, failures: list[Failed]) -> Iterator[Pending]:
        taken = {state.article_id: path for path, state in self._store.files().items()}
        gone = set(plan.gone)
        for path, state in plan.changed:
            try:
                article = self._corpus.read(path)
            except UnreadableInput as error:
                failures.append(run.failure(path, error, str(self._corpus.root / path)))
                continue
            holder = taken.get(article.id)
            if holder not in (None, path) and article.id not in gone:
                clash = UnreadableInput(f"{holder} has the same id {article.id}", "Give one of them another id.")
                failures.append(run.failure(path, clash, str(self._corpus.root / path)))
                continue
            taken[article.id] = path
            if state.article_id and state.article_id != article.id:
                plan.gone.append(state.article_id)
            current = FileState(article.id, state.size, state.mtime_ns)
            if holder == path and self._store.article(article.id) == article:
                self._store.touch(path, current)
            else:
                yield Pending(article, path, current)

    # The library into the index

    def _publish(self) -> Iterator[IngestEvent]:
        yield from _counted("publishing", self._index.publish(), self._index.pending())


def _counted(name: str, steps: Iterator[int], total: int) -> Iterator[Stage]:
    done = 0
    for step in steps:
        done += step
        yield Stage(name, min(done, total), total)
