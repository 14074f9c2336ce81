"""Articles, the passages they are cut into, and the spans that point into their text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from assistant.domain.errors import SpanError
from assistant.domain.story import Story


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of character offsets into an article's text.

    Raises SpanError when the range is empty, reversed or negative.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise SpanError(f"the span {self.start}:{self.end} is not a range of characters")

    def of(self, text: str) -> str:
        """The characters that this span names. Raises SpanError past the end of `text`."""
        if self.end > len(text):
            raise SpanError(f"the span {self.start}:{self.end} ends past {len(text)} characters")
        return text[self.start : self.end]

    def shifted(self, offset: int) -> Span:
        """The same length, `offset` characters later."""
        return Span(self.start + offset, self.end + offset)

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end


def trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without white space at its ends, or None where nothing else is in it."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return Span(start + left, start + right) if left < right else None


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """What a citation says of its article: enough to name and open it, without its text.

    `story` is given where other articles carry the same text, and it was looked for.
    """

    id: str
    title: str
    source: str | None = None
    url: str | None = None
    published: date | None = None
    story: Story | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Article:
    """One article as filed: `text` is the body of its Markdown file, and every span points into it.

    `published` is None where the date is not known; it is never guessed from today. Where the time is known too,
    `published_at` is aware, and `published` its day in the publisher's own zone.
    """

    id: str
    title: str
    text: str
    source: str | None = None
    url: str | None = None
    author: str | None = None
    published: date | None = None
    retrieved: date | None = None
    language: str | None = None
    published_at: datetime | None = None

    @property
    def ref(self) -> ArticleRef:
        """The article without its text."""
        return ArticleRef(self.id, self.title, self.source, self.url, self.published)

    @property
    def content_hash(self) -> str:
        """SHA-256 over everything that came in; `retrieved` is left out, so fetching again changes nothing."""
        when = self.published_at or self.published
        published = when.isoformat() if when else None
        parts = (self.title, self.source, self.url, self.author, published, self.language, self.text)
        return digest(*(part or "" for part in parts))


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article, the unit that is embedded and retrieved.

    `position` counts the passages of the article from 0.
    """

    id: str
    article_id: str
    position: int
    span: Span
    text: str


def digest(*parts: str) -> str:
    """SHA-256 in hex over `parts`, each prefixed by its length so that no two lists collide by joining."""
    state = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        state.update(len(raw).to_bytes(8, "big"))
        state.update(raw)
    return state.hexdigest()


def passages_of(article: Article, spans: Sequence[Span]) -> list[Passage]:
    """The passages that `spans` cut out of `article`, in order, with stable ids.

    An id depends on the article id, the article's text and the position: the same text gives the same
    ids again, and a changed text shares none with its former self.
    Raises SpanError when a span is not inside the text.
    """
    text_hash = digest(article.text)
    return [
        Passage(
            id=digest(article.id, text_hash, str(position))[:32],
            article_id=article.id,
            position=position,
            span=span,
            text=span.of(article.text),
        )
        for position, span in enumerate(spans)
    ]
