"""The upkeep of a library: proof that its parts agree, and making again what does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.adapters.aside import move_aside
from assistant.adapters.audit import LibraryAudit
from assistant.adapters.lock import alone, write_lock
from assistant.adapters.originals import OriginalFiles
from assistant.adapters.passages import LangchainPassageSplitter
from assistant.adapters.sentences import SentencexSplitter
from assistant.adapters.story_tables import StoryTables
from assistant.adapters.urls import canonical_url
from assistant.config import Settings
from assistant.domain.errors import LibraryError, LibraryReadOnly
from assistant.domain.events import IngestEvent, Stage
from assistant.domain.integrity import Fault, IndexRows, Verdict
from assistant.domain.ports import SharedIndex
from assistant.ingest import filled
from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.indexing import Indexer
from assistant.ingest.mending import Mender
from assistant.ingest.verifying import Verifier

if TYPE_CHECKING:
    from assistant.composition import Services


def verify(services: Services) -> Iterator[Stage | Verdict]:
    """Whether every part of the library agrees with the others; the last event is the verdict. Raises LibraryBusy
    while another process writes, whose work would look like a fault."""
    settings, library, index = services.settings, services.catalogue, services.index
    indexer = Indexer(library, LangchainPassageSplitter(SentencexSplitter()), services.embedder)
    verifier = Verifier(
        CorpusFolder(settings.corpus_folder, canonical_url, shared=isinstance(index, SharedIndex)),
        LibraryAudit(library),
        StoryTables(library),
        index if isinstance(index, IndexRows) else None,
        OriginalFiles(settings.data_folder / "originals"),
        services.former,
        lambda: (library.get(filled.RECIPE), indexer.recipe),
        services.embedder.identity.dimensions,
    )
    with ExitStack() as held:
        # Where nobody can write, nothing has to be held still.
        with suppress(LibraryReadOnly):
            held.enter_context(alone(settings.fetch_lock_file, settings.lock_file))
        yield from verifier.verify()


def mend(services: Services, faults: Sequence[Fault]) -> Iterator[IngestEvent]:
    """Make again what is derived and does not agree; see Mender.mend."""
    settings = services.settings
    return Mender(
        CorpusFolder(settings.corpus_folder, canonical_url),
        services.catalogue,
        LibraryAudit(services.catalogue),
        OriginalFiles(settings.data_folder / "originals"),
        services.ingestion,
        lambda: write_lock(settings.lock_file),
        services.index if isinstance(services.index, SharedIndex) else None,
    ).mend(faults)


def set_library_aside(settings: Settings) -> Path:
    """Move a damaged library.db out of the way, for the next ingestion to make it again from the article files; gives
    where it is kept. Raises LibraryBusy, LibraryError."""
    with alone(settings.fetch_lock_file, settings.lock_file):
        try:
            return move_aside(settings.library_file, "broken", datetime.now())
        except OSError as error:
            raise LibraryError(
                f"the library {settings.library_file} can't be moved aside: {error.strerror}",
                "Check the folder's permissions.",
            ) from error
