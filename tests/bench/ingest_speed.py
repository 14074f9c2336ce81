"""How much longer an ingestion takes than the embedding inside it, which is the least that it could take."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.composition import Services
from assistant.domain.answer import Filters
from assistant.ingest.indexing import embedded_text
from tests.bench.asking import warm
from tests.bench.library import finished, opened
from tests.bench.progress import tell

# The corpus goes in by parts, each followed by the embedding alone of the same passages, so that both
# meet the same machine whatever else runs on it.
_PARTS = 4


@dataclass(frozen=True, slots=True)
class IngestRow:
    """Seconds for the same passages; `ratio` is ingestion / embedding alone, 1.0 at best."""

    articles: int
    passages: int
    ingest_seconds: float
    embedding_seconds: float
    ratio: float


def measure(corpus: Path, articles: int | None) -> IngestRow:
    """Ingest `corpus` (its first `articles` only, unless None) into a fresh library. Raises AssistantError."""
    with corpus.open("rb") as stream:
        lines = list(itertools.islice(stream, articles))
    ingesting = embedding = 0.0
    with tempfile.TemporaryDirectory() as scratch, opened(Path(scratch) / "project") as services:
        warm(services)
        for number, part in enumerate(_parts(lines), 1):
            file = Path(scratch) / f"part-{number}.jsonl"
            file.write_bytes(b"".join(part))
            started = time.perf_counter()
            filed = finished(services.ingest([str(file)])).filed
            ingested = time.perf_counter()
            texts = _embedded_texts(services, filed)
            again = time.perf_counter()
            services.embedder.embed_passages(texts)
            ended = time.perf_counter()
            ingesting += ingested - started
            embedding += ended - again
            tell(f"  part {number}: {ingested - started:.1f} s, embedding alone {ended - again:.1f} s")
        counts = services.counts()
    return IngestRow(*counts, ingesting, embedding, ingesting / embedding)


def _parts(lines: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    size = max(1, -(-len(lines) // _PARTS))
    return (lines[start : start + size] for start in range(0, len(lines), size))


def _embedded_texts(services: Services, article_ids: Sequence[str]) -> list[str]:
    library = services.catalogue
    ids = [id_ for id_, _ in library.filtered_vectors(Filters(articles=tuple(article_ids)))]
    passages = [passage for passage, _ in library.passages(ids).values()]
    articles = {id_: article for id_ in article_ids if (article := library.article(id_))}
    return [embedded_text(articles[passage.article_id], passage) for passage in passages]
