"""Faults to seed into a library, its search and its answers, each with the cause that a report has to name."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.generation import GenerationEngine
from assistant.answer.injection import InjectionScreen
from assistant.answer.quotation import QuotationEngine
from assistant.answer.service import AnswerService
from assistant.check.baseline.causes import Reason
from assistant.check.baseline.model import Kept
from assistant.check.cases import Case
from assistant.check.runner import Ask
from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.answer import Answer, CitationState, Filters, Question, Reading, RetrievedPassage, Status
from assistant.domain.article import Span
from assistant.domain.events import AnswerEvent, Done
from assistant.domain.ports import Hit, Vector
from assistant.retrieve.service import Retriever
from tests.conftest import finish


@dataclass(frozen=True)
class Fault:
    """One fault: what it does to the corpus folder, to the settings (as environment), or to who answers; `cases` are
    the ids of those asked, and `article`, where the corpus is at fault, the one to be named."""

    name: str
    reason: Reason
    cases: tuple[str, ...]
    article: str | None = None
    corpus: Callable[[Path], None] | None = None
    environment: Mapping[str, str] | None = None
    ask: Callable[[Services], Ask] | None = None


# The corpus


def file_of(corpus: Path, article: str) -> Path:
    """The file of the article of this id."""
    return next(path for path in corpus.rglob("*.md") if f"\nid: {article}\n" in path.read_text("utf-8"))


def figure_edited(article: str, quote: str) -> Callable[[Path], None]:
    """The first figure of a sentence is one more."""

    def edit(corpus: Path) -> None:
        path = file_of(corpus, article)
        text = path.read_text("utf-8")
        assert text.count(quote) == 1
        figure = re.search(r"\d+", quote)
        assert figure
        changed = f"{quote[: figure.start()]}{int(figure.group()) + 1}{quote[figure.end() :]}"
        path.write_text(text.replace(quote, changed), "utf-8")

    return edit


def article_removed(article: str) -> Callable[[Path], None]:
    """Its file is gone."""
    return lambda corpus: file_of(corpus, article).unlink()


def date_shifted(article: str, day: date) -> Callable[[Path], None]:
    """It is said to have appeared on another day."""

    def shift(corpus: Path) -> None:
        path = file_of(corpus, article)
        text, count = re.subn(r"(?m)^published: .*$", f"published: {day}", path.read_text("utf-8"), count=1)
        assert count
        path.write_text(text, "utf-8")

    return shift


def title_changed(article: str) -> Callable[[Path], None]:
    """It is called something else."""

    def change(corpus: Path) -> None:
        path = file_of(corpus, article)
        path.write_text(re.sub(r"(?m)^title: .*$", "title: Untitled", path.read_text("utf-8"), count=1), "utf-8")

    return change


def rival_added(quote: str) -> Callable[[Path], None]:
    """Another article says the same with another figure."""

    def add(corpus: Path) -> None:
        said = re.sub(r"\d+", lambda found: str(int(found.group()) + 7), quote)
        front = "---\nid: rival\ntitle: What was said later\nsource: The Echo\npublished: 2020-01-02\n---\n\n"
        (corpus / "rival.md").write_text(f"{front}{said}\n\nNothing more was to be learned.\n", "utf-8")

    return add


@contextmanager
def copied(library: Path, folder: Path, fault: Fault) -> Iterator[Services]:
    """The services of a copy of the library with the fault in it."""
    shutil.copytree(library, folder)
    services = open_services(load(folder, dict(fault.environment or {})).settings)
    try:
        if fault.corpus:
            fault.corpus(folder / "corpus")
            finish(services.ingest([]))
        yield services
    finally:
        services.close()
        shutil.rmtree(folder)


# The search


class Lent:
    """Something else's methods, but for those that a subclass has."""

    def __init__(self, lender: Any) -> None:
        self._lender = lender

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lender, name)


class NoMeaning(Lent):
    """A vector index that finds nothing, and a store in which everything means the same."""

    def search(self, *_: Any) -> list[Hit]:
        return []

    def filtered_vectors(self, *_: Any) -> list[tuple[str, Vector]]:
        return []

    def vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        return _alike(self._lender.vectors(ids))

    def article_vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        return _alike(self._lender.article_vectors(ids))


def _alike(vectors: dict[str, Vector]) -> dict[str, Vector]:
    return dict.fromkeys(vectors, next(iter(vectors.values()), Vector(b"")))


class NoWords(Lent):
    """A store that finds nothing by words."""

    def search_words(self, *_: Any) -> list[Hit]:
        return []

    def search_article_words(self, *_: Any) -> dict[str, float]:
        return {}


