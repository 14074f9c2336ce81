"""The chat at a desk of its own: real tools in a folder of the test, and a terminal that can be lent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from assistant.adapters.clipboard import SystemClipboard
from assistant.adapters.programs import SystemPrograms
from assistant.tui.app import ChatApp
from assistant.tui.services import ChatServices, Desk


def desk(folder: Path, environment: Mapping[str, str] | None = None) -> Desk:
    """A desk whose tools are the programs in `folder / "bin"`."""
    (folder / "bin").mkdir(exist_ok=True)
    session = {"PATH": str(folder / "bin"), "TERM": "linux", **(environment or {})}
    return Desk(SystemClipboard(folder / "state", session, "linux"), SystemPrograms(session, "linux"))


class LentApp(ChatApp):
    """Counts how often the terminal was lent; Textual's driver for tests has none to lend."""

    lent = 0
    taken_back = 0

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Lend nothing."""
        self.lent += 1
        yield
        self.taken_back += 1


def at_desk(services: ChatServices, folder: Path, **environment: str) -> LentApp:
    """The chat over `services`, at a desk in `folder`."""
    return LentApp(lambda: services, desk=desk(folder, environment))
