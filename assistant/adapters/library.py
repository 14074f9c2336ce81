"""library.db: articles, passages, their vectors and words, in one SQLite file. All of it derives from corpus/."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from assistant.adapters.passing import marks, where_clause
from assistant.adapters.schema import MEND, connect, damaged
from assistant.adapters.word_search import best_articles, best_passages, frequencies
from assistant.domain.answer import Filters
from assistant.domain.article import Article, ArticleRef, Passage, Span
from assistant.domain.errors import LibraryDamaged, LibraryError
from assistant.domain.ports import FileState, Hit, IndexedArticle, StoredVector, Vector
from assistant.retrieve.spelling import alike, likeness
from assistant.retrieve.terms import fold, stem

Version = tuple[int, int]
"""What tells one state of the file from another, within one process."""

_REF = "a.id, a.title, a.source, a.url, a.published"
# Ids that one statement names; SQLite's own limit on variables is far above it.
_CHUNK = 500
# What SQLite calls it where the disk or another program, not the file, is at fault, and what is to be done then.
_PASSING = {
    ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM"): (
        "Check the free space and the permissions of its folder, then run the command again: it goes on."
    ),
    ("SQLITE_BUSY", "SQLITE_LOCKED"): "Close the program that has it open, then run the command again: it goes on.",
}


class Library:
    """One open library.db. Calls may come from any thread; each runs alone.

    Every method raises LibraryError where the file can't be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection = connect(path)
        self._counted: tuple[Version, tuple[int, int]] | None = None

    def close(self) -> None:
        """Give the file free. The library can't be used after it."""
        with self._lock:
            self._connection.close()

    def state(self) -> int:
        """A number that is another one once another connection has written to the file."""
        return int(self._rows("PRAGMA data_version")[0][0])

    def version(self) -> Version | None:
        """Another value once anything was written to the file, here or elsewhere; None while it is written to here."""
        with self._lock:
            if self._connection.in_transaction:
                # What is written may yet be taken back, and the counter of changes does not go back with it.
                return None
            return self.state(), self._connection.total_changes

    # Reading: articles and passages

    def article(self, article_id: str) -> Article | None:
        """The article with its text, or None."""
        rows = self._rows(
            "SELECT id, title, text, source, url, author, published, retrieved, language, published_at FROM article"
            " WHERE id = ?",
            [article_id],
        )
        for row in rows:
            id_, title, text, source, url, author, published, retrieved, language, at = row
            days = _date(published), _date(retrieved)
            return Article(id_, title, text, source, url, author, *days, language, _time(at))
        return None

    def article_path(self, article_id: str) -> str | None:
        """The article's file, relative to the corpus folder, or None."""
        rows = self._rows("SELECT path FROM article WHERE id = ?", [article_id])
        return str(rows[0][0]) if rows else None

    def articles(self, filters: Filters = Filters()) -> list[ArticleRef]:
        """The articles that pass, newest first; undated ones last."""
        where, values = where_clause(filters)
        rows = self._rows(
            f"SELECT {_REF} FROM article a WHERE {where} ORDER BY a.published IS NULL, a.published DESC, a.id", values
        )
        return [_ref(row) for row in rows]

    def counts(self) -> tuple[int, int]:
        """How many articles and how many passages there are."""
        # SQLite counts by reading: a million rows take longer than finding the best of them.
        with self._lock:
            version = self.version()
            if version and self._counted and self._counted[0] == version:
                return self._counted[1]
            row = self._rows("SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM passage)")[0]
            counts = int(row[0]), int(row[1])
            self._counted = (version, counts) if version else None
            return counts

    def date_range(self) -> tuple[date, date] | None:
        """The first and the last publication date, or None where no article has one."""
        first, last = self._rows("SELECT min(published), max(published) FROM article")[0]
        return (date.fromisoformat(first), date.fromisoformat(last)) if first else None

    def passages(self, ids: Sequence[str], filters: Filters = Filters()) -> dict[str, tuple[Passage, ArticleRef]]:
        """The passages of these ids that pass the filters."""
        where, values = where_clause(filters)
        found: dict[str, tuple[Passage, ArticleRef]] = {}
        for chunk in _chunks(ids):
            rows = self._rows(
                f'SELECT p.id, p.position, p.start, p."end", substr(a.text, p.start + 1, p."end" - p.start), {_REF}'
                f" FROM passage p JOIN article a ON a.id = p.article_id"
                f" WHERE p.id IN ({marks(chunk)}) AND {where}",
                [*chunk, *values],
            )
            for id_, position, start, end, text, *ref in rows:
                found[id_] = (Passage(id_, ref[0], position, Span(start, end), text), _ref(ref))
        return found

    def vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """The stored vectors of these passages."""
        found: dict[str, Vector] = {}
        for chunk in _chunks(ids):
            found.update(self._rows(f"SELECT id, vector FROM passage WHERE id IN ({marks(chunk)})", chunk))
        return found

    def article_vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """For each of these articles the mean of its passages' vectors, of unit length."""
        found: dict[str, Vector] = {}
        for chunk in _chunks(ids):
            found.update(self._rows(f"SELECT id, vector FROM article WHERE id IN ({marks(chunk)})", chunk))
        return found

    def count_passages(self, filters: Filters) -> int:
        """How many passages pass the filters."""
        if not filters.active:
            return self.counts()[1]
        where, values = where_clause(filters)
        sql = f"SELECT count(*) FROM passage p JOIN article a ON a.id = p.article_id WHERE {where}"
        return int(self._rows(sql, values)[0][0])

    def filtered_vectors(self, filters: Filters) -> list[tuple[str, Vector]]:
        """Ids and vectors of all passages that pass the filters."""
        where, values = where_clause(filters)
        sql = f"SELECT p.id, p.vector FROM passage p JOIN article a ON a.id = p.article_id WHERE {where}"
        return self._rows(sql, values)

    # Reading: words

    def search_words(self, terms: Sequence[str], limit: int, filters: Filters = Filters()) -> list[Hit]:
        """BM25 over passages that hold any of `terms`, best first, scores positive; see word_search."""
        found = best_passages(self._rows, terms, limit, *where_clause(filters))
        return [Hit(id_, score) for id_, score in found]

    def search_article_words(self, terms: Sequence[str], limit: int, filters: Filters = Filters()) -> dict[str, float]:
        """BM25 over whole articles that hold any of `terms`: the best article ids with their positive scores."""
        return dict(best_articles(self._rows, terms, limit, *where_clause(filters)))

    def document_frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages each term stands, in any inflection, titles included; see word_search."""
        return frequencies(self._rows, terms)

    def near_spellings(self, name: str) -> list[str]:
        """Names of the articles that are spelled nearly like `name`, the likeliest first."""
        wanted = stem(fold(name))
        rows = self._rows(
            "SELECT term FROM temp.vocabulary WHERE term >= ? AND term < ? AND abs(length(term) - ?) <= 2",
            [wanted[:1], f"{wanted[:1]}\U0010ffff", len(wanted)],
        )
        near = [term for (term,) in rows if term != wanted and alike(term, wanted)]
        found = [self._as_written(term, name) for term in near]
        return sorted({one for one in found if one}, key=lambda one: (-likeness(fold(one), fold(name)), one))

    def _as_written(self, term: str, name: str) -> str | None:
        """The name with the stem `term` as an article writes it, or None where it is no name."""
        passages = self.passages([hit.passage_id for hit in self.search_words([term], 1)])
        found = [word for passage, _ in passages.values() for word in re.findall(r"[^\W\d_]+", passage.text)]
        names = [word for word in found if word[0].isupper() and alike(fold(word), fold(name))]
        return names[0] if names else None

    # Reading: what was filed and published

    def get(self, key: str) -> str | None:
        """A fact about the library as a whole, or None."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", [key])
        return str(rows[0][0]) if rows else None

    def files(self) -> dict[str, FileState]:
        """For each path, relative to the corpus folder, the file as it was when it was indexed."""
        return {
            path: FileState(article_id, size, mtime)
            for path, article_id, size, mtime in self._rows("SELECT path, id, size, mtime_ns FROM article")
        }

    def unpublished_count(self) -> int:
        """How many passages wait to be written to, or dropped from, the vector index."""
        return int(self._rows("SELECT count(*) FROM unpublished")[0][0])

    def unpublished_vectors(self) -> Iterator[list[StoredVector]]:
        """The passages that the vector index has yet to take in, in chunks."""
        # Led by the queue: what waits may be a few of a million.
        queue = "unpublished u CROSS JOIN passage p ON p.id = u.passage_id AND u.deleted = 0"
        return self._vector_chunks(queue, "u.passage_id", "")

    def unpublished_deletions(self) -> list[str]:
        """The passage ids that the vector index has yet to drop."""
        return [row[0] for row in self._rows("SELECT passage_id FROM unpublished WHERE deleted = 1")]

    def all_vectors(self) -> Iterator[list[StoredVector]]:
        """Every passage, in chunks."""
        return self._vector_chunks("passage p", "p.key", 0)

    def _vector_chunks(self, rows_of: str, key: str, last: str | int) -> Iterator[list[StoredVector]]:
        while rows := self._rows(
            f"SELECT {key}, p.id, p.article_id, p.vector FROM {rows_of} WHERE {key} > ? ORDER BY {key} LIMIT ?",
            [last, _CHUNK],
        ):
            last = rows[-1][0]
            yield [StoredVector(id_, article_id, vector) for _, id_, article_id, vector in rows]

    def select(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """The rows of a reading statement of a neighbour, which knows the tables as this class does."""
        return self._rows(sql, values)

    # Writing

    def put(self, key: str, value: str) -> None:
        """Store a fact about the library as a whole."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [key, value])

    def store(self, items: Iterable[IndexedArticle]) -> None:
        """Put articles in place of their former selves: all of them or, on any failure, none."""
        with self.transaction() as connection:
            for item in items:
                _delete(connection, item.article.id)
                _insert(connection, item)

    def touch(self, path: str, state: FileState) -> None:
        """Note that the file at `path` was looked at and holds what is indexed."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE article SET path = ?, size = ?, mtime_ns = ? WHERE id = ?",
                [path, state.size, state.mtime_ns, state.article_id],
            )

    def describe(self, article: Article, path: str, state: FileState) -> None:
        """Take over an article whose passages stay as they are: its title and text are those that are stored."""
        values = {"path": path, "size": state.size, "mtime_ns": state.mtime_ns, **_metadata(article)}
        with self.transaction() as connection:
            connection.execute(
                f"UPDATE article SET {', '.join(f'{name} = ?' for name in values)} WHERE id = ?",
                [*values.values(), article.id],
            )

    def remove(self, article_ids: Iterable[str]) -> None:
        """Remove articles with all that derives from them."""
        with self.transaction() as connection:
            for article_id in article_ids:
                _delete(connection, article_id)

    def clear(self) -> None:
        """Remove every article, before all are indexed anew."""
        self.remove([ref.id for ref in self.articles()])

    def mark_published(self, facts: dict[str, str]) -> None:
        """Empty the queue and store `facts` in one step. The writer's lock keeps others from adding to it."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM unpublished")
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", facts.items())

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All statements inside it count, or none."""
        with self._lock, self._translated():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                # SQLite itself takes back what a full disk broke off.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._lock, self._translated():
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            name = str(getattr(error, "sqlite_errorname", ""))
            kind = LibraryDamaged if damaged(error) else LibraryError
            raise kind(
                f"the library {self.path} can't be read or written: {error}",
                next((hint for faults, hint in _PASSING.items() if name.startswith(faults)), MEND),
            ) from error


