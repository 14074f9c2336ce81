"""The vector index in Chroma, embedded in a folder of the project.

A published folder is never written again. Publishing copies it, writes the copy, closes it, and then names
it in library.db, in the step that empties the queue. So a process that is killed at any moment leaves the
index that it found, readers never see a half-written one, and a rebuild is the same path from nothing.
The last step of a write has Chroma put its whole graph on disk: rows that are left in its log are put into the
graph anew at every opening, by threads in any order, and the same question would find other passages each time.
(Chroma 1.5.9, embedded: kill -9 during a write broke the store in 25 of 30 runs, and a truncated file is a
segmentation fault; hence also the check of file sizes at opening.)
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from assistant.adapters.exact import ExactRows
from assistant.adapters.graph_remains import clear_remains
from assistant.adapters.index_rows import checksum, ids_of, rows_of
from assistant.adapters.library import Library
from assistant.adapters.library_vectors import held_dimensions
from assistant.domain.errors import IndexUnavailable
from assistant.domain.ports import EmbedderIdentity, Hit, StoredVector, Vector

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

COLLECTION = "passages"
# One write of Chroma holds the interpreter for its whole length: 50 rows are about 70 ms.
_WRITE_ROWS = 50
# `ef_search` are the rows that a search keeps in mind. Of the ten nearest of a million, 200 found .950 and 600 .996,
# which took 2 ms (n = 101, `python -m tests.bench.scale`).
HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 600, "max_neighbors": 16}
# Chroma's own default.
_SYNC_ROWS = 1000
# So many rows are read in a third of a second at the first question, and compared in 2 ms. A graph loses rows that
# stand among many near copies of each other (a ticker, results, notices), and no two builds of it are alike.
EXACT_ROWS = 10_000
_MOVE = "Run `assistant index move local`: it is made here from library.db, without embedding."
_LEAST_ROOM = 64_000_000
_MAKE_ROOM = "Make room, then run the command again: it goes on where it was."
_REBUILD = "Run `assistant ingest --rebuild-index`: it is made again from library.db, without embedding."


class LocalChroma:
    """Chroma embedded in this process, over folders `index-N` below `root`. One writer at a time, by the
    caller's lock; any number of readers."""

    def __init__(self, root: Path, library: Library, embedder: EmbedderIdentity) -> None:
        self._root = root
        self._library = library
        self._embedder = embedder
        self._lock = threading.Lock()
        self._open_folder: str | None = None
        self._proven: set[str] = set()
        self._client: ClientAPI | None = None
        self._collection: Collection | None = None
        self._rows: ExactRows | None = None

    def search(self, vector: Vector, limit: int) -> list[Hit]:
        """The nearest passages by cosine, best first: exactly so while there are at most EXACT_ROWS, by Chroma's graph
        past that. Raises IndexUnavailable."""
        with self._lock:
            collection = self._current()
            if self._rows:
                return self._rows.nearest(vector, limit)
            return query(collection, vector, limit) if collection else []

    def pending(self) -> int:
        """How many rows the next `publish` has to write or delete."""
        return self._library.unpublished_count() if self._intact(self._facts()) else self._library.counts()[1]

    def publish(self) -> Iterator[int]:
        """Bring the index up to the library, yielding how many rows each step wrote or deleted."""
        intact = self._intact(self._facts())
        if intact and not self._library.unpublished_count():
            return
        if not intact:
            yield from self.rebuild()
            return
        source = self._root / str(self._library.get("index_folder"))
        deletions = self._library.unpublished_deletions()
        yield from self._write(source, deletions, self._library.unpublished_vectors())

    def rebuild(self) -> Iterator[int]:
        """Make the index anew from the library's vectors, without embedding again."""
        yield from self._write(None, [], self._library.all_vectors())

    def rows(self, ids: Sequence[str]) -> list[StoredVector]:
        """Those of these rows that there are. Raises IndexUnavailable."""
        with self._lock, _translated():
            collection = self._current()
            return rows_of(collection, ids) if collection else []

    def ids(self) -> Iterator[Sequence[str]]:
        """The ids of all rows, in chunks. Raises IndexUnavailable."""
        with self._lock, _translated():
            collection = self._current()
        if collection:
            yield from _read(ids_of(collection))

    def close(self) -> None:
        """Give the folder free."""
        with self._lock:
            self._release()

    def _write(self, source: Path | None, deletions: list[str], chunks: Iterable[list[StoredVector]]) -> Iterator[int]:
        number = int(self._library.get("index_number") or 0) + 1
        target = self._root / f"index-{number}"
        shutil.rmtree(target, ignore_errors=True)
        try:
            if source:
                with _translated():
                    shutil.copytree(source, target)
            client = _client(target)
            try:
                collection = _collection(client)
                yield from write(collection, deletions, chunks)
                _sync_after(collection, 2)
            finally:
                _close(client)
            _settle(target)
        except IndexUnavailable as error:
            if _room(self._root) < _LEAST_ROOM:
                # Chroma itself names other reasons.
                raise IndexUnavailable(
                    f"the disk is too full to write the vector index {target}", _MAKE_ROOM
                ) from error
            if "disk" in error.message:
                raise IndexUnavailable(f"the disk takes no more of the vector index {target}", _MAKE_ROOM) from error
            raise
        self._library.mark_published(
            {
                "index_number": str(number),
                "index_folder": target.name,
                "index_files": json.dumps(_sizes(target)),
                "index_checksum": checksum(target),
                "index_embedder": self._embedder.fingerprint,
                "index_dimensions": str(held_dimensions(self._library)),
                # What was queued has reached this index alone.
                "index_server": "",
            }
        )
        self._sweep(keep=number)

    def _sweep(self, keep: int) -> None:
        # The one before stays: a reader of another process may still be about to open it.
        for folder in self._root.glob("index-*"):
            if folder.name not in (f"index-{keep}", f"index-{keep - 1}"):
                shutil.rmtree(folder, ignore_errors=True)

    def _facts(self) -> dict[str, str]:
        """What library.db says of the index, read at once: another process may publish at any moment."""
        return dict(self._library.select("SELECT key, value FROM meta WHERE key GLOB 'index_*'"))

    def _intact(self, facts: Mapping[str, str]) -> bool:
        folder = facts.get("index_folder")
        if not folder or facts.get("index_embedder") != self._embedder.fingerprint:
            return False
        # Where an endpoint runs another model under the same name: rows of two widths don't go into one index.
        if (held := held_dimensions(self._library)) and facts.get("index_dimensions") not in (None, str(held)):
            return False
        if not _whole(self._root / folder, facts):
            return False
        told = facts.get("index_checksum") or ""
        if told not in self._proven and told.startswith(f"{folder} "):
            if checksum(self._root / folder) != told:
                return False
            self._proven.add(told)
        return True

    def _current(self) -> Collection | None:
        """The collection that library.db names now, opened if another process has published since."""
        facts = self._facts()
        folder = facts.get("index_folder")
        if folder is None:
            return None
        if not folder:
            raise IndexUnavailable("the vector index is on a server, and the settings name this machine", _MOVE)
        if folder != self._open_folder:
            self._release()
            try:
                self._open(folder, facts)
            except IndexUnavailable:
                if self._facts() == facts:
                    raise
                # Others have published since, and swept this folder away.
                return self._current()
        return self._collection

    def _open(self, folder: str, facts: Mapping[str, str]) -> None:
        broken = IndexUnavailable(f"the vector index {self._root / folder} is missing or damaged", _REBUILD)
        if not self._intact(facts):
            raise broken
        self._client = _client(self._root / folder)
        self._collection = _collection(self._client)
        self._rows = _exact(self._collection)
        if _expected(facts).keys() - _sizes(self._root / folder).keys():
            # One that was swept away meanwhile Chroma makes again, with nothing in it.
            raise broken
        self._open_folder = folder

    def _release(self) -> None:
        if self._client:
            _close(self._client)
        self._client = self._collection = self._open_folder = self._rows = None


