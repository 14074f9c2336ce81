"""Builds the program of its concrete parts, which `choices` chooses."""

from __future__ import annotations

import importlib
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import choices
from assistant.adapters.conversations import ConversationFile
from assistant.adapters.exports import write_beside
from assistant.adapters.holdings import LibraryHoldings
from assistant.adapters.ingest_process import IngestProcess
from assistant.adapters.library import Library
from assistant.adapters.library_vectors import held_dimensions
from assistant.adapters.local_gguf import LocalModel
from assistant.adapters.lock import fetch_lock, write_lock
from assistant.adapters.minhash import MinHashSigner
from assistant.adapters.onnx_reader import OnnxReader
from assistant.adapters.originals import OriginalFiles
from assistant.adapters.passages import LangchainPassageSplitter
from assistant.adapters.sentences import SentencexSplitter
from assistant.adapters.shelf import LibraryShelf
from assistant.adapters.story_tables import StoryTables
from assistant.adapters.urls import canonical_url, same_site
from assistant.adapters.web_feeds import FeedsFile
from assistant.adapters.web_listing import read_listing
from assistant.answer import pack
from assistant.answer.disagreeing import Disagreeing
from assistant.answer.gaps import Gaps
from assistant.answer.generation import GenerationEngine
from assistant.answer.injection import InjectionScreen
from assistant.answer.prompts import Prompts
from assistant.answer.provenance import Provenance
from assistant.answer.quotation import QuotationEngine
from assistant.answer.rewriting import QuestionRewriter
from assistant.answer.service import AnswerService
from assistant.config import Answerer, Settings
from assistant.domain.answer import Answer, Engine, Prices, Question
from assistant.domain.article import Article, ArticleRef
from assistant.domain.conversation import ExportFormat
from assistant.domain.errors import ConversationError
from assistant.domain.events import AnswerEvent, IngestEvent
from assistant.domain.exchange import Exchange
from assistant.domain.ports import ChatModel, Embedder, PassageIndex, Reader, SentenceSplitter, SharedIndex
from assistant.domain.shelf import Shelf, ShelfQuery
from assistant.domain.story import Story
from assistant.domain.timeline import Timeline
from assistant.domain.trace import Trace
from assistant.domain.version import Version
from assistant.ingest import filled
from assistant.ingest.catching_up import CatchingUp
from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.indexing import Indexer
from assistant.ingest.inputs import Readers
from assistant.ingest.service import IngestService
from assistant.ingest.stories import Stories
from assistant.ingest.subscribing import Feeds
from assistant.ingest.versions import Versions
from assistant.ingest.web import WebInputs
from assistant.resources import prompts_folder, starter_corpus
from assistant.retrieve.service import Retriever
from assistant.timeline.service import LIMIT, TimelineService

if TYPE_CHECKING:
    from assistant.check.grading import Grader
    from assistant.check.suite import Suite
    from assistant.check.watching import Watches


