"""The tables of conversations.db, and the connection to them. Nothing else holds what this file holds."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

from assistant.adapters.aside import move_aside
from assistant.domain.errors import ConversationError

SCHEMA_VERSION = 1

# `search` columns hold folded text: see ConversationFile. `draft` has a row for each chat that left text behind.
# `writer` names the open file that a turn came through: two chats that go on with one conversation both give it a
# turn of the same number, and neither may take the place of the other's.
_TABLES = """
CREATE TABLE conversation (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, search TEXT NOT NULL,
    created TEXT NOT NULL, updated TEXT NOT NULL, deleted TEXT
);
CREATE TABLE turn (
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, writer TEXT NOT NULL, asked TEXT NOT NULL,
    body TEXT NOT NULL, hashes TEXT NOT NULL, search TEXT NOT NULL,
    PRIMARY KEY (conversation_id, number, writer)
);
CREATE TABLE draft (session TEXT PRIMARY KEY, text TEXT NOT NULL, updated TEXT NOT NULL);
"""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def connect(path: Path, now: datetime) -> tuple[sqlite3.Connection, str | None]:
    """A connection to the file at `path`, whose tables are made where there are none.

    A damaged file is moved aside and begun anew; the text says so, for whoever has to know.
    Raises ConversationError where the file is of a newer version or can't be opened.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _connected(path), None
        except sqlite3.DatabaseError as error:
            if (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF not in _DAMAGED:
                raise
        aside = move_aside(path, "damaged", now)
        return _connected(path), f"The kept conversations were damaged and begin anew; the old file is {aside}."
    except (sqlite3.Error, OSError) as error:
        raise ConversationError(
            f"conversations can't be kept in {path}: {error}", "Check the folder's permissions and free space."
        ) from error


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=5, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # A power failure, too, must not take an answer that was shown.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            damage = sqlite3.DatabaseError(found)
            damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise damage
        _migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    # Two chats may start at once: the version is read where no one else can write it.
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version not in (0, SCHEMA_VERSION):
            raise ConversationError(
                f"the conversations in {path} have version {version}, and this program reads version {SCHEMA_VERSION}",
                "Install the newer program, or move the file away.",
            )
        if version == 0:
            for statement in filter(str.strip, _TABLES.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
