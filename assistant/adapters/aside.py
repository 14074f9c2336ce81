"""Moving a damaged file out of the way, so that it is kept for whoever wants to look into it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

# What SQLite keeps beside a database.
_SUFFIXES = ("", "-wal", "-shm")


def move_aside(path: Path, word: str, now: datetime) -> Path:
    """Rename `path`, with what SQLite keeps beside it, to `<name>.<word>-<date>-<time>`; gives the new path.

    No file that is there already is replaced. Raises OSError.
    """
    stem = f"{path.name}.{word}-{now:%Y%m%d-%H%M%S}"
    number, aside = 1, path.with_name(stem)
    while aside.exists():
        number += 1
        aside = path.with_name(f"{stem}-{number}")
    for suffix in _SUFFIXES:
        file = path.with_name(path.name + suffix)
        if file.exists():
            file.rename(aside.with_name(aside.name + suffix))
    return aside
