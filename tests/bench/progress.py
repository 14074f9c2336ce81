"""What the run is doing, on standard error: standard output is for the result."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

_T = TypeVar("_T")
_EVERY_SECONDS = 10.0


def tell(message: str) -> None:
    """One line, at once."""
    print(message, file=sys.stderr, flush=True)


def counted(items: Sequence[_T], label: str) -> Iterator[_T]:
    """`items`, telling every ten seconds how many are done, and at the end how long they took."""
    started = told = time.monotonic()
    for number, item in enumerate(items):
        if time.monotonic() - told > _EVERY_SECONDS:
            told = time.monotonic()
            tell(f"  {label}: {number} of {len(items)}, {told - started:.0f} s")
        yield item
    tell(f"  {label}: {len(items)} in {time.monotonic() - started:.1f} s")
