"""Reading no more of an input than can be an article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from assistant.domain.errors import UnreadableInput

MEGABYTE = 1_000_000
_CHUNK = 1 << 20


def read_bounded(stream: BinaryIO, limit: int, what: str, hint: str = "Name its articles one by one.") -> bytes:
    """All bytes of `stream`. Raises UnreadableInput where there are more than `limit`; `what` names the file,
    `hint` says what to do then."""
    parts = []
    left = limit + 1
    # In pieces: some streams of archives make room for all that is asked for.
    while left > 0 and (part := stream.read(min(left, _CHUNK))):
        parts.append(part)
        left -= len(part)
    if left <= 0:
        raise UnreadableInput(f"{what} is larger than {limit // MEGABYTE} MB", hint)
    return b"".join(parts)


def lines_bounded(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """The lines of `stream`, None for each that is longer than `limit` bytes; its rest is passed over."""
    while line := stream.readline(limit + 1):
        if len(line) <= limit:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_CHUNK)
        yield None