@dataclass(frozen=True, slots=True)
class Services:
    """One open library with everything that works on it."""

    settings: Settings
    answers: AnswerService
    other: AnswerService | None
    ingestion: IngestService
    timelines: TimelineService
    catalogue: Library
    copies: StoryTables
    former: Versions
    index: PassageIndex
    embedder: Embedder
    reader: Reader
    lender: choices.Lender
    local: LocalModel | None = None

    @property
    def engine(self) -> Engine:
        """Who answers."""
        return self.answers.engine

    @property
    def answerers(self) -> tuple[str, ...]:
        """Who can answer ("quotes", "model"), the one that `engine` names first."""
        return tuple(one.engine.answerer for one in (self.answers, self.other) if one)

    def ask(self, question: Question, answerer: str | None = None) -> AsyncGenerator[AnswerEvent, None]:
        """The events of one answer, by one of `answerers`; the last is always Done."""
        other = self.other and self.other.engine.answerer == answerer
        return (self.other if self.other and other else self.answers).ask(question)

    def trace(self, exchange: Exchange) -> Trace:
        """Why each passage stands where it stands: the searches behind an answer, done anew on today's library.

        Raises EmbedderMismatch, IndexUnavailable, LibraryError.
        """
        return self.answers.trace(exchange)

    def timeline(self, question: Question, limit: int = LIMIT) -> Timeline:
        """The dated events of the story that a question asks for; see TimelineService.timeline."""
        return self.timelines.timeline(question.standalone or question.text, question.filters, limit)

    def article(self, article_id: str) -> Article | None:
        """The article with its text, or None."""
        return self.catalogue.article(article_id)

    def article_file(self, article_id: str) -> Path | None:
        """The article's file in the corpus folder, or None where the library has no such article."""
        path = self.catalogue.article_path(article_id)
        return self.settings.corpus_folder / path if path else None

    def stories(self, article_ids: Sequence[str]) -> dict[str, Story]:
        """The stories of those of these articles whose text other articles carry too."""
        return self.copies.stories(article_ids)

    def versions(self, article_id: str) -> list[Version]:
        """What the article was before, the oldest first."""
        path = self.catalogue.article_path(article_id)
        return self.former.of(path) if path else []

    def warm(self) -> None:
        """Load what the first question needs: the weights, the vector index, the endpoint's client."""
        self.index.search(self.embedder.embed_question("news"), 1)
        self.reader.read("What is new?", [("", "This is.")])
        if self.local and self.engine.model:
            self.local.preload()
        elif self.engine.model:
            importlib.import_module("openai")

    async def probe(self, answer: Answer) -> Answer:
        """The answer of a model with what it gives of each sentence without any passage; see MemoryProbe.probed."""
        from assistant.answer.probing import MemoryProbe

        prices = Prices(self.settings.model.price_input, self.settings.model.price_output)
        return await MemoryProbe(self.lender, Prompts(prompts_folder()), SentencexSplitter(), prices).probed(answer)

    async def check_model(self) -> str:
        """How the model answers, in a few words. Raises ChatModelError, saying which part of the way is broken."""
        model = self.settings.model
        if self.local:
            self.local.check()
        if self.local or model.name is None:
            return f"{self.engine.model} writes"
        from assistant.adapters.openai_probe import probe

        return await probe(model.name, model.base_url, choices.endpoint_key(self.settings), model.timeout_seconds)

    def counts(self) -> tuple[int, int]:
        """How many articles and how many passages the library holds."""
        return self.catalogue.counts()

    @property
    def sentences(self) -> SentenceSplitter:
        """What cuts an article's text into sentences."""
        return SentencexSplitter()

    @property
    def grader(self) -> Grader:
        """The model that is set, as a judge of answers."""
        from assistant.check.judge import ModelGrader

        return ModelGrader(self.lender, Prompts(prompts_folder()))

    @property
    def checks(self) -> Suite:
        """The scripted questions of the project, or of the working folder."""
        from assistant.check.suite import Suite, default_folder

        folder = default_folder(self.settings.project_root, Path.cwd(), project=self.settings.is_project)
        return Suite(folder, self.ask, self.article, self.embedder, self.grader)

    @property
    def watched(self) -> Watches:
        """The questions that are asked again after each ingestion, by quotation."""
        from assistant.check.watched import FILE_NAME, WatchFile
        from assistant.check.watching import Watches

        file = WatchFile(self.settings.data_folder / FILE_NAME)
        return Watches(file, lambda question: self.ask(question, "quotes"), self.article)

    def ingest(self, inputs: Sequence[str], *, rebuild: bool = False, dry_run: bool = False) -> Iterator[IngestEvent]:
        """Bring articles in; see IngestService.ingest.

        Outside of a project a first ingestion without inputs takes the starter articles, and one that was
        broken off while taking them is finished along with what is named now.
        """
        if self._starter_wanted(inputs):
            inputs = [str(starter_corpus()), *inputs]
        return self.ingestion.ingest(inputs, rebuild=rebuild, dry_run=dry_run)

    def begin_ingest(self, inputs: Sequence[str]) -> IngestProcess:
        """Bring articles in beside this process; see IngestProcess."""
        return IngestProcess(self.settings, inputs)

    @property
    def kinds(self) -> frozenset[str]:
        """The endings of the files that can be read, such as ".txt"."""
        return self.ingestion.kinds

    def shelf(self, query: ShelfQuery) -> Shelf:
        """The articles that pass, in the order of the list."""
        return LibraryShelf(self.catalogue).shelf(query)

    def refs(self, article_ids: Sequence[str]) -> dict[str, ArticleRef]:
        """What the list shows of these articles."""
        refs, stories = LibraryShelf(self.catalogue).refs(article_ids), self.stories(article_ids)
        return {id_: replace(ref, story=stories.get(id_)) for id_, ref in refs.items()}

    def remove(self, article_ids: Sequence[str]) -> None:
        """Delete articles with all that derives from them. Raises LibraryBusy, UsageError for an unknown id."""
        for _ in self.ingestion.remove(article_ids):
            pass

    def never_filled(self) -> bool:
        """Whether no first ingestion ever ran to its end here: the moment to index the articles at hand."""
        return filled.never_filled(self.catalogue)

    def _starter_wanted(self, inputs: Sequence[str]) -> bool:
        if self.settings.is_project or not self.never_filled():
            return False
        begun = filled.begun_with(self.catalogue)
        return not inputs if begun is None else str(starter_corpus()) in begun

    def close(self) -> None:
        """Give every file free, and the memory of a local model."""
        for model in (self.local, self.lender.model):
            if isinstance(model, LocalModel):
                model.close()
        self.index.close()
        self.catalogue.close()


@dataclass(frozen=True, slots=True)
class Conversations:
    """The kept conversations, and evidence packs of them for `folder`."""

    store: ConversationFile
    folder: Path
    settings: Settings | None = None

    @property
    def notice(self) -> str | None:
        """What a user should know of how the conversations were found."""
        return self.store.notice

    def export(self, conversation_id: str, form: ExportFormat) -> Path:
        """Write the evidence pack to a new file of `folder`; gives its path. Raises ConversationError."""
        conversation = self.store.load(conversation_id)
        if conversation is None:
            raise ConversationError("there is no such conversation any more", "F7 lists those that are kept.")
        if form is ExportFormat.HTML and self.settings:
            from assistant.packing import pack_beside

            return pack_beside(self.settings, conversation, self.folder, pack.file_name(conversation, form))
        return write_beside(self.folder, pack.file_name(conversation, form), pack.render(conversation, form))


