"""How a detail of a claim stands in its quote."""

from __future__ import annotations

from enum import IntEnum


class Fit(IntEnum):
    """From the worst to the best: a claim is as good as its worst detail."""

    ABSENT = 0
    """The quote does not hold it, or says otherwise."""

    NEAR = 1
    """It follows from what stands around the quote, or is said less exactly."""

    EXACT = 2
    """The quote holds it."""
