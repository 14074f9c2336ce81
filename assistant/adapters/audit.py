"""library.db looked at row by row: what is in it, what its own checks say, and what can be made again inside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from assistant.adapters.library import Library
from assistant.adapters.schema import WORD_TABLES
from assistant.domain.article import Article
from assistant.domain.errors import LibraryError
from assistant.domain.integrity import ArticleRecord, PassageRecord
from assistant.domain.ports import FileState, Vector

_CHUNK = 100
# Whether the word index has the same words in the same case, and NULL where it has no such row; and the same where
# it can't be read.
_PASSAGE_WORDS = {
    True: (
        'w.title = a.title AND w.text = substr(a.text, p.start + 1, p."end" - p.start)',
        "LEFT JOIN words w ON w.rowid = p.key",
    ),
    False: ("1", ""),
}
_ARTICLE_WORDS = {
    True: ("w.title = a.title AND w.text = a.text", "LEFT JOIN article_words w ON w.rowid = a.key"),
    False: ("1", ""),
}
_ARTICLES = """
SELECT a.key, a.id, a.path, a.size, a.mtime_ns, a.title, a.text, a.source, a.url, a.author, a.published, a.retrieved,
       a.language, a.published_at, a.vector, s.text_hash, {0}
FROM article a LEFT JOIN signature s ON s.article_id = a.id {1}
WHERE a.key > ? ORDER BY a.key LIMIT ?
"""
_LOOSE = {
    "passages": "SELECT count(*) FROM passage WHERE article_id NOT IN (SELECT id FROM article)",
    "words": "SELECT (SELECT count(*) FROM words WHERE rowid NOT IN (SELECT key FROM passage))"
    " + (SELECT count(*) FROM article_words WHERE rowid NOT IN (SELECT key FROM article))",
    "signatures": "SELECT count(*) FROM signature WHERE article_id NOT IN (SELECT id FROM article)",
    "comparisons": "SELECT count(*) FROM kinship WHERE one NOT IN (SELECT id FROM article)"
    " OR other NOT IN (SELECT id FROM article)",
    "members of stories": "SELECT count(*) FROM story WHERE article_id NOT IN (SELECT id FROM article)"
    " OR story NOT IN (SELECT id FROM article)",
}
_DROPS = (
    "INSERT OR REPLACE INTO unpublished SELECT id, 1 FROM passage WHERE article_id NOT IN (SELECT id FROM article)",
    "DELETE FROM passage WHERE article_id NOT IN (SELECT id FROM article)",
)


class LibraryAudit:
    """The `LibraryRecords` of an open library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def damage(self) -> list[str]:
        """What SQLite's own check finds wrong with the file."""
        try:
            rows = self._library.select("PRAGMA main.integrity_check(20)")
        except LibraryError as error:
            return [str(error.__cause__ or error)]
        return [str(line) for (line,) in rows if line != "ok"]

    def word_damage(self) -> list[str]:
        """What FTS5's own check finds wrong: its index against the words that it keeps. Raises LibraryError where
        library.db may only be read, which that check can't do with."""
        found = []
        for table in ("words", "article_words"):
            try:
                with self._library.transaction() as connection:
                    connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
            except LibraryError as error:
                if _code(error) in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY):
                    raise
                found.append(f"{table}: {error.__cause__ or error}")
        return found

    def records(self, *, words: bool) -> Iterator[list[ArticleRecord]]:
        """Every article with its passages, in chunks. Without `words` the word indexes are left alone, and their rows
        taken to be right. Raises LibraryError."""
        last = 0
        sql = _ARTICLES.format(*_ARTICLE_WORDS[words])
        while rows := self._library.select(sql, [last, _CHUNK]):
            passages = self._passages([row[1] for row in rows], words)
            try:
                yield [_record(row, passages.get(row[1], [])) for row in rows]
            except (ValueError, TypeError) as error:
                raise LibraryError(f"the library {self._library.path} holds what it can't hold: {error}") from error
            last = rows[-1][0]

    def loose(self, *, words: bool) -> dict[str, int]:
        """How many rows belong to nothing, by what they are."""
        asked = {what: sql for what, sql in _LOOSE.items() if words or what != "words"}
        counted = {what: int(self._library.select(sql)[0][0]) for what, sql in asked.items()}
        return {what: number for what, number in counted.items() if number}

    def passage_article(self, ids: Sequence[str]) -> dict[str, tuple[str, Vector]]:
        """Article id and vector of those of these passages that there are."""
        marks = ", ".join("?" * len(ids))
        rows = self._library.select(f"SELECT id, article_id, vector FROM passage WHERE id IN ({marks})", ids)
        return {id_: (article_id, Vector(vector)) for id_, article_id, vector in rows}

    def drop_loose(self) -> None:
        """Delete the passages that belong to no article."""
        with self._library.transaction() as connection:
            for statement in _DROPS:
                connection.execute(statement)

    def rebuild_words(self) -> None:
        """Make both word indexes again from the texts, all of it or nothing."""
        with self._library.transaction() as connection:
            for name, statement in WORD_TABLES.items():
                connection.execute(f"DROP TABLE IF EXISTS {name}")
                connection.execute(statement)
            connection.execute(
                "INSERT INTO words (rowid, title, text)"
                ' SELECT p.key, a.title, substr(a.text, p.start + 1, p."end" - p.start)'
                " FROM passage p JOIN article a ON a.id = p.article_id ORDER BY p.key"
            )
            connection.execute(
                "INSERT INTO article_words (rowid, title, text) SELECT key, title, text FROM article ORDER BY key"
            )

    def forget_stories(self) -> None:
        """Drop all that grouping derived: the next ingestion derives it again."""
        with self._library.transaction() as connection:
            for table in ("signature", "kinship", "story"):
                connection.execute(f"DELETE FROM {table}")
            connection.execute("DELETE FROM meta WHERE key = 'grouped'")

    def remove(self, article_ids: Sequence[str]) -> None:
        """Remove articles with all that derives from them."""
        self._library.remove(article_ids)

    def unpublished_count(self) -> int:
        """How many passages wait for the vector index."""
        return self._library.unpublished_count()

    def counts(self) -> tuple[int, int]:
        """How many articles and how many passages there are."""
        return self._library.counts()

    def _passages(self, article_ids: Sequence[str], words: bool) -> dict[str, list[PassageRecord]]:
        marks = ", ".join("?" * len(article_ids))
        same, join = _PASSAGE_WORDS[words]
        rows = self._library.select(
            f'SELECT p.article_id, p.id, p.position, p.start, p."end", p.vector, {same}'
            f" FROM passage p JOIN article a ON a.id = p.article_id {join}"
            f" WHERE p.article_id IN ({marks}) ORDER BY p.article_id, p.position",
            article_ids,
        )
        found: dict[str, list[PassageRecord]] = {}
        for article_id, id_, position, start, end, vector, said in rows:
            record = PassageRecord(id_, position, start, end, vector, None if said is None else bool(said))
            found.setdefault(article_id, []).append(record)
        return found


def _record(row: Sequence[object], passages: list[PassageRecord]) -> ArticleRecord:
    _, id_, path, size, mtime, title, text, source, url, author, published, retrieved, language, at, *rest = row
    vector, text_hash, words = rest
    article = Article(
        str(id_),
        str(title),
        str(text),
        _text(source),
        _text(url),
        _text(author),
        date.fromisoformat(str(published)) if published else None,
        date.fromisoformat(str(retrieved)) if retrieved else None,
        _text(language),
        datetime.fromisoformat(str(at)) if at else None,
    )
    state = FileState(article.id, int(str(size)), int(str(mtime)))
    return ArticleRecord(
        article,
        str(path),
        state,
        vector if isinstance(vector, bytes) else b"",
        _text(text_hash),
        None if words is None else bool(words),
        passages,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _code(error: LibraryError) -> int:
    return (getattr(error.__cause__, "sqlite_errorcode", None) or 0) & 0xFF
