"""What Chroma's graph files hold beside the graph: rows that are allocated and not used yet are written as they lie in
memory, with whatever was there before, such as an article that was removed or a key."""

from __future__ import annotations

import os
import struct
from pathlib import Path

# The beginning of hnswlib's header: version, offset of the first level, rows allocated, rows used, bytes a row.
_HEADER = struct.Struct("<iQQQQ")
_LENGTH_BYTES = 4
_MOST_AT_ONCE = 1 << 20


def clear_remains(folder: Path) -> None:
    """Write zeros over the unused rows of every graph in `folder`, which nobody has open. Raises OSError.

    A file of another form is left as it is.
    """
    for header in folder.glob("*/header.bin"):
        data = header.read_bytes()
        if len(data) < _HEADER.size:
            continue
        _, _, _, used, row_bytes = _HEADER.unpack_from(data)
        _zero_from(header.with_name("data_level0.bin"), used * row_bytes)
        _zero_from(header.with_name("length.bin"), used * _LENGTH_BYTES)


def _zero_from(path: Path, start: int) -> None:
    with path.open("r+b") as file:
        left = os.fstat(file.fileno()).st_size - start
        file.seek(start)
        while left > 0:
            left -= file.write(bytes(min(left, _MOST_AT_ONCE)))
