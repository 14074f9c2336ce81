"""Secrets that are planted in the tests' environment and inputs, and looked for in everything that was written.

A file that a test itself planted one in has PLANTED in its name.
"""

from __future__ import annotations

import base64
import gzip
import mmap
import os
import zlib
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
_MOST_UNPACKED = 10_000_000
# What all have in common, how a header writes a name and a password, and what most tests call a key.
MARKS = (b"nowhere-to-be-found", b"sk-secret", b"sk-very-secret", base64.b64encode(f"{USER}:{PASSWORD}".encode()))


def in_environment(folder: Path) -> dict[str, str]:
    """Variables that give every program which a test starts secrets to keep: keys of its own, and what it is not to
    take from its surroundings at all. `folder` has PLANTED in its name."""
    netrc = folder / "netrc"
    netrc.write_text(f"default login {USER} password {PASSWORD}\n")
    netrc.chmod(0o600)
    proxy = f"http://{USER}:{PROXY_PASSWORD}@127.0.0.1:9"
    keys = {"OPENAI_API_KEY": KEY, "ASSISTANT_CHROMA__TOKEN": TOKEN}
    # No proxy is used by who heeds the one, and a proxy that nobody runs by who heeds the others alone.
    return {**keys, "NO_PROXY": "*", "HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "ALL_PROXY": proxy, "NETRC": str(netrc)}


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
        if path.suffix == ".gz":
            with gzip.open(path) as packed:
                if _marked(packed.read(_MOST_UNPACKED)):
                    return True
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _marked(data)
    except (OSError, EOFError, zlib.error):
        return False


def _marked(data: bytes | mmap.mmap) -> bool:
    return any(data.find(mark) >= 0 for mark in MARKS)
