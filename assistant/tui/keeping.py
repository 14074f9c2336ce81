"""The part of the program that keeps the library: its screens, and the ingestion that runs beside the chat."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Protocol, runtime_checkable

from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.message import Message
from textual.screen import Screen

from assistant.domain.errors import AssistantError
from assistant.domain.ingestion import Ingestion, Progress
from assistant.tui.ingesting import Ingesting
from assistant.tui.messages import IngestMoved, IngestWanted, LibraryChanged, StopWanted
from assistant.tui.present_ingestion import end_line, stage_line
from assistant.tui.screens.confirm import ConfirmScreen
from assistant.tui.screens.ingest import IngestScreen
from assistant.tui.screens.library import LibraryScreen
from assistant.tui.services import ChatServices

# How often the screens hear of an ingestion, in seconds.
_TELL_EVERY = 0.2


@runtime_checkable
class Holding(Protocol):
    """A screen that loses something where it is closed while it `holds`."""

    @property
    def holds(self) -> bool: ...


class LibraryApp(App[int]):
    """F5 and F6. One ingestion at a time, whichever screen is shown."""

    BINDINGS = [
        Binding("f5", "library", "Library", id="app.library", tooltip="Browse, read and remove articles"),
        Binding("f6", "ingest", "Ingest", id="app.ingest", tooltip="Bring articles in"),
    ]

    _opening: asyncio.Future[ChatServices] | None = None
    _ingesting: Ingesting | None = None
    _quitting = False

    @property
    def ingestion(self) -> Ingestion | None:
        """The ingestion in progress, or the last one."""
        return self._ingesting.state if self._ingesting else None

    def action_library(self) -> None:
        """Show the library."""
        if self._opening:
            opening = self._opening
            self._show(LibraryScreen, lambda: LibraryScreen(opening))

    def action_ingest(self) -> None:
        """Show where articles are brought in."""
        if self._opening:
            opening = self._opening
            self._show(IngestScreen, lambda: IngestScreen(opening, self.ingestion))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to go where the reader is not."""
        if action == "library":
            return not isinstance(self.screen, LibraryScreen)
        if action == "ingest":
            return not isinstance(self.screen, IngestScreen)
        return super().check_action(action, parameters)

    def _show(self, kind: type[Screen[None]], make: Callable[[], Screen[None]]) -> None:
        wanted = next((screen for screen in reversed(self.screen_stack) if isinstance(screen, kind)), None)
        if wanted is None:
            self.push_screen(make())
            return
        while self.screen is not wanted and not _holds(self.screen):
            self.pop_screen()
        if self.screen is not wanted:
            self._screen_stack.remove(wanted)
            self.push_screen(wanted)

    # The ingestion

    def on_ingest_wanted(self, event: IngestWanted) -> None:
        """Begin it, or say why not."""
        if self.ingestion and self.ingestion.progress.running:
            now = stage_line(self.ingestion, time.monotonic())
            self.notify(
                f"An ingestion is in progress ({now}). Wait until it ends, or stop it with F6, then F8.",
                severity="warning",
                markup=False,
            )
            return
        self._ingesting = Ingesting(event.inputs)
        self._tell(IngestMoved(self._ingesting.state))
        self.run_worker(self._ingest(self._ingesting), group="ingest", exit_on_error=False)

    async def _ingest(self, ingesting: Ingesting) -> None:
        assert self._opening
        try:
            services = await asyncio.shield(self._opening)
            run = await asyncio.to_thread(services.begin_ingest, ingesting.state.inputs)
        except AssistantError as error:
            ingesting.fail(error)
        except OSError as error:
            ingesting.fail(AssistantError(f"no process can be started for it: {error.strerror or error}"))
        else:
            following = asyncio.create_task(asyncio.to_thread(ingesting.follow, run))
            while ingesting.state.progress.running:
                self._tell(IngestMoved(ingesting.state))
                await asyncio.sleep(_TELL_EVERY)
                ingesting.take()
            await following
        self._tell(IngestMoved(ingesting.state))
        self._tell(LibraryChanged())
        self.ingested()
        if isinstance(self.screen, IngestScreen):
            # It stands there already.
            return
        told = end_line(ingesting.state)
        if ingesting.state.progress is Progress.BROKEN:
            self.notify(told, title="Ingestion", severity="error", markup=False)
        else:
            self.notify(
                told,
                title="Ingestion",
                severity="warning" if ingesting.state.failures else "information",
                markup=False,
            )

    def ingested(self) -> None:
        """What follows an ingestion that has ended."""

    def on_stop_wanted(self, event: StopWanted) -> None:
        """Stop after the article in hand."""
        event.stop()
        if self._ingesting and self.ingestion and self.ingestion.progress.running:
            self._ingesting.stop()
            self._tell(IngestMoved(self._ingesting.state))

    def on_library_changed(self, event: LibraryChanged) -> None:
        """One screen changed the library: the others hear of it."""
        event.stop()
        self._tell(LibraryChanged())

    def _tell(self, message: IngestMoved | LibraryChanged) -> None:
        for screen in self.screen_stack:
            told: Message = IngestMoved(message.ingestion) if isinstance(message, IngestMoved) else LibraryChanged()
            told.stop()
            screen.post_message(told)

    # Leaving

    async def action_quit(self) -> None:
        """Leave, after a question where an ingestion is in progress."""
        if self._quitting or not (self.ingestion and self.ingestion.progress.running):
            await super().action_quit()
            return

        def decided(yes: bool | None) -> None:
            self._quitting = False
            if yes:
                self.exit()

        self._quitting = True
        self.push_screen(
            ConfirmScreen(
                "Articles are being brought in. Quit? What is filed is kept, and the next ingestion goes on."
            ),
            decided,
        )

    async def end_ingestion(self) -> None:
        """See that no ingestion outlives the program."""
        if self._ingesting:
            await asyncio.to_thread(self._ingesting.close)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers."""
        yield from super().get_system_commands(screen)
        yield SystemCommand("Library", "Browse, read and remove articles", self.action_library)
        yield SystemCommand("Ingest", "Bring articles in", self.action_ingest)
        if self.ingestion and self.ingestion.progress.running:
            yield SystemCommand("Stop the ingestion", "After the article in hand", self._stop_from_palette)

    def _stop_from_palette(self) -> None:
        self.post_message(StopWanted())


def _holds(screen: Screen[object]) -> bool:
    return isinstance(screen, Holding) and screen.holds
