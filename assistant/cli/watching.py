"""`assistant ingest --watch`: takes in what is new or changed in folders, until Ctrl+C."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.failures import note
from assistant.cli.following import Followed, followed
from assistant.cli.stopping import Stop, stoppable
from assistant.domain.errors import LibraryBusy, UsageError
from assistant.domain.paths import expanded
from assistant.ingest.inputs import is_empty
from assistant.ingest.saved_pages import is_part_of_page

if TYPE_CHECKING:
    from assistant.composition import Services
    from assistant.domain.events import IngestSummary

QUIET_SECONDS = 1.0
"""How long a file must stay as it is to count as written to its end."""
_RETRY_SECONDS = 0.5

Look = Callable[[Path], tuple[int, int] | None]


def look(path: Path) -> tuple[int, int] | None:
    """The size and the time of a file; None where there is none any more."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


@dataclass(slots=True)
class Settling:
    """Files that changed, held back until nobody writes to them any more. Times are those of a monotonic clock."""

    look: Look = look
    _seen: dict[Path, tuple[tuple[int, int] | None, float]] = field(default_factory=dict)

    def saw(self, paths: Iterable[Path], now: float) -> None:
        """Note that these changed."""
        for path in paths:
            self._seen[path] = (self.look(path), now)

    def ready(self, now: float) -> list[Path]:
        """Those that have stayed as they are for long enough, in order; those that are gone are forgotten."""
        settled = []
        for path, (was, since) in list(self._seen.items()):
            found = self.look(path)
            if found is None:
                del self._seen[path]
            elif found != was:
                self._seen[path] = (found, now)
            elif now - since >= QUIET_SECONDS:
                settled.append(path)
        for path in settled:
            del self._seen[path]
        return sorted(settled)


def watched(what: Sequence[str], corpus: Path) -> list[Path]:
    """The folders to watch: those that are named, else the corpus folder. Raises UsageError."""
    folders = [expanded(name) for name in what] or [corpus]
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"{folder} is not a folder, and only folders can be watched", "Name folders.")
    return folders


def watch(services: Services, what: Sequence[str], report: Callable[[IngestSummary], None], *, verbose: bool) -> int:
    """Take in what is in the folders, then what becomes new or changed in them; articles of files that are deleted
    stay. Between two ingestions the library is free for everyone.

    `report` gets the summary of each ingestion that changed something or failed. Gives the exit code: 0 where it
    ended while there was nothing to do.
    """
    from assistant.adapters.watcher import changes

    folders = watched(what, services.settings.corpus_folder)
    end, settling = threading.Event(), Settling()
    begun = False
    with stoppable() as stop:
        stop.tell = end.set
        for changed in changes(folders, end):
            settling.saw((path for path in changed if _concerns(path, folders, services)), time.monotonic())
            if stop.asked:
                break
            # A saved page may have come after the folder that goes with it.
            ready = (path for path in settling.ready(time.monotonic()) if _concerns(path, folders, services))
            if begun:
                inputs = list(map(str, ready))
                if not inputs:
                    continue
            else:
                # What is empty so far is no mistake here.
                inputs = [name for name in what if not is_empty(expanded(name))]
            if not _taken(services, inputs if what else [], report, stop, first=not begun, verbose=verbose):
                return stop.exit_code
            if not begun:
                begun = True
                names = ", ".join(map(str, folders))
                click.echo(f"Watching {names}. Ctrl+C ends it.", err=True)
            stop.tell = end.set
    return 0 if begun else stop.exit_code


def _taken(
    services: Services,
    inputs: Sequence[str],
    report: Callable[[IngestSummary], None],
    stop: Stop,
    *,
    first: bool,
    verbose: bool,
) -> bool:
    """Take inputs in, waiting for whoever else writes to the library. Whether it came to its end."""
    told = False
    while not stop.asked:
        try:
            found: Followed = followed(services, services.ingest(inputs), verbose=verbose, stop=stop)
        except LibraryBusy as error:
            if not told:
                click.echo(f"Waiting: {error.message}.", err=True)
                told = True
            time.sleep(_RETRY_SECONDS)
            continue
        if found.summary is None:
            return False
        if found.failures or first:
            note(services.settings.data_folder, found.failures)
        if found.summary.changed or found.summary.failed or first:
            report(found.summary)
        return True
    return False


def _concerns(path: Path, folders: Sequence[Path], services: Services) -> bool:
    """Whether a path may be an input: hidden ones and unknown kinds are none, as when a folder is named."""
    for folder in folders:
        root = folder.absolute()
        if path.is_relative_to(root):
            parts = path.relative_to(root).parts
            hidden = any(part.startswith(".") for part in parts) or is_part_of_page(path, root)
            return not hidden and (path.suffix.lower() in services.kinds or path.is_dir())
    return False
