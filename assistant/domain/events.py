"""What an answer, or an ingestion, in progress tells whoever listens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.answer import Answer, Citation, Claim, RetrievedPassage
from assistant.domain.article import Article
from assistant.domain.errors import AssistantError
from assistant.domain.web import ListRead


@dataclass(frozen=True, slots=True)
class Searching:
    """The search began, for this stand-alone form of the question."""

    standalone_question: str


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """The passages that the answer may stand on, best first."""

    passages: tuple[RetrievedPassage, ...]


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More of the answer's prose, to be appended to what came before."""

    text: str


@dataclass(frozen=True, slots=True)
class CitationChecked:
    """A sentence of the answer was held against its quotes."""

    claim: Claim
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was written so far was no answer, but what the model thinks: it is to be forgotten."""


@dataclass(frozen=True, slots=True)
class ModelFailed:
    """The model's answer ended early. Either what it wrote so far is kept, or, with `by_quotation`, it is dropped
    and quotations follow."""

    error: AssistantError
    by_quotation: bool


@dataclass(frozen=True, slots=True)
class Done:
    """The answer, complete. Always the last event; its text replaces the streamed prose."""

    answer: Answer


AnswerEvent = Searching | EvidenceFound | TextDelta | CitationChecked | TakenBack | ModelFailed | Done


class Outcome(StrEnum):
    """What became of one article."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A paragraph that is not the article's, and why it was left out."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Explained:
    """How one article of an input would be cleaned. `origins` says for some of its fields where they stood;
    `dropped` is what was left out of the text, `outside` what of a page was never taken for it."""

    where: str
    article: Article
    origins: Mapping[str, str]
    dropped: tuple[Dropped, ...]
    outside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filed:
    """One article was read from an input and stands in the corpus folder."""

    article_id: str
    title: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Failed:
    """One input could not be taken; the rest goes on. `source` is what to name to try it again."""

    where: str
    error: AssistantError
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a stage is. `total` is None while it is not known.

    `name` is "fetching" (pages), "reading" (articles), "embedding" (articles), "comparing" (articles, with the others
    for copies) or "publishing" (passages). `input`
    is what is being read; `passages` how many passages the articles have that are done.
    """

    name: str
    done: int
    total: int | None
    input: str | None = None
    passages: int | None = None


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something to know of what came in, as a sentence; no failure."""

    text: str


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """The end of an ingestion: articles by outcome, and what the library holds now. `grouped` of those that were
    added or updated are copies of another article's text; `copies` counts inputs that say exactly what another of the
    same run does. `passed` are the endings of files in folders that are of no kind that can be read, the most frequent
    first, with their number; "" where there is none."""

    added: int
    updated: int
    unchanged: int
    removed: int
    failed: int
    articles: int
    passages: int
    seconds: float
    grouped: int = 0
    copies: int = 0
    passed: tuple[tuple[str, int], ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the library differs from what it was before."""
        return bool(self.added or self.updated or self.removed)


IngestEvent = Stage | Filed | Failed | Explained | ListRead | Noticed | IngestSummary
