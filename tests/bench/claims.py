"""The claim checker: against human votes, and on claims made from the starter articles by rule."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.adapters.passages import LangchainPassageSplitter
from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.checker import ClaimChecker
from assistant.domain.answer import CitationState, RetrievedPassage, Scores
from assistant.domain.article import Article, Passage
from tests.bench.data import BenchDataError
from tests.bench.metrics import mean
from tests.bench.perturbed import articles, made_claims
from tests.bench.progress import counted

VOTED = "qags_news_claims"
MADE = "starter_claims"
NAMES = (VOTED, MADE)
# Claims of each making.
_EACH = 130


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """How well states tell supported claims from others, over `n` claims of which `supported` are.

    `accepts` names the states that count as supported. `kept` is the share of the supported claims that were
    accepted, `refused` the share of the others that were not, `balanced` the mean of the two; nan of none.
    """

    set: str
    claims: str
    accepts: str
    n: int
    supported: int
    kept: float
    refused: float
    balanced: float


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """A claim, what the majority of the votes says, and what the checker says."""

    id: str
    kind: str
    text: str
    supported: bool
    state: CitationState
    quote: str


def whole(article: Article) -> list[RetrievedPassage]:
    """Every passage of the article, as if all had been retrieved."""
    spans = LangchainPassageSplitter(SentencexSplitter()).split(article.text)
    return [
        RetrievedPassage(
            Passage(f"{article.id}-{index}", article.id, index, span, span.of(article.text)),
            article.ref,
            index + 1,
            Scores(),
        )
        for index, span in enumerate(spans)
    ]


def run(name: str, folder: Path, corpus: Path, size: int | None) -> list[ClaimRow]:
    """The rows of one of NAMES: the votes lie in `folder`, the starter articles in `corpus`; `size` claims of
    each kind, None for all. Raises BenchDataError."""
    return rows(name, voted(folder, size) if name == VOTED else made(corpus, size or _EACH))


def voted(folder: Path, size: int | None = None) -> list[JudgedClaim]:
    """The claims of the set in `folder`, or its first `size`, held against their articles. Raises BenchDataError."""
    corpus, claims = folder / "corpus.jsonl", folder / "dev.jsonl"
    by_id = {row["id"]: Article(row["id"], row["title"], _rejoined(row["text"])) for row in _rows(corpus)}
    found = []
    for row in counted(_rows(claims)[:size], "claims"):
        checker = ClaimChecker(whole(by_id[row["evidence"][0]["article_id"]]), SentencexSplitter())
        kind = row["type"].removeprefix("claim_support_")
        found.append(_judged(checker, row["id"], kind, row["claim"], row["supported"]))
    return found


def made(corpus: Path, each: int) -> list[JudgedClaim]:
    """At most `each` claims of each making, held against the articles that they were made of."""
    starter = articles(corpus)
    checkers = {article.id: ClaimChecker(whole(article), SentencexSplitter()) for article in starter}
    claims = made_claims(starter, each)
    return [
        _judged(checkers[one.article], f"{one.made} {number}", str(one.made), one.text, one.made.true)
        for number, one in enumerate(counted(claims, "made claims"))
    ]


def _judged(checker: ClaimChecker, id_: str, kind: str, text: str, supported: bool) -> JudgedClaim:
    found = checker.check(text)
    state = found.state if found else CitationState.UNSUPPORTED
    return JudgedClaim(id_, kind, text, supported, state, found.quote.text if found else "")


def rows(name: str, judged: Sequence[JudgedClaim]) -> list[ClaimRow]:
    """All claims, then each kind of them, under both readings of the states."""
    kinds = ["all", *dict.fromkeys(one.kind for one in judged)]
    readings: dict[str, Callable[[CitationState], bool]] = {
        "verified": lambda state: state is CitationState.VERIFIED,
        "verified, paraphrase": lambda state: state is not CitationState.UNSUPPORTED,
    }
    return [
        _row(name, kind, label, [one for one in judged if kind in ("all", one.kind)], accepted)
        for label, accepted in readings.items()
        for kind in kinds
    ]


def _row(
    name: str, kind: str, label: str, judged: Sequence[JudgedClaim], accepted: Callable[[CitationState], bool]
) -> ClaimRow:
    kept = mean([float(accepted(one.state)) for one in judged if one.supported])
    refused = mean([float(not accepted(one.state)) for one in judged if not one.supported])
    supported = sum(one.supported for one in judged)
    return ClaimRow(name, kind, label, len(judged), supported, kept, refused, (kept + refused) / 2)


def _rejoined(text: str) -> str:
    """The article's text with the figures and hyphens that the set's tokeniser took apart put together again."""
    text = re.sub(r"(?<=\d)([,.]) (?=\d)", r"\1", text)
    return re.sub(r"(?<=\w) - (?=\w)", "-", text)


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise BenchDataError(f"{path} is not here")
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    except ValueError as error:
        raise BenchDataError(f"{path} can't be read: {error!r}") from error
