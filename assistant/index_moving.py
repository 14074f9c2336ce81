"""Moving the vector index between this machine and a Chroma server, by what library.db holds; and where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant import choices
from assistant.adapters.library import Library
from assistant.adapters.lock import alone
from assistant.config import Settings
from assistant.domain.errors import IndexUnavailable, UsageError
from assistant.domain.events import Stage
from assistant.domain.ports import SharedIndex

LOCAL, SERVER = "local", "server"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the index is, how many rows it holds (None where that is not told), how many passages the library holds,
    and how many of them it has yet to take in."""

    place: str
    rows: int | None
    passages: int
    waiting: int


def standing(settings: Settings) -> Standing:
    """Where the index in force is, and whether it is in step. Raises IndexUnavailable, LibraryError, SettingsError."""
    library = Library(settings.library_file)
    index = choices.vector_index(settings, library, choices.embedder_of(settings))
    try:
        place, rows = (index.name, index.count()) if isinstance(index, SharedIndex) else ("this machine", None)
        return Standing(place, rows, library.counts()[1], index.pending())
    finally:
        index.close()
        library.close()


def move(settings: Settings, to: str) -> Iterator[Stage]:
    """Copy the index to `to`: LOCAL, SERVER (that of the settings) or a server's URL, and prove that every passage
    arrived with its vector. The index that was in force stays so.

    A server is given only what it lacks, so a move that was broken off goes on where it was. On this machine the index
    is made whole or not at all. Raises IndexUnavailable, EmbedderMismatch, LibraryBusy, SettingsError, UsageError.
    """
    library = Library(settings.library_file)
    try:
        with alone(settings.fetch_lock_file, settings.lock_file):
            total = library.counts()[1]
            if not total:
                raise UsageError("there is nothing to move: the library is empty", "Run `assistant ingest` first.")
            yield from _to_local(settings, library, total) if to == LOCAL else _to_server(settings, library, total, to)
    finally:
        library.close()


def _to_server(settings: Settings, library: Library, total: int, to: str) -> Iterator[Stage]:
    server = choices.server_index(settings, library, None if to == SERVER else to)
    try:
        yield from _counted("moving", server.fill(), total)
        done = differing = 0
        for compared, wrong in server.compared():
            done, differing = done + compared, differing + wrong
            yield Stage("proving", done, total)
        _judge(differing, server.name)
    finally:
        server.close()


def _to_local(settings: Settings, library: Library, total: int) -> Iterator[Stage]:
    import numpy as np

    from assistant.adapters.chroma import LocalChroma

    local = LocalChroma(settings.data_folder / "chroma", library, choices.embedder_of(settings).identity)
    server = library.get("index_server") if not library.unpublished_count() else None
    try:
        yield from _counted("moving", local.rebuild(), total)
        if server:
            # Nothing was queued: what is on the server is in step too.
            library.put("index_server", server)
        done = differing = 0
        for chunk in library.all_vectors():
            found = {row.passage_id: row.vector for row in local.rows([row.passage_id for row in chunk])}
            for row in chunk:
                there = np.frombuffer(found.get(row.passage_id, b""), "<f4")
                same = len(there) and np.abs(there - np.frombuffer(row.vector, "<f4")).max() <= 1e-6
                differing += not same
            done += len(chunk)
            yield Stage("proving", done, total)
        _judge(differing, "this machine")
    finally:
        local.close()


def _judge(differing: int, place: str) -> None:
    if differing:
        raise IndexUnavailable(
            f"{differing:,} passages did not arrive as they are: {place}", "Run the same command again: it goes on."
        )


def _counted(name: str, steps: Iterator[int], total: int) -> Iterator[Stage]:
    done = 0
    for step in steps:
        done += step
        yield Stage(name, min(done, total), total)
