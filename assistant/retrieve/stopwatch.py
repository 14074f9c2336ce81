"""How long the stages of a search take."""

from __future__ import annotations

import time


class Stopwatch:
    """Milliseconds by stage, in order; a stage that comes again adds to its time."""

    def __init__(self) -> None:
        self.timings_ms: dict[str, float] = {}
        self._last = time.perf_counter()

    def stage_ends(self, name: str) -> None:
        """What passed since the last stage belongs to `name`."""
        now = time.perf_counter()
        self.timings_ms[name] = round(self.timings_ms.get(name, 0.0) + (now - self._last) * 1000, 1)
        self._last = now
