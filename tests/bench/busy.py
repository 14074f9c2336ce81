"""How much of the time of an ingestion is embedding: the share in which at least one call of the embedder runs."""

from __future__ import annotations

import gzip
import itertools
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from assistant.domain.ports import Embedder, Vector
from tests.bench.asking import warm
from tests.bench.data import BenchDataError
from tests.bench.library import finished, opened
from tests.bench.progress import tell

_OWN_ADDRESS = re.compile(rb"""(?is)<(?:link|meta)\b[^>]*(?:canonical|og:url|twitter:url)[^>]*>""")


@dataclass(frozen=True, slots=True)
class BusyRow:
    """`seconds` that an ingestion of `inputs` took, and the `share` of them in which the embedder worked; `before`
    and `after` are the shares before its first call and after its last."""

    inputs: str
    articles: int
    passages: int
    seconds: float
    share: float
    before: float
    after: float


@dataclass(slots=True)
class Clock:
    """Notes when calls run, from whatever threads."""

    began: float = 0.0
    busy: float = 0.0
    first: float = 0.0
    last: float = 0.0
    _running: int = 0
    _since: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def call(self) -> Iterator[None]:
        """One call of the embedder."""
        with self._lock:
            self._running += 1
            if self._running == 1:
                self._since = time.perf_counter()
                self.first = self.first or self._since
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                if self._running == 0:
                    self.last = time.perf_counter()
                    self.busy += self.last - self._since


@contextmanager
def clocked(embedder: Embedder) -> Iterator[Clock]:
    """Watch the embedder within the body."""
    clock, embed = Clock(), embedder.embed_passages

    def watched(texts: Sequence[str]) -> list[Vector]:
        with clock.call():
            return embed(texts)

    with patch.object(embedder, "embed_passages", watched):
        yield clock


def measure_pages(folder: Path, pages: int) -> BusyRow:
    """Ingest `pages` web pages of the set in `folder`, each under addresses of its own. Raises BenchDataError."""
    sources = sorted((folder / "html_dev").glob("*"))
    if not sources:
        raise BenchDataError(f"{folder / 'html_dev'} is not here")
    with tempfile.TemporaryDirectory() as scratch:
        inbox = Path(scratch) / "inbox"
        inbox.mkdir()
        for number in range(pages):
            source = sources[number % len(sources)]
            data = gzip.decompress(source.read_bytes()) if source.suffix == ".gz" else source.read_bytes()
            own = b'<link rel="canonical" href="https://site.example/story/%d">' % number
            data = re.sub(rb"(?i)<head[^>]*>", lambda match: match[0] + own, _OWN_ADDRESS.sub(b"", data), count=1)  # noqa: B023
            (inbox / f"{number:04d}.html").write_bytes(data)
        return _measured("web pages", Path(scratch), inbox)


def measure_records(file: Path, records: int) -> BusyRow:
    """Ingest the first `records` articles of a .jsonl file. Raises BenchDataError."""
    if not file.is_file():
        raise BenchDataError(f"{file} is not here")
    with tempfile.TemporaryDirectory() as scratch, file.open("rb") as stream:
        part = Path(scratch) / "part.jsonl"
        part.write_bytes(b"".join(itertools.islice(stream, records)))
        return _measured("one .jsonl file", Path(scratch), part)


def _measured(name: str, scratch: Path, inputs: Path) -> BusyRow:
    with opened(scratch / "project") as services:
        warm(services)
        with clocked(services.embedder) as clock:
            began = time.perf_counter()
            summary = finished(services.ingest([str(inputs)])).summary
            ended = time.perf_counter()
    wall = ended - began
    row = BusyRow(
        name,
        summary.articles,
        summary.passages,
        wall,
        clock.busy / wall,
        (clock.first - began) / wall,
        (ended - clock.last) / wall,
    )
    tell(f"  {row}")
    return row
