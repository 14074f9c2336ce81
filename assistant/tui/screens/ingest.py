"""Where articles are brought in, and where one sees how far that is. Leaving the screen stops nothing."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import ProgressBar, Static

from assistant.domain.errors import AssistantError
from assistant.domain.ingestion import Ingestion, Progress
from assistant.tui.messages import IngestMoved, IngestWanted, LibraryChanged, StopWanted
from assistant.tui.present_ingestion import end_line, outcome_line, stage_line, told_line
from assistant.tui.screens.failure import FailureScreen
from assistant.tui.services import ChatServices
from assistant.tui.widgets.failures import FailureList
from assistant.tui.widgets.footer import Footer
from assistant.tui.widgets.sources import SourcesArea, SourceTree, inputs_of

_COLOURS = {
    Progress.FINISHED: "$text-success",
    Progress.STOPPED: "$text-warning",
    Progress.BROKEN: "$text-error",
}


class IngestScreen(Screen[None]):
    """Asks for inputs, and shows the ingestion in progress or the last one."""

    CSS_PATH = "ingest.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]
    BINDINGS = [
        Binding("escape", "dismiss", "Back", id="ingest.back", tooltip="Back; an ingestion goes on"),
        Binding("f8", "stop", "Stop", id="ingest.stop", tooltip="Stop the ingestion after the article in hand"),
    ]
    sources = query_one(SourcesArea)
    folders = query_one(SourceTree)
    failures = query_one(FailureList)

    def __init__(
        self, opening: asyncio.Future[ChatServices], ingestion: Ingestion | None, folder: Path | None = None
    ) -> None:
        super().__init__()
        self._opening = opening
        self._ingestion = ingestion
        self._shown: Progress | None = None
        self._folder = folder or Path.cwd()

    def compose(self) -> ComposeResult:
        """What to bring in, how far it is, and what failed."""
        with Container(id="what"):
            yield SourcesArea()
            yield SourceTree(self._folder)
        with Vertical(id="how"):
            yield Static("", id="stage", markup=False)
            yield ProgressBar(id="bar", show_eta=False)
            yield Static("", id="outcome", markup=False)
        yield FailureList()
        yield Footer(show_command_palette=True)

    def on_mount(self) -> None:
        """Be ready for a paste."""
        self.sources.border_title = "Bring articles in"
        self.folders.border_title = "Or pick: Space adds"
        self.sources.focus()
        self._show()
        self.run_worker(self._offer(), group="kinds", exit_on_error=False)

    async def _offer(self) -> None:
        try:
            services = await asyncio.shield(self._opening)
        except AssistantError as error:
            self.notify(told_line(error), severity="error", markup=False)
        else:
            await self.folders.offer(services.kinds)

    @property
    def holds(self) -> bool:
        """Whether something is typed."""
        return any(area.text.strip() for area in self.query(SourcesArea))

    # What is wanted

    def on_sources_area_started(self, event: SourcesArea.Started) -> None:
        """Bring in what is typed."""
        event.stop()
        if not event.inputs:
            self.notify("Name a file, a folder or a pattern first, or pick one below.", markup=False)
            return
        self.post_message(IngestWanted(event.inputs))

    def on_source_tree_picked(self, event: SourceTree.Picked) -> None:
        """Add what was picked."""
        event.stop()
        self.sources.add(event.path)

    def on_failure_list_opened(self, event: FailureList.Opened) -> None:
        """Show a failure whole."""
        event.stop()

        def decided(retry: bool | None) -> None:
            if retry and event.failure.source:
                self.post_message(IngestWanted((event.failure.source,)))

        self.app.push_screen(FailureScreen(event.failure), decided)

    def on_failure_list_retried(self, event: FailureList.Retried) -> None:
        """Try everything that failed once more, and nothing else."""
        event.stop()
        if self._ingestion:
            self.post_message(IngestWanted(self._ingestion.again))

    def action_stop(self) -> None:
        """Stop after the article in hand."""
        self.post_message(StopWanted())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer what can be done now."""
        if action == "stop":
            return self._ingestion is not None and self._ingestion.progress is Progress.RUNNING
        return True

    # How far it is

    def on_ingest_moved(self, event: IngestMoved) -> None:
        """Show how far it is."""
        began = event.ingestion is not self._ingestion and event.ingestion.progress.running
        if began and event.ingestion.inputs == inputs_of(self.sources.text):
            # What is being brought in needs no second Enter.
            self.sources.clear()
        self._ingestion = event.ingestion
        self._show()

    def on_library_changed(self, event: LibraryChanged) -> None:
        """Nothing here depends on it."""
        event.stop()

    def _show(self) -> None:
        ingestion = self._ingestion
        self.query_one("#how").display = ingestion is not None
        self.failures.display = bool(ingestion and ingestion.failures)
        if ingestion is None:
            return
        running = ingestion.progress.running
        bar = self.query_one("#bar", ProgressBar)
        bar.display = running
        stage = self.query_one("#stage", Static)
        outcome = self.query_one("#outcome", Static)
        if running:
            stage.update(stage_line(ingestion, time.monotonic()))
            outcome.update(outcome_line(ingestion))
            total = ingestion.stage.total if ingestion.stage else None
            bar.update(total=total, progress=ingestion.stage.done if ingestion.stage and total else 0)
        else:
            stage.update(Content.styled(end_line(ingestion), _COLOURS[ingestion.progress]))
            outcome.update("")
        outcome.display = running
        self.failures.show(ingestion.failures)
        if ingestion.progress is not self._shown:
            # The footer is made anew by it, which is too much for five times a second.
            self._shown = ingestion.progress
            self.refresh_bindings()
