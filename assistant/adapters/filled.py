"""A quick look at a library before anything else is loaded."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path


def surely_filled(path: Path) -> bool:
    """Whether library.db says that a first ingestion ran to its end. False also where that can't be told this way.

    Library and the ingestion behind it, which know it for certain, take a tenth of a second to import.
    """
    if not path.is_file():
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = 'filled'").fetchone()
    except sqlite3.Error:
        return False
    return row is not None and row[0] == "yes"
