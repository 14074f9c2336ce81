"""The only place that chooses and builds concrete parts. Vendors are imported when their part is built."""

from __future__ import annotations

import importlib
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from assistant.adapters.library import Library
from assistant.adapters.lock import write_lock
from assistant.adapters.onnx_embedder import MINILM, OnnxEmbedder
from assistant.adapters.onnx_reader import OnnxReader
from assistant.adapters.passages import LangchainPassageSplitter
from assistant.adapters.sentences import SentencexSplitter
from assistant.adapters.urls import canonical_url
from assistant.answer.generation import GenerationEngine
from assistant.answer.prompts import Prompts
from assistant.answer.quotation import QuotationEngine
from assistant.answer.service import AnswerService
from assistant.config import Answerer, Settings
from assistant.domain.answer import Engine, Question
from assistant.domain.article import Article
from assistant.domain.errors import SettingsError
from assistant.domain.events import AnswerEvent, IngestEvent
from assistant.domain.ports import ChatModel, DocumentReader, Embedder, PassageIndex, Reader
from assistant.ingest import service
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
    reader: Reader

    @property
    def engine(self) -> Engine:
        """Who answers."""
        return self.answers.engine

    def ask(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """The events of one answer; the last is always Done."""
        return self.answers.ask(question)

    def article(self, article_id: str) -> Article | None:
        """The article with its text, or None."""
        return self.catalogue.article(article_id)

    def warm(self) -> None:
        """Load what the first question needs: the weights, the vector index, the endpoint's client."""
        self.index.search(self.embedder.embed_question("news"), 1)
        self.reader.read("What is new?", [("", "This is.")])
        if self.engine.model:
            importlib.import_module("openai")

    def counts(self) -> tuple[int, int]:
        """How many articles and how many passages the library holds."""
        return self.catalogue.counts()

    def ingest(self, inputs: Sequence[str], *, rebuild: bool = False, dry_run: bool = False) -> Iterator[IngestEvent]:
        """Bring articles in; see IngestService.ingest.

        Outside of a project a first ingestion without inputs takes the starter articles, and one that was
        broken off while taking them is finished along with what is named now.
        """
        if self._starter_wanted(inputs):
            inputs = [str(starter_corpus()), *inputs]
        return self.ingestion.ingest(inputs, rebuild=rebuild, dry_run=dry_run)

    def never_filled(self) -> bool:
        """Whether no first ingestion ever ran to its end here: the moment to index the articles at hand."""
        return service.never_filled(self.catalogue)

    def _starter_wanted(self, inputs: Sequence[str]) -> bool:
        if self.settings.is_project or not self.never_filled():
            return False
        begun = service.begun_with(self.catalogue)
        return not inputs if begun is None else str(starter_corpus()) in begun

    def close(self) -> None:
        """Give every file free."""
        self.index.close()
        self.catalogue.close()


def never_filled(settings: Settings) -> bool:
    """Whether the library that `settings` name has yet to be filled, or to be filled to the end.

    Opens library.db alone, which takes milliseconds, and makes none. Raises LibraryError.
    """
    if not settings.library_file.exists():
        return True
    library = Library(settings.library_file)
    try:
        return service.never_filled(library)
    finally:
        library.close()


def open_services(settings: Settings, answerer: Answerer | None = None) -> Services:
    """Open the library that `settings` name. Raises LibraryError, SettingsError."""
    library = Library(settings.library_file)
    embedder = OnnxEmbedder(_EMBEDDERS[settings.embedding.model], settings.embedding.threads)
    reader = OnnxReader(threads=settings.embedding.threads)
    sentences = SentencexSplitter()
    index = _index(settings, library, embedder)
    indexer = Indexer(library, LangchainPassageSplitter(sentences), embedder)
    corpus = CorpusFolder(settings.corpus_folder, canonical_url)

    def lock() -> AbstractContextManager[None]:
        return write_lock(settings.data_folder / "write.lock")

    model = _model(settings, answerer or settings.answer.answerer)
    answers = AnswerService(
        retriever=Retriever(library, index, embedder, indexer.recipe, reader),
        quotation=QuotationEngine(library, sentences, embedder, settings.answer.threshold),
        generation=GenerationEngine(model, Prompts(prompts_folder()), sentences) if model else None,
        embedder=embedder.identity.name,
        passages=settings.answer.passages,
    )
    ingestion = IngestService(corpus, library, indexer, index, _readers(), canonical_url, lock, date.today)
    return Services(settings, answers, ingestion, library, index, embedder, reader)


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