def query(collection: Collection, vector: Vector, limit: int) -> list[Hit]:
    """Cosines of the nearest rows of a collection, best first. Raises IndexUnavailable."""
    import numpy as np

    wanted = np.frombuffer(vector, "<f4")[None, :]
    with _translated():
        found = collection.query(query_embeddings=wanted, n_results=limit, include=["distances"])
    distances = (found["distances"] or [[]])[0]
    return [Hit(id_, 1.0 - float(distance)) for id_, distance in zip(found["ids"][0], distances, strict=True)]


def write(collection: Collection, deletions: list[str], chunks: Iterable[list[StoredVector]]) -> Iterator[int]:
    """Delete and upsert rows in small steps, yielding the size of each. Raises IndexUnavailable."""
    import numpy as np

    with _translated():
        for start in range(0, len(deletions), _WRITE_ROWS):
            part = deletions[start : start + _WRITE_ROWS]
            collection.delete(ids=part)
            yield len(part)
        for chunk in chunks:
            for rows in _batched(chunk):
                collection.upsert(
                    ids=[row.passage_id for row in rows],
                    embeddings=np.stack([np.frombuffer(row.vector, "<f4") for row in rows]),
                    metadatas=[{"article_id": row.article_id} for row in rows],
                )
                yield len(rows)


