"""The steps of a measurement, each in a process of its own, so that its memory is its own:
`python -m tests.bench.scale.steps STEP FOLDER …` prints what it found as a line of JSON."""

from __future__ import annotations

import asyncio
import itertools
import json
import pickle
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from assistant.adapters.minhash import MinHashSigner
from assistant.adapters.passages import LangchainPassageSplitter
from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.service import complete
from assistant.composition import Services
from assistant.domain.answer import Question
from assistant.domain.ports import IndexedArticle, Vector
from assistant.ingest.filled import FILLED, RECIPE
from assistant.ingest.indexing import Indexer
from assistant.ingest.stories import Stories
from assistant.retrieve.terms import content_words, phrases
from tests.bench.library import opened
from tests.bench.metrics import mean, percentile
from tests.bench.progress import tell

MODULE = "tests.bench.scale.steps"
_WINDOW = 8
# What the program asks the index for, and what the figure is of.
_ASKED, _TOP = 100, 10


@dataclass(frozen=True, slots=True)
class Filled:
    """A library that was filled with made passages: seconds of each part, and the peak of memory in MB.

    `one_more` is how long a later ingestion of one article takes, its embedding left out.
    """

    articles: int
    passages: int
    storing: float
    grouping: float
    publishing: float
    one_more: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Asked:
    """Milliseconds of `n` questions after the first, by quotation; the first one's seconds hold all loading.

    `meaning_ms` and `words_ms` are medians of the searches alone.
    """

    n: int
    first_seconds: float
    median_ms: float
    p95_ms: float
    meaning_ms: float
    words_ms: float
    words_p95_ms: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Recalled:
    """What share of the ten nearest passages the index finds, the mean over `n` questions."""

    n: int
    recall: float


def fill(folder: Path, real: Path, passages: int) -> Filled:
    """Store, group and publish so many made passages; then one article more, as a later ingestion would."""
    with opened(folder) as services, _made(real, passages) as windows:
        library = services.catalogue
        library.put(RECIPE, Indexer(library, LangchainPassageSplitter(SentencexSplitter()), services.embedder).recipe)
        kept = next(windows)
        storing, told = 0.0, time.monotonic()
        for window in windows:
            began = time.perf_counter()
            library.store(window)
            storing += time.perf_counter() - began
            if time.monotonic() - told > 30:
                told = time.monotonic()
                tell(f"  stored {services.counts()[1]:,} of {passages:,}")
        stories = Stories(services.copies, MinHashSigner())
        grouping = _seconds(stories.bring_up())
        tell(f"  stored in {storing:.0f} s, grouped in {grouping:.0f} s")
        publishing = _seconds(services.index.publish())
        tell(f"  published in {publishing:.0f} s")
        library.put(FILLED, "yes")
        counts = services.counts()
        began = time.perf_counter()
        library.store(kept)
        one_more = time.perf_counter() - began + _seconds(stories.bring_up()) + _seconds(services.index.publish())
        return Filled(*counts, storing, grouping, publishing, one_more, _peak_mb())


def grow(real: Path, passages: int) -> None:
    """Write windows of made articles to standard output: one of a single article, then all others."""
    from tests.bench.scale.grown import Grown

    grown = Grown(real)
    pickle.dump(list(grown.articles(1)), sys.stdout.buffer)
    articles = grown.articles(passages)
    while window := list(itertools.islice(articles, _WINDOW)):
        pickle.dump(window, sys.stdout.buffer)


def ask(folder: Path, questions: Path) -> Asked:
    """Ask the questions of a file, one a line, over the whole library."""
    texts = questions.read_text("utf-8").splitlines()
    began = time.perf_counter()
    with opened(folder) as services, asyncio.Runner() as runner:
        runner.run(complete(services.ask(Question(texts[0]))))
        first = time.perf_counter() - began
        taken = []
        for text in texts[1:]:
            answer = runner.run(complete(services.ask(Question(text))))
            if answer.error:
                raise answer.error
            taken.append(answer.timings_ms["total"])
        searches = [_searches(services, text) for text in texts[1:]]
    meaning, words = zip(*searches, strict=True)
    return Asked(
        len(taken),
        first,
        percentile(taken, 0.5),
        percentile(taken, 0.95),
        percentile(meaning, 0.5),
        percentile(words, 0.5),
        percentile(words, 0.95),
        _peak_mb(),
    )


def recall(folder: Path, questions: Path) -> Recalled:
    """Hold what the index finds against every vector of the library."""
    texts = questions.read_text("utf-8").splitlines()
    with opened(folder) as services:
        vectors = [services.embedder.embed_question(text) for text in texts]
        shares = []
        for vector, wanted in zip(vectors, _nearest(services, vectors), strict=True):
            found = {hit.passage_id for hit in services.index.search(vector, _ASKED)[:_TOP]}
            shares.append(len(found.intersection(wanted)) / len(wanted))
    return Recalled(len(shares), mean(shares))


@contextmanager
def _made(real: Path, passages: int) -> Iterator[Iterator[list[IndexedArticle]]]:
    """What `grow` writes, by a process that ends with this one."""
    command = [sys.executable, "-m", MODULE, "grow", str(real), str(passages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            yield _windows(process)
        finally:
            process.kill()


def _windows(process: subprocess.Popen[bytes]) -> Iterator[list[IndexedArticle]]:
    assert process.stdout
    while True:
        try:
            yield pickle.load(process.stdout)
        except EOFError:
            return


def _searches(services: Services, text: str) -> tuple[float, float]:
    """The milliseconds of the search by meaning, and of those by words."""
    vector, terms = services.embedder.embed_question(text), content_words(text) + phrases(text)
    began = time.perf_counter()
    services.index.search(vector, _ASKED)
    searched = time.perf_counter()
    services.catalogue.search_words(terms, _ASKED)
    services.catalogue.search_article_words(terms, _ASKED)
    return (searched - began) * 1000, (time.perf_counter() - searched) * 1000


def _nearest(services: Services, vectors: list[Vector]) -> list[list[str]]:
    """The ids of the ten nearest passages of each vector, all compared, chunk by chunk."""
    wanted = np.frombuffer(b"".join(vectors), "<f4").reshape(len(vectors), -1)
    best: list[list[tuple[float, str]]] = [[] for _ in vectors]
    for chunk in services.catalogue.all_vectors():
        ids = [row.passage_id for row in chunk]
        scores = wanted @ np.frombuffer(b"".join(row.vector for row in chunk), "<f4").reshape(len(chunk), -1).T
        for own, row in zip(best, scores, strict=True):
            top = np.argsort(-row)[:_TOP]
            own.extend((-float(row[place]), ids[place]) for place in top)
            own[:] = sorted(own)[:_TOP]
    return [[id_ for _, id_ in own] for own in best]


def _seconds(steps: Iterable[object]) -> float:
    began = time.perf_counter()
    for _ in steps:
        pass
    return time.perf_counter() - began


def _peak_mb() -> float:
    # Linux counts in kB.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(step: str, place: str, *rest: str) -> None:
    """Run one step and print what it found."""
    if step == "grow":
        grow(Path(place), int(rest[0]))
        return
    found: Filled | Asked | Recalled
    if step == "fill":
        found = fill(Path(place), Path(rest[0]), int(rest[1]))
    else:
        found = (ask if step == "ask" else recall)(Path(place), Path(rest[0]))
    print(json.dumps(asdict(found)))


if __name__ == "__main__":
    main(*sys.argv[1:])
