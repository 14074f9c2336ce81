"""Every kind of damage that a library can take, and what a verification has to say of it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import chromadb
import numpy as np
from chromadb.config import Settings

Harm = Callable[[Path], None]


@dataclass(frozen=True)
class Damage:
    """What is done to a project, and the words in which it is told."""

    name: str
    harm: Harm
    told: str


def database(project: Path) -> sqlite3.Connection:
    """library.db, as a vandal opens it."""
    connection = sqlite3.connect(project / ".assistant" / "library.db", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    return connection


def _sql(*statements: str) -> Harm:
    def harm(project: Path) -> None:
        connection = database(project)
        for statement in statements:
            connection.execute(statement)
        connection.close()

    return harm


def article_file(project: Path) -> Path:
    """The file of an article that was written as it came."""
    return next(path for path in sorted((project / "corpus").glob("*/*.md")) if "radosna" in path.name)


def _vector(numbers: np.ndarray) -> Harm:
    def harm(project: Path) -> None:
        connection = database(project)
        connection.execute("UPDATE passage SET vector = ? WHERE key = 2", [numbers.astype("<f4").tobytes()])
        connection.close()

    return harm


def _file_edited_in_secret(project: Path) -> None:
    path = article_file(project)
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"pillar 7 ", b"pillar 8 "))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _published(project: Path) -> Path:
    connection = database(project)
    (folder,) = connection.execute("SELECT value FROM meta WHERE key = 'index_folder'").fetchone()
    connection.close()
    return project / ".assistant" / "chroma" / str(folder)


def _index(change: Callable[[chromadb.Collection], None]) -> Harm:
    def harm(project: Path) -> None:
        client = chromadb.PersistentClient(str(_published(project)), settings=Settings(anonymized_telemetry=False))
        change(client.get_collection("passages", embedding_function=None))
        client.close()

    return harm


def _one(collection: chromadb.Collection) -> str:
    return sorted(collection.get(include=[])["ids"])[0]


def _turned(collection: chromadb.Collection) -> None:
    collection.update(ids=[_one(collection)], embeddings=np.eye(1, 384, dtype="f4"))


def _strange(collection: chromadb.Collection) -> None:
    collection.add(ids=["0" * 32], embeddings=np.eye(1, 384, dtype="f4"), metadatas=[{"article_id": "nobody"}])


def _renamed(collection: chromadb.Collection) -> None:
    collection.update(ids=[_one(collection)], metadatas=[{"article_id": "nobody"}])


def _without_original(project: Path) -> None:
    next((project / ".assistant" / "originals").rglob("*.gz")).unlink()


def _damaged_original(project: Path) -> None:
    next((project / ".assistant" / "originals").rglob("*.gz")).write_bytes(b"\x1f\x8bnothing")


def _damaged_version(project: Path) -> None:
    next((project / "corpus" / ".versions").rglob("*.md")).write_bytes(b"\xff\xfe")


def _chroma(change: Callable[[Path], None]) -> Harm:
    def harm(project: Path) -> None:
        change(_published(project) / "chroma.sqlite3")

    return harm


def _garbled(path: Path) -> None:
    path.write_bytes(b"garbage " * (path.stat().st_size // 8 + 1))


def _halved(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _library(change: Callable[[Path], None]) -> Harm:
    def harm(project: Path) -> None:
        change(project / ".assistant" / "library.db")

    return harm


def _header(path: Path) -> None:
    path.write_bytes(b"no database here" + path.read_bytes()[16:])


DAMAGES = (
    Damage("a file is gone", lambda project: article_file(project).unlink(), "its file is gone"),
    Damage("a file is empty", lambda project: article_file(project).write_text(""), "no text"),
    Damage("a file is noise", lambda project: article_file(project).write_bytes(b"\xff\xfe\x00"), "is not UTF-8"),
    Damage("a file differs", _file_edited_in_secret, "the library's record is not what the file holds"),
    Damage("a record differs", _sql("UPDATE article SET title = 'Other' WHERE key = 1"), "is not what the file holds"),
    Damage("a text differs", _sql("UPDATE article SET text = text || '!' WHERE key = 1"), "its id is not that of this"),
    Damage("a record is gone", _sql("DELETE FROM article WHERE key = 1"), "it is not in the library"),
    Damage("a passage is gone", _sql("DELETE FROM passage WHERE key = 2"), "no passage holds the text at"),
    Damage("a passage has another id", _sql("UPDATE passage SET id = 'x' WHERE key = 2"), "its id is not that of this"),
    Damage("a span is too long", _sql('UPDATE passage SET "end" = 99999 WHERE key = 2'), "is not inside the text"),
    Damage(
        "a span is shifted", _sql("UPDATE passage SET start = start + 3 WHERE key = 1"), "no passage holds the text"
    ),
    Damage("a vector is short", _vector(np.ones(5)), "it has 5 numbers in place of 384"),
    Damage("a vector is no number", _vector(np.full(384, np.nan)), "it holds what is no number"),
    Damage("a vector is long", _vector(np.ones(384)), "its length is 19.596 in place of 1"),
    Damage("a vector is another", _vector(np.eye(1, 384)[0]), "is not the mean of its passages'"),
    Damage("an article's vector", _sql("UPDATE article SET vector = zeroblob(1536) WHERE key = 1"), "is not the mean"),
    Damage("a word entry is gone", _sql("DELETE FROM words WHERE rowid = 1"), "is missing from the word index"),
    Damage(
        "a word entry differs", _sql("UPDATE words SET text = 'x' WHERE rowid = 1"), "stands there with other words"
    ),
    Damage("an article's words", _sql("DELETE FROM article_words WHERE rowid = 1"), "the article's entry is missing"),
    Damage(
        "a word too many", _sql("INSERT INTO words (rowid, text) VALUES (999, 'x')"), "1 words belong to no article"
    ),
    Damage("words inside the index", _sql("UPDATE words_content SET c1 = 'x' WHERE id = 1"), "word index: words: "),
    Damage("the words are gone", _sql("DROP TABLE words"), "no such table: words"),
    Damage("the words' data", _sql("DELETE FROM words_data"), "word index: "),
    Damage("a passage of nobody", _sql("UPDATE passage SET article_id = 'x' WHERE key = 2"), "1 passages belong to no"),
    Damage(
        "a signature differs", _sql("UPDATE signature SET text_hash = 'x'"), "its signature is that of another text"
    ),
    Damage(
        "a story of nobody", _sql("INSERT INTO story VALUES ('x', 'x')"), "1 members of stories belong to no article"
    ),
    Damage("signatures are gone", _sql("DELETE FROM signature"), "copies of one text are yet to be grouped"),
    Damage("the queue is full", _sql("INSERT INTO unpublished SELECT id, 0 FROM passage"), "wait to be written to it"),
    Damage("a table is gone", _sql("DROP TABLE passage"), "no such table"),
    Damage("the index lacks one", _index(lambda rows: rows.delete([_one(rows)])), "1 passages of the library are not"),
    Damage("the index has one more", _index(_strange), "it holds a passage that the library has not"),
    Damage("the index turned one", _index(_turned), "its vector is another than the library's"),
    Damage("the index renamed one", _index(_renamed), "it names another article for it"),
    Damage("Chroma's database is garbled", _chroma(_garbled), "vector index: "),
    Damage("Chroma's database is cut", _chroma(_halved), "is missing or damaged"),
    Damage("Chroma's database is gone", _chroma(Path.unlink), "is missing or damaged"),
    Damage("an original is gone", _without_original, "is gone"),
    Damage("an original is noise", _damaged_original, "can't be read"),
    Damage("a former version is noise", _damaged_version, "is not UTF-8"),
    Damage("the library has no header", _library(_header), "file is not a database"),
    Damage("the library is cut", _library(_halved), "library: "),
    Damage("the library is noise", _library(_garbled), "file is not a database"),
)