class FewCandidates(Lent):
    """A vector index and a store that find three passages."""

    def search(self, vector: Vector, limit: int) -> list[Hit]:
        found: list[Hit] = self._lender.search(vector, limit)
        return found[:3]

    def search_words(self, terms: Sequence[str], limit: int, filters: Filters = Filters()) -> list[Hit]:
        found: list[Hit] = self._lender.search_words(terms, limit, filters)
        return found[:3]


class Blind(Lent):
    """A reader that finds nothing in any passage."""

    def read(self, _: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        return [Reading(()) for _ in passages]


class Reordered(Lent):
    """A retriever whose passages come in another order."""

    def __init__(self, lender: Any, order: Callable[[list[RetrievedPassage]], list[RetrievedPassage]]) -> None:
        super().__init__(lender)
        self._order = order

    def retrieve(self, *asked: Any, **how: Any) -> list[RetrievedPassage]:
        found = self._order(self._lender.retrieve(*asked, **how))
        return [replace(one, rank=rank) for rank, one in enumerate(found, 1)]


def searching(
    services: Services,
    *,
    store: Callable[[Any], Any] = lambda one: one,
    index: Callable[[Any], Any] = lambda one: one,
    reader: Callable[[Any], Any] = lambda one: one,
    retriever: Callable[[Any], Any] = lambda one: one,
    threshold: float | None = None,
    writer: GenerationEngine | None = None,
) -> Ask:
    """Answers as the program builds them, with some of their parts exchanged; by quotation where none is to write."""
    library, sentences = services.catalogue, SentencexSplitter()
    searched = Retriever(
        store(library),
        index(services.index),
        services.embedder,
        library.get("recipe") or "",
        reader(services.reader),
        screen=InjectionScreen(sentences),
        stories=services.copies.stories,
    )
    sure = services.settings.answer.threshold if threshold is None else threshold
    return AnswerService(
        retriever(searched),
        QuotationEngine(library, sentences, services.embedder, reader(services.reader), sure),
        writer,
        services.engine.embedder,
        services.settings.answer.passages,
    ).ask


# The answers


class Heard:
    """Whoever answers, asked once for each question."""

    def __init__(self) -> None:
        self._events: dict[Question, list[AnswerEvent]] = {}

    async def of(self, services: Services, question: Question) -> list[AnswerEvent]:
        """The events of the answer to it."""
        if question not in self._events:
            self._events[question] = [event async for event in services.ask(question)]
        return self._events[question]


def changing(change: Callable[[Answer], Answer], heard: Heard) -> Callable[[Services], Ask]:
    """Whoever answers, with every answer changed."""

    def built(services: Services) -> Ask:
        async def ask(question: Question) -> AsyncGenerator[AnswerEvent, None]:
            for event in await heard.of(services, question):
                yield Done(change(event.answer)) if isinstance(event, Done) else event

        return ask

    return built


def _quotes(answer: Answer, change: Callable[[Span], Span], *, cut: bool) -> Answer:
    def changed(one: Any) -> Any:
        span = change(one.quote.span)
        text = one.quote.text[: span.end - span.start] if cut else one.quote.text
        return replace(one, quote=replace(one.quote, span=span, text=text))

    return replace(answer, citations=tuple(changed(one) for one in answer.citations))


def offset_by_one(answer: Answer) -> Answer:
    """Every quote is said to stand one character later than it does."""
    return _quotes(answer, lambda span: span.shifted(1), cut=False)


def truncated(answer: Answer) -> Answer:
    """Every quote is its first half."""
    return _quotes(answer, lambda span: Span(span.start, span.start + (span.end - span.start + 1) // 2), cut=True)


def cut_within(answer: Answer) -> Answer:
    """Every quote lost its last ten characters, and its place did not."""
    citations = (replace(one, quote=replace(one.quote, text=one.quote.text[:-10])) for one in answer.citations)
    return replace(answer, citations=tuple(citations))


def agreeing(answer: Answer) -> Answer:
    """Everything is affirmed."""
    said = f"Yes. {answer.text}"
    return replace(answer, status=Status.ANSWERED, text=said, short_answer="Yes", diagnosis=None)


def silent(answer: Answer) -> Answer:
    """Nothing is answered."""
    return replace(answer, status=Status.ABSTAINED, text="Nothing is known.", short_answer=None, citations=())


def unnamed(answer: Answer) -> Answer:
    """The short answer is gone."""
    return replace(answer, short_answer=None)


def another_quoted(answer: Answer) -> Answer:
    """What is quoted stands in the last passage that was found."""
    if not answer.citations:
        return answer
    last = answer.passages[-1]
    quote = replace(answer.citations[0].quote, article=last.article, span=last.passage.span, text=last.passage.text)
    return replace(answer, citations=(replace(answer.citations[0], quote=quote),))


def doubted(answer: Answer) -> Answer:
    """Nothing counts as verified."""
    return replace(answer, citations=tuple(replace(c, state=CitationState.UNSUPPORTED) for c in answer.citations))


# Which faults


def figures(kept: Mapping[str, Kept]) -> list[tuple[str, str, str]]:
    """(case, article, quote) of cases whose first quote has a figure, one an article."""
    found: dict[str, tuple[str, str, str]] = {}
    for id_, one in sorted(kept.items()):
        if one.citations and re.search(r"\d", one.citations[0].quote):
            first = one.citations[0]
            found.setdefault(first.article, (id_, first.article, first.quote))
    return list(found.values())


def corpus_faults(cases: Mapping[str, Case], kept: Mapping[str, Kept], also: tuple[str, ...]) -> list[Fault]:
    """What can happen to articles, each asked of the cases that quote the article first, and of `also`."""

    def about(article: str, id_: str) -> tuple[str, ...]:
        quoting = [one for one in sorted(kept) if any(c.article == article for c in kept[one].citations[:1])]
        return tuple(dict.fromkeys([id_, *quoting[:2], *also]))

    def fault(name: str, article: str, id_: str, change: Callable[[Path], None], named: str | None = None) -> Fault:
        return Fault(f"{name}: {article}", Reason.CORPUS, about(article, id_), named or article, change)

    found = [fault("figure edited", of, id_, figure_edited(of, quote)) for id_, of, quote in figures(kept)[:9]]
    found += [fault("article removed", of, id_, article_removed(of)) for id_, of, _ in figures(kept)[9:15]]
    # Where a case reads one outlet or some days alone, the rival may be none of its articles.
    unfiltered = [one for one in figures(kept)[15:] if not cases[one[0]].filters.active]
    found += [fault("rival added", of, id_, rival_added(quote), "rival") for id_, of, quote in unfiltered[:2]]
    found += [fault("title changed", of, id_, title_changed(of)) for id_, of, _ in figures(kept)[17:18]]
    dated = [id_ for id_ in sorted(kept) if cases[id_].filters.as_of and kept[id_].citations]
    for id_ in dated[:4]:
        of, as_of = kept[id_].citations[0].article, cases[id_].filters.as_of
        assert as_of
        found.append(fault("date shifted past as_of", of, id_, date_shifted(of, as_of + timedelta(days=30))))
    for id_, of, _ in figures(kept)[18:20]:
        found.append(fault("date shifted", of, id_, date_shifted(of, date(2001, 1, 1))))
    return found


def search_faults(panel: tuple[str, ...]) -> list[Fault]:
    """What can happen to the search, where the corpus is what it was."""

    def fault(name: str, **exchanged: Any) -> Fault:
        return Fault(name, Reason.RETRIEVAL, panel, ask=lambda services: searching(services, **exchanged))

    return [
        fault("search by meaning off", store=NoMeaning, index=NoMeaning),
        fault("search by words off", store=NoWords),
        fault("candidates cut", store=FewCandidates, index=FewCandidates),
        fault("reader blind", reader=Blind),
        fault("ranks reversed", retriever=lambda one: Reordered(one, lambda found: found[::-1])),
        fault("first passage lost", retriever=lambda one: Reordered(one, lambda found: found[1:])),
        fault("first passage last", retriever=lambda one: Reordered(one, lambda found: [*found[1:], *found[:1]])),
    ]


def answer_faults(panel: tuple[str, ...]) -> list[Fault]:
    """What can happen to answers, where everything that they come out of is what it was. What changes the answers
    themselves changes the same ones: they are asked for once."""
    heard = Heard()

    def fault(name: str, change: Callable[[Answer], Answer], reason: Reason = Reason.ANSWERING) -> Fault:
        return Fault(name, reason, panel, ask=changing(change, heard))

    return [
        fault("citation offset by one", offset_by_one, Reason.QUOTING),
        fault("quote cut, its place kept", cut_within, Reason.QUOTING),
        fault("quote truncated", truncated),
        fault("agrees with everything", agreeing),
        fault("answers nothing", silent),
        fault("short answer dropped", unnamed),
        fault("another passage quoted", another_quoted),
        fault("nothing verified", doubted),
        Fault(
            "never abstains",
            Reason.ANSWERING,
            panel,
            ask=lambda services: searching(services, threshold=0.0),
        ),
        Fault("threshold 0", Reason.SETTINGS, panel, environment={"ASSISTANT_ANSWER__THRESHOLD": "0"}),
        Fault("threshold 0.99", Reason.SETTINGS, panel, environment={"ASSISTANT_ANSWER__THRESHOLD": "0.99"}),
        Fault("three passages", Reason.SETTINGS, panel, environment={"ASSISTANT_ANSWER__PASSAGES": "3"}),
    ]
