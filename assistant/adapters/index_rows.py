"""What a collection of Chroma holds, row by row."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from assistant.domain.ports import StoredVector, Vector

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_CHUNK = 2000
_BLOCK = 1 << 20


def checksum(folder: Path) -> str:
    """The folder's name with a CRC-32 over the files of its graphs. Chroma trusts them: one of another content is a
    segmentation fault, or another answer. (2 GB are read in a second; SQLite notices damage to its own file.)"""
    found = 0
    for path in sorted(one for one in folder.rglob("*") if one.suffix in (".bin", ".pickle")):
        found = zlib.crc32(path.name.encode(), found)
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                found = zlib.crc32(block, found)
    return f"{folder.name} {found:08x}"


def rows_of(collection: Collection, ids: Sequence[str]) -> list[StoredVector]:
    """Those of these rows that there are."""
    import numpy as np

    found = collection.get(ids=list(ids), include=["embeddings", "metadatas"])
    vectors = np.asarray(cast(Any, found["embeddings"]), "<f4")
    metadatas = found["metadatas"] or [{}] * len(found["ids"])
    return [
        StoredVector(id_, str((metadata or {}).get("article_id", "")), Vector(vector.tobytes()))
        for id_, metadata, vector in zip(found["ids"], metadatas, vectors, strict=True)
    ]


def ids_of(collection: Collection) -> Iterator[Sequence[str]]:
    """The ids of all rows, in chunks."""
    offset = 0
    while ids := collection.get(limit=_CHUNK, offset=offset, include=[])["ids"]:
        yield ids
        offset += len(ids)
