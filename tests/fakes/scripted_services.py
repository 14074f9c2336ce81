"""Services that answer from a script, for the screen alone: exact pictures, and moments that are hard to meet."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from assistant.check.suite import Suite
from assistant.check.watched import WatchFile
from assistant.check.watching import Watches
from assistant.domain.answer import (
    Answer,
    Citation,
    CitationState,
    Claim,
    Diagnosis,
    Engine,
    Memory,
    Question,
    Quote,
    RetrievedPassage,
    Scores,
    Status,
)
from assistant.domain.article import Article, ArticleRef, Span, passages_of
from assistant.domain.errors import AssistantError
from assistant.domain.events import (
    AnswerEvent,
    CitationChecked,
    Done,
    EvidenceFound,
    IngestEvent,
    Searching,
    TextDelta,
)
from assistant.domain.exchange import Exchange
from assistant.domain.shelf import Shelf, ShelfQuery, shelf_of
from assistant.domain.timeline import Timeline
from assistant.domain.trace import Trace
from assistant.domain.version import Version
from tests.fakes.scripted_timeline import timeline_of
from tests.fakes.scripted_trace import trace_of

ENGINE = Engine("quotes", None, "scripted")
TEXT = """\
The Radosna bridge closed on Friday for repairs that will cost 14 million euros, the mayor said.

Traffic is led over the old ferry road until the spring. Lorries of more than 12 tonnes must go by Zutica.