def open_conversations(settings: Settings, folder: Path) -> Conversations:
    """The conversations beside the library that `settings` name. Raises ConversationError."""
    return Conversations(ConversationFile(settings.conversations_file), folder, settings)


def never_filled(settings: Settings) -> bool:
    """Whether the library that `settings` name has yet to be filled, or to be filled to the end.

    Opens library.db alone, which takes milliseconds, and makes none. Raises LibraryError.
    """
    if not settings.library_file.exists():
        return True
    library = Library(settings.library_file)
    try:
        return filled.never_filled(library)
    finally:
        library.close()


def open_services(settings: Settings, answerer: Answerer | None = None, *, both: bool = False) -> Services:
    """Open the library that `settings` name. With `both` a model that is set up can be asked as well where quotations
    answer. Raises LibraryError, SettingsError."""
    library = Library(settings.library_file)
    embedder = choices.embedder_of(settings, lambda: held_dimensions(library))
    reader = OnnxReader(threads=settings.embedding.threads)
    sentences = SentencexSplitter()
    index = choices.vector_index(settings, library, embedder)
    shared = index if isinstance(index, SharedIndex) else None
    indexer = Indexer(library, LangchainPassageSplitter(sentences), embedder, shared.kept if shared else None)
    corpus = CorpusFolder(settings.corpus_folder, canonical_url, shared=shared is not None)

    def lock() -> AbstractContextManager[None]:
        return write_lock(settings.lock_file)

    chosen = answerer or settings.answer.answerer
    model = choices.chat_model(settings, chosen)
    spare = choices.chat_model(settings, "auto") if both and chosen == "quotes" else model
    prompts = Prompts(prompts_folder())
    tables = StoryTables(library)
    screen = InjectionScreen(sentences)
    groups = Stories(tables, MinHashSigner())
    refresh = CatchingUp(shared, library, corpus, indexer, groups, lock) if shared else None
    retriever = Retriever(
        library, index, embedder, indexer.recipe, reader, screen=screen, stories=tables.stories, refresh=refresh
    )
    quotation = QuotationEngine(library, sentences, embedder, reader, settings.answer.threshold)

    def answering(writer: ChatModel | None) -> AnswerService:
        return AnswerService(
            retriever=retriever,
            quotation=quotation,
            generation=GenerationEngine(
                writer,
                prompts,
                sentences,
                reader,
                context_tokens=settings.model.context_tokens,
                reply_tokens=settings.model.max_tokens,
            )
            if writer
            else None,
            embedder=embedder.identity.name,
            passages=settings.answer.passages,
            prices=Prices(settings.model.price_input, settings.model.price_output),
            hide_unsupported=settings.answer.hide_unsupported,
            rewriter=QuestionRewriter(writer, prompts) if writer else None,
            reaches=lambda: span[1] if (span := library.date_range()) else None,
            gaps=Gaps(library, LibraryHoldings(library)),
            provenance=Provenance(library, sentences),
            disagreeing=Disagreeing(sentences, reader),
        )

    answers, other = answering(model), answering(None if model else spare) if spare else None
    originals = OriginalFiles(settings.data_folder / "originals")
    readers = choices.document_readers()
    web = _web(settings, readers)
    ingestion = IngestService(
        corpus,
        library,
        indexer,
        index,
        readers,
        canonical_url,
        lock,
        date.today,
        originals,
        web,
        groups,
    )
    timelines = TimelineService(retriever, library, sentences, tables.stories, screen)
    local = spare if isinstance(spare, LocalModel) else None
    former = Versions(corpus, date.today)
    lender = choices.Lender(lambda: spare or choices.chat_model(settings, "auto"))
    return Services(
        settings, answers, other, ingestion, timelines, library, tables, former, index, embedder, reader, lender, local
    )


def feeds(settings: Settings) -> Feeds:
    """The feeds that the user follows."""
    return Feeds(
        _feeds_file(settings), choices.web_memory(settings), lambda: choices.web_client(settings), read_listing
    )


def _feeds_file(settings: Settings) -> FeedsFile:
    return FeedsFile(settings.feeds_file, settings.feeds_lock_file)


def _web(settings: Settings, readers: Readers) -> WebInputs:
    return WebInputs(
        client=lambda: choices.web_client(settings),
        read_listing=read_listing,
        memory=choices.web_memory(settings),
        subscriptions=_feeds_file(settings),
        readers=readers,
        canonical_url=canonical_url,
        same_site=same_site,
        today=date.today,
        fetching=lambda: fetch_lock(settings.fetch_lock_file),
        pages=settings.web.pages,
        lists=settings.web.lists,
    )
