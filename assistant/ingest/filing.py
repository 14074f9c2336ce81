"""Filing an article: what it was cleaned out of is kept first, and what a person changed in its file stays."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from datetime import date

from assistant.domain.article import Article
from assistant.domain.documents import Original, OriginalStore
from assistant.domain.errors import UnreadableInput
from assistant.ingest.corpus import CorpusFolder, Marks
from assistant.ingest.edits import is_edit
from assistant.ingest.versions import Versions


class Filing:
    """Puts articles into the corpus folder. Only for who holds the library's write lock."""

    def __init__(self, corpus: CorpusFolder, originals: OriginalStore, versions: Versions) -> None:
        self._corpus = corpus
        self._originals = originals
        self._versions = versions
        self._left: set[str] = set()
        self._paths: dict[str, str] | None = None
        self._origins: dict[str, list[str]] | None = None

    def put(self, article: Article, former: str | None, original: Original | None, origin: str | None = None) -> str:
        """File the article and give its path; `former` is the path of the file it replaces, if any, and `origin` stands
        for the file that it came from, where only that tells which article it is.

        Metadata that a person edited in that file stays, and the text is the new one; what it was before is kept as a
        version. Raises AssistantError.
        """
        kept = self._originals.keep(original) if original else None
        if former is None:
            return self._corpus.write(article, None, Marks(article.content_hash, text_mark(article), kept, origin))
        marks = self._corpus.marks(former)
        edited = self._with_edits(article, former, marks)
        self._versions.keep(former, edited)
        if marks.original != kept:
            self._leave(marks.original)
        now = Marks(article.content_hash, text_mark(article), kept, marks.origin or origin)
        return self._corpus.write(edited, former, now)

    def keep(self, path: str, original: Original) -> None:
        """Keep the original of an unchanged article whose file names none yet."""
        marks = self._corpus.marks(path)
        if marks.ingested is None or marks.original:
            return
        filed = self._corpus.read(path)
        if name := self._originals.keep(original):
            unedited = filed.content_hash == marks.ingested
            self._corpus.name_original(path, name, text_mark(filed) if unedited else None)

    def article_of(self, original: Original | None) -> str | None:
        """The id of the article that was cleaned out of just these bytes, whatever the cleaner made of them."""
        if original is None:
            return None
        if self._paths is None:
            self._paths = self._corpus.originals() or {}
        path = self._paths.get(original.name)
        if path is None:
            return None
        try:
            found = self._corpus.read(path)
            # While the lock was theirs, others may have put another article there.
            return found.id if self._corpus.original(path) == original.name else None
        except (UnreadableInput, OSError):
            return None

    def before_editing(self, article: Article, origin: str | None) -> str | None:
        """The id of the article that came from the same file before that was edited into `article`."""
        if origin is None:
            return None
        if self._origins is None:
            self._origins = self._corpus.origins()
        for path in self._origins.get(origin, []):
            with suppress(UnreadableInput):
                found = self._corpus.read(path)
                # While the lock was theirs, others may have put another article there.
                if self._corpus.marks(path).origin == origin and is_edit(found, article):
                    return found.id
        return None

    def is_from_elsewhere(self, path: str, article: Article, origin: str) -> bool:
        """Whether what stands at `path` came from another file, with another text than `article`."""
        marks = self._corpus.marks(path)
        if marks.origin in (None, origin) or marks.ingested == article.content_hash:
            return False
        try:
            return (marks.text or text_mark(self._corpus.read(path))) != text_mark(article)
        except UnreadableInput:
            return False

    def was(self, path: str | None, article: Article) -> bool:
        """Whether `article` is what the one that stands at `path` was before: an earlier capture of the same page."""
        if not path or not self._versions.hold(path, article.content_hash):
            return False
        return _not_after(article.retrieved, self._retrieved(path))

    def follows(self, path: str | None, article: Article) -> bool:
        """Whether `article` was retrieved when the one that stands at `path` was, or later."""
        return bool(path) and _not_after(self._retrieved(path or ""), article.retrieved)

    def settle(self) -> None:
        """End: delete the originals that were replaced or whose article was removed, if no article's file names them
        any more."""
        loose, self._left = self._left, set()
        if loose:
            named = self._corpus.originals()
            if named is None:
                # A file can't be read: it may name any of them.
                return
            for name in loose - named.keys():
                self._originals.remove(name)
        self._originals.settled()

    def remove(self, path: str) -> None:
        """Delete the article at `path` with its former versions. Raises AssistantError."""
        self._leave(self._corpus.marks(path).original)
        # While the article's file stands, a kill leaves nothing that nobody would find.
        self._versions.remove(path)
        self._corpus.remove(path)

    def sweep(self) -> None:
        """Begin: remove what killed writers left unfinished, or left over."""
        self._paths = None
        self._origins = None
        self._versions.sweep()
        self._corpus.sweep()
        self._originals.sweep()
        self._left |= set(self._originals.doubted())
        if self._left:
            self.settle()

    def _retrieved(self, path: str) -> date | None:
        try:
            return self._corpus.read(path).retrieved
        except UnreadableInput:
            return None

    def _leave(self, original: str | None) -> None:
        """Note that an article's file will name this original no more."""
        if original:
            self._originals.doubt(original)
            self._left.add(original)

    def _with_edits(self, article: Article, path: str, marks: Marks) -> Article:
        try:
            filed = self._corpus.read(path)
        except UnreadableInput:
            return article
        if marks.ingested is None:
            # Written by hand from the start: what it leaves open is filled.
            return with_metadata_of(article, filed, or_own=True)
        return article if filed.content_hash == marks.ingested else with_metadata_of(article, filed)


def _not_after(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one <= other


def with_metadata_of(article: Article, filed: Article, *, or_own: bool = False) -> Article:
    """The text of `article` under the metadata of `filed`; with `or_own` its own where `filed` has none."""
    other = article if or_own else filed
    dated = filed if filed.published or not or_own else article
    return replace(
        article,
        title=filed.title,
        source=filed.source or other.source,
        url=filed.url or other.url,
        author=filed.author or other.author,
        published=dated.published,
        published_at=dated.published_at,
        language=filed.language or other.language,
    )


def text_mark(article: Article) -> str:
    """Tells whether the text of a file is still the one that came in."""
    return hashlib.sha256(article.text.encode()).hexdigest()[:16]
