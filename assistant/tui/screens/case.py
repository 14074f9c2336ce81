"""One case that was run: what was expected beside what came."""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Static

from assistant.check.changes import Change
from assistant.check.runner import CaseResult, Outcome
from assistant.domain.errors import AssistantError
from assistant.domain.wording import told
from assistant.tui.messages import CaseWritten
from assistant.tui.outside import Offer
from assistant.tui.present_checks import came_content, case_head, expected_content
from assistant.tui.screens.change import ChangeScreen
from assistant.tui.services import ChatServices
from assistant.tui.widgets.footer import Footer


class CaseScreen(Screen[bool]):
    """Shows a result, and can have the case take it as right. Gives back True where it is to be run again."""

    CSS_PATH = "case.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]
    BINDINGS = [
        Binding("escape,q", "answer(False)", "Back", id="case.back"),
        Binding("b", "bless", "Bless", id="case.bless", tooltip="Take what came as right, after a question"),
        Binding("r", "answer(True)", "Run again", id="case.run", tooltip="Ask this case once more"),
        Binding("j", "scroll(1)", "Down", show=False, id="case.down"),
        Binding("k", "scroll(-1)", "Up", show=False, id="case.up"),
    ]
    OFFERS: tuple[Offer, ...] = (("Bless", "Take what came as right, after a question", "bless"),)
    body = query_one("#body", VerticalScroll)

    def __init__(self, opening: asyncio.Future[ChatServices], result: CaseResult) -> None:
        super().__init__()
        self._opening = opening
        self._result = result

    def compose(self) -> ComposeResult:
        """The head above the two sides."""
        yield Static(case_head(self._result), id="head", markup=False)
        with VerticalScroll(id="body"), Container(id="sides"):
            for name, content in (
                ("expected", expected_content(self._result)),
                ("came", came_content(self._result)),
            ):
                with Vertical(id=name, classes="side") as side:
                    side.border_title = name.capitalize()
                    yield Static(content, markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Have the keys scroll."""
        self.body.focus()

    def action_answer(self, again: bool) -> None:
        """Close with the answer."""
        self.dismiss(again)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.body.scroll_relative(y=lines, animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer what can be done now."""
        if action == "bless":
            result = self._result
            return result.outcome in (Outcome.FAILED, Outcome.OPEN) or (
                result.case.open and result.outcome is Outcome.PASSED
            )
        return True

    # Blessing

    def action_bless(self) -> None:
        """Ask whether what came is right, showing what changes in the file."""
        self.run_worker(self._propose(), group="bless", exclusive=True, exit_on_error=False)

    async def _propose(self) -> None:
        try:
            services = await asyncio.shield(self._opening)
            change = await asyncio.to_thread(services.checks.bless, self._result)
        except AssistantError as error:
            self.notify(told(error), severity="error", markup=False)
            return

        def decided(yes: bool | None) -> None:
            if yes:
                self.run_worker(self._bless(services, change), group="bless", exclusive=True, exit_on_error=False)

        question = f"Take what came as right? {change.file} becomes:"
        self.app.push_screen(ChangeScreen(question, change), decided)

    async def _bless(self, services: ChatServices, change: Change) -> None:
        try:
            await asyncio.to_thread(services.checks.apply, change)
            now = await asyncio.to_thread(services.checks.judge, self._result, change.case)
        except AssistantError as error:
            self.notify(told(error), severity="error", markup=False)
            return
        self.app.post_message(CaseWritten(change, now))
        self.dismiss(False)