The bridge was built in 1931. It carried 9,000 vehicles a day last year, up from 6,500 in 2019."""
BRIDGE = Article("bridge", "Radosna bridge closes for repairs", TEXT, "The Post", None, "Ana Souza", date(2024, 5, 3))


def quote(words: str, article: Article = BRIDGE) -> Quote:
    """The place of `words` in the article."""
    start = article.text.index(words)
    return Quote(article.ref, Span(start, start + len(words)), words)


def passage(article: Article = BRIDGE) -> RetrievedPassage:
    """The whole article as one passage."""
    (whole,) = passages_of(article, [Span(0, len(article.text))])
    return RetrievedPassage(whole, article.ref, 1, Scores(0.5, 3.2, 1.1))


def answered(question: Question, quotes: Sequence[Quote], short: str | None = None) -> Answer:
    """An answer by quotation."""
    citations = tuple(Citation(n, one, CitationState.VERIFIED) for n, one in enumerate(quotes, 1))
    claims = tuple(Claim(one.text, (n,), CitationState.VERIFIED) for n, one in enumerate(quotes, 1))
    text = " ".join(f"{claim.text} [{claim.markers[0]}]" for claim in claims)
    return Answer(
        question, question.text, Status.ANSWERED, text, short, 0.91, citations, claims, (passage(),), ENGINE,
        timings_ms={"total": 130.0},
    )  # fmt: skip


def abstained(question: Question, reason: str) -> Answer:
    """No answer, with its nearest article."""
    diagnosis = Diagnosis(reason, (), (BRIDGE.ref,))
    return Answer(
        question, question.text, Status.ABSTAINED, reason, None, 0.1, (), (), (passage(),), ENGINE, diagnosis,
        timings_ms={"total": 90.0},
    )  # fmt: skip


def events(answer: Answer) -> list[AnswerEvent]:
    """What an answer tells on its way."""
    told: list[AnswerEvent] = [Searching(answer.standalone_question), EvidenceFound(answer.passages)]
    told.append(TextDelta(answer.text))
    told += [CitationChecked(claim, answer.citations) for claim in answer.claims]
    return [*told, Done(answer)]


class ScriptedRun:
    """An ingestion that tells `script`, and then ends, or waits until it is stopped."""

    def __init__(self, script: Sequence[IngestEvent | AssistantError], *, waits: bool = False) -> None:
        self._script = script
        self._ended = threading.Event()
        if not waits:
            self._ended.set()
        self.closed = False

    def events(self) -> Iterator[IngestEvent]:
        """The script."""
        for told in self._script:
            if isinstance(told, AssistantError):
                raise told
            yield told
        self._ended.wait()

    def stop(self) -> None:
        """End the wait."""
        self._ended.set()

    def close(self) -> None:
        """End the wait, and note that the screen gave it back."""
        self._ended.set()
        self.closed = True


@dataclass
class ScriptedServices:
    """Answers each question with the next list of events; past a list's end without Done it hangs."""

    script: list[Sequence[AnswerEvent] | Exception] = field(default_factory=list)
    articles: dict[str, Article] = field(default_factory=lambda: {BRIDGE.id: BRIDGE})
    files: dict[str, Path] = field(default_factory=dict)
    former: dict[str, list[Version]] = field(default_factory=dict)
    engine: Engine = ENGINE
    runs: list[ScriptedRun | AssistantError] = field(default_factory=list)
    wanted: list[tuple[str, ...]] = field(default_factory=list)
    kinds: frozenset[str] = frozenset({".txt", ".md"})
    asked: list[Question] = field(default_factory=list)
    answerers: tuple[str, ...] = ("quotes",)
    answering: list[str | None] = field(default_factory=list)
    folder: Path = Path("nowhere")
    stopped: int = 0
    closed: bool = False

    async def ask(self, question: Question, answerer: str | None = None) -> AsyncGenerator[AnswerEvent, None]:
        """The next events of the script."""
        self.asked.append(question)
        self.answering.append(answerer)
        told = self.script.pop(0)
        if isinstance(told, Exception):
            raise told
        try:
            for event in told:
                yield event
            if not told or not isinstance(told[-1], Done):
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise

    def trace(self, exchange: Exchange) -> Trace:
        """A search that found what the exchange holds."""
        return trace_of(exchange)

    def timeline(self, question: Question) -> Timeline:
        """What the first article tells, with a gap and what has no date."""
        return timeline_of(question, next(iter(self.articles.values())))

    async def probe(self, answer: Answer) -> Answer:
        """Every sentence was remembered; of quotations there is none to ask about."""
        if answer.engine.model is None:
            raise AssistantError("no model wrote this answer")
        return replace(answer, claims=tuple(replace(one, memory=Memory.REMEMBERED) for one in answer.claims))

    def article(self, article_id: str) -> Article | None:
        """The article of that id."""
        return self.articles.get(article_id)

    def versions(self, article_id: str) -> list[Version]:
        """The former versions that a test put there."""
        return self.former.get(article_id, [])

    def article_file(self, article_id: str) -> Path | None:
        """The file that a test put there."""
        return self.files.get(article_id)

    def counts(self) -> tuple[int, int]:
        """One passage an article."""
        return len(self.articles), len(self.articles)

    def shelf(self, query: ShelfQuery) -> Shelf:  # noqa: ARG002
        """All articles, whatever the query; newest first."""
        found = sorted(self.articles.values(), key=lambda one: one.published or date.min, reverse=True)
        return shelf_of([(one.id, one.published) for one in found])

    def refs(self, article_ids: Sequence[str]) -> dict[str, ArticleRef]:
        """The articles of these ids."""
        return {one: self.articles[one].ref for one in article_ids}

    def remove(self, article_ids: Sequence[str]) -> None:
        """Forget these articles."""
        for article_id in article_ids:
            del self.articles[article_id]

    def begin_ingest(self, inputs: Sequence[str]) -> ScriptedRun:
        """The next run of the script."""
        self.wanted.append(tuple(inputs))
        run = self.runs.pop(0)
        if isinstance(run, AssistantError):
            raise run
        return run

    @property
    def checks(self) -> Suite:
        """The real thing over `folder`, asking the script."""
        return Suite(self.folder, self.ask, self.article)

    @property
    def watched(self) -> Watches:
        """The real thing over a file of `folder`, asking the script."""
        return Watches(WatchFile(self.folder / "watched.json"), self.ask, self.article)

    def warm(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Note that the screen gave it back."""
        self.closed = True


class Broken(ScriptedServices):
    """A library that can be opened and not read."""

    def counts(self) -> tuple[int, int]:
        """Fails as a damaged file does."""
        raise AssistantError("the library is damaged", "Run `assistant ingest`.")
