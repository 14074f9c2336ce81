"""Evidence packs: an answer with all that it stands on, to be handed on and checked later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.domain.article import Article
from assistant.domain.conversation import KeptTurn
from assistant.domain.version import Version


@dataclass(frozen=True, slots=True)
class HeldArticle:
    """An article that is at hand, with what it was before, the oldest first. `file_hash` is the SHA-256 of its file,
    or None where the file says something else than the article."""

    article: Article
    versions: tuple[Version, ...] = ()
    file_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a pack is made of: turns, the articles that they quote by their ids, and what program searched by which
    `recipe` (the embedder and the passages; None where that is not known)."""

    title: str
    turns: tuple[KeptTurn, ...]
    articles: dict[str, HeldArticle]
    made: datetime
    recipe: str | None = None


class Standing(StrEnum):
    """What became of a quote's article since the pack was made."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    """The article is another now, and the quote stands in it."""
    LOST = "lost"
    """The article is another now, and the quote stands in it no more."""
    GONE = "gone"

    @property
    def holds(self) -> bool:
        """Whether a reader still finds the quote."""
        return self in (Standing.UNCHANGED, Standing.CHANGED)


@dataclass(frozen=True, slots=True)
class PackFault:
    """Something in a pack that is not as it was when the pack was made. `file` is its place in the pack."""

    file: str
    message: str


@dataclass(frozen=True, slots=True)
class PackedQuote:
    """A quote of turn `turn`, from 1, beside what became of it. `marker` is None where it only came near to a question
    without an answer."""

    turn: int
    marker: int | None
    text: str
    article_id: str
    title: str
    standing: Standing
    message: str


@dataclass(frozen=True, slots=True)
class PackReport:
    """What came of checking a pack.

    `seal` is the SHA-256 of its manifest, which names the SHA-256 of each file: a pack with the same seal is the same
    pack. `corpus` names what its quotes were held against, or is None where nothing was; `remarks` tell what else
    differs there.
    """

    seal: str
    made: str
    program: str
    files: int
    faults: tuple[PackFault, ...]
    corpus: str | None = None
    quotes: tuple[PackedQuote, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the pack is as it was made."""
        return not self.faults

    @property
    def holds(self) -> bool:
        """Whether it is, and every quote that was looked for still stands."""
        return self.whole and all(one.standing.holds for one in self.quotes)
