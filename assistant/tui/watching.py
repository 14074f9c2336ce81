"""The part of the program that watches answers: which of them an ingestion changed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date
from functools import partial

from textual.app import SystemCommand
from textual.screen import Screen

from assistant.domain.errors import AssistantError
from assistant.domain.wording import told
from assistant.tui.keeping import LibraryApp
from assistant.tui.messages import PagerWanted


class WatchingApp(LibraryApp):
    """Asks the watched questions again after each ingestion, and shows what changed in the pager."""

    def ingested(self) -> None:
        """Say how many watched answers changed, where any did, and what could not be asked."""
        summary = self.ingestion.summary if self.ingestion else None
        if summary and not summary.changed:
            return
        self.run_worker(self._tell_watched(), group="watched", exclusive=True, exit_on_error=False)

    async def _tell_watched(self) -> None:
        assert self._opening
        from assistant.check.watch_report import changed_ones, short

        try:
            services = await asyncio.shield(self._opening)
            reruns = await services.watched.rerun(date.today())
        except AssistantError as error:
            self.notify(f"The watched questions could not be asked: {told(error)}", severity="warning", markup=False)
            return
        if changed_ones(reruns):
            self.notify(f"{short(reruns)}. “Watched answers” in the palette shows what.", timeout=10, markup=False)
        failed = next((one.error for one in reruns if one.error), None)
        if failed:
            words = f"A watched question could not be answered: {told(failed)}"
            self.notify(words, severity="warning", timeout=10, markup=False)

    def action_watched(self) -> None:
        """Show what changed of the watched answers since it was last looked at, in the pager."""
        self.run_worker(self._show_watched(), group="watched", exclusive=True, exit_on_error=False)

    async def _show_watched(self) -> None:
        if not self._opening:
            return
        from assistant.check.watch_report import text

        try:
            services = await asyncio.shield(self._opening)
            reruns = await services.watched.rerun(date.today())
            if reruns:
                self.post_message(PagerWanted(text(reruns), partial(services.watched.looked_at, reruns)))
            else:
                self.notify("Nothing is watched yet: “Watch this question” in the palette begins.", markup=False)
        except AssistantError as error:
            self.notify(told(error), severity="error", markup=False)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers."""
        yield from super().get_system_commands(screen)
        yield SystemCommand("Watched answers", "What changed of them since you last looked", self.action_watched)
