"""An answer becomes a scripted question: the lines that will be written, and where."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from assistant.check.cases import Case
from assistant.check.changes import Change
from assistant.check.recording import Draft
from assistant.check.suite import Proposal
from assistant.domain.answer import Answer
from assistant.domain.errors import AssistantError
from assistant.domain.sanitize import sanitize_line
from assistant.domain.wording import told
from assistant.tui.messages import CaseWritten
from assistant.tui.present_checks import yaml_content
from assistant.tui.screens.change import ChangeScreen
from assistant.tui.screens.same import SameScreen, Wish
from assistant.tui.services import ChatServices
from assistant.tui.widgets.footer import Footer


class FileInput(Input):
    """The name of a file; up and down go through those that there are."""

    BINDINGS = [
        Binding("up", "screen.file(-1)", "Other file", show=False, id="record.file_up", tooltip="The file before"),
        Binding("down", "screen.file(1)", "Other file", id="record.file_down", tooltip="The next of the case files"),
    ]


class RecordScreen(ModalScreen[None]):
    """Shows the case that keeps `answer`; Enter writes it, after a question where there is one of the same question."""

    CSS_PATH = "record.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]
    BINDINGS = [Binding("escape", "dismiss", "Back", id="record.back", tooltip="Write nothing")]
    id_field = query_one("#id", Input)
    file_field = query_one("#file", FileInput)

    def __init__(self, opening: asyncio.Future[ChatServices], answer: Answer) -> None:
        super().__init__()
        self._opening = opening
        self._answer = answer
        self._proposal: Proposal | None = None

    def compose(self) -> ComposeResult:
        """Id and file above the lines."""
        with Vertical(id="dialog") as dialog:
            dialog.border_subtitle = "Enter  write it    Esc  leave"
            with Horizontal(classes="field"):
                yield Label("id  ", markup=False)
                yield Input(id="id", compact=True)
            with Horizontal(classes="field"):
                yield Label("file", markup=False)
                yield FileInput(id="file", compact=True)
            with VerticalScroll(id="lines", can_focus=False):
                yield Static("reading the case files …", id="yaml", markup=False)
            yield Static("", id="told", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Work the case out."""
        self.id_field.focus()
        self.run_worker(self._propose(), group="record", exclusive=True, exit_on_error=False)

    async def _propose(self) -> None:
        try:
            services = await asyncio.shield(self._opening)
            proposal = await asyncio.to_thread(services.checks.propose, self._answer)
        except AssistantError as error:
            self.query_one("#yaml", Static).update("")
            self._tell(told(error))
            return
        self._proposal = proposal
        self.id_field.value = proposal.draft.id
        self.file_field.value = proposal.files[0]
        self._show()

    @property
    def _draft(self) -> Draft | None:
        return replace(self._proposal.draft, id=self.id_field.value.strip()) if self._proposal else None

    def _show(self) -> None:
        if draft := self._draft:
            self.query_one("#yaml", Static).update(yaml_content(draft.lines()))
        same = self._proposal.same if self._proposal else None
        if same:
            self._tell(f"“{sanitize_line(same.id)}” in {same.where} asks this already.", alarm=False)
        else:
            self._tell("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what would be written now."""
        event.stop()
        self._show()

    def action_file(self, step: int) -> None:
        """Name the next of the files that there are."""
        files = self._proposal.files if self._proposal else ()
        if files:
            name = self.file_field.value.strip()
            place = files.index(name) + step if name in files else 0
            self.file_field.value = files[place % len(files)]

    # Writing

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write it, or ask first."""
        event.stop()
        proposal, draft = self._proposal, self._draft
        if proposal is None or draft is None:
            return
        if proposal.same is None:
            self._do(self._add(draft, self.file_field.value))
            return
        same = proposal.same

        def decided(wish: Wish | None) -> None:
            if wish is Wish.ADD:
                self._do(self._add(draft, self.file_field.value))
            elif wish is Wish.REPLACE:
                self._do(self._replace(same))

        question = f"“{sanitize_line(same.id)}” in {same.where} asks this already. What is to become of it?"
        self.app.push_screen(SameScreen(question), decided)

    async def _add(self, draft: Draft, name: str) -> None:
        services = await asyncio.shield(self._opening)
        change = await asyncio.to_thread(services.checks.record, draft, name)
        await self._write(services, change)

    async def _replace(self, same: Case) -> None:
        services = await asyncio.shield(self._opening)
        change = await asyncio.to_thread(services.checks.replace, same, self._answer)

        def decided(yes: bool | None) -> None:
            if yes:
                self._do(self._write(services, change))

        self.app.push_screen(ChangeScreen(f"Rewrite what it expects? {change.file} becomes:", change), decided)

    async def _write(self, services: ChatServices, change: Change) -> None:
        await asyncio.to_thread(services.checks.apply, change)
        self.app.post_message(CaseWritten(change))
        self.dismiss()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        async def telling() -> None:
            try:
                await work
            except AssistantError as error:
                self._tell(told(error))

        self.run_worker(telling(), group="record", exit_on_error=False)

    def _tell(self, text: str, *, alarm: bool = True) -> None:
        line = self.query_one("#told", Static)
        line.update(Content.styled(text, "$text-error" if alarm else "$text-warning"))
        line.set_class(not text, "-hidden")
