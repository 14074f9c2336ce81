"""The tables of library.db, and the connection that every user of them shares."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from assistant.domain.errors import LibraryDamaged, LibraryError

SCHEMA_VERSION = 3

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
    text TEXT NOT NULL, vector BLOB NOT NULL, published_at TEXT
);
CREATE INDEX article_published ON article (published);
CREATE TABLE passage (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    article_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX passage_article ON passage (article_id, position);
CREATE TABLE unpublished (passage_id TEXT PRIMARY KEY, deleted INTEGER NOT NULL) WITHOUT ROWID;
"""
_WORDS = "CREATE VIRTUAL TABLE {} USING fts5 (title, text, tokenize = 'porter unicode61 remove_diacritics 2')"
# The word indexes by name, with what makes each.
WORD_TABLES = {name: _WORDS.format(name) for name in ("words", "article_words")}
# What finds copies of one text: a signature an article, whether two articles were found to be one text (the lesser
# id is `one`), and for each article that has copies the story that they make.
_STORIES = (
    """
CREATE TABLE IF NOT EXISTS signature (
    article_id TEXT PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    text_hash TEXT NOT NULL, sketch BLOB NOT NULL
) WITHOUT ROWID""",
    """
CREATE TABLE IF NOT EXISTS kinship (
    one TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    other TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    same INTEGER NOT NULL, PRIMARY KEY (one, other)
) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS kinship_other ON kinship (other)",
    """
CREATE TABLE IF NOT EXISTS story (
    article_id TEXT PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE, story TEXT NOT NULL
) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS story_members ON story (story)",
    # What was told of an article by its title, outlet and day has to be told anew.
    """
CREATE TRIGGER IF NOT EXISTS article_compared AFTER UPDATE OF title, source, published, text ON article
BEGIN
    DELETE FROM signature WHERE article_id = new.id;
    DELETE FROM kinship WHERE one = new.id OR other = new.id;
END""",
)


# What makes a library of each version one of the next. A column is added last, as in _TABLES.
_UPGRADES = {1: ("ALTER TABLE article ADD COLUMN published_at TEXT",), 2: _STORIES}


MEND = "`assistant doctor --mend` makes it anew from the article files, and keeps the old file beside it."
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def damaged(error: sqlite3.Error) -> bool:
    """Whether it is the file that is at fault, rather than the disk or who may write there."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF in _DAMAGED


def writable(path: Path) -> bool:
    """Whether a library at `path` can be written, or made."""
    if path.exists() and not os.access(path, os.W_OK):
        return False
    folder = next((one for one in path.parents if one.exists()), path.parent)
    return os.access(folder, os.W_OK | os.X_OK)


def connect(path: Path) -> sqlite3.Connection:
    """A connection to the library at `path`, whose tables are made where there are none. Where nothing can be written
    it only reads.

    Raises LibraryDamaged where the file is no database, LibraryError where it is of a newer version or can't be opened.
    """
    try:
        connection = _opened(path) if writable(path) or not path.exists() else _read_only(path)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, 'words', 'row')")
        # SQLite's own lower() and NOCASE know the letters of ASCII alone.
        connection.create_function("folded", 1, _folded, deterministic=True)
    except (sqlite3.Error, OSError) as error:
        broken = isinstance(error, sqlite3.Error) and damaged(error)
        raise (LibraryDamaged if broken else LibraryError)(
            f"the library {path} can't be opened: {error}",
            MEND if broken else "Check the folder's permissions and free space.",
        ) from error
    return connection


def _folded(text: str | None) -> str | None:
    return text.casefold() if text else text


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=30, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        _migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _read_only(path: Path) -> sqlite3.Connection:
    """A connection to a library in a folder that takes no file, not even the one that SQLite's readers share."""
    left = path.with_name(f"{path.name}-wal")
    if left.exists() and left.stat().st_size:
        # Another reader, with more rights, may have it open. What it says counts, and can be read with its help alone.
        connection = _plain(path, "mode=ro")
    else:
        connection = _plain(path, "mode=ro&immutable=1")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != SCHEMA_VERSION:
        connection.close()
        raise _other_version(path, version, ", and its folder can't be written")
    return connection


def _plain(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?{mode}", timeout=30, check_same_thread=False, isolation_level=None, uri=True
    )


def _other_version(path: Path, version: int, more: str = "") -> LibraryError:
    return LibraryError(
        f"the library {path} has version {version}, and this program reads version {SCHEMA_VERSION}{more}",
        "Install the newer program, or move the file away and run `assistant ingest`."
        if version > SCHEMA_VERSION
        else "Open it once where it can be written: that brings it up to date.",
    )


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == SCHEMA_VERSION:
        return
    if version > SCHEMA_VERSION:
        raise _other_version(path, version)
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been quicker.
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        fresh = (tuple(_TABLES.split(";")), tuple(WORD_TABLES.values()), _STORIES)
        for step in fresh if version == 0 else [_UPGRADES[one] for one in range(version, SCHEMA_VERSION)]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
