"""The only place that chooses and builds concrete parts. Vendors are imported when their part is built."""

from __future__ import annotations

import importlib
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.adapters.conversations import ConversationFile
from assistant.adapters.exports import write_beside
from assistant.adapters.ingest_process import IngestProcess
from assistant.adapters.keyring_store import Keyring
from assistant.adapters.library import Library
from assistant.adapters.local_gguf import LocalModel, is_local
from assistant.adapters.lock import write_lock
from assistant.adapters.onnx_embedder import MINILM, OnnxEmbedder
from assistant.adapters.onnx_reader import OnnxReader
from assistant.adapters.passages import LangchainPassageSplitter
from assistant.adapters.sentences import SentencexSplitter
from assistant.adapters.shelf import LibraryShelf
from assistant.adapters.urls import canonical_url
from assistant.answer import pack
from assistant.answer.generation import GenerationEngine
from assistant.answer.injection import InjectionScreen
from assistant.answer.prompts import Prompts
from assistant.answer.quotation import QuotationEngine
from assistant.answer.rewriting import QuestionRewriter
from assistant.answer.service import AnswerService
from assistant.config import Answerer, Settings
from assistant.domain.answer import Engine, Prices, Question
from assistant.domain.article import Article, ArticleRef
from assistant.domain.conversation import ExportFormat
from assistant.domain.errors import ConversationError, SettingsError
from assistant.domain.events import AnswerEvent, IngestEvent
from assistant.domain.ports import ChatModel, DocumentReader, Embedder, PassageIndex, Reader
from assistant.domain.shelf import Shelf, ShelfQuery
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
    local: LocalModel | None = None

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
        if self.local:
            self.local.preload()
        elif self.engine.model:
            importlib.import_module("openai")

    async def check_model(self) -> str:
        """How the model answers, in a few words. Raises ChatModelError, saying which part of the way is broken."""
        model = self.settings.model
        if self.local:
            self.local.check()
        if self.local or model.name is None:
            return f"{self.engine.model} writes"
        from assistant.adapters.openai_probe import probe

        return await probe(model.name, model.base_url, _key(self.settings), model.timeout_seconds)

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
        return LibraryShelf(self.catalogue).refs(article_ids)

    def remove(self, article_ids: Sequence[str]) -> None:
        """Delete articles with all that derives from them. Raises LibraryBusy, UsageError for an unknown id."""
        for _ in self.ingestion.remove(article_ids):
            pass

    def never_filled(self) -> bool:
        """Whether no first ingestion ever ran to its end here: the moment to index the articles at hand."""
        return service.never_filled(self.catalogue)

    def _starter_wanted(self, inputs: Sequence[str]) -> bool:
        if self.settings.is_project or not self.never_filled():
            return False
        begun = service.begun_with(self.catalogue)
        return not inputs if begun is None else str(starter_corpus()) in begun

    def close(self) -> None:
        """Give every file free, and the memory of a local model."""
        if self.local:
            self.local.close()
        self.index.close()
        self.catalogue.close()


@dataclass(frozen=True, slots=True)
class Conversations:
    """The kept conversations, and evidence packs of them for `folder`."""

    store: ConversationFile
    folder: Path

    @property
    def notice(self) -> str | None:
        """What a user should know of how the conversations were found."""
        return self.store.notice

    def export(self, conversation_id: str, form: ExportFormat) -> Path:
        """Write the evidence pack to a new file of `folder`; gives its path. Raises ConversationError."""
        conversation = self.store.load(conversation_id)
        if conversation is None:
            raise ConversationError("there is no such conversation any more", "F7 lists those that are kept.")
        return write_beside(self.folder, pack.file_name(conversation, form), pack.render(conversation, form))


def open_conversations(settings: Settings, folder: Path) -> Conversations:
    """The conversations beside the library that `settings` name. Raises ConversationError."""
    return Conversations(ConversationFile(settings.conversations_file), folder)


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
    embedder = _embedder(settings)
    reader = OnnxReader(threads=settings.embedding.threads)
    sentences = SentencexSplitter()
    index = _index(settings, library, embedder)
    indexer = Indexer(library, LangchainPassageSplitter(sentences), embedder)
    corpus = CorpusFolder(settings.corpus_folder, canonical_url)

    def lock() -> AbstractContextManager[None]:
        return write_lock(settings.data_folder / "write.lock")

    model = _model(settings, answerer or settings.answer.answerer)
    prompts = Prompts(prompts_folder())
    answers = AnswerService(
        retriever=Retriever(library, index, embedder, indexer.recipe, reader, screen=InjectionScreen(sentences)),
        quotation=QuotationEngine(library, sentences, embedder, settings.answer.threshold),
        generation=GenerationEngine(
            model,
            prompts,
            sentences,
            reader,
            context_tokens=settings.model.context_tokens,
            reply_tokens=settings.model.max_tokens,
        )
        if model
        else None,
        embedder=embedder.identity.name,
        passages=settings.answer.passages,
        prices=Prices(settings.model.price_input, settings.model.price_output),
        hide_unsupported=settings.answer.hide_unsupported,
        rewriter=QuestionRewriter(model, prompts) if model else None,
    )
    ingestion = IngestService(corpus, library, indexer, index, _readers(), canonical_url, lock, date.today)
    local = model if isinstance(model, LocalModel) else None
    return Services(settings, answers, ingestion, library, index, embedder, reader, local)


def _index(settings: Settings, library: Library, embedder: Embedder) -> PassageIndex:
    from assistant.adapters.chroma import LocalChroma, RemoteChroma

    chroma = settings.chroma
    if chroma.host is None:
        return LocalChroma(settings.data_folder / "chroma", library, embedder.identity)
    token = chroma.token.get_secret_value() if chroma.token else None
    return RemoteChroma(chroma.host, chroma.port, chroma.collection, library, ssl=chroma.ssl, token=token)


def _embedder(settings: Settings) -> Embedder:
    embedding, model = settings.embedding, settings.model
    if embedding.endpoint_model is None:
        return OnnxEmbedder(_EMBEDDERS[embedding.model], embedding.threads)
    from assistant.adapters.openai_embedder import OpenAIEmbedder

    url = embedding.base_url or model.base_url
    found = embedding.api_key or model.api_key
    key = found.get_secret_value() if found else Keyring().get(url)
    return OpenAIEmbedder(embedding.endpoint_model, url, key, model.timeout_seconds, embedding.dimensions)


def _local_model(settings: Settings) -> LocalModel | None:
    """The model of a GGUF file, or None where model.name is a model of an endpoint."""
    model = settings.model
    if model.name is None or not is_local(model.name):
        return None
    folder = settings.project_root if settings.is_project else Path.cwd()
    file = folder / Path(model.name).expanduser()
    # A server may well name its models by their files.
    if model.base_url is not None and not file.is_file():
        return None
    return LocalModel(
        file, model.context_tokens, model.max_tokens, threads=model.threads, total_seconds=model.total_seconds
    )


def _model(settings: Settings, answerer: Answerer) -> ChatModel | None:
    """The endpoint or local model that writes, or None where quotations answer. Raises SettingsError."""
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
    if local := _local_model(settings):
        return local
    key = _key(settings)
    if answerer == "auto" and model.base_url is None and key is None:
        return None
    from assistant.adapters.openai_chat import OpenAIChat

    return OpenAIChat(model.name, model.base_url, key, model.timeout_seconds, model.total_seconds)


def _key(settings: Settings) -> str | None:
    """The key of the model's endpoint: the environment's, else the keyring's."""
    model = settings.model
    return model.api_key.get_secret_value() if model.api_key else Keyring().get(model.base_url)


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
