"""What is read of the outside before it becomes an article: documents, what they were read from, and who reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Protocol, runtime_checkable

from assistant.domain.errors import UnreadableInput
from assistant.domain.events import Dropped


class TextForm(StrEnum):
    """What the text of a document is, which decides how it is cleaned."""

    WRITTEN = "written"
    """Given as an article: taken as it is."""
    PAGE = "page"
    """Taken out of a page by its structure: some of the page's furniture may be left in it."""
    COPIED = "copied"
    """Copied from a page by hand: headline first, and furniture throughout."""


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes that a document was read from; `kind` is the ending of the reader that reads them again, such
    as "html". They hold this document and no other."""

    kind: str
    data: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """What it is kept under: `<SHA-256 of the bytes>.<kind>`."""
        return f"{hashlib.sha256(self.data).hexdigest()}.{self.kind}"


@dataclass(frozen=True, slots=True)
class RawDocument:
    """What a reader found in one input, before cleaning. `origins` says for some fields where they stood, such
    as {"published": "JSON-LD datePublished"}. `original` is given where the text was cleaned out of something;
    `dropped` is what the reader itself left out."""

    text: str
    title: str | None = None
    id: str | None = None
    source: str | None = None
    url: str | None = None
    author: str | None = None
    published: str | None = None
    retrieved: str | None = None
    language: str | None = None
    form: TextForm = TextForm.WRITTEN
    original: Original | None = None
    origins: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()


class OriginalStore(Protocol):
    """Keeps what articles were cleaned out of, by name, so that a better cleaner can run again."""

    def keep(self, original: Original) -> str | None:
        """Keep it and give its name, or None where it is too large to be kept. Raises AssistantError."""
        ...

    def load(self, name: str) -> Original:
        """What was kept under `name`. Raises UnreadableInput where it is gone or damaged."""
        ...

    def remove(self, name: str) -> None:
        """Delete it; one that is gone already is no error."""
        ...

    def set_aside(self, name: str) -> None:
        """Rename a damaged one, so that the same original can be kept again; one that is gone is no error."""
        ...

    def doubt(self, name: str) -> None:
        """Note that it may soon be named by no article, for whoever comes after a kill. What is kept is noted too.

        Raises AssistantError."""
        ...

    def doubted(self) -> list[str]:
        """What was noted since all was `settled`, by whomever."""
        ...

    def settled(self) -> None:
        """Forget what was noted: an article names it, or it is deleted."""
        ...

    def names(self) -> list[str]:
        """All that is kept."""
        ...

    def sweep(self) -> None:
        """Remove what killed writers left unfinished."""
        ...


@dataclass(frozen=True, slots=True)
class BadPart:
    """A part of an input that holds no readable document; `where` names it, such as "line 12"."""

    where: str
    error: UnreadableInput


class DocumentReader(Protocol):
    """Reads one kind of file."""

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """The documents in `stream`. Raises UnreadableInput where it can't be read at all."""
        ...


@runtime_checkable
class ShowsBlocks(Protocol):
    """A reader that can say what else there is in what it read an article out of."""

    def blocks(self, data: bytes) -> list[str]:
        """Every block of text in `data`, in order, whether of the article or around it."""
        ...
