"""The vector index as a collection of a Chroma server or Chroma Cloud, which many machines read and write.

Every row says by which title its vector was made: with the passage id, which holds the article and its text, that is
all that a vector depends on (EmbedderIdentity aside, which the collection itself names). So whoever finds a row can
tell whether it is the one that it would write. Each publication gives the collection another generation, by which the
others see that there is something to take over. Nothing is written that is there already, so two writers who publish
the same article, and one who publishes again after a kill, do no harm.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from assistant.adapters.chroma import EXACT_ROWS, HNSW
from assistant.adapters.chroma_connection import ChromaConnection, ServerPlace
from assistant.adapters.exact import ExactRows
from assistant.adapters.index_rows import rows_of
from assistant.adapters.library import Library
from assistant.domain.article import digest
from assistant.domain.errors import EmbedderMismatch, IndexUnavailable
from assistant.domain.ports import Hit, StoredVector, Vector

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

# Chroma Cloud takes and gives so many rows at a time (its page on quotas), and another server is as quick by them.
_ROWS = 250
# Ids alone are short; the Cloud's limit holds for them too.
_IDS = 5000
_CLOUD_IDS = 300
# A graph is asked for more than is wanted, and what it gives is compared exactly.
_WIDER = 2
# Stored vectors come back made of unit length anew, which moves their last bit.
_SAME = 1e-6
_FILL = "Run `assistant ingest --rebuild-index`: it is filled from library.db, without embedding."
_ROW = "SELECT p.key, p.id, p.article_id, p.vector, a.title FROM passage p JOIN article a ON a.id = p.article_id"

_Row = tuple[int, str, str, bytes, str]


class RemoteChroma:
    """A collection of a Chroma server. One writer at a time on each machine, by the caller's lock; any number of
    machines. Every method raises IndexUnavailable, and EmbedderMismatch where the collection was made by another
    embedder or passage length than the library."""

    def __init__(self, place: ServerPlace, library: Library) -> None:
        self._connection = ChromaConnection(place)
        self._place = place
        self._library = library
        self._lock = threading.Lock()
        self._rows: tuple[object, ExactRows | None] | None = None

    @property
    def name(self) -> str:
        """The collection and its server, as a person would name them."""
        return f"{self._place.collection} on {self._place.url}"

    def search(self, vector: Vector, limit: int) -> list[Hit]:
        """The nearest of the passages that the library knows, best first, equal ones by id: exactly so while there
        are at most EXACT_ROWS, among what the server's graph gives past that."""
        with self._lock:
            collection, count = self._connection.run(self._counted)
            if collection is None or not count:
                if self._library.counts()[1] > self._library.unpublished_count():
                    raise IndexUnavailable(f"the collection {self.name} is empty", _FILL)
                return []
            if count <= EXACT_ROWS:
                rows = self._exact(collection, count)
                return rows.nearest(vector, limit) if rows else []
        return self._asked(collection, vector, limit, count)

    def pending(self) -> int:
        """How many rows the next `publish` has to look at."""
        collection, count = self._connection.run(self._counted)
        return self._library.counts()[1] if self._lacks(collection, count) else self._library.unpublished_count()

    def publish(self) -> Iterator[int]:
        """Bring the collection up to the library, yielding how many rows each step settled."""
        collection = self._connection.run(self._made)
        lacks = self._lacks(*self._connection.run(self._counted))
        if not lacks and not self._library.unpublished_count():
            return
        yield from self._deleted(collection, self._library.unpublished_deletions())
        queued = "" if lacks else " JOIN unpublished u ON u.passage_id = p.id AND u.deleted = 0"
        yield from self._filled(collection, queued)
        self._moved_on(collection)
        self._library.mark_published({"index_server": str(collection.id), "index_folder": ""})

    def fill(self) -> Iterator[int]:
        """Write what of the library the collection lacks, and leave the library's own index in force."""
        collection = self._connection.run(self._made)
        yield from self._filled(collection, "")
        self._moved_on(collection)
        self._library.put("index_server", str(collection.id))

    def rebuild(self) -> Iterator[int]:
        """Make the collection anew from the library's vectors, for all who share it. Without embedding again."""

        def emptied(client: ClientAPI) -> None:
            if self._found(client, check=False) is not None:
                client.delete_collection(self._place.collection)

        self._connection.run(emptied)
        self._library.put("index_server", "")
        yield from self.publish()

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._rows = None
        self._connection.close()

    # What is shared with other machines

    def generation(self) -> str:
        """Another one after each publication of whichever machine; "" where there is no collection yet."""
        collection = self._connection.run(self._found)
        return f"{collection.id} {(collection.metadata or {}).get('generation', '')}" if collection else ""

    def count(self) -> int:
        """How many rows the collection holds."""
        return self._connection.run(self._counted)[1]

    def rows(self, ids: Sequence[str]) -> list[StoredVector]:
        """Those of these rows that there are."""
        collection = self._connection.run(self._found)
        if collection is None:
            return []
        found: list[StoredVector] = []
        for part in _parts(list(ids), _ROWS):
            found += self._connection.run(lambda _, part=part: rows_of(collection, part))  # type: ignore[misc]
        return found

    def ids(self) -> Iterator[Sequence[str]]:
        """The ids of all rows, also those of other machines, in chunks."""
        collection, count = self._connection.run(self._counted)
        if collection:
            yield from self._ids(collection, count)

    def drop(self, ids: Sequence[str]) -> None:
        """Delete rows that are not as they would be made, for `fill` or `publish` to write them again."""
        collection = self._connection.run(self._found)
        if collection:
            for _ in self._deleted(collection, list(ids)):
                pass

    def kept(self, titles: Mapping[str, str]) -> dict[str, Vector]:
        """The vectors of those of these passages, given with their article's title, that are there as they would be
        made: by the same embedder, of the same text below the same title."""
        import numpy as np

        collection = self._connection.run(self._found)
        found: dict[str, Vector] = {}
        for ids in _parts(list(titles), _ROWS) if collection else ():
            rows = self._get(collection, ids, ["embeddings", "metadatas"])
            for id_, metadata, vector in zip(rows["ids"], rows["metadatas"], rows["embeddings"], strict=True):
                if (metadata or {}).get("title") == _mark(titles[id_]):
                    found[id_] = Vector(np.asarray(vector, "<f4").tobytes())
        return found

    def taken_over(self, stored: Sequence[str]) -> None:
        """Take out of the queue what was taken over from here, and what is to be deleted and is gone here too."""
        collection = self._connection.run(self._found)
        removed = self._library.unpublished_deletions()
        here: set[str] = set()
        for ids in _parts(removed, _ROWS) if collection else ():
            here.update(self._get(collection, ids, [])["ids"])
        with self._library.transaction() as connection:
            connection.executemany(
                "DELETE FROM unpublished WHERE passage_id = ? AND deleted = 0", [(id_,) for id_ in stored]
            )
            connection.executemany(
                "DELETE FROM unpublished WHERE passage_id = ? AND deleted = 1",
                [(id_,) for id_ in removed if id_ not in here],
            )

    def compared(self) -> Iterator[tuple[int, int]]:
        """Compare every row of the library with the collection's: how many were compared in each step, and how many
        of them are missing there or have another vector."""
        import numpy as np

        collection = self._connection.run(self._found)
        for rows in self._library_rows(""):
            found = self._get(collection, [row[1] for row in rows], ["embeddings"]) if collection else {"ids": []}
            theirs = dict(zip(found["ids"], found.get("embeddings", ()), strict=False))
            same = sum(
                row[1] in theirs
                and bool(np.abs(np.asarray(theirs[row[1]], "<f4") - np.frombuffer(row[3], "<f4")).max() <= _SAME)
                for row in rows
            )
            yield len(rows), len(rows) - same

    # Requests

    def _found(self, client: ClientAPI, *, check: bool = True) -> Collection | None:
        from chromadb.errors import NotFoundError

        try:
            # Never an embedding function: one that is named by an untrusted server would be run.
            collection = client.get_collection(self._place.collection, embedding_function=None)
        except NotFoundError:
            return None
        if check:
            self._refuse_mixture(collection)
        return collection

    def _made(self, client: ClientAPI) -> Collection:
        recipe = self._recipe()
        configuration = {"spann": {"space": "cosine"}} if self._place.cloud else {"hnsw": HNSW}
        collection = client.get_or_create_collection(
            self._place.collection,
            embedding_function=None,
            configuration=cast(Any, configuration),
            metadata={"recipe": recipe, "generation": uuid.uuid4().hex},
        )
        self._refuse_mixture(collection)
        return collection

    def _counted(self, client: ClientAPI) -> tuple[Collection | None, int]:
        collection = self._found(client)
        return collection, collection.count() if collection else 0

    def _lacks(self, collection: Collection | None, count: int) -> bool:
        """Whether what was published from here has gone: another collection of the name, or one set back."""
        if collection is None or self._library.get("index_server") != str(collection.id):
            return True
        return count < self._library.counts()[1] - self._library.unpublished_count()

    def _recipe(self) -> str:
        # The Cloud keeps no long values.
        return digest(self._library.get("recipe") or "")[:32]

    def _refuse_mixture(self, collection: Collection) -> None:
        made_by = (collection.metadata or {}).get("recipe")
        if self._library.get("recipe") is not None and made_by != self._recipe():
            raise EmbedderMismatch(
                f"the collection {self.name} was made by another embedding model or passage length than this library",
                "Name another collection (chroma.collection), or set the embedder back. `assistant ingest"
                " --rebuild-index` makes it anew from this library, for all who share it.",
            )

    def _get(self, collection: Collection | None, ids: list[str], include: list[str]) -> dict[str, Any]:
        assert collection is not None
        found = self._connection.run(lambda _: collection.get(ids=ids, include=cast(Any, include)))
        return cast("dict[str, Any]", found)

    def _deleted(self, collection: Collection, ids: list[str]) -> Iterator[int]:
        for part in _parts(ids, _ROWS):
            self._connection.run(lambda _, part=part: collection.delete(ids=part))  # type: ignore[misc]
            yield len(part)

    def _filled(self, collection: Collection, join: str) -> Iterator[int]:
        import numpy as np

        for rows in self._library_rows(join):
            found = self._get(collection, [row[1] for row in rows], ["metadatas"])
            titles = {id_: (one or {}).get("title") for id_, one in zip(found["ids"], found["metadatas"], strict=True)}
            lacking = [row for row in rows if titles.get(row[1]) != _mark(row[4])]
            if lacking:
                vectors = np.stack([np.frombuffer(row[3], "<f4") for row in lacking])

                def upsert(_: ClientAPI, lacking: list[_Row] = lacking, vectors: Any = vectors) -> None:
                    collection.upsert(
                        ids=[row[1] for row in lacking],
                        embeddings=vectors,
                        metadatas=[{"article_id": row[2], "title": _mark(row[4])} for row in lacking],
                    )

                self._connection.run(upsert)
            yield len(rows)

    def _moved_on(self, collection: Collection) -> None:
        metadata = {"recipe": self._recipe(), "generation": uuid.uuid4().hex}
        self._connection.run(lambda _: collection.modify(metadata=cast(Any, metadata)))

    def _ids(self, collection: Collection, count: int) -> Iterator[list[str]]:
        page = _CLOUD_IDS if self._place.cloud else _IDS
        for offset in range(0, count, page):
            some = self._connection.run(
                lambda _, offset=offset: collection.get(limit=page, offset=offset, include=[])  # type: ignore[misc]
            )
            yield some["ids"]

    def _library_rows(self, join: str) -> Iterator[list[_Row]]:
        last = 0
        while rows := self._library.select(f"{_ROW}{join} WHERE p.key > ? ORDER BY p.key LIMIT ?", [last, _ROWS]):
            last = rows[-1][0]
            yield rows

    # Searching

    def _exact(self, collection: Collection, count: int) -> ExactRows | None:
        """The rows that both the collection and the library hold, read again where either changed."""
        import numpy as np

        generation = (collection.metadata or {}).get("generation")
        [(version,)] = self._library.select("PRAGMA data_version")
        [(changes,)] = self._library.select("SELECT total_changes()")
        stamp = (collection.id, generation, count, version, changes)
        if self._rows and self._rows[0] == stamp:
            return self._rows[1]
        ids = {id_ for page in self._ids(collection, count) for id_ in page}
        vectors = self._library.vectors(sorted(ids))
        matrix = np.frombuffer(b"".join(vectors.values()), "<f4").reshape(len(vectors), -1) if vectors else None
        self._rows = (stamp, None if matrix is None else ExactRows(list(vectors), matrix))
        return self._rows[1]

    def _asked(self, collection: Collection, vector: Vector, limit: int, count: int) -> list[Hit]:
        """What the server's graph gives, less what the library does not know, by exact cosines."""
        import numpy as np

        query = np.frombuffer(vector, "<f4")
        most = min(count, _CLOUD_IDS) if self._place.cloud else count
        wanted = min(most, limit * _WIDER)
        while True:
            found = self._connection.run(
                lambda _, wanted=wanted: collection.query(  # type: ignore[misc]
                    query_embeddings=query[None, :], n_results=wanted, include=[]
                )
            )
            known = self._library.vectors(found["ids"][0])
            if len(known) >= limit or wanted >= most:
                break
            wanted = min(most, wanted * 4)
        scored = [Hit(id_, float(np.frombuffer(one, "<f4") @ query)) for id_, one in known.items()]
        return sorted(scored, key=lambda hit: (-hit.score, hit.passage_id))[:limit]


def _mark(title: str) -> str:
    return digest(title)[:16]


def _parts(ids: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
