"""Which vendor does what, as the settings choose it. Vendors are imported when their part is built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.adapters.keyring_store import Keyring
from assistant.adapters.library import Library
from assistant.adapters.library_vectors import LibraryVectors
from assistant.adapters.local_gguf import LocalModel, is_local
from assistant.adapters.local_servers import is_loopback
from assistant.adapters.onnx_embedder import MINILM, OnnxEmbedder
from assistant.adapters.schema import writable
from assistant.adapters.web_memory import WebMemoryFile
from assistant.config import Answerer, Settings
from assistant.domain.documents import DocumentReader
from assistant.domain.errors import SettingsError
from assistant.domain.paths import expanded
from assistant.domain.ports import ChatModel, Embedder, PassageIndex
from assistant.domain.web import Fetcher
from assistant.ingest.readers.json_file import JsonReader
from assistant.ingest.readers.jsonlines import JsonLinesReader
from assistant.ingest.readers.mail import MailboxReader, MailReader, SavedPageReader
from assistant.ingest.readers.markdown import MarkdownReader
from assistant.ingest.readers.tables import TableReader
from assistant.ingest.readers.text import TextReader

if TYPE_CHECKING:
    from assistant.adapters.chroma_server import RemoteChroma

_EMBEDDERS = {MINILM.name: MINILM}


def web_memory(settings: Settings) -> WebMemoryFile:
    """What is remembered of the pages that were fetched."""
    return WebMemoryFile(settings.data_folder / "web.db")


def web_client(settings: Settings) -> Fetcher:
    """Who fetches pages."""
    from assistant.adapters.web import WebClient

    return WebClient(settings.web)


def vector_index(settings: Settings, library: Library, embedder: Embedder) -> PassageIndex:
    """The vector index: a local folder, or a server where one is set. Raises SettingsError."""
    from assistant.adapters.chroma import LocalChroma

    if settings.chroma.remote:
        return server_index(settings, library)
    if settings.library_file.exists() and not writable(settings.library_file):
        return LibraryVectors(library)
    return LocalChroma(settings.data_folder / "chroma", library, embedder.identity)


def server_index(settings: Settings, library: Library, url: str | None = None) -> RemoteChroma:
    """The vector index on the server that the settings name, or on the one at `url`. Raises SettingsError."""
    from assistant.adapters.chroma_connection import ServerPlace
    from assistant.adapters.chroma_server import RemoteChroma

    chroma = settings.chroma
    url = url or chroma.server
    if url is None:
        raise SettingsError(
            "no Chroma server is named", "Set chroma.url, such as `assistant config set chroma.url URL`."
        )
    token = chroma.token.get_secret_value().strip() if chroma.token else Keyring().get(url)
    if token and url.startswith("http:") and not is_loopback(url):
        raise SettingsError(
            f"the token for {url} would travel readable by all on the way", "Give chroma.url an https:// address."
        )
    if chroma.cloud and not token:
        raise SettingsError(
            "Chroma Cloud wants a token", "Set ASSISTANT_CHROMA__TOKEN, or run `assistant config set-key --chroma`."
        )
    place = ServerPlace(
        url,
        chroma.collection,
        chroma.cloud,
        token or None,
        chroma.token_header,
        chroma.tenant,
        chroma.database,
        settings.project_root / expanded(chroma.ca_file) if chroma.ca_file else None,
        chroma.timeout_seconds,
    )
    return RemoteChroma(place, library)


def embedder_of(settings: Settings, held: Callable[[], int] = lambda: 0) -> Embedder:
    """The embedding model of the package, or one of an endpoint. `held` tells how many numbers the library's vectors
    have, 0 where it holds none."""
    embedding, model = settings.embedding, settings.model
    if embedding.endpoint_model is None:
        return OnnxEmbedder(_EMBEDDERS[embedding.model], embedding.threads)
    from assistant.adapters.openai_embedder import OpenAIEmbedder

    url = embedding.base_url or model.base_url
    found = embedding.api_key or model.api_key
    key = found.get_secret_value() if found else Keyring().get(url)
    return OpenAIEmbedder(embedding.endpoint_model, url, key, model.timeout_seconds, embedding.dimensions, held)


def local_model(settings: Settings) -> LocalModel | None:
    """The model of a GGUF file, or None where model.name is a model of an endpoint."""
    model = settings.model
    if model.name is None or not is_local(model.name):
        return None
    folder = settings.project_root if settings.is_project else Path.cwd()
    file = folder / expanded(model.name)
    # A server may well name its models by their files.
    if model.base_url is not None and not file.is_file():
        return None
    return LocalModel(
        file, model.context_tokens, model.max_tokens, threads=model.threads, total_seconds=model.total_seconds
    )


def chat_model(settings: Settings, answerer: Answerer) -> ChatModel | None:
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
    if local := local_model(settings):
        return local
    key = endpoint_key(settings)
    if answerer == "auto" and model.base_url is None and key is None:
        return None
    from assistant.adapters.openai_chat import OpenAIChat

    return OpenAIChat(model.name, model.base_url, key, model.timeout_seconds, model.total_seconds)


class Lender:
    """The model that is set, for what is not answering: chosen when it is first wanted, as that may ask a keyring."""

    def __init__(self, choose: Callable[[], ChatModel | None]) -> None:
        self._choose = choose
        self.model: ChatModel | None = None

    def __call__(self) -> ChatModel | None:
        """The model, or None where none is set. Raises SettingsError."""
        self.model = self.model or self._choose()
        return self.model


def endpoint_key(settings: Settings) -> str | None:
    """The key of the model's endpoint: the environment's, else the keyring's."""
    model = settings.model
    return model.api_key.get_secret_value() if model.api_key else Keyring().get(model.base_url)


def document_readers() -> dict[str, DocumentReader]:
    """Who reads which kind of file, by its ending."""
    from assistant.adapters.docx import DocxReader
    from assistant.adapters.html import TrafilaturaReader
    from assistant.adapters.pdf import PdfReader
    from assistant.adapters.warc import WarcReader

    readers: dict[str, DocumentReader] = {}
    markdown, html, table = MarkdownReader(), TrafilaturaReader(), TableReader()
    mail, saved_page = MailReader(readers), SavedPageReader(readers)
    readers |= {
        ".txt": TextReader(),
        ".md": markdown,
        ".markdown": markdown,
        ".html": html,
        ".htm": html,
        ".xhtml": html,
        ".mhtml": saved_page,
        ".mht": saved_page,
        ".jsonl": JsonLinesReader(),
        ".json": JsonReader(),
        ".csv": table,
        ".tsv": table,
        ".pdf": PdfReader(),
        ".docx": DocxReader(),
        ".eml": mail,
        ".mbox": MailboxReader(mail),
        ".warc": WarcReader(readers),
    }
    return readers
