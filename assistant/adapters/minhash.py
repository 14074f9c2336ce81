"""Sketches of sets of shingles by MinHash (Broder 1997), made by rensa."""

from __future__ import annotations

import struct
from collections.abc import Sequence

HASHES = 128
"""The standard error of the likeness that two sketches tell is at most 1 / (2 √128), or .044."""
_SEED = 42


class MinHashSigner:
    """Sketches of 128 hashes, always the same for the same set."""

    @property
    def name(self) -> str:
        """Changes whenever a set would get another sketch."""
        return f"rensa-r-{HASHES}-{_SEED}"

    def sketch(self, shingles: Sequence[str]) -> bytes:
        """The 128 hashes of a set, each of 4 bytes."""
        from rensa import RMinHash

        made = RMinHash(num_perm=HASHES, seed=_SEED)
        made.update(list(shingles))
        return struct.pack(f"<{HASHES}I", *made.digest())
