"""The search by words takes bounded time: in a large library the commonest words are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.adapters import word_search
from assistant.adapters.library import Library
from assistant.adapters.word_search import telling
from assistant.domain.answer import Filters
from tests.adapters.test_library import indexed

_COMMON, _HALF, _RARE = "council", "harbour", "zebra"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """20 passages: a word in all of them, one in ten of them, one in two."""
    library = Library(tmp_path / "library.db")
    texts = [f"The {_COMMON} met. The {_COMMON} {_HALF if number % 2 else 'wall'} stood." for number in range(9)]
    library.store(
        [indexed(f"a{number}", text) for number, text in enumerate([*texts, f"{_COMMON} stood. {_COMMON} {_RARE}."])]
    )
    return library


@pytest.mark.parametrize(
    ("rows", "kept"),
    [(20, [_COMMON, _HALF, _RARE]), (19, [_HALF, _RARE]), (2, [_RARE])],
)
def test_the_rarest_words_are_searched_in_their_order(library: Library, rows: int, kept: list[str]) -> None:
    assert telling(library.select, [_COMMON, _HALF, _RARE], rows) == kept


def test_a_common_word_alone_is_searched(library: Library) -> None:
    assert telling(library.select, [_COMMON], 2) == [_COMMON]


def test_a_word_that_stands_nowhere_takes_no_place(library: Library) -> None:
    assert telling(library.select, ["unheard", _COMMON], 2) == ["unheard", _COMMON]


def test_filters_change_no_score(library: Library) -> None:
    everything = Filters(articles=tuple(ref.id for ref in library.articles()))
    terms = [_COMMON, _HALF, _RARE]
    assert library.search_words(terms, 7) == library.search_words(terms, 7, everything)
    assert library.search_article_words(terms, 7) == library.search_article_words(terms, 7, everything)


def test_of_equal_scores_the_lesser_ids_are_given(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = library.search_words([_HALF], 100)
    monkeypatch.setattr(word_search, "_TIED", 20)
    assert [hit.passage_id for hit in library.search_words([_HALF], 2)] == [hit.passage_id for hit in whole[:2]]


def test_what_waits_is_read_in_the_order_of_ids(library: Library) -> None:
    library.mark_published({})
    waiting = [indexed("b", "A new text of two halves."), indexed("a1", "Another text than before.")]
    library.store(waiting)
    found = [row.passage_id for chunk in library.unpublished_vectors() for row in chunk]
    assert found == sorted(passage.id for item in waiting for passage in item.passages)
