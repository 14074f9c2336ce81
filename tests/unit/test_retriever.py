"""Retrieval over a real library, read by a reader that is told what to find."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.composition import Services
from assistant.domain.answer import AnswerSpan, Filters, Reading
from assistant.domain.article import Span
from assistant.ingest.filled import RECIPE
from assistant.retrieve.service import Reranking, Retriever
from tests.conftest import finish


class Pointing:
    """Points at one word wherever it stands, with a high score, and keeps what it was asked."""

    name = "pointing"

    def __init__(self, word: str) -> None:
        self._word = word
        self.asked: list[tuple[str, int]] = []

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        self.asked.append((question, len(passages)))
        places = [text.find(self._word) for _, text in passages]
        return [
            Reading((AnswerSpan(Span(place, place + len(self._word)), 9.0),) if place >= 0 else ()) for place in places
        ]


@pytest.fixture
def filled(services: Services) -> Services:
    """Eight short articles about bridges, and a long one."""
    folder = services.settings.corpus_folder
    folder.mkdir()
    for n in range(8):
        (folder / f"{n}.md").write_text(f"---\nid: a{n}\ntitle: Bridge {n}\n---\n\nThe bridge number {n} was closed.\n")
    long = "\n\n".join(f"Paragraph {n} of the report on ferries. " * 12 for n in range(20))
    (folder / "long.md").write_text(f"---\nid: long\ntitle: Report on ferries\n---\n\n{long}\n")
    finish(services.ingest([]))
    return services


def retriever(services: Services, reader: Pointing, passages: int = 6) -> Retriever:
    return Retriever(
        services.catalogue,
        services.index,
        services.embedder,
        services.catalogue.get(RECIPE) or "",
        reader,
        reranking=Reranking(passages=passages),
    )


def test_what_the_reader_finds_comes_first_and_the_unread_stay_behind(filled: Services) -> None:
    plain = retriever(filled, Pointing("nothing")).retrieve("Which bridge was closed?", limit=8)
    sixth = plain[5]
    reader = Pointing(sixth.passage.text.split()[3])
    found = retriever(filled, reader).retrieve("Which bridge was closed?", limit=8)
    assert found[0].passage.id == sixth.passage.id
    assert [one.rank for one in found] == list(range(1, 9))
    assert [one.reading is not None for one in found] == [True] * 6 + [False] * 2
    assert found[0].scores.reader == 9.0
    assert reader.asked == [("Which bridge was closed?", 6)]


def test_a_follow_up_is_read_in_its_own_words(filled: Services) -> None:
    reader = Pointing("nothing")
    retriever(filled, reader).retrieve("Which bridge was closed? And when?", focus="And when?", limit=4)
    assert reader.asked == [("And when?", 4)]


def test_one_article_gives_more_passages_only_where_no_other_is_left(filled: Services) -> None:
    search = retriever(filled, Pointing("nothing"))
    among_all = search.retrieve("What does the report on ferries say?", limit=8, per_article=3)
    assert sum(one.article.id == "long" for one in among_all) == 3
    alone = search.retrieve("What does it say?", Filters(articles=("long",)), limit=8, per_article=3)
    assert len(alone) == 8
    assert search.searched(Filters(articles=("a1",))) == 1
