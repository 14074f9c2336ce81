"""A story: one text that several articles carry, such as a report of an agency in the outlets that took it over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from assistant.domain.article import Article


# Copies that are named where they stand beside something else.
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Copy:
    """One article of a story."""

    article_id: str
    source: str | None
    published: date | None


@dataclass(frozen=True, slots=True)
class Story:
    """Two or more articles that carry one text, the earliest first and undated ones last."""

    copies: tuple[Copy, ...]

    @property
    def outlets(self) -> int:
        """How many outlets carry it. Articles whose outlet is not known count as one."""
        return len({(copy.source or "").casefold() for copy in self.copies})

    @property
    def earliest(self) -> date | None:
        """When it was first published, as far as any date of it is known."""
        return self.copies[0].published

    def others(self, article_id: str) -> tuple[Copy, ...]:
        """The copies beside that article."""
        return tuple(copy for copy in self.copies if copy.article_id != article_id)

    def also_in(self, article_id: str, *, counted: bool = True) -> str:
        """Where else the text of that article is: "also in: The Post (2024-05-01); 2 outlets, 1 origin", the latter
        unless it need not be `counted`."""
        others = self.others(article_id)
        named = [f"{copy.source or 'an unnamed outlet'} ({told_day(copy)})" for copy in others[:_NAMED]]
        if len(others) > _NAMED:
            named.append(f"and {len(others) - _NAMED:,} more")
        return f"also in: {', '.join(named)}{f'; {self.told}' if counted else ''}"

    @property
    def more(self) -> str:
        """How much there is beside one of its articles: "+4 outlets", "+1 copy"."""
        if self.outlets > 1:
            return f"+{self.outlets - 1} outlet{'s' * (self.outlets > 2)}"
        return f"+{len(self.copies) - 1} cop{'y' if len(self.copies) == 2 else 'ies'}"

    @property
    def told(self) -> str:
        """How much it is, as a phrase: "5 outlets, 1 origin"."""
        if self.outlets == 1:
            return f"{len(self.copies)} copies in 1 outlet"
        return f"{self.outlets} outlets, 1 origin"


def told_day(copy: Copy) -> str:
    """When a copy was published."""
    return copy.published.isoformat() if copy.published else "undated"


def story_of(copies: Iterable[Copy]) -> Story:
    """The story of these articles."""
    return Story(tuple(sorted(copies, key=lambda one: (one.published or date.max, one.article_id))))


@dataclass(frozen=True, slots=True)
class Signature:
    """What of an article's text is compared first: `sketch` are the bytes of a MinHash, of as many hashes of 4 bytes
    as the signer makes; two texts that are word for word the same have one `text_hash`."""

    article_id: str
    source: str | None
    title: str
    published: date | None
    text_hash: str
    sketch: bytes


@dataclass(frozen=True, slots=True)
class Furniture:
    """A text that stands under several unlike titles of one outlet: a cookie notice or the frame of a video, mostly,
    and no article."""

    source: str | None
    article_ids: tuple[str, ...]

    def __str__(self) -> str:
        outlet = self.source or "an unnamed outlet"
        return f"The text of {len(self.article_ids)} pages of {outlet} is the same: probably no article."


class Signer(Protocol):
    """Makes sketches of sets: the share of hashes that two have in common is near their Jaccard likeness."""

    @property
    def name(self) -> str:
        """Changes whenever a set would get another sketch."""
        ...

    def sketch(self, shingles: Sequence[str]) -> bytes:
        """The hashes of a set, each of 4 bytes."""
        ...


class StoryStore(Protocol):
    """Keeps what grouping derives from articles. All of an article's is gone once it is removed or stored anew."""

    def unsigned(self) -> list[str]:
        """The ids of articles without a signature, in order."""
        ...

    def sign(self, signed: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep signatures, as (article id, text hash, sketch). Stories are due for grouping from then on."""
        ...

    def signatures(self) -> list[Signature]:
        """Every signature, in the order of ids."""
        ...

    def article(self, article_id: str) -> Article | None: ...

    def verdicts(self) -> dict[tuple[str, str], bool]:
        """Whether two articles, the lesser id first, are of one story, for each pair that was compared."""
        ...

    def judge(self, verdicts: Mapping[tuple[str, str], bool]) -> None:
        """Keep verdicts."""
        ...

    def group(self, stories: Mapping[str, str]) -> None:
        """Put these stories, one for each article that is in any, in place of the former ones."""
        ...

    def due(self) -> bool:
        """Whether the articles are others than when they were grouped last."""
        ...

    def derive_by(self, rule: str) -> None:
        """Drop all that was derived by another rule."""
        ...

    def stories(self, article_ids: Sequence[str]) -> dict[str, Story]:
        """The stories of those of these articles that are in one."""
        ...


def joined(pairs: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """The sets of ids that are joined by pairs, directly or by way of others; each in order."""
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        while parent.setdefault(one, one) != one:
            parent[one] = one = parent[parent[one]]
        return one

    for one, other in pairs:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    members: dict[str, list[str]] = {}
    for one in sorted(parent):
        members.setdefault(root(one), []).append(one)
    yield from members.values()
