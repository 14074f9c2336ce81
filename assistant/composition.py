"""The only place that chooses and builds concrete parts. Vendors are imported when their part is built."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from assistant.adapters.library import Library
from assistant.adapters.lock import write_lock
from assistant.adapters.onnx_embedder import MINILM, OnnxEmbedder
from assistant.adapters.passages import LangchainPassageSplitter
from assistant.adapters.sentences import SentencexSplitter
from assistant.adapters.urls import canonical_url
from assistant.answer.generation import GenerationEngine
from assistant.answer.prompts import Prompts
from assistant.answer.quotation import QuotationEngine
from assistant.answer.service import AnswerService
from assistant.config import Answerer, Settings
from assistant.domain.answer import Engine, Question
from assistant.domain.errors import SettingsError
from assistant.domain.events import AnswerEvent, IngestEvent
from assistant.domain.ports import ChatModel, DocumentReader, Embedder, PassageIndex
from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.indexing import Indexer
from assistant.ingest.readers import JsonLinesReader, MarkdownReader, TextReader
from assistant.ingest.service import IngestService
from assistant.resources import prompts_folder, starter_corpus
from assistant.retrieve.service import Retriever

_EMBEDDERS = {MINILM.name: MINILM}


@dataclass(frozen=True, slots=True)
class Services:
    """One open library with everything that works on it."""

    settings: Settings
    answers: AnswerService
    ingestion: IngestService
    catalogue: Library
    index: PassageIndex
    embedder: Embedder

    @property
    def engine(self) -> Engine:
        """Who answers."""
        return self.answers.engine

    def ask(self, question: Question) -> AsyncIterator[AnswerEvent]:
        """The events of one answer; the last is always Done."""
        return self.answers.ask(question)

    def counts(self) -> tuple[int, int]:
        """How many articles and how many passages the library holds."""
        return self.catalogue.counts()

    def ingest(self, inputs: Sequence[str], *, rebuild: bool = False, dry_run: bool = False) -> Iterator[IngestEvent]:
        """Bring articles in; see IngestService.ingest."""
        return self.ingestion.ingest(inputs, rebuild=rebuild, dry_run=dry_run)

    def never_filled(self) -> bool:
        """Whether nothing was ever ingested here: the moment to index the articles that are at hand."""
        return self.catalogue.get("recipe") is None

    def first_inputs(self) -> list[str]:
        """What a first ingestion takes: a project's own corpus folder, else the starter articles."""
        return [] if self.settings.is_project else [str(starter_corpus())]

    def close(self) -> None:
        """Give every file free."""
        self.index.close()
        self.catalogue.close()


def open_services(settings: Settings, answerer: Answerer | None = None) -> Services:
    """Open the library that `settings` name. Raises LibraryError, SettingsError."""
    library = Library(settings.library_file)
    embedder = OnnxEmbedder(_EMBEDDERS[settings.embedding.model], settings.embedding.threads)
    sentences = SentencexSplitter()
    index = _index(settings, library, embedder)
    indexer = Indexer(library, LangchainPassageSplitter(sentences), embedder)
    corpus = CorpusFolder(settings.corpus_folder, canonical_url)

    def lock() -> AbstractContextManager[None]:
        return write_lock(settings.data_folder / "write.lock")

    model = _model(settings, answerer or settings.answer.answerer)
    answers = AnswerService(
        retriever=Retriever(library, index, embedder, indexer.recipe),
        quotation=QuotationEngine(library, sentences, embedder, settings.answer.threshold),
        generation=GenerationEngine(model, Prompts(prompts_folder()), sentences) if model else None,
        embedder=embedder.identity.name,
        passages=settings.answer.passages,
    )
    ingestion = IngestService(corpus, library, indexer, index, _readers(), canonical_url, lock, date.today)
    return Services(settings, answers, ingestion, library, index, embedder)


def _index(settings: Settings, library: Library, embedder: Embedder) -> PassageIndex:
    from assistant.adapters.chroma import LocalChroma, RemoteChroma

    chroma = settings.chroma
    if chroma.host is None:
        return LocalChroma(settings.data_folder / "chroma", library, embedder.identity)
    token = chroma.token.get_secret_value() if chroma.token else None
    return RemoteChroma(chroma.host, chroma.port, chroma.collection, library, ssl=chroma.ssl, token=token)


def _model(settings: Settings, answerer: Answerer) -> ChatModel | None:
    """The endpoint that writes, or None where quotations answer. Raises SettingsError."""
    model = settings.model
    if answerer == "quotes":
        return None
    if model.name is None:
        if answerer == "model":
            raise SettingsError(
                "no model is set that could write answers",
                "Set model.name (and model.base_url for a local server) in assistant.toml, or ASSISTANT_MODEL__NAME.",
            )
        return None
    if answerer == "auto" and model.base_url is None and model.api_key is None:
        return None
    from assistant.adapters.openai_chat import OpenAIChat

    key = model.api_key.get_secret_value() if model.api_key else None
    return OpenAIChat(model.name, model.base_url, key, model.timeout_seconds)


def _readers() -> dict[str, DocumentReader]:
    from assistant.adapters.html import TrafilaturaReader

    markdown, html = MarkdownReader(), TrafilaturaReader()
    return {
        ".txt": TextReader(),
        ".md": markdown,
        ".markdown": markdown,
        ".html": html,
        ".htm": html,
        ".jsonl": JsonLinesReader(),
    }
