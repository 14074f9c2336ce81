"""An ingestion from end to end: inputs into corpus/, corpus/ into the library, the library into the index.

The order of writes makes every interruption harmless. An article counts once its file stands in corpus/;
the library is brought up to the folder, never to the inputs; the index is brought up to the library. So a
run that is killed is finished by any later one.
"""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from datetime import date
from pathlib import Path

from assistant.domain.documents import OriginalStore
from assistant.domain.errors import EmbedderMismatch, UnreadableInput, UsageError
from assistant.domain.events import Failed, Filed, IngestEvent, IngestSummary, Outcome, Stage
from assistant.domain.ports import ArticleStore, FileState, PassageIndex, SharedIndex
from assistant.ingest.ahead import Ahead
from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.differences import Differences, differences
from assistant.ingest.explaining import explain
from assistant.ingest.filing import Filing
from assistant.ingest.filled import BEGUN_WITH, FILLED, RECIPE, never_filled
from assistant.ingest.identify import CanonicalUrl
from assistant.ingest.indexing import Indexer, Pending, embedded_alike, in_the_way
from assistant.ingest.inputs import BadInput, Input, Readers, ending, expand, kinds_of
from assistant.ingest.intake import Intake
from assistant.ingest.recleaning import NotRecleaned, Recleaner
from assistant.ingest.run import Run
from assistant.ingest.stories import Stories
from assistant.ingest.turns import Turn
from assistant.ingest.versions import Versions
from assistant.ingest.web import Found, WebInputs, of_the_web


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
        originals: OriginalStore,
        web: WebInputs,
        stories: Stories,
    ) -> None:
        self._corpus = corpus
        self._store = store
        self._indexer = indexer
        self._index = index
        self._readers = readers
        self._canonical_url = canonical_url
        self._lock = lock
        self._today = today
        self._web = web
        self._stories = stories
        self._filing = Filing(corpus, originals, Versions(corpus, today))
        self._intake = Intake(corpus, self._filing, canonical_url, today)
        self._recleaner = Recleaner(corpus, originals, readers, canonical_url, today)

    def ingest(self, inputs: Sequence[str], *, rebuild: bool = False, dry_run: bool = False) -> Iterator[IngestEvent]:
        """File what `inputs` name, then bring the library and the index up to the corpus folder.

        With `rebuild` every article is split and embedded again; with `dry_run` nothing is written, and
        only the filing is told. The last event is the summary. Raises LibraryBusy, EmbedderMismatch.
        """
        started = time.monotonic()
        run = self._run(dry=dry_run)
        turn = Turn(self._lock, run.ahead.finish, lambda: self._look_again(run))
        with turn, closing(run.ahead):
            if not dry_run:
                self._begin(inputs, rebuild)
                self._filing.sweep()
            yield from self._file(inputs, run, turn)
            if not dry_run:
                self._filing.settle()
                yield from run.ahead.finish()
                yield from self._sync(run)
                if not inputs:
                    self._count_unchanged(run)
                yield from self._stories.bring_up()
                yield from self._publish()
                if never_filled(self._store):
                    self._store.put(FILLED, "yes")
            summary = self._summary(run, started)
        yield summary

    def explain(self, inputs: Sequence[str]) -> Iterator[IngestEvent]:
        """How each article of `inputs` would be cleaned, as Explained events and Failed ones. Writes nothing."""
        found = self._expanded(inputs, lambda _: False, keep=False)
        read = (one for one in found if isinstance(one, Input | BadInput))
        return explain(read, self._readers, self._canonical_url, self._today())

    def reclean(self, article_ids: Sequence[str]) -> Iterator[IngestEvent]:
        """Clean the articles of these ids, or of all that have an original, with today's cleaner.

        What a person edited in their files stays. Raises LibraryBusy, EmbedderMismatch, UsageError for an
        unknown id.
        """
        started = time.monotonic()
        run = self._run(dry=False)
        with self._lock():
            self._corpus.refuse_unplugged(self._store.counts()[0])
            self._refuse_mixture()
            self._filing.sweep()
            for found in self._recleaner.run(article_ids, self._known_paths()):
                if isinstance(found, NotRecleaned):
                    yield run.failure(found.path, found.error, str(self._corpus.root / found.path))
                else:
                    run.outcomes[found.article.id] = found.outcome
                    yield Filed(found.article.id, found.article.title, found.outcome)
            yield from self._sync(run)
            yield from self._stories.bring_up()
            yield from self._publish()
            summary = self._summary(run, started)
        yield summary

    def _run(self, *, dry: bool) -> Run:
        return Run(dry, Ahead(self._corpus, self._store, self._indexer))

    def _summary(self, run: Run, started: float) -> IngestSummary:
        counts = Counter(run.outcomes.values())
        articles, passages = self._store.counts()
        return IngestSummary(
            added=counts[Outcome.ADDED],
            updated=counts[Outcome.UPDATED],
            unchanged=counts[Outcome.UNCHANGED],
            removed=counts[Outcome.REMOVED],
            failed=run.failed,
            copies=run.copies,
            articles=articles,
            passages=passages,
            seconds=time.monotonic() - started,
            grouped=0 if run.dry else self._stories.grouped(run.arrived),
            passed=tuple(Counter(sorted(map(ending, run.passed))).most_common()),
        )

    def remove(self, article_ids: Sequence[str]) -> Iterator[IngestEvent]:
        """Delete articles from corpus/, the library and the index. Raises UsageError for an unknown id."""
        with self._lock():
            self._corpus.refuse_unplugged(self._store.counts()[0])
            paths = {state.article_id: path for path, state in self._store.files().items()}
            unknown = [article_id for article_id in article_ids if article_id not in paths]
            if unknown:
                raise UsageError(f"there is no article {unknown[0]}", "`assistant articles` lists them.")
            for article_id in article_ids:
                article = self._store.article(article_id)
                self._filing.remove(paths[article_id])
                self._store.remove([article_id])
                yield Filed(article_id, article.title if article else "", Outcome.REMOVED)
            self._filing.settle()
            yield from self._stories.bring_up()
            yield from self._publish()

    def publish(self) -> Iterator[IngestEvent]:
        """Bring the index up to the library, after an ingestion that was stopped half-way. Raises LibraryBusy."""
        with self._lock():
            yield from self._publish()

    @property
    def kinds(self) -> frozenset[str]:
        """The endings of the files that can be read, such as ".txt"."""
        return kinds_of(self._readers)

    def rebuild_index(self) -> Iterator[IngestEvent]:
        """Make the vector index anew from the library, without embedding again."""
        with self._lock():
            total = self._store.counts()[1]
            yield from _counted("publishing", self._index.rebuild(), total)

    def mend_index(self) -> Iterator[IngestEvent]:
        """Have the vector index hold what the library holds: one that others use too is given what it lacks, one's own
        is made anew."""
        if not isinstance(self._index, SharedIndex):
            yield from self.rebuild_index()
            return
        with self._lock():
            yield from _counted("publishing", self._index.fill(), self._store.counts()[1])

    # Inputs into corpus/

    def _file(self, inputs: Sequence[str], run: Run, turn: Turn) -> Iterator[IngestEvent]:
        if not inputs:
            return
        run.known = self._known_paths()
        for found in self._expanded(inputs, lambda id_: id_ in run.known, turn, run.passed, keep=not run.dry):
            if isinstance(found, BadInput):
                yield run.failure(found.name, found.error, found.name)
            elif not isinstance(found, Input):
                yield found
            elif not self._is_own(found):
                yield from self._intake.take(found, run)

    def _expanded(
        self,
        names: Sequence[str],
        has: Callable[[str], bool],
        turn: Turn | None = None,
        passed: set[Path] | None = None,
        *,
        keep: bool,
    ) -> Iterator[Found]:
        for web, some in itertools.groupby(names, of_the_web):
            group = list(some)
            yield from self._web.expand(group, has, turn, keep=keep) if web else expand(group, self._readers, passed)

    def _look_again(self, run: Run) -> None:
        """Take in what others may have written while the lock was theirs."""
        self._refuse_mixture()
        if not run.dry:
            run.known = self._known_paths()

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

    # corpus/ into the library

    def _begin(self, inputs: Sequence[str], rebuild: bool) -> None:
        self._corpus.refuse_unplugged(self._store.counts()[0])
        recipe = self._store.get(RECIPE)
        if not rebuild:
            self._refuse_mixture()
        if rebuild or never_filled(self._store):
            self._store.put(BEGUN_WITH, json.dumps(list(inputs)))
        if rebuild:
            # Before anything is removed, so that a rebuild that is killed is finished by whoever comes next.
            self._store.put(FILLED, "no")
            self._store.clear()
        if recipe != self._indexer.recipe:
            self._store.put(RECIPE, self._indexer.recipe)

    def _refuse_mixture(self) -> None:
        recipe = self._store.get(RECIPE)
        if recipe and recipe != self._indexer.recipe and self._store.counts()[0]:
            raise EmbedderMismatch(
                "this library was made by another embedding model or passage length than the settings name",
                "Run `assistant ingest --rebuild` to embed every article anew, or set the embedder back.",
            )

    def _sync(self, run: Run) -> Iterator[IngestEvent]:
        self._corpus.refuse_unplugged(self._store.counts()[0])
        failures: list[Failed] = []
        plan = differences(self._corpus, self._store)
        indexed = {state.article_id for state in self._store.files().values()}
        pending = list(self._read_changed(plan, run, failures))
        yield from failures
        arriving = {item.article.id for item in pending} | plan.described
        gone = [article_id for article_id in plan.gone if article_id not in arriving]
        self._store.remove([*gone, *in_the_way(pending, self._store.files())])
        for article_id in gone:
            run.outcomes[article_id] = Outcome.REMOVED
        done, passages = run.ahead.articles, run.ahead.passages
        total = done + len(pending)
        # What is in hand when the run is stopped is stored before the lock is given back.
        with closing(self._indexer.index(pending)) as windows:
            for stored in windows:
                done += len(stored.articles)
                passages += stored.passages
                for item in stored.articles:
                    fresh = item.article.id not in indexed
                    run.outcomes[item.article.id] = Outcome.ADDED if fresh else Outcome.UPDATED
                yield Stage("embedding", done, total, passages=passages)

    def _count_unchanged(self, run: Run) -> None:
        ids = {state.article_id for state in self._store.files().values()}
        run.outcomes.update(dict.fromkeys(ids - run.outcomes.keys(), Outcome.UNCHANGED))

    def _read_changed(self, plan: Differences, run: Run, failures: list[Failed]) -> Iterator[Pending]:
        taken = {state.article_id: path for path, state in self._store.files().items()}
        gone = set(plan.gone)
        for path, state in plan.changed:
            try:
                article = self._corpus.read(path)
            except UnreadableInput as error:
                failures.append(run.failure(path, error, str(self._corpus.root / path)))
                continue
            holder = taken.get(article.id, path)
            if holder != path and article.id not in gone and self._corpus.holds(holder, article.id):
                clash = UnreadableInput(f"{holder} has the same id {article.id}", "Give one of them another id.")
                failures.append(run.failure(path, clash, str(self._corpus.root / path)))
                continue
            taken[article.id] = path
            gone.discard(article.id)
            if state.article_id and state.article_id != article.id:
                plan.gone.append(state.article_id)
            current = FileState(article.id, state.size, state.mtime_ns)
            stored = self._store.article(article.id)
            if holder == path and stored == article:
                self._store.touch(path, current)
            elif stored and embedded_alike(stored, article) and state.article_id in ("", article.id):
                self._store.describe(article, path, current)
                plan.described.add(article.id)
                run.outcomes[article.id] = Outcome.UPDATED
            else:
                yield Pending(article, path, current)

    # The library into the index

    def _publish(self) -> Iterator[IngestEvent]:
        yield from _counted("publishing", self._index.publish(), self._index.pending())
        if isinstance(self._index, SharedIndex):
            # Another machine may have filed again meanwhile what was just dropped from what both share.
            yield from self._sync(self._run(dry=False))
            yield from _counted("publishing", self._index.publish(), self._index.pending())


def _counted(name: str, steps: Iterator[int], total: int) -> Iterator[Stage]:
    done = 0
    for step in steps:
        done += step
        yield Stage(name, min(done, total), total)
