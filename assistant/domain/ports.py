"""What the inside of the program asks of the outside, as small protocols.

A vector is `bytes`: little-endian float32, of unit length, so that a dot product is a cosine. That is the
form in which vectors are stored, and it keeps the domain free of any array library.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NewType, Protocol, runtime_checkable

from assistant.domain.answer import Filters, Reading
from assistant.domain.article import Article, ArticleRef, Passage, Span

Vector = NewType("Vector", bytes)


@dataclass(frozen=True, slots=True)
class EmbedderIdentity:
    """Which model made a vector. Vectors of two different fingerprints are never compared. `dimensions` is 0
    where it is not known before the first vector."""

    name: str
    fingerprint: str
    dimensions: int


class Embedder(Protocol):
    """Turns text into vectors of unit length."""

    @property
    def identity(self) -> EmbedderIdentity: ...

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """One vector a text, in order."""
        ...

    def embed_question(self, text: str) -> Vector:
        """The vector to search with."""
        ...


class Reader(Protocol):
    """Reads passages for the answer to a question."""

    @property
    def name(self) -> str: ...

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """What stands in each passage, given as (title of its article, text), in order."""
        ...


class SentenceSplitter(Protocol):
    """Cuts text into sentences."""

    def sentences(self, text: str) -> list[Span]:
        """Spans of the sentences of `text`, in order, without surrounding white space."""
        ...


class PassageSplitter(Protocol):
    """Cuts an article into passages."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text would be cut in another way."""
        ...

    def split(self, text: str) -> list[Span]:
        """Spans that together cover every character of `text` but white space, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage id and its score; higher is better."""

    passage_id: str
    score: float


@dataclass(frozen=True, slots=True)
class StoredVector:
    """A row of the vector index."""

    passage_id: str
    article_id: str
    vector: Vector


class PassageIndex(Protocol):
    """The vector index: dense search over what was published from the library."""

    def search(self, vector: Vector, limit: int) -> list[Hit]:
        """The nearest passages by cosine, best first. Raises IndexUnavailable."""
        ...

    def pending(self) -> int:
        """How many rows the next `publish` has to write or delete."""
        ...

    def publish(self) -> Iterator[int]:
        """Bring the index up to the library, yielding how many rows each step wrote or deleted."""
        ...

    def rebuild(self) -> Iterator[int]:
        """Make the index anew from the library's vectors, without embedding again."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class SharedIndex(PassageIndex, Protocol):
    """A vector index that other machines read and write too. Every method raises IndexUnavailable."""

    @property
    def name(self) -> str:
        """What a person would call it."""
        ...

    def generation(self) -> str:
        """Another one after each publication of whichever machine; "" where there is none yet."""
        ...

    def count(self) -> int:
        """How many rows there are."""
        ...

    def kept(self, titles: Mapping[str, str]) -> dict[str, Vector]:
        """The vectors of those of these passages, given with their article's title, that are there as they would be
        made here."""
        ...

    def taken_over(self, stored: Sequence[str]) -> None:
        """Have the next publication not write these passages, which came from here."""
        ...

    def drop(self, ids: Sequence[str]) -> None:
        """Delete rows that are not as they would be made, for `fill` or `publish` to write them again."""
        ...

    def fill(self) -> Iterator[int]:
        """Write what of the library is lacking, and leave the library's own index in force."""
        ...

    def compared(self) -> Iterator[tuple[int, int]]:
        """Compare every passage of the library: how many in each step, and how many of them are missing or differ."""
        ...


class WordIndex(Protocol):
    """The word index: BM25. Every term may be a phrase of several words."""

    def search_words(self, terms: Sequence[str], limit: int, filters: Filters = ...) -> list[Hit]:
        """Passages that hold any of `terms`, best first; each score is positive."""
        ...

    def search_article_words(self, terms: Sequence[str], limit: int, filters: Filters = ...) -> dict[str, float]:
        """Whole articles that hold any of `terms`: the best ids with their positive scores."""
        ...

    def document_frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages each term stands, in any inflection."""
        ...

    def near_spellings(self, name: str) -> list[str]:
        """Names of the articles that are spelled nearly like `name`, the likeliest first."""
        ...


class Catalogue(Protocol):
    """Reading articles and passages of the library."""

    def article(self, article_id: str) -> Article | None: ...

    def articles(self, filters: Filters = ...) -> list[ArticleRef]:
        """The articles that pass, newest first; undated ones last."""
        ...

    def counts(self) -> tuple[int, int]:
        """How many articles and how many passages there are."""
        ...

    def date_range(self) -> tuple[date, date] | None:
        """The first and the last publication date, or None where no article has one."""
        ...


class PassageStore(Protocol):
    """Reading what retrieval needs of passages: their text and their vectors."""

    def passages(self, ids: Sequence[str], filters: Filters = ...) -> dict[str, tuple[Passage, ArticleRef]]:
        """The passages of these ids that pass the filters."""
        ...

    def vectors(self, ids: Sequence[str]) -> dict[str, Vector]: ...

    def article_vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """For each of these articles the mean of its passages' vectors, of unit length."""
        ...

    def count_passages(self, filters: Filters) -> int: ...

    def filtered_vectors(self, filters: Filters) -> list[tuple[str, Vector]]:
        """Ids and vectors of all passages that pass the filters."""
        ...


class ArticleStore(Protocol):
    """Writing articles and what derives from them. One writer at a time, by the caller's lock."""

    def article(self, article_id: str) -> Article | None: ...

    def counts(self) -> tuple[int, int]: ...

    def files(self) -> dict[str, FileState]:
        """For each path, relative to the corpus folder, the file as it was when it was indexed."""
        ...

    def get(self, key: str) -> str | None:
        """A fact about the library as a whole, or None."""
        ...

    def put(self, key: str, value: str) -> None: ...

    def store(self, items: Iterable[IndexedArticle]) -> None:
        """Put articles in place of their former selves: all of them or, on any failure, none."""
        ...

    def touch(self, path: str, state: FileState) -> None:
        """Note that the file at `path` was looked at and holds what is indexed."""
        ...

    def describe(self, article: Article, path: str, state: FileState) -> None:
        """Take over an article whose passages stay as they are: its title and text are those that are stored."""
        ...

    def remove(self, article_ids: Iterable[str]) -> None: ...

    def clear(self) -> None:
        """Remove every article, before all are indexed anew."""
        ...


@dataclass(frozen=True, slots=True)
class FileState:
    """A corpus file as it was when it was indexed; `size` in bytes, `mtime_ns` since the epoch."""

    article_id: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """An article ready to be stored: its file, relative to the corpus folder, and its passages with a vector each."""

    article: Article
    path: str
    state: FileState
    passages: Sequence[Passage]
    vectors: Sequence[Vector]
    vector: Vector
    """The mean of the passages' vectors, of unit length."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message to a chat model."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class ChatDelta:
    """A piece of a streamed reply. The last piece may carry the token counts alone."""

    text: str = ""
    usage: Mapping[str, int] | None = None


class ChatModel(Protocol):
    """An endpoint that writes text."""

    @property
    def name(self) -> str: ...

    def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[ChatDelta, None]:
        """The reply, piece by piece. Raises ChatModelError. Closing the iterator ends the request."""
        ...
