"""The library of a set's corpus: ingested once, kept in a cache, brought up to date at every run."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.adapters.passages import LangchainPassageSplitter
from assistant.adapters.schema import SCHEMA_VERSION
from assistant.adapters.sentences import SentencexSplitter
from assistant.composition import Services, open_services
from assistant.config import PROJECT_FILE, AnswerSettings, load
from assistant.domain.events import Failed, Filed, IngestEvent, IngestSummary, Stage
from assistant.ingest.indexing import Indexer
from tests.bench.data import BenchDataError, BenchSet
from tests.bench.progress import tell

CACHE_VARIABLE = "ASSISTANT_BENCH_CACHE"


def cache_folder() -> Path:
    """Where the libraries are kept."""
    given = os.environ.get(CACHE_VARIABLE)
    return Path(given) if given else Path.home() / ".cache" / "news-assistant-bench"


@contextmanager
def opened(folder: Path, threshold: float | None = None) -> Iterator[Services]:
    """The services of the project `folder`, made where it is none, answering by quotation with the default
    settings, whatever this user's file says, or with another abstention threshold. Raises AssistantError."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PROJECT_FILE).touch()
    answer = AnswerSettings() if threshold is None else AnswerSettings(threshold=threshold)
    services = open_services(load(folder, {}, {"answer": answer.model_dump()}).settings, "quotes")
    try:
        yield services
    finally:
        services.close()


def prepared(bench_set: BenchSet) -> Path:
    """The project folder that holds the set's whole corpus. Raises AssistantError, BenchDataError.

    A library that stands is ingested again, which costs a look at each article: so a run that was broken off
    is finished, and a change in how articles are cleaned is taken in.
    """
    state = hashlib.sha256(bench_set.corpus.read_bytes() + f"{_recipe()} {SCHEMA_VERSION}".encode())
    folder = cache_folder() / f"{bench_set.name}-{state.hexdigest()[:16]}"
    tell(f"{bench_set.name}: corpus in {folder}")
    with opened(folder) as services:
        summary = finished(services.ingest([str(bench_set.corpus)])).summary
    changed = summary.added + summary.updated + summary.removed
    tell(
        f"  {summary.articles} articles, {summary.passages} passages;"
        f" {changed} new or changed, {summary.failed} refused, {summary.seconds:.1f} s"
    )
    if not summary.articles:
        raise BenchDataError(f"nothing of {bench_set.corpus} could be ingested")
    return folder


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of an ingestion, and the ids of the articles that it filed, in order."""

    summary: IngestSummary
    filed: tuple[str, ...]


def finished(events: Iterable[IngestEvent]) -> Finished:
    """Run an ingestion to its end, telling what was refused and, in tenths, how far it is.

    Raises BenchDataError where it ends without a summary.
    """
    filed: list[str] = []
    told = ("", 0)
    for event in events:
        if isinstance(event, Filed):
            filed.append(event.article_id)
        elif isinstance(event, Failed):
            tell(f"  refused: {event.where}: {event.error.message}")
        elif isinstance(event, Stage) and event.total:
            tenth = (event.name, 10 * event.done // event.total)
            if tenth != told:
                told = tenth
                tell(f"  {event.name}: {event.done} of {event.total}")
        elif isinstance(event, IngestSummary):
            return Finished(event, tuple(filed))
    raise BenchDataError("the ingestion ended without a summary")


def _recipe() -> str:
    """What the program would make a library by."""
    with tempfile.TemporaryDirectory() as scratch, opened(Path(scratch)) as services:
        splitter = LangchainPassageSplitter(SentencexSplitter())
        return Indexer(services.catalogue, splitter, services.embedder).recipe
