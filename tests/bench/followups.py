"""Follow-ups: what the stand-alone form finds, beside the last turn alone and a human's form, and what it carries."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answer.followups import focus, standalone
from assistant.composition import Services
from assistant.ingest.filled import RECIPE
from assistant.retrieve.service import Retriever
from assistant.retrieve.terms import stems
from tests.bench.conversations import ALONE, NEEDED, FollowUp, load
from tests.bench.data import BenchSet
from tests.bench.library import opened, prepared
from tests.bench.metrics import mean
from tests.bench.progress import counted
from tests.bench.retrieval import LIMIT

RECALLED = 5


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One figure of one set over `n` questions, each a share from 0.0 to 1.0; `human` is NaN where the set has no
    human's form."""

    set: str
    figure: str
    n: int
    last_turn: float
    ours: float
    human: float


def measure(folder: Path, size: int | None) -> list[FollowUpRow]:
    """The rows of the set in `folder`, of `size` of its questions, None for all.

    Raises BenchDataError, AssistantError.
    """
    items = _sampled(load(folder), size)
    if (folder / "corpus.jsonl").is_file():
        with opened(prepared(BenchSet(folder.name, folder / "corpus.jsonl", ()))) as services:
            return [_recall(folder.name, items, services)]
    return carried_over(folder.name, items)


def carried_over(name: str, items: Sequence[FollowUp]) -> list[FollowUpRow]:
    """Of the content words (by stem) that the human's form adds, the share that ours has, over all words and as
    the mean of the questions; and how many questions that stand alone are left as they are."""
    shares = [_carried(item) for item in items if item.type == NEEDED]
    shares = [(found, added) for found, added in shares if added]
    words = sum(added for _, added in shares)
    same = [float(standalone(item.question, item.history) == item.question) for item in items if item.type == ALONE]
    overall = sum(found for found, _ in shares) / words if words else math.nan
    return [
        FollowUpRow(name, "added words, of all", len(shares), 0.0, overall, 1.0),
        FollowUpRow(name, "added words, mean of questions", len(shares), 0.0, mean([a / b for a, b in shares]), 1.0),
        FollowUpRow(name, "stand-alone ones unchanged", len(same), 1.0, mean(same), 1.0),
    ]


def _carried(item: FollowUp) -> tuple[int, int]:
    added = stems(item.rewrite) - stems(item.question)
    return len(added & stems(standalone(item.question, item.history))), len(added)


def _recall(name: str, items: Sequence[FollowUp], services: Services) -> FollowUpRow:
    library = services.catalogue
    retriever = Retriever(library, services.index, services.embedder, library.get(RECIPE) or "", reader=services.reader)

    def recall(item: FollowUp, question: str, asked: str) -> float:
        # One passage an article, as in the retrieval table.
        found = retriever.retrieve(question, focus=asked, limit=LIMIT, per_article=1)[:RECALLED]
        return len(item.gold & {one.article.id for one in found}) / len(item.gold)

    last, ours, human = [], [], []
    for item in counted(items, "follow-ups"):
        last.append(recall(item, item.question, item.question))
        ours.append(recall(item, standalone(item.question, item.history), focus(item.question, item.history)))
        if item.rewrite:
            human.append(recall(item, item.rewrite, item.rewrite))
    return FollowUpRow(name, f"recall@{RECALLED}", len(items), mean(last), mean(ours), mean(human))


def _sampled(items: Sequence[FollowUp], size: int | None) -> list[FollowUp]:
    lowest = sorted(items, key=lambda item: hashlib.sha256(item.id.encode()).digest())[:size]
    kept = {item.id for item in lowest}
    return [item for item in items if item.id in kept]
