"""The library as a list to walk along: ids in order, and what a page of them shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.adapters.library import Library
from assistant.adapters.word_search import phrase
from assistant.domain.article import ArticleRef
from assistant.domain.shelf import Shelf, ShelfQuery, shelf_of

# Letters that a word needs before its beginning is searched: fewer begin so many words that the search takes a
# second in a large library. Scripts that write without spaces have no such words.
_BEGINNING = 4


class LibraryShelf:
    """Reads from a library that is open. Every method raises LibraryError where the file can't be read."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def shelf(self, query: ShelfQuery) -> Shelf:
        """The articles that pass, newest first, undated ones last. The last word may be unfinished."""
        clauses, values = ["1"], []
        if query.since:
            clauses.append("a.published >= ?")
            values.append(query.since.isoformat())
        if query.until:
            clauses.append("a.published <= ?")
            values.append(query.until.isoformat())
        if query.source:
            clauses.append("instr(folded(a.source), folded(?)) > 0")
            values.append(query.source)
        if query.words:
            clauses.append("a.key IN (SELECT rowid FROM article_words WHERE article_words MATCH ?)")
            values.append(_match(query.words))
        rows = self._library.select(
            f"SELECT a.id, a.published FROM article a WHERE {' AND '.join(clauses)}"
            " ORDER BY a.published IS NULL, a.published DESC, a.id",
            values,
        )
        return shelf_of([(id_, date.fromisoformat(published) if published else None) for id_, published in rows])

    def refs(self, article_ids: Sequence[str]) -> dict[str, ArticleRef]:
        """What the list shows of these articles; one that was removed meanwhile is left out."""
        marks = ", ".join("?" * len(article_ids))
        rows = self._library.select(
            f"SELECT id, title, source, url, published FROM article WHERE id IN ({marks})", article_ids
        )
        return {
            id_: ArticleRef(id_, title, source, url, date.fromisoformat(published) if published else None)
            for id_, title, source, url, published in rows
        }


def _match(words: Sequence[str]) -> str:
    whole = [phrase(word) for word in words]
    last = words[-1]
    if len(last) >= _BEGINNING or not last.isascii():
        # Stems make the beginning of a word no word: both are asked for.
        whole[-1] = f"({whole[-1]} OR {whole[-1]} *)"
    return " AND ".join(whole)
