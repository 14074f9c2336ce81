"""Reading the kept originals again, with today's cleaner."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.domain.article import Article
from assistant.domain.documents import OriginalStore, RawDocument
from assistant.domain.errors import UnreadableInput, UsageError
from assistant.domain.events import Outcome
from assistant.ingest.corpus import CorpusFolder, Marks
from assistant.ingest.filing import text_mark, with_metadata_of
from assistant.ingest.identify import CanonicalUrl, identify
from assistant.ingest.inputs import Readers


@dataclass(frozen=True, slots=True)
class Recleaned:
    """One article that was cleaned again."""

    article: Article
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class NotRecleaned:
    """An article that stayed as it is, and why."""

    path: str
    error: UnreadableInput


class Recleaner:
    """Cleans articles again. Only for who holds the library's write lock."""

    def __init__(
        self,
        corpus: CorpusFolder,
        originals: OriginalStore,
        readers: Readers,
        canonical_url: CanonicalUrl,
        today: Callable[[], date],
    ) -> None:
        self._corpus = corpus
        self._originals = originals
        self._readers = readers
        self._canonical_url = canonical_url
        self._today = today

    def run(self, article_ids: Sequence[str], known: Mapping[str, str]) -> Iterator[Recleaned | NotRecleaned]:
        """Clean the articles of these ids again, or of all that have an original; `known` has each id's path.

        Raises UsageError for an unknown id.
        """
        if unknown := [one for one in article_ids if one not in known]:
            raise UsageError(f"there is no article {unknown[0]}", "`assistant articles` lists them.")
        for path in [known[one] for one in article_ids] or known.values():
            marks = self._corpus.marks(path)
            if marks.original is None and not article_ids:
                continue
            try:
                yield self._clean(path, marks)
            except UnreadableInput as error:
                yield NotRecleaned(path, error)

    def _clean(self, path: str, marks: Marks) -> Recleaned:
        if marks.original is None:
            raise UnreadableInput("no original of it was kept", "Ingest its source again; that keeps it.")
        filed = self._corpus.read(path)
        fresh = identify(self._reread(marks.original, filed), self._canonical_url, self._today())
        # What came from beside the original, such as the address that a page was fetched from.
        fresh = with_metadata_of(replace(filed, text=fresh.text), fresh, or_own=True)
        found = fresh
        if filed.content_hash != marks.ingested:
            found = with_metadata_of(fresh, filed)
            if marks.text != text_mark(filed):
                found = replace(found, text=filed.text)
        now = replace(marks, ingested=fresh.content_hash, text=text_mark(fresh))
        if found != filed or now != marks:
            self._corpus.write(found, path, now)
        return Recleaned(found, Outcome.UPDATED if found != filed else Outcome.UNCHANGED)

    def _reread(self, name: str, filed: Article) -> RawDocument:
        original = self._originals.load(name)
        reader = self._readers.get(f".{original.kind}")
        if reader is None:
            raise UnreadableInput(f"its original is a .{original.kind} file, and none can be read here")
        for document in reader.read(io.BytesIO(original.data)):
            if isinstance(document, RawDocument):
                retrieved = filed.retrieved.isoformat() if filed.retrieved else None
                return replace(document, id=filed.id, url=filed.url or document.url, retrieved=retrieved)
        raise UnreadableInput("there is no article in its original any more")
