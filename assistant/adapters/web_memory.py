"""What is remembered of the web, in an SQLite file of its own: lists, and the articles that they named.

It may be deleted at any time, and is made anew where it is broken: then more is fetched again, and that is all.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from assistant.domain.errors import LibraryError
from assistant.domain.web import Seen, Validators

_VERSION = 1
_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE list (url TEXT PRIMARY KEY, etag TEXT, modified TEXT, day TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE seen (
    url TEXT, list TEXT, mark TEXT NOT NULL, article_id TEXT,
    title TEXT, author TEXT, published TEXT, source TEXT, PRIMARY KEY (url, list)
) WITHOUT ROWID;
PRAGMA user_version = {_VERSION};
COMMIT;
"""


class WebMemoryFile:
    """Opened when it is first asked. Every method raises LibraryError where the file can't be read or written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def validators(self, url: str) -> Validators | None:
        """What a list is asked with, or None."""
        row = self._row("SELECT etag, modified FROM list WHERE url = ?", [url])
        return Validators(*row) if row and any(row) else None

    def refreshed(self, url: str, validators: Validators | None, day: date) -> None:
        """Note that a list was gone through; without `validators` it is fetched whole the next time."""
        given = validators or Validators()
        values = [url, given.etag, given.modified, day.isoformat()]
        self._row("INSERT OR REPLACE INTO list VALUES (?, ?, ?, ?)", values)

    def last(self, url: str) -> date | None:
        """When a list was gone through for the last time."""
        row = self._row("SELECT day FROM list WHERE url = ?", [url])
        return date.fromisoformat(row[0]) if row else None

    def seen(self, url: str) -> dict[str, Seen]:
        """What each list, by its address, said of an article."""
        sql = "SELECT list, mark, article_id, title, author, published, source FROM seen WHERE url = ? ORDER BY list"
        return {row[0]: Seen(*row[1:]) for row in self._rows(sql, [url])}

    def see(self, in_list: str, url: str, seen: Seen) -> None:
        """Remember an article of a list."""
        values = [url, in_list, seen.mark, seen.article_id, seen.title, seen.author, seen.published, seen.source]
        self._row("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def close(self) -> None:
        """Give the file free."""
        with self._lock:
            if self._connection:
                self._connection.close()
                self._connection = None

    def _row(self, sql: str, values: Sequence[Any]) -> Any:
        return next(iter(self._rows(sql, values)), None)

    def _rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._opened()
                return self._connection.execute(sql, values).fetchall()
            except (sqlite3.Error, OSError) as error:
                raise LibraryError(
                    f"{self._path} can't be read or written: {error}",
                    "It may be deleted: feeds are then fetched whole once more.",
                ) from error

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            for name in (self._path, *(self._path.with_name(self._path.name + end) for end in ("-wal", "-shm"))):
                name.unlink(missing_ok=True)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=30, check_same_thread=False, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                connection.executescript("DROP TABLE IF EXISTS list; DROP TABLE IF EXISTS seen;" + _TABLES)
        except BaseException:
            connection.close()
            raise
        return connection
