"""Proving that article files, records, passages, vectors and words agree, and naming what does not."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping

from assistant.domain.documents import OriginalStore
from assistant.domain.errors import IndexUnavailable, LibraryError, UnreadableInput
from assistant.domain.events import Stage
from assistant.domain.integrity import ArticleRecord, Fault, IndexRows, LibraryRecords, Mend, Verdict
from assistant.domain.ports import FileState, SharedIndex
from assistant.domain.story import StoryStore
from assistant.domain.wording import count
from assistant.ingest.comparing import INDEX_PART, compare_index, record_faults
from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.versions import Versions

_SHOWN_DAMAGE = 3


class Verifier:
    """Holds every part of a library against the others. Only for who holds the library's write lock, or where nobody
    can write: what is halfway through an ingestion would be told as a fault.

    `recipes` gives what the library was made by, and what it would be made by today; `index` is None where there is
    no vector index that could be read row by row.
    """

    def __init__(
        self,
        corpus: CorpusFolder,
        records: LibraryRecords,
        stories: StoryStore,
        index: IndexRows | None,
        originals: OriginalStore,
        versions: Versions,
        recipes: Callable[[], tuple[str | None, str]],
        dimensions: int,
    ) -> None:
        self._corpus = corpus
        self._records = records
        self._stories = stories
        self._index = index
        self._originals = originals
        self._versions = versions
        self._recipes = recipes
        self._dimensions = dimensions

    def verify(self) -> Iterator[Stage | Verdict]:
        """Compare all of it, telling how far it is; the last event is the verdict."""
        started = time.monotonic()
        verdict = Verdict()
        try:
            yield from self._compare(verdict)
        except LibraryError as error:
            verdict.faults.append(Fault("library", error.message, Mend.LIBRARY))
        verdict.seconds = time.monotonic() - started
        yield verdict

    def _compare(self, verdict: Verdict) -> Iterator[Stage]:
        faults = verdict.faults
        if damage := self._records.damage():
            # What else it holds would be read through the same damage.
            faults += [Fault("library", line, Mend.LIBRARY) for line in damage[:_SHOWN_DAMAGE]]
            return
        verdict.articles, verdict.passages = self._records.counts()
        made_by, today = self._recipes()
        if made_by not in (None, today):
            what = "made by another embedding model or passage length than the settings name"
            faults.append(Fault("library", what, Mend.ANEW))
        words = self._words(verdict)
        yield from self._articles(verdict, words)
        for what, number in self._records.loose(words=words).items():
            mend = {"words": Mend.WORDS, "passages": Mend.ROWS}.get(what, Mend.STORIES)
            faults.append(Fault("library", f"{number:,} {what} belong to no article", mend))
        yield from self._vectors(verdict)
        self._copies(verdict)
        self._left_over(verdict)

    def _words(self, verdict: Verdict) -> bool:
        try:
            damage = self._records.word_damage()
        except LibraryError:
            verdict.notes.append("the word index was compared row by row alone: its own check needs to write")
            return True
        verdict.faults += [Fault("word index", line, Mend.WORDS) for line in damage]
        return not damage

    def _articles(self, verdict: Verdict, words: bool) -> Iterator[Stage]:
        if self._corpus.unplugged:
            if verdict.articles:
                what = f"the folder {self._corpus.root} is not there; is its disk connected?"
                verdict.faults.append(Fault("article files", what, Mend.BY_HAND))
            return
        unknown = set(self._corpus.paths())
        standing: dict[str, str] = {}
        lost: list[ArticleRecord] = []
        done = 0
        for chunk in self._records.records(words=words):
            for record in chunk:
                verdict.faults += record_faults(record, self._dimensions)
                if record.path in unknown:
                    unknown.remove(record.path)
                    standing[record.article.id] = record.path
                    verdict.faults += self._file(record)
                else:
                    lost.append(record)
            done += len(chunk)
            yield Stage("verifying", done, verdict.articles)
        moved = yield from self._unknown(verdict, sorted(unknown), standing)
        for record in lost:
            what, mend = "its file is gone", Mend.FILE
            if record.article.id in moved:
                what, mend = f"its file is {moved[record.article.id]} now", Mend.SYNC
            verdict.faults.append(Fault("article file", what, mend, record.article.id, path=record.path))

    def _file(self, record: ArticleRecord) -> Iterator[Fault]:
        path, id_ = record.path, record.article.id
        try:
            state = self._corpus.state(path, id_)
            found = self._corpus.read(path)
        except UnreadableInput as error:
            yield Fault("article file", error.message, Mend.FILE, id_, path=path)
            return
        if found != record.article:
            if _same_time(state, record.state):
                what = "the library's record is not what the file holds"
                yield Fault("article record", what, Mend.ARTICLE, id_, path=path)
            else:
                yield Fault("article file", "it changed since it was indexed", Mend.SYNC, id_, path=path)
        marks = self._corpus.marks(path)
        if marks.original:
            try:
                self._originals.load(marks.original)
            except UnreadableInput as error:
                yield Fault("original", error.message, Mend.ORIGINAL, id_, path=path)
        for file, unread in self._versions.unreadable(path):
            yield Fault("former version", unread.message, Mend.VERSION, id_, path=file)

    def _unknown(
        self, verdict: Verdict, paths: list[str], standing: Mapping[str, str]
    ) -> Generator[Stage, None, dict[str, str]]:
        """The files that no record names, beside those of records, `standing` by their ids; gives the paths of all by
        the ids in them."""
        found = dict(standing)
        for path in paths:
            try:
                article = self._corpus.read(path)
            except UnreadableInput as error:
                verdict.faults.append(Fault("article file", error.message, Mend.BY_HAND, path=path))
                continue
            what, mend = "it is not in the library", Mend.SYNC
            if article.id in found and self._corpus.holds(found[article.id], article.id):
                what, mend = f"{found[article.id]} has the same id", Mend.BY_HAND
            found.setdefault(article.id, path)
            verdict.faults.append(Fault("article file", what, mend, article.id, path=path))
        yield Stage("verifying", verdict.articles, verdict.articles)
        return found

    def _vectors(self, verdict: Verdict) -> Iterator[Stage]:
        if self._index is None:
            verdict.notes.append("the vector index was not compared: nothing can be written here, so it is not used")
            return
        if waiting := self._records.unpublished_count():
            what = f"{waiting:,} passages wait to be written to it, or dropped from it"
            verdict.faults.append(Fault(INDEX_PART, what, Mend.SYNC))
            return
        try:
            yield from compare_index(self._index, self._records, verdict)
        except IndexUnavailable as error:
            # Nothing here brings a server back.
            mend = Mend.BY_HAND if isinstance(self._index, SharedIndex) else Mend.INDEX
            verdict.faults.append(Fault(INDEX_PART, error.message, mend))

    def _copies(self, verdict: Verdict) -> None:
        if verdict.articles and (self._stories.unsigned() or self._stories.due()):
            verdict.faults.append(Fault("stories", "copies of one text are yet to be grouped", Mend.SYNC))

    def _left_over(self, verdict: Verdict) -> None:
        """What was kept of articles whose files are gone: no fault, as a file may come back."""
        named = None if self._corpus.unplugged else self._corpus.originals()
        if named is None:
            # A file that can't be read may name any of them.
            return
        loose = sorted(set(self._originals.names()) - named.keys())
        for what, found in (("original", loose), ("former version", self._versions.left_over())):
            if found:
                verdict.notes.append(
                    f"{count(len(found), what)} without an article file, such as {found[0]}:"
                    " kept in case the file comes back; may be deleted"
                )


def _same_time(one: FileState, other: FileState) -> bool:
    return (one.size, one.mtime_ns) == (other.size, other.mtime_ns)
