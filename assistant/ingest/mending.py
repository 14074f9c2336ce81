"""Making again what is derived, where a verification found that it does not agree. No article file is deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

from assistant.domain.documents import OriginalStore
from assistant.domain.errors import AssistantError, UnreadableInput
from assistant.domain.events import Failed, IngestEvent, Noticed
from assistant.domain.integrity import Fault, LibraryRecords, Mend
from assistant.domain.ports import ArticleStore, SharedIndex
from assistant.ingest.comparing import INDEX_PART
from assistant.ingest.corpus import CorpusFolder, Marks
from assistant.ingest.service import IngestService


def plan(faults: Sequence[Fault]) -> dict[Mend, int]:
    """What will be done about these faults, and for how many, in the order in which it is done."""
    return {mend: number for mend in Mend if (number := sum(fault.mend is mend for fault in faults))}


class Mender:
    """Makes faults good, but for those that need a person, or that the library be made anew from nothing."""

    def __init__(
        self,
        corpus: CorpusFolder,
        store: ArticleStore,
        records: LibraryRecords,
        originals: OriginalStore,
        ingestion: IngestService,
        lock: Callable[[], AbstractContextManager[None]],
        shared: SharedIndex | None = None,
    ) -> None:
        self._corpus = corpus
        self._store = store
        self._records = records
        self._originals = originals
        self._ingestion = ingestion
        self._lock = lock
        self._shared = shared

    def mend(self, faults: Sequence[Fault]) -> Iterator[IngestEvent]:
        """Do what `plan` tells of these faults, as the events of an ingestion. Raises LibraryBusy, EmbedderMismatch,
        and LibraryError where the word index can't even be dropped."""
        with self._lock():
            rows = [one.passage_id for one in faults if one.part == INDEX_PART and one.passage_id]
            if self._shared and rows:
                # First of all: a row that is there would be taken over as it is, or passed over.
                self._shared.drop(rows)
            yield from self._mended(faults)
        yield from self._ingestion.ingest([])
        if any(fault.mend is Mend.INDEX for fault in faults):
            yield from self._ingestion.mend_index()

    def _mended(self, faults: Sequence[Fault]) -> Iterator[IngestEvent]:
        by_mend = {mend: [fault for fault in faults if fault.mend is mend] for mend in Mend}
        wrong = {fault.article_id for fault in by_mend[Mend.ARTICLE] if fault.article_id}
        for fault in by_mend[Mend.FILE]:
            try:
                yield from self._restored(fault, fault.article_id in wrong)
            except AssistantError as error:
                yield Failed(fault.path or "", UnreadableInput(error.message, error.hint), fault.path or "")
        for fault in by_mend[Mend.ORIGINAL]:
            if fault.path and (name := self._corpus.marks(fault.path).original):
                self._originals.set_aside(name)
                self._corpus.forget_original(fault.path)
        for fault in by_mend[Mend.VERSION]:
            if fault.path and (self._corpus.root / fault.path).exists():
                yield Noticed(f"A damaged former version is kept as {self._corpus.set_aside(fault.path, 'damaged')}")
        if by_mend[Mend.WORDS]:
            self._records.rebuild_words()
        if by_mend[Mend.ROWS]:
            self._records.drop_loose()
        if by_mend[Mend.STORIES]:
            self._records.forget_stories()
        self._records.remove(sorted(wrong))

    def _restored(self, fault: Fault, doubtful: bool) -> Iterator[Noticed]:
        article = self._store.article(fault.article_id or "")
        if article is None or fault.path is None or self._readable(fault.path):
            # Since it was verified, others have removed the article, or written its file anew.
            return
        if (self._corpus.root / fault.path).exists():
            yield Noticed(f"The damaged file is kept as {self._corpus.set_aside(fault.path, 'damaged')}")
        self._corpus.write(article, fault.path, Marks(article.content_hash))
        said = "but the record is damaged too: compare it with its source" if doubtful else "as the library holds it"
        yield Noticed(f"{fault.path} is written again, {said}.")

    def _readable(self, path: str) -> bool:
        try:
            self._corpus.read(path)
        except UnreadableInput:
            return False
        return True
