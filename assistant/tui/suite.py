"""The part of the program that keeps the scripted questions: F10, and what was changed in their files."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.binding import Binding
from textual.markup import escape
from textual.screen import Screen

from assistant.domain.errors import AssistantError
from assistant.domain.sanitize import sanitize_line
from assistant.domain.wording import told
from assistant.tui.messages import CasesChanged, CaseUndoWanted, CaseWanted, CaseWritten
from assistant.tui.watching import WatchingApp

if TYPE_CHECKING:
    from assistant.check.board import Board
    from assistant.check.changes import Change
    from assistant.check.runner import CaseResult

_CHECKS = "checks"


class SuiteApp(WatchingApp):
    """What came of the cases outlives their screen, and so does what can be taken back.

    Their screens are imported when they are shown: the chat paints before it reads YAML.
    """

    BINDINGS = [
        Binding("f10", "checks", "Checks", show=False, id="app.checks", tooltip="Run the scripted questions"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._board: Board | None = None
        self._changes: list[Change] = []
        self._undoing = asyncio.Lock()

    def action_checks(self) -> None:
        """Show the scripted questions."""
        from assistant.check.board import Board
        from assistant.tui.screens.checks import ChecksScreen

        if self._opening:
            opening, board = self._opening, self._board or Board()
            self._board = board
            self._show(ChecksScreen, lambda: ChecksScreen(opening, board, name=_CHECKS))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to go where the reader is not."""
        if action == "checks":
            return self.screen.name != _CHECKS
        return super().check_action(action, parameters)

    def on_case_wanted(self, event: CaseWanted) -> None:
        """Show the case that keeps the answer."""
        from assistant.tui.screens.record import RecordScreen

        event.stop()
        if self._opening:
            self.push_screen(RecordScreen(self._opening, event.answer))

    def on_case_written(self, event: CaseWritten) -> None:
        """Say so, and remember how to take it back."""
        event.stop()
        self._changes.append(event.change)
        case = event.change.case
        self.notify(
            f"“{sanitize_line(case.id)}” is written to {case.where}. u in the checks (F10) takes it back.",
            timeout=10,
            markup=False,
        )
        self._tell_cases(event.result)

    def on_case_undo_wanted(self, event: CaseUndoWanted) -> None:
        """Take the last change back."""
        event.stop()
        self.action_take_case_back()

    def action_take_case_back(self) -> None:
        """Take the last change of a case file back."""
        self.run_worker(self._take_back(), group="case", exit_on_error=False)

    async def _take_back(self) -> None:
        # A second wish waits, and then takes back the change before.
        async with self._undoing:
            if not self._changes or not self._opening:
                self.notify("Nothing was written that could be taken back.", markup=False)
                return
            change = self._changes[-1]
            try:
                services = await asyncio.shield(self._opening)
                await asyncio.to_thread(services.checks.undo, change)
            except AssistantError as error:
                self.notify(told(error), severity="error", markup=False)
            else:
                self._changes.remove(change)
                self.notify(f"{change.file} is as it was before.", markup=False)
        self._tell_cases(None)

    def _tell_cases(self, result: CaseResult | None) -> None:
        for screen in self.screen_stack:
            changed = CasesChanged(result)
            changed.stop()
            screen.post_message(changed)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers."""
        yield from super().get_system_commands(screen)
        yield SystemCommand("Checks", "Run the scripted questions, and see what changed", self.action_checks)
        if self._changes:
            last = escape(sanitize_line(self._changes[-1].case.id) or "")
            yield SystemCommand("Take a case back", f"Undo what was written of “{last}”", self.action_take_case_back)
