"""Whether article files, records, passages, vectors and words agree, and what mends what does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from assistant.domain.article import Article
from assistant.domain.ports import FileState, StoredVector, Vector


class Mend(StrEnum):
    """What makes a fault good."""

    LIBRARY = "make library.db again from the article files; the old one is kept beside it"
    FILE = "write the article's file again from the library's record; a damaged file is kept beside it"
    ARTICLE = "split and embed the article again from its file"
    ROWS = "drop what belongs to no article"
    WORDS = "make the word index again from the articles"
    INDEX = "make the vector index again from the library"
    STORIES = "group copies of one text again"
    ORIGINAL = "take the lost original's name out of the article's file"
    VERSION = "set the damaged former version aside"
    SYNC = "take over what changed in the corpus folder"
    ANEW = "embed every article anew"
    BY_HAND = "only a person can tell"

    @property
    def command(self) -> str | None:
        """The one command that does it, or None where none can."""
        match self:
            case Mend.SYNC:
                return "assistant ingest"
            case Mend.ANEW:
                return "assistant ingest --rebuild"
            case Mend.BY_HAND:
                return None
            case _:
                return "assistant doctor --mend"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not agree: in which part, of which article or passage, what, and what mends it.

    `path` is the article's file, relative to the corpus folder.
    """

    part: str
    what: str
    mend: Mend
    article_id: str | None = None
    passage_id: str | None = None
    path: str | None = None

    def __str__(self) -> str:
        article = self.path or (f"article {self.article_id}" if self.article_id else "")
        # Some errors begin with the path themselves.
        places = [article if not self.what.startswith(article) else "", f"passage {self.passage_id or ''}"]
        named = ", ".join(place for place in places if place and place != "passage ")
        return f"{self.part}: {named}: {self.what}" if named else f"{self.part}: {self.what}"


@dataclass(slots=True)
class Verdict:
    """What a verification found. `notes` are no faults: what was left over, or could not be compared."""

    articles: int = 0
    passages: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether everything agrees."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class PassageRecord:
    """A passage as library.db holds it. `words` says whether the word index holds its title and text, or None where
    it has no such row."""

    id: str
    position: int
    start: int
    end: int
    vector: bytes
    words: bool | None


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article as library.db holds it, with its passages in order. `words` as in a passage."""

    article: Article
    path: str
    state: FileState
    vector: bytes
    text_hash: str | None
    words: bool | None
    passages: Sequence[PassageRecord]


class LibraryRecords(Protocol):
    """Reads library.db as it is, and takes out of it what is wrong. Every method raises LibraryError."""

    def damage(self) -> list[str]:
        """What the database itself finds wrong with its file; nothing where it is whole."""
        ...

    def word_damage(self) -> list[str]:
        """What the word indexes find wrong with themselves. Raises LibraryError where they can't be asked."""
        ...

    def records(self, *, words: bool) -> Iterator[list[ArticleRecord]]:
        """Every article, in chunks. Without `words` the word indexes are left alone, and taken to be right."""
        ...

    def loose(self, *, words: bool) -> dict[str, int]:
        """How many rows belong to nothing, by what they are; "words" are those of the word index."""
        ...

    def passage_article(self, ids: Sequence[str]) -> dict[str, tuple[str, Vector]]:
        """Article id and vector of those of these passages that there are."""
        ...

    def drop_loose(self) -> None:
        """Delete the rows that belong to nothing. Not those of the word index."""
        ...

    def rebuild_words(self) -> None:
        """Make both word indexes again from the texts."""
        ...

    def forget_stories(self) -> None:
        """Drop all that grouping derived."""
        ...

    def remove(self, article_ids: Sequence[str]) -> None:
        """Remove articles with all that derives from them."""
        ...

    def unpublished_count(self) -> int: ...

    def counts(self) -> tuple[int, int]: ...


@runtime_checkable
class IndexRows(Protocol):
    """What a vector index holds, row by row. Raises IndexUnavailable."""

    def rows(self, ids: Sequence[str]) -> list[StoredVector]:
        """Those of these rows that there are, in any order."""
        ...

    def ids(self) -> Iterator[Sequence[str]]:
        """The ids of all rows, in chunks."""
        ...