def _settle(folder: Path) -> None:
    """Have the graph written to disk, with all that is still in the log alone, and nothing beside it."""
    client = _client(folder)
    try:
        with _translated():
            collection = _collection(client)
            last = collection.get(limit=1, include=["embeddings", "metadatas"])
            if last["ids"]:
                # The write after so many waiting rows writes the graph. A row written again as it is changes nothing.
                collection.upsert(ids=last["ids"], embeddings=last["embeddings"], metadatas=last["metadatas"])
            _sync_after(collection, _SYNC_ROWS)
    finally:
        _close(client)
    with _translated():
        clear_remains(folder)


def _sync_after(collection: Collection, rows: int) -> None:
    # Chroma heeds it from the next opening on. An older index is searched as broadly as a new one from then on.
    changed = {"sync_threshold": rows, "ef_search": HNSW["ef_search"]}
    with _translated():
        collection.modify(configuration=cast(Any, {"hnsw": changed}))


def _exact(collection: Collection) -> ExactRows | None:
    """The rows of a collection of at most EXACT_ROWS."""
    with _translated():
        if not 0 < collection.count() <= EXACT_ROWS:
            return None
        rows = collection.get(include=["embeddings"])
        return ExactRows(rows["ids"], cast(Any, rows["embeddings"]))


def _read(chunks: Iterator[Sequence[str]]) -> Iterator[Sequence[str]]:
    while True:
        with _translated():
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


def _batched(chunk: list[StoredVector]) -> Iterator[list[StoredVector]]:
    for start in range(0, len(chunk), _WRITE_ROWS):
        yield chunk[start : start + _WRITE_ROWS]


def _settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _client(folder: Path) -> ClientAPI:
    with _translated():
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient

        try:
            return chromadb.PersistentClient(str(folder), settings=_settings())
        except BaseException:
            # Chroma keeps what it could not start, and would give that to whoever opens the folder next.
            SharedSystemClient._identifier_to_system.pop(str(folder), None)
            raise


def _collection(client: ClientAPI, name: str = COLLECTION) -> Collection:
    with _translated():
        # Never an embedding function: one that is stored in an untrusted index would be run.
        return client.get_or_create_collection(name, embedding_function=None, configuration=cast(Any, {"hnsw": HNSW}))


def _close(client: ClientAPI) -> None:
    with _translated():
        cast(Any, client).close()


def _room(folder: Path) -> int:
    """The free bytes of the disk that `folder` is on."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return _LEAST_ROOM


def _expected(facts: Mapping[str, str]) -> dict[str, int]:
    """The files that were published, with their sizes in bytes."""
    return cast(dict[str, int], json.loads(facts.get("index_files") or "{}"))


def _whole(folder: Path, facts: Mapping[str, str]) -> bool:
    """Whether every file is there, as large as it was when it was published."""
    expected, found = _expected(facts), _sizes(folder)
    return bool(expected) and all(found.get(name, -1) >= size for name, size in expected.items())


def _sizes(folder: Path) -> dict[str, int]:
    # SQLite's own journals come and go with whoever has the file open.
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(("-wal", "-shm")))
    return {str(path.relative_to(folder)): path.stat().st_size for path in files}


@contextmanager
def _translated() -> Iterator[None]:
    """Chroma's many errors, its panics among them (they are no Exception), as IndexUnavailable."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, IndexUnavailable):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise IndexUnavailable(f"the vector index failed: {error}", _REBUILD) from error
