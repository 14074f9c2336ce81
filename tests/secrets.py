"""Secrets that are planted in the tests' environment and inputs, and looked for in everything that was written.

A file that a test itself planted one in has PLANTED in its name.
"""

from __future__ import annotations

import base64
import mmap
import os
from collections.abc import Iterator
from pathlib import Path

PLANTED = "planted"
KEY = "sk-nowhere-to-be-found-1f6b"
KEYRING_KEY = "sk-nowhere-to-be-found-2a7c"
TOKEN = "ck-nowhere-to-be-found-3d9e"
PASSWORD = "pw-nowhere-to-be-found-4c2a"
PROXY_PASSWORD = "pw-nowhere-to-be-found-5b8d"
FEED_PASSWORD = "pw-nowhere-to-be-found-6e1f"
USER = "reporter"
# What all have in common, how a header writes a name and a password, and what most tests call a key.
MARKS = (b"nowhere-to-be-found", b"sk-secret", b"sk-very-secret", base64.b64encode(f"{USER}:{PASSWORD}".encode()))


def leaks(folder: Path) -> Iterator[Path]:
    """The files below `folder` that hold a planted secret, but for those that a test planted it in."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            planted = PLANTED in str(path.relative_to(folder))
            if not planted and path.is_file() and not path.is_symlink() and _leaks(path):
                yield path


def _leaks(path: Path) -> bool:
    try:
        size = path.stat()
        # What is mostly a hole is a test's own input.
        if not size.st_size or size.st_blocks * 512 < size.st_size // 10:
            return False
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return any(data.find(mark) >= 0 for mark in MARKS)
    except OSError:
        return False