def _delete(connection: sqlite3.Connection, article_id: str) -> None:
    connection.execute("DELETE FROM words WHERE rowid IN (SELECT key FROM passage WHERE article_id = ?)", [article_id])
    connection.execute(
        "INSERT OR REPLACE INTO unpublished SELECT id, 1 FROM passage WHERE article_id = ?", [article_id]
    )
    connection.execute("DELETE FROM article_words WHERE rowid = (SELECT key FROM article WHERE id = ?)", [article_id])
    connection.execute("DELETE FROM article WHERE id = ?", [article_id])


def _insert(connection: sqlite3.Connection, item: IndexedArticle) -> None:
    article = item.article
    values = {
        "id": article.id,
        "path": item.path,
        "size": item.state.size,
        "mtime_ns": item.state.mtime_ns,
        "title": article.title,
        "text": article.text,
        "vector": item.vector,
        **_metadata(article),
    }
    inserted = connection.execute(
        f"INSERT INTO article ({', '.join(values)}) VALUES ({marks(list(values))})", list(values.values())
    )
    connection.execute(
        "INSERT INTO article_words (rowid, title, text) VALUES (?, ?, ?)",
        [inserted.lastrowid, article.title, article.text],
    )
    for passage, vector in zip(item.passages, item.vectors, strict=True):
        cursor = connection.execute(
            'INSERT INTO passage (id, article_id, position, start, "end", vector) VALUES (?, ?, ?, ?, ?, ?)',
            [passage.id, article.id, passage.position, passage.span.start, passage.span.end, vector],
        )
        connection.execute(
            "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", [cursor.lastrowid, article.title, passage.text]
        )
        connection.execute("INSERT OR REPLACE INTO unpublished VALUES (?, 0)", [passage.id])


def _metadata(article: Article) -> dict[str, str | None]:
    """The columns of an article that nothing of its passages depends on."""
    return {
        "source": article.source,
        "url": article.url,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "retrieved": article.retrieved.isoformat() if article.retrieved else None,
        "language": article.language,
        "published_at": article.published_at.isoformat() if article.published_at else None,
    }


def _ref(row: Sequence[Any]) -> ArticleRef:
    return ArticleRef(row[0], row[1], row[2], row[3], _date(row[4]))


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _time(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
