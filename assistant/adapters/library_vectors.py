"""Search by meaning in the library itself, where Chroma can't be opened: it writes even to be read."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from assistant.adapters.exact import ExactRows
from assistant.adapters.library import Library, Version
from assistant.domain.errors import LibraryReadOnly
from assistant.domain.ports import Hit, Vector


class LibraryVectors:
    """Compares a question with every vector of a library that can only be read. The vectors are held in memory, 1.5 KB
    a passage for vectors of 384 numbers, until another process that may write has done so."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._rows: ExactRows | None = None
        self._read_at: Version | None = None

    def search(self, vector: Vector, limit: int) -> list[Hit]:
        """The nearest passages by cosine, best first. Raises LibraryError."""
        with self._lock:
            version = self._library.version()
            if version is None or version != self._read_at:
                self._rows, self._read_at = self._read(), version
            return self._rows.nearest(vector, limit) if self._rows else []

    def pending(self) -> int:
        """How many rows the next `publish` would have to write or delete: none, as nothing is published from here."""
        return 0

    def publish(self) -> Iterator[int]:
        """Raises LibraryReadOnly."""
        raise _refused(self._library)
        yield

    def rebuild(self) -> Iterator[int]:
        """Raises LibraryReadOnly."""
        raise _refused(self._library)
        yield

    def close(self) -> None:
        """Give the memory free."""
        with self._lock:
            self._rows = self._read_at = None

    def _read(self) -> ExactRows | None:
        import numpy as np

        ids: list[str] = []
        parts = []
        for chunk in self._library.all_vectors():
            ids += [row.passage_id for row in chunk]
            parts.append(np.frombuffer(b"".join(row.vector for row in chunk), "<f4").reshape(len(chunk), -1))
        return ExactRows(ids, np.concatenate(parts)) if parts else None


def held_dimensions(library: Library) -> int:
    """How many numbers a vector of the library has; 0 where it has none."""
    rows = library.select("SELECT length(vector) / 4 FROM article LIMIT 1")
    return int(rows[0][0]) if rows else 0


def _refused(library: Library) -> LibraryReadOnly:
    return LibraryReadOnly(
        f"the library {library.path} can't be written", "Check the folder's permissions and its disk."
    )
