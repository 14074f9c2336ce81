"""The search by words takes bounded time: in a large library the commonest words find nothing, and count for what the
others found."""

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
    terms = [_COMMON, _HALF, _RARE]
    searched, common = telling(library.select, "words", "passage", terms, rows, rows)
    assert searched == kept
    assert [word.query for word in common] == [f'"{term}"' for term in terms if term not in kept]


def test_a_common_word_alone_is_searched(library: Library) -> None:
    assert telling(library.select, "words", "passage", [_COMMON], 2, 2) == ([_COMMON], [])


def test_a_word_that_stands_nowhere_takes_no_place(library: Library) -> None:
    assert telling(library.select, "words", "passage", ["unheard", _COMMON], 2, 2)[0] == ["unheard", _COMMON]


def test_how_common_a_word_is_is_reckoned_from_where_counting_ended(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_search, "LOOKED_AT", 4)
    _, (word,) = telling(library.select, "words", "passage", [_COMMON, _RARE], 3, 3)
    assert (word.rows, word.of) == (20, 20)


def test_a_rare_words_passages_are_counted_and_a_common_ones_reckoned(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = {_COMMON: 20, _HALF: 4, _RARE: 1, "unheard": 0}
    assert library.document_frequencies(list(exact)) == exact
    monkeypatch.setattr(word_search, "SMALL", 10)
    monkeypatch.setattr(word_search, "LOOKED_AT", 4)
    found = library.document_frequencies(list(exact))
    assert (found[_RARE], found["unheard"]) == (1, 0)
    # Four were looked at, in all of the first rows; and every one there is, the last of them in row 16.
    assert (found[_COMMON], found[_HALF]) == (20, 5)


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """60 passages, more than may be scored at once: a word in 15 of them, another in 22 of them, up to three times."""
    library = Library(tmp_path / "large.db")
    often = [n // 4 % 4 if n % 2 else 0 for n in range(60)]
    texts = [
        " ".join([_COMMON] * often[n] + ["wall"] * (3 - often[n]) + [_RARE if n % 4 == 1 else _HALF]) for n in range(60)
    ]
    library.store([indexed(f"a{n:02}", text) for n, text in enumerate(texts)])
    monkeypatch.setattr(word_search, "SMALL", 20)
    monkeypatch.setattr(word_search, "SCORED_PASSAGES", 20)
    return library


@pytest.mark.parametrize("filters", [Filters(), Filters(articles=tuple(f"a{n:02}" for n in range(60)))])
def test_a_common_word_counts_for_what_the_others_found(
    large: Library, monkeypatch: pytest.MonkeyPatch, filters: Filters
) -> None:
    terms = [_COMMON, _RARE]
    found = large.search_words(terms, 10, filters)
    alone = large.search_words([_RARE], 10, filters)
    monkeypatch.setattr(word_search, "SMALL", 1000)
    whole = large.search_words(terms, 10, filters)
    assert [hit.passage_id for hit in found] == [hit.passage_id for hit in whole]
    assert [hit.passage_id for hit in found] != [hit.passage_id for hit in alone]
    assert [hit.score for hit in found] == pytest.approx([hit.score for hit in whole], rel=0.05)


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
