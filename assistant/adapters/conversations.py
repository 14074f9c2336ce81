"""conversations.db: every conversation of the chat, in one SQLite file."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.adapters.conversation_codec import decode, encode
from assistant.adapters.conversation_schema import connect
from assistant.domain.answer import Turn
from assistant.domain.conversation import ConversationSummary, KeptConversation, KeptTurn, new_id, title_of
from assistant.domain.errors import ConversationError, SpanError
from assistant.domain.exchange import Exchange, history_of
from assistant.domain.sanitize import sanitize
from assistant.retrieve.terms import fold

KEPT_AFTER_DELETION = timedelta(days=7)
_SURROGATES = re.compile("[\ud800-\udfff]")
_SUMMARY = "c.id, c.title, c.created, c.updated, (SELECT count(*) FROM turn t WHERE t.conversation_id = c.id) AS turns"


def _now() -> datetime:
    return datetime.now(UTC)


class ConversationFile:
    """An open conversations.db, as `ConversationStore` asks for it. What was deleted a week ago goes for good when
    the file is opened. `notice` says what a user should know of its opening.

    Words are looked for in folded text rather than by an index: parts of words and every script are found, and
    thousands of turns are read in milliseconds.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime] = _now) -> None:
        self.path = path
        self._clock = clock
        self._lock = threading.RLock()
        self._writer = new_id()
        self._connection, self.notice = connect(path, clock())
        with self._writing() as run:
            run("DELETE FROM conversation WHERE deleted < ?", [_stamp(clock() - KEPT_AFTER_DELETION)])

    def close(self) -> None:
        """Give the file free."""
        with self._lock:
            self._connection.close()

    def conversations(self, words: Sequence[str] = ()) -> list[ConversationSummary]:
        """Those that hold every one of `words`, the latest first."""
        holds = (
            " AND (instr(c.search, ?) OR EXISTS"
            " (SELECT 1 FROM turn t WHERE t.conversation_id = c.id AND instr(t.search, ?)))"
        )
        folded = [_searchable(word) for word in words]
        rows = self._rows(
            f"SELECT {_SUMMARY} FROM conversation c WHERE deleted IS NULL{holds * len(folded)}"
            " ORDER BY c.updated DESC, c.id",
            [word for word in folded for _ in range(2)],
        )
        return [_summary(row) for row in rows]

    def load(self, conversation_id: str) -> KeptConversation | None:
        """The conversation, or None; an answer that was in progress is a stopped one."""
        heads = self._rows(f"SELECT {_SUMMARY} FROM conversation c WHERE c.id = ?", [conversation_id])
        if not heads:
            return None
        rows = self._rows(
            "SELECT number, asked, body, hashes, writer FROM turn WHERE conversation_id = ? ORDER BY number, asked",
            [conversation_id],
        )
        turns: list[KeptTurn] = []
        history: tuple[Turn, ...] = ()
        for number, asked, body, hashes, writer in rows:
            try:
                exchange = decode(body, history)
                turn = KeptTurn(exchange, datetime.fromisoformat(asked), _hashes(hashes), number, writer)
            except (ValueError, TypeError, RecursionError, SpanError):
                continue
            exchange.stop()
            turns.append(turn)
            history += history_of([exchange])
        next_number = max((row[0] for row in rows if isinstance(row[0], int)), default=-1) + 1
        return KeptConversation(_summary(heads[0]), tuple(turns), next_number, len(rows) - len(turns))

    def save_turn(
        self, conversation_id: str, number: int, exchange: Exchange, hashes: Mapping[str, str] = {}, writer: str = ""
    ) -> None:
        """Keep a turn as far as it has come."""
        question, now = exchange.question.text, _stamp(self._clock())
        writer = writer or self._writer
        title = title_of(question)
        said = _searchable("\n".join((question, exchange.standalone, exchange.text)))
        body = encode(exchange)
        with self._writing() as run:
            run(
                "INSERT INTO conversation (id, title, search, created, updated) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET updated = excluded.updated",
                [conversation_id, title, _searchable(title), now, now],
            )
            begun = run(
                "INSERT INTO turn (conversation_id, number, writer, asked, body, hashes, search)"
                " VALUES (?, ?, ?, ?, '', '{}', '')"
                " ON CONFLICT DO NOTHING",
                [conversation_id, number, writer, now],
            ).rowcount
            if begun:
                run("UPDATE conversation SET deleted = NULL WHERE id = ?", [conversation_id])
            run(
                "UPDATE turn SET body = ?, hashes = ?, search = ?"
                " WHERE conversation_id = ? AND number = ? AND writer = ?",
                [body, json.dumps(dict(hashes)), said, conversation_id, number, writer],
            )

    def rename(self, conversation_id: str, title: str) -> None:
        """Give the conversation another title."""
        title = title_of(title)
        with self._writing() as run:
            run(
                "UPDATE conversation SET title = ?, search = ? WHERE id = ?",
                [title, _searchable(title), conversation_id],
            )

    def delete(self, conversation_id: str) -> None:
        """Take the conversation out of the list; a week later it is gone for good."""
        with self._writing() as run:
            run("UPDATE conversation SET deleted = ? WHERE id = ?", [_stamp(self._clock()), conversation_id])

    def restore(self, conversation_id: str) -> bool:
        """Take a deletion back; False where nothing is left."""
        with self._writing() as run:
            return run("UPDATE conversation SET deleted = NULL WHERE id = ?", [conversation_id]).rowcount > 0

    def save_draft(self, session: str, text: str) -> None:
        """Keep what stands in a prompt; "" keeps nothing."""
        with self._writing() as run:
            run("DELETE FROM draft WHERE session = ?", [session])
            if text:
                run("INSERT INTO draft VALUES (?, ?, ?)", [session, _storable(text), _stamp(self._clock())])

    def take_draft(self, session: str) -> str:
        """The latest draft left behind, which is `session`'s from here on; "" where there is none."""
        with self._writing() as run:
            row = run("SELECT session, text FROM draft ORDER BY updated DESC, rowid DESC LIMIT 1").fetchone()
            if row is None:
                return ""
            run("UPDATE OR REPLACE draft SET session = ? WHERE session = ?", [session, row[0]])
            return str(row[1])

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        with self._lock, _told(self.path):
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """A transaction: all of it, or none."""
        with self._lock, _told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection.execute
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise ConversationError(
            f"the conversations in {path} can't be read or written: {error}",
            "Check the folder's permissions and free space.",
        ) from error


def _summary(row: Sequence[Any]) -> ConversationSummary:
    id_, title, created, updated, turns = row
    return ConversationSummary(str(id_), title if isinstance(title, str) else "", _when(created), _when(updated), turns)


def _when(stamp: object) -> datetime:
    """The moment that a row names; the beginning of time where another hand wrote what is none."""
    try:
        return datetime.fromisoformat(str(stamp))
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _hashes(text: str) -> dict[str, str]:
    """The content hashes of a turn's articles. Raises ValueError where it is anything else."""
    found = json.loads(text)
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ValueError("no hashes")
    return found


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _storable(text: str) -> str:
    # SQLite takes no lone surrogate.
    return _SURROGATES.sub("\ufffd", text)


def _searchable(text: str) -> str:
    return fold(sanitize(text))
