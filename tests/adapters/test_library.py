"""library.db: what goes in together stays together."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.adapters.holdings import LibraryHoldings
from assistant.adapters.library import Library
from assistant.adapters.library_vectors import LibraryVectors
from assistant.adapters.shelf import LibraryShelf
from assistant.adapters.story_tables import StoryTables
from assistant.domain.answer import Filters
from assistant.domain.article import Article, Span, passages_of
from assistant.domain.errors import LibraryError
from assistant.domain.ports import FileState, IndexedArticle, Vector
from assistant.domain.shelf import ShelfQuery


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library.db")


def vector(seed: int) -> Vector:
    row = np.random.default_rng(seed).normal(size=8).astype("<f4")
    return Vector((row / np.linalg.norm(row)).tobytes())


def indexed(
    article_id: str, text: str, *, source: str | None = "Wire", published: date | None = None
) -> IndexedArticle:
    article = Article(article_id, f"Title of {article_id}", text, source, published=published)
    spans = [Span(0, len(text) // 2), Span(len(text) // 2, len(text))]
    passages = passages_of(article, spans)
    state = FileState(article_id, len(text), 1)
    return IndexedArticle(article, f"{article_id}.md", state, passages, [vector(1), vector(2)], vector(3))


def test_an_article_is_replaced_with_all_that_derives_from_it(library: Library) -> None:
    library.store([indexed("a", "The bridge over the river closed.")])
    library.mark_published({})
    library.store([indexed("a", "A tunnel under the bay opened now.")])
    assert library.counts() == (1, 2)
    assert library.search_words(["bridge"], 5) == []
    assert len(library.search_words(["tunnel"], 5)) == 1
    assert list(library.search_article_words(["opened"], 5)) == ["a"]
    assert len(library.unpublished_deletions()) == 2
    assert sum(map(len, library.unpublished_vectors())) == 2


def test_a_failure_half_way_leaves_what_was_there(library: Library) -> None:
    library.store([indexed("a", "The bridge over the river closed.")])
    good, bad = indexed("b", "Something else entirely here."), indexed("c", "Third text of the three.")
    broken = IndexedArticle(bad.article, good.path, bad.state, bad.passages, bad.vectors, bad.vector)
    with pytest.raises(LibraryError):
        library.store([good, broken])
    assert [ref.id for ref in library.articles()] == ["a"]
    assert library.counts() == (1, 2)


def test_what_is_counted_is_right_after_every_change_here_or_elsewhere(library: Library) -> None:
    held = LibraryHoldings(library)
    other = Library(library.path)

    def told() -> tuple[int, int, int]:
        assert library.counts() == other.counts()
        return *library.counts(), held.holdings().articles

    assert told() == told() == (0, 0, 0)
    library.store([indexed("a", "The bridge over the river closed.")])
    assert told() == told() == (1, 2, 1)
    other.store([indexed("b", "Something else entirely here.", source="Post")])
    assert told() == told() == (2, 4, 2)
    assert held.holdings().outlets == 2
    assert held.holdings(Filters(source="Post")).articles == 1
    library.describe(Article("b", "Title of b", "Something else entirely here.", "Wire"), "b.md", FileState("b", 29, 1))
    assert (told(), held.holdings().outlets) == ((2, 4, 2), 1)
    library.remove(["a"])
    assert told() == (1, 2, 1)


def test_what_was_counted_half_way_does_not_outlive_a_change_that_was_taken_back(library: Library) -> None:
    held = LibraryHoldings(library)

    def taken_back() -> None:
        row = [1, "a", "a.md", 1, 1, "A", "Wire", *[""] * 8]
        with library.transaction() as connection:
            connection.execute(f"INSERT INTO article VALUES ({', '.join('?' * len(row))})", row)
            assert (library.counts(), held.holdings().articles) == ((1, 0), 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        taken_back()
    assert (library.counts(), held.holdings().articles) == ((0, 0), 0)


def test_removing_leaves_nothing_behind(library: Library) -> None:
    library.store([indexed("a", "The bridge over the river closed.")])
    library.remove(["a"])
    assert library.counts() == (0, 0)
    assert library.search_words(["bridge"], 5) == []
    assert library.search_article_words(["bridge"], 5) == {}


def test_passages_come_back_exactly(library: Library) -> None:
    item = indexed("a", "Größe: São Paulo 日本 \U0001f600 — and some more text behind it.")
    library.store([item])
    found = library.passages([passage.id for passage in item.passages])
    for passage in item.passages:
        assert found[passage.id][0] == passage
        assert found[passage.id][0].text == passage.span.of(item.article.text)


def test_filters(library: Library) -> None:
    library.store(
        [
            indexed("old", "The bridge closed long ago.", published=date(2019, 1, 1)),
            indexed("new", "The bridge opened again now.", published=date(2024, 1, 1), source="The Post"),
            indexed("undated", "The bridge stands in the text."),
        ]
    )

    def ids(**fields: object) -> list[str]:
        return [ref.id for ref in library.articles(Filters(**fields))]  # type: ignore[arg-type]

    assert ids() == ["new", "old", "undated"]
    assert ids(since=date(2020, 1, 1)) == ["new"]
    assert ids(as_of=date(2019, 1, 1)) == ["old"]
    assert ids(source="the post") == ["new"]
    assert ids(articles=("undated", "none")) == ["undated"]
    hits = library.search_words(["bridge"], 10, Filters(as_of=date(2020, 1, 1)))
    assert {library.passages([hit.passage_id])[hit.passage_id][1].id for hit in hits} == {"old"}


def test_a_source_is_found_in_any_case_of_its_letters(library: Library) -> None:
    library.store([indexed("one", "The bridge closed.", source="Österreich-Погляд")])
    library.store([indexed("none", "The bridge opened.", source=None)])
    assert [ref.id for ref in library.articles(Filters(source="ÖSTERREICH-ПОГЛЯД"))] == ["one"]
    assert LibraryShelf(library).shelf(ShelfQuery(source="öster")).ids == ("one",)
    assert LibraryShelf(library).shelf(ShelfQuery(source="погляд")).ids == ("one",)


def test_a_part_of_an_outlets_name_will_do_where_none_is_called_just_so(library: Library) -> None:
    library.store([indexed("one", "The bridge closed.", source="The Millbrook Courant")])
    library.store([indexed("two", "The bridge opened.", source="Evening Courant")])
    library.store([indexed("none", "The bridge stands.", source=None)])

    def ids(source: str) -> list[str]:
        return sorted(ref.id for ref in library.articles(Filters(source=source)))

    assert ids("courant") == ["one", "two"]
    assert ids("The Millbrook Courant") == ["one"]
    assert ids("Post") == []
    library.store([indexed("just", "The bridge fell.", source="Courant")])
    assert ids("courant") == ["just"]


@pytest.mark.parametrize("term", ['"', "a OR b", "NEAR(", "col:umn", "*", "x' --", "", "日本", "3.6", "e-mail"])
def test_no_term_is_read_as_syntax(library: Library, term: str) -> None:
    library.store([indexed("a", "The bridge over the river closed.")])
    assert library.search_words([term], 5) == []
    assert library.document_frequencies([term]) == {term: 0}


def test_words_are_found_in_any_inflection_and_without_diacritics(library: Library) -> None:
    library.store([indexed("a", "Žilnica flooded. The closings of São Paulo bridges.")])
    assert library.document_frequencies(["zilnica", "flood", "bridge", "sao"]) == {
        "zilnica": 1,
        "flood": 1,
        "bridge": 1,
        "sao": 1,
    }


def test_a_program_that_holds_the_file_is_no_reason_to_make_it_again(library: Library) -> None:
    library.select("PRAGMA busy_timeout = 1")
    with sqlite3.connect(library.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match="locked") as told:
            library.put("key", "value")
    other.close()
    assert "Close the program" in str(told.value.hint)
    assert "--mend" not in str(told.value.hint)


def test_a_newer_library_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    Library(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryError, match="version 99"):
        Library(path)


def test_a_file_that_is_no_library_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(LibraryError, match="can't be opened"):
        Library(path)


def test_what_another_process_stores_is_compared_from_then_on(library: Library) -> None:
    vectors, other = LibraryVectors(library), Library(library.path)
    other.store([indexed("a", "The bridge over the river closed.")])
    assert len(vectors.search(vector(1), 9)) == 2
    other.store([indexed("b", "A tunnel under the bay opened now.")])
    assert len(vectors.search(vector(1), 9)) == 4
    other.remove(["a", "b"])
    assert vectors.search(vector(1), 9) == []


def test_an_article_is_told_of_no_story_that_it_left_meanwhile(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Library(library.path)
    other.store([indexed(id_, f"The text of {id_}, which is one sentence.") for id_ in "abc"])
    StoryTables(other).group({"a": "a", "b": "a", "c": "a"})
    reading, reads = Library.select, 0

    def late(self: Library, *given: Any) -> Any:
        nonlocal reads
        reads += self is library
        if self is library and reads == 2:
            StoryTables(other).group({"a": "a", "c": "a"})
        return reading(self, *given)

    monkeypatch.setattr(Library, "select", late)
    found = StoryTables(library).stories(["a", "b"])
    assert {id_: [copy.article_id for copy in story.copies] for id_, story in found.items()} == {"a": ["a", "c"]}
