"""What changes in folders, told by the operating system through watchfiles."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

# How long a change may go unnoticed, and how long the end.
_TICK_MILLISECONDS = 400


def changes(folders: Sequence[Path], stop: threading.Event) -> Iterator[set[Path]]:
    """The paths that are new or changed, files and folders, several times a second and empty where there are none,
    until `stop` is set. The first is given once the watch has begun."""
    from watchfiles import Change, watch

    told = watch(
        *folders,
        watch_filter=None,
        debounce=_TICK_MILLISECONDS,
        rust_timeout=_TICK_MILLISECONDS,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
        ignore_permission_denied=True,
    )
    for some in told:
        yield {Path(path) for change, path in some if change is not Change.deleted}
