"""Questions, the evidence found for them, and answers whose every citation is an exact quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from assistant.domain.article import ArticleRef, Passage, Span
from assistant.domain.attribution import Attribution, Reports
from assistant.domain.disagreement import Disagreement
from assistant.domain.errors import AssistantError
from assistant.domain.gaps import Holdings, ToIngest
from assistant.domain.quote import Quote as Quote

Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may be searched. An article without a date passes neither `since` nor `as_of`; `source` is an
    outlet's name in any case of its letters, or a part of one where no outlet is called just so."""

    since: date | None = None
    as_of: date | None = None
    source: str | None = None
    articles: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        """Whether any article could be left out."""
        return bool(self.since or self.as_of or self.source or self.articles)


# Characters of a question. The embedder reads 256 tokens of it, about 1,200 characters, the reader 320 of question
# and passage together; of what is longer, so many names count as asked for that no article answers.
LONGEST_QUESTION = 2_000


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, after which earlier turns, over which articles.

    Where `standalone` is given, it is what is searched and answered, in exactly these words, whatever the turns
    before it say.
    """

    text: str
    history: tuple[Turn, ...] = ()
    filters: Filters = Filters()
    id: str | None = None
    standalone: str | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """How a passage was ranked. `dense` is a cosine, `words` a BM25 score, `fused` their weighted sum of
    z-scores; None where that search did not run."""

    dense: float | None = None
    words: float | None = None
    fused: float | None = None
    reader: float | None = None


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """Words of a passage that may be the answer. `span` points into the passage's text; `score` is the log-odds
    of these words against "the answer is not in this passage"."""

    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in a passage: spans that share no character, best first; of a sentence that was read closely
    also those that do."""

    spans: tuple[AnswerSpan, ...]

    @property
    def score(self) -> float | None:
        """The best span's score."""
        return self.spans[0].score if self.spans else None

    def outside(self, excluded: Sequence[Span]) -> Reading:
        """The reading without the spans that touch an excluded one."""
        return Reading(tuple(one for one in self.spans if not any(one.span.overlaps(other) for other in excluded)))


@dataclass(frozen=True, slots=True)
class View:
    """A sentence in some of the text around it, to be read closely: `sentence` is where it stands in `text`. `title`
    is that of the article, or "" where it is to be read without."""

    title: str
    text: str
    sentence: Span


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A passage found for a question. `rank` counts from 1; `reading` is None where no reader looked at it.

    `suspected` are the sentences that seem to be written to the assistant, in characters of the passage's text:
    never quoted as an answer, never obeyed, and shown as what they are.
    """

    passage: Passage
    article: ArticleRef
    rank: int
    scores: Scores
    reading: Reading | None = None
    suspected: tuple[Span, ...] = ()


class CitationState(StrEnum):
    """How well a quote carries the claim that cites it."""

    VERIFIED = "verified"
    PARAPHRASE = "paraphrase"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quote of an answer. `marker` is the number that the prose shows in brackets, from 1.

    `attribution` tells whose statement the quote is and `reports` who carries what it says, where that was looked for.
    """

    marker: int
    quote: Quote
    state: CitationState
    attribution: Attribution | None = None
    reports: Reports | None = None


class Memory(StrEnum):
    """What a model gave of a claim when it was asked again without any passage."""

    REMEMBERED = "remembered"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer, the markers it carries, and whether its quotes support it. `memory` is None where
    the model was not asked again, or nothing can be told from what it said."""

    text: str
    markers: tuple[int, ...]
    state: CitationState
    memory: Memory | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why there is no answer: what no article has, the articles that come nearest, and what they do say, which does
    not answer the question as far as the assistant can tell.

    `covered` is what of the question the articles speak of, where nothing is missing the nearest one that speaks of
    most, and `uncovered` what that one does not; `holdings` is what was searched, `to_ingest` what could answer.
    """

    reason: str
    missing: tuple[str, ...] = ()
    nearest: tuple[ArticleRef, ...] = ()
    quotes: tuple[Quote, ...] = ()
    covered: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    holdings: Holdings | None = None
    to_ingest: ToIngest | None = None


class NoteKind(StrEnum):
    """What a reader should know of how an answer was made."""

    UNKNOWN_PASSAGE = "unknown_passage"
    PASSAGES_LEFT_OUT = "passages_left_out"
    PART_UNANSWERED = "part_unanswered"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know of an answer that is no part of it, as a sentence."""

    kind: NoteKind
    text: str


class Status(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Engine:
    """Who answered: the answerer ("quotes" or "model"), its model if any, and the embedder."""

    answerer: str
    model: str | None
    embedder: str


@dataclass(frozen=True, slots=True)
class Prices:
    """What a model costs for a million tokens that it reads and that it writes, in whatever currency; None where
    that is not known."""

    input: float | None = None
    output: float | None = None

    def cost(self, usage: Mapping[str, float]) -> float | None:
        """What `usage` ("prompt_tokens", "completion_tokens") costs, or None where no price or no count is known."""
        counted = (("prompt_tokens", self.input), ("completion_tokens", self.output))
        known = [usage[key] * price for key, price in counted if price is not None and key in usage]
        return round(sum(known) / 1e6, 8) if known else None


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of a question. `confidence` is 0.0 to 1.0; timings are milliseconds by stage.

    `usage` holds "prompt_tokens" and "completion_tokens" where a model tells them, and "cost" where its prices
    are set. An `error` beside the status "answered" or "abstained" is the model's: its answer breaks off, or
    quotations stand in for it, as `engine` tells. `hidden` is how many unsupported sentences are left out of
    `text`; they stay in `claims`. `notes` tell what else a reader should know of it. `age_days` are the days from the
    newest cited article to the day asked for; None where none has a date. `disagreements` are what the articles that
    were found say differently of what was asked.
    """

    question: Question
    standalone_question: str
    status: Status
    text: str
    short_answer: str | None
    confidence: float
    citations: tuple[Citation, ...]
    claims: tuple[Claim, ...]
    passages: tuple[RetrievedPassage, ...]
    engine: Engine
    diagnosis: Diagnosis | None = None
    usage: Mapping[str, float] = field(default_factory=dict)
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    error: AssistantError | None = None
    hidden: int = 0
    notes: tuple[Note, ...] = ()
    age_days: int | None = None
    disagreements: tuple[Disagreement, ...] = ()

    @property
    def shown_claims(self) -> tuple[Claim, ...]:
        """The sentences of `text`."""
        if not self.hidden:
            return self.claims
        return tuple(claim for claim in self.claims if claim.state is not CitationState.UNSUPPORTED)
