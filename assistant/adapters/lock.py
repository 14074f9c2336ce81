"""One writer a library, by a lock file that the system releases when its holder dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from assistant.domain.errors import LibraryBusy, LibraryReadOnly

_AFTER_INGESTION = "Wait until its ingestion ends, then run the command again."
# As long as what is read, changed and written in one go is waited for, in seconds.
_MOMENT = 5.0


@contextmanager
def write_lock(
    path: Path, doing: str = "writing to", hint: str = _AFTER_INGESTION, seconds: float = 0.0
) -> Iterator[None]:
    """Hold the lock for the body. Raises LibraryBusy where another process still holds it after `seconds`, and
    LibraryReadOnly where the folder takes no lock. `doing` is what its holder does with the library, and `hint` what
    to do about it, for who is refused."""
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=seconds)
        lock.acquire()
    except Timeout as error:
        raise LibraryBusy(f"another process is {doing} this library (lock {path})", hint) from error
    except OSError as error:
        raise LibraryReadOnly(
            f"this library can't be written (lock {path}): {error.strerror}",
            "Check the folder's permissions and its disk; asking goes on as it is.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def fetch_lock(path: Path) -> AbstractContextManager[None]:
    """Hold the lock of who fetches from the web for the library. Raises LibraryBusy, LibraryReadOnly."""
    return write_lock(path, "fetching from the web for")


def feeds_lock(path: Path) -> AbstractContextManager[None]:
    """Hold the lock of who changes the feeds that are followed, which takes a moment. Raises LibraryBusy,
    LibraryReadOnly."""
    return write_lock(path, "changing the feeds of", "Try again in a moment.", _MOMENT)


@contextmanager
def alone(fetch: Path, write: Path) -> Iterator[None]:
    """Hold both locks: nobody writes, and nobody who fetches will come back to write. Raises LibraryBusy,
    LibraryReadOnly."""
    with fetch_lock(fetch), write_lock(write):
        yield
