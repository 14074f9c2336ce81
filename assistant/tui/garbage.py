"""When Python looks for garbage: not while someone types or an answer is being written.

A full look (gc, generation 2) over the chat with its libraries loaded held the interpreter for 150 to 290 ms, six
times in four seconds of streaming (Python 3.11, 200 turns). What lives on is left out of it, and full looks wait
for a quiet moment.
"""

from __future__ import annotations

import gc

# New objects until the young are looked at, how many such looks until the middle-aged are (20,000 objects, about
# 10 ms), and how many of those until Python looks at all by itself: in practice never.
_THRESHOLDS = (2_000, 10, 1_000)
_USUAL = gc.get_threshold()


def starting() -> None:
    """There is no garbage in imports, and looking for it takes a tenth of the time to the first picture."""
    gc.disable()


def started() -> None:
    """What the program consists of is loaded, and stays."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()


def usual() -> None:
    """As Python does it by itself: there is no chat, or none any more."""
    gc.unfreeze()
    gc.set_threshold(*_USUAL)
    gc.enable()


class QuietCollector:
    """Looks for all garbage, when it is told that the moment is quiet."""

    def __init__(self) -> None:
        self._settled = False

    def collect(self) -> None:
        """Look now. After the first time, what lives is left out: models and libraries that came after the start."""
        gc.collect()
        if not self._settled:
            self._settled = True
            gc.freeze()
