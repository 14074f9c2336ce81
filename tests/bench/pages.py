"""Reading web pages: how much of the article comes out, and how much of the page around it."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.adapters.html import TrafilaturaReader
from assistant.adapters.urls import canonical_url
from assistant.domain.article import Article
from assistant.domain.documents import RawDocument
from assistant.domain.errors import UnreadableInput
from assistant.ingest.identify import identify
from tests.bench.data import BenchDataError
from tests.bench.progress import counted

NAME = "html_article_extraction"
_WORD = re.compile(r"\w+")
# Of Zyte's article-extraction-benchmark (evaluate.py).
_SHINGLE = 4


@dataclass(frozen=True, slots=True)
class PageRow:
    """What comes out of `n` pages, against the text that people took out of them: precision, recall and F1 over
    shingles of four words, as Zyte's article-extraction-benchmark counts them; each page weighs the same. `failed`
    pages gave no article; `titled`, `dated` and `timed` are shares of pages with a title, a date, a time with its
    zone."""

    set: str
    n: int
    precision: float
    recall: float
    f1: float
    failed: int
    titled: float
    dated: float
    timed: float


def measure(folder: Path, size: int | None) -> PageRow:
    """The row of the first `size` pages of the set in `folder`, of all for None. Raises BenchDataError."""
    index = folder / "dev.jsonl"
    if not index.is_file():
        raise BenchDataError(f"{index} is not here")
    hits = extra = missed = 0.0
    failed = titled = dated = timed = 0
    rows = [json.loads(line) for line in index.read_text("utf-8").splitlines()][:size]
    for row in counted(rows, "pages"):
        article = _article(folder / "html_dev" / Path(row["html_file"]).name)
        failed += article is None
        if article:
            titled += bool(article.title)
            dated += article.published is not None
            timed += article.published_at is not None
        one = shares(row["text"], article.text if article else "")
        hits, extra, missed = hits + one[0], extra + one[1], missed + one[2]
    n = len(rows)
    precision, recall = hits / (hits + extra), hits / (hits + missed)
    f1 = 2 * precision * recall / (precision + recall)
    return PageRow(NAME, n, precision, recall, f1, failed, titled / n, dated / n, timed / n)


def shares(gold: str, found: str) -> tuple[float, float, float]:
    """Of all shingles of both texts, the shares that both have, only `found` has, and only `gold` has."""
    ours, theirs = shingles(found), shingles(gold)
    both = (ours & theirs).total()
    extra, missed = (ours - theirs).total(), (theirs - ours).total()
    total = both + extra + missed
    return (both / total, extra / total, missed / total) if total else (0.0, 0.0, 0.0)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Every run of four words with how often it stands there; a shorter text is one run."""
    words = _WORD.findall(text)
    if len(words) < _SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1))


def _article(path: Path) -> Article | None:
    try:
        data = gzip.decompress(path.read_bytes())
    except OSError as error:
        raise BenchDataError(f"{path} can't be read: {error}") from error
    try:
        for document in TrafilaturaReader().read(io.BytesIO(data)):
            if isinstance(document, RawDocument):
                return identify(document, canonical_url, date.today())
    except UnreadableInput:
        pass
    return None
