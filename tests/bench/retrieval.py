"""Retrieval: where the gold article stands among ten, in the program's ranking and in the plain ones beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answer.followups import standalone
from assistant.composition import Services
from assistant.domain.ports import Embedder, EmbedderIdentity, Reader, Vector
from assistant.ingest.filled import RECIPE
from assistant.retrieve.fusion import Weights
from assistant.retrieve.service import Retriever
from assistant.retrieve.terms import content_words
from tests.bench.bm25 import PlainBm25
from tests.bench.data import Item
from tests.bench.metrics import first_rank, hit, mean, reciprocal_rank
from tests.bench.progress import counted

LIMIT = 10
THIS = "this program"
_DENSE = Weights(dense=1.0, words=0.0, article_dense=0.0, article_words=0.0)
_PASSAGES = Weights(article_dense=0.0, article_words=0.0)

Ranking = Callable[[str], Sequence[str]]
"""From a question to at most ten article ids, best first."""


@dataclass(frozen=True, slots=True)
class RetrievalRow:
    """One ranking on one set: shares of `n` questions, and the mean reciprocal rank. `hits` says what counts."""

    set: str
    hits: str
    ranking: str
    n: int
    hit_1: float
    hit_4: float
    hit_10: float
    mrr_10: float


def measure(name: str, items: Sequence[Item], services: Services) -> list[RetrievalRow]:
    """A row for each ranking, the program's last; twice where a set has weak evidence, without it and with it.

    Raises AssistantError.
    """
    found: dict[str, list[Sequence[str]]] = {}
    rankings = _rankings(services)
    for item in counted(items, "retrieval"):
        question = standalone(item.question, item.history)
        for ranking, search in rankings.items():
            found.setdefault(ranking, []).append(search(question))
    kinds = {"gold": [item.gold for item in items]}
    if any(item.weak for item in items):
        kinds["gold or weak"] = [item.gold + item.weak for item in items]
    return [
        _row(name, hits, ranking, [first_rank(*pair) for pair in zip(ranked, right, strict=True)])
        for hits, right in kinds.items()
        for ranking, ranked in found.items()
    ]


def _row(name: str, hits: str, ranking: str, ranks: Sequence[int | None]) -> RetrievalRow:
    return RetrievalRow(
        set=name,
        hits=hits,
        ranking=ranking,
        n=len(ranks),
        hit_1=mean([hit(rank, 1) for rank in ranks]),
        hit_4=mean([hit(rank, 4) for rank in ranks]),
        hit_10=mean([hit(rank, LIMIT) for rank in ranks]),
        mrr_10=mean([reciprocal_rank(rank, LIMIT) for rank in ranks]),
    )


def _rankings(services: Services) -> Mapping[str, Ranking]:
    embedder = _Remembering(services.embedder)
    library = services.catalogue
    articles = [library.article(ref.id) for ref in library.articles()]
    plain = PlainBm25({article.id: f"{article.title}\n{article.text}" for article in articles if article})

    def by_article_words(question: str) -> Sequence[str]:
        return list(library.search_article_words(content_words(question), LIMIT))

    def fused(weights: Weights, reader: Reader | None = None) -> Ranking:
        retriever = Retriever(library, services.index, embedder, library.get(RECIPE) or "", reader, weights)

        def ranked(question: str) -> Sequence[str]:
            # One passage an article: the articles by their best passages.
            return [found.article.id for found in retriever.retrieve(question, limit=LIMIT, per_article=1)]

        return ranked

    return {
        "plain BM25, whole articles": lambda question: plain.ranked(question, LIMIT),
        "FTS5 BM25, whole articles": by_article_words,
        "dense, passages": fused(_DENSE),
        "dense and words, passages": fused(_PASSAGES),
        "with the whole articles": fused(Weights()),
        THIS: fused(Weights(), services.reader),
    }


class _Remembering:
    """An embedder that embeds a question once for all the rankings that ask for it."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._last: tuple[str, Vector] | None = None

    @property
    def identity(self) -> EmbedderIdentity:
        return self._embedder.identity

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """See Embedder."""
        return self._embedder.embed_passages(texts)

    def embed_question(self, text: str) -> Vector:
        """See Embedder."""
        if self._last is None or self._last[0] != text:
            self._last = (text, self._embedder.embed_question(text))
        return self._last[1]
