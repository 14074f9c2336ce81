"""What pack.json says, read as the data of a stranger, and whether it is true of the articles in the pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.answer.evidence.content import CONTENT
from assistant.domain.article import Article
from assistant.domain.errors import EvidencePackError
from assistant.domain.evidence import PackFault

_HASH = r"^[0-9a-f]{64}$"


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class Text(_Strict):
    """An article as it was at one time, without its text, which is in `file`."""

    id: str
    title: str
    source: str | None
    url: str | None
    author: str | None
    published: date | None
    published_at: str | None
    retrieved: date | None
    language: str | None
    content_hash: str = Field(pattern=_HASH)
    file: str

    def article(self, text: str) -> Article:
        """The article with its text. Raises ValueError where the time is none."""
        at = datetime.fromisoformat(self.published_at) if self.published_at else None
        return Article(
            self.id, self.title, text, self.source, self.url, self.author, self.published, self.retrieved,
            self.language, at,
        )  # fmt: skip


class Former(Text):
    """A former version."""

    number: int


class Held(Text):
    """An article with its former versions."""

    file_sha256: str | None
    versions: list[Former]


class Ref(_Strict):
    """The article that a quote names."""

    id: str
    title: str


class Placed(_Strict):
    """A quote with its place; `file` is None where the text that it was taken from was not at hand."""

    article: Ref
    quote: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    content_hash: str | None
    file: str | None
    marker: int | None = None


class Turn(_Strict):
    """A question with what its answer quotes."""

    number: int
    question: str
    citations: list[Placed]
    near: list[Placed]


class Content(_Strict):
    """All of pack.json that is checked."""

    turns: list[Turn]
    articles: list[Held]


def read(files: Mapping[str, bytes]) -> Content:
    """What pack.json says. Raises EvidencePackError where it can't be read."""
    try:
        return Content.model_validate_json(files.get(CONTENT, b""))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise EvidencePackError(f"{CONTENT} can't be read: {first['msg']}{f' ({where})' if where else ''}") from error


def untrue(content: Content, files: Mapping[str, bytes]) -> Iterator[PackFault]:
    """Where the articles in the pack are not those of their content hashes, or quotes don't stand at their offsets.

    Files that nobody changed may still have been made to say so.
    """
    texts: dict[str, str] = {}
    hashes: dict[str, str] = {}
    for one in (text for held in content.articles for text in (held, *held.versions)):
        try:
            texts[one.file] = files.get(one.file, b"").decode("utf-8")
            hashes[one.file] = one.article(texts[one.file]).content_hash
        except ValueError as error:
            yield PackFault(one.file, f"is no text of an article: {error}")
            continue
        if hashes[one.file] != one.content_hash:
            yield PackFault(one.file, "is not the article of the content hash that the pack names")
    for turn in content.turns:
        for quote in (*turn.citations, *turn.near):
            if quote.file is None:
                continue
            name = f"quote [{quote.marker}]" if quote.marker else "a quote"
            if texts.get(quote.file, "")[quote.start : quote.end] != quote.quote:
                yield PackFault(quote.file, f"{name} of question {turn.number} does not stand at its offsets")
            elif quote.content_hash != hashes.get(quote.file):
                yield PackFault(quote.file, f"{name} of question {turn.number} names another version")
