"""The tables of library.db, and the connection that every user of them shares."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from assistant.domain.errors import LibraryError

SCHEMA_VERSION = 1

# `words` holds a row a passage (with its article's title), `article_words` a row an article.
# `temp.vocabulary`, made with each connection, lists the stems that `words` holds.
# `unpublished` is the queue between the library and the vector index: a row a passage that the index has
# not yet taken in (deleted = 0) or not yet dropped (deleted = 1).
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    title TEXT NOT NULL, source TEXT, url TEXT, author TEXT, published TEXT, retrieved TEXT, language TEXT,
    text TEXT NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX article_published ON article (published);
CREATE TABLE passage (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    article_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX passage_article ON passage (article_id, position);
CREATE VIRTUAL TABLE words USING fts5 (title, text, tokenize = 'porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE article_words USING fts5 (title, text, tokenize = 'porter unicode61 remove_diacritics 2');
CREATE TABLE unpublished (passage_id TEXT PRIMARY KEY, deleted INTEGER NOT NULL) WITHOUT ROWID;
"""


def connect(path: Path) -> sqlite3.Connection:
    """A connection to the library at `path`, whose tables are made where there are none.

    Raises LibraryError where the file is not a library, is of a newer version, or can't be opened.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=30, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        _migrate(connection, path)
        connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, 'words', 'row')")
    except (sqlite3.Error, OSError) as error:
        raise LibraryError(
            f"the library {path} can't be opened: {error}",
            "Check the folder's permissions and free space; `assistant ingest --rebuild` makes it anew from corpus/.",
        ) from error
    return connection


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == SCHEMA_VERSION:
        return
    if version != 0:
        raise LibraryError(
            f"the library {path} has version {version}, and this program reads version {SCHEMA_VERSION}",
            "Install the newer program, or move the file away and run `assistant ingest`.",
        )
    connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
