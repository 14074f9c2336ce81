"""Every conversation that was kept: to find one, go on with it, rename, export or delete it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.domain import wording
from assistant.domain.conversation import ConversationSummary, ExportFormat
from assistant.domain.errors import AssistantError
from assistant.tui.present_conversations import preview_content, summary_content
from assistant.tui.recorder import Recorder
from assistant.tui.screens.rename import RenameScreen
from assistant.tui.widgets.footer import Footer

_NONE = "Nothing was asked yet. Esc goes back to the chat."
_NO_MATCH = "No question and no answer holds these words."


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: a conversation to go on with, if any, and those that were deleted."""

    resume: str | None
    deleted: frozenset[str]


class ConversationList(OptionList):
    """One entry a conversation."""

    BINDINGS = [
        Binding("enter", "select", "Go on with it", id="conversations.resume", tooltip="Go on with this conversation"),
        Binding("j", "cursor_down", "Down", show=False, id="conversations.down"),
        Binding("k", "cursor_up", "Up", show=False, id="conversations.up"),
    ]


class ConversationsScreen(Screen[Choice]):
    """Lists them, the latest first, with a preview of the one that is highlighted."""

    CSS_PATH = "conversations.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]
    BINDINGS = [
        Binding("slash", "filter", "Filter", key_display="/", id="conversations.filter", tooltip="Find by words"),
        Binding("r", "rename", "Rename", id="conversations.rename"),
        Binding("d,delete", "delete", "Delete", id="conversations.delete", tooltip="Delete; u takes it back"),
        Binding("u", "undo", "Undo", id="conversations.undo", tooltip="Take the last deletion back"),
        Binding("x", "export('md')", "Export", id="conversations.export", tooltip="Write it to a Markdown file"),
        Binding("X", "export('json')", "Export JSON", show=False, id="conversations.export_json"),
        Binding("escape", "back", "Back", id="conversations.back"),
    ]
    listed = query_one(ConversationList)
    field = query_one("#filter", Input)

    def __init__(self, record: Recorder) -> None:
        super().__init__()
        self._record = record
        self._shown: Sequence[ConversationSummary] = ()
        self._deleted: list[str] = []

    def compose(self) -> ComposeResult:
        """The filter, which appears with /, above list and preview."""
        yield Input(placeholder="Words of questions or answers", id="filter", compact=True)
        with Horizontal(id="sides"):
            yield ConversationList(id="conversations", markup=False)
            with VerticalScroll(id="preview", can_focus=False):
                yield Static(id="turns", markup=False)
        yield Static(id="none", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """List what there is."""
        self.listed.border_title = "Conversations"
        self.listed.focus()
        self._refresh()

    # The list

    def _refresh(self, highlight: str | None = None) -> None:
        self.run_worker(self._list(highlight), group="list", exclusive=True, exit_on_error=False)

    async def _list(self, highlight: str | None) -> None:
        words = self.field.value.split()
        try:
            found = await self._record.call(lambda store: store.conversations(words))
        except AssistantError as error:
            self.query_one("#none", Static).update(wording.told(error))
            self.set_class(True, "-empty")
        else:
            self._show(found, highlight)

    def _show(self, found: Sequence[ConversationSummary], highlight: str | None) -> None:
        place, now = self.listed.highlighted or 0, datetime.now(UTC)
        self._shown = found
        self.listed.clear_options()
        self.listed.add_options([Option(summary_content(one, now)) for one in found])
        ids = [one.id for one in found]
        if highlight in ids:
            place = ids.index(highlight)
        self.listed.highlighted = min(place, len(found) - 1) if found else None
        self.query_one("#none", Static).update(_NO_MATCH if self.field.value.strip() else _NONE)
        self.set_class(not found, "-empty")
        self.refresh_bindings()

    @property
    def _current(self) -> ConversationSummary | None:
        place = self.listed.highlighted
        return self._shown[place] if place is not None and place < len(self._shown) else None

    def on_option_list_option_highlighted(self) -> None:
        """Preview it."""
        self.run_worker(self._preview(), group="preview", exclusive=True, exit_on_error=False)

    async def _preview(self) -> None:
        current = self._current
        if current is None:
            return
        try:
            conversation = await self._record.call(lambda store: store.load(current.id))
        except AssistantError:
            conversation = None
        self.query_one("#turns", Static).update(preview_content(conversation) if conversation else "")
        self.query_one("#preview", VerticalScroll).scroll_home(animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go on with it."""
        event.stop()
        if self._current:
            self._leave(self._current.id)

    # Filtering and leaving

    def action_filter(self) -> None:
        """Show the filter and type into it."""
        self.set_class(True, "-filtered")
        self.field.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """List what holds the words so far."""
        event.stop()
        self._refresh()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to what was found."""
        event.stop()
        self.listed.focus()

    def action_back(self) -> None:
        """Drop the filter, or else leave."""
        if self.has_class("-filtered"):
            self.set_class(False, "-filtered")
            self.field.value = ""
            self.listed.focus()
        else:
            self._leave(None)

    def _leave(self, resume: str | None) -> None:
        self.dismiss(Choice(resume, frozenset(self._deleted)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer what can be done now."""
        if action == "undo":
            return bool(self._deleted)
        if action in ("rename", "delete", "export"):
            return bool(self._current) or None
        return True

    # What can be done with one

    def action_rename(self) -> None:
        """Ask for another title."""
        current = self._current
        if current is None:
            return

        def decided(title: str | None) -> None:
            if title:
                self._do(partial(self._rename, current.id, title))

        self.app.push_screen(RenameScreen(current.title), decided)

    async def _rename(self, conversation_id: str, title: str) -> None:
        await self._record.call(lambda store: store.rename(conversation_id, title))
        self._refresh(conversation_id)

    def action_delete(self) -> None:
        """Take it out of the list."""
        if self._current:
            self._do(partial(self._delete, self._current))

    async def _delete(self, current: ConversationSummary) -> None:
        await self._record.call(lambda store: store.delete(current.id))
        self._deleted.append(current.id)
        self.notify(f"“{current.title}” is deleted. u brings it back.", markup=False)
        self._refresh()

    def action_undo(self) -> None:
        """Take the last deletion back."""
        if self._deleted:
            self._do(partial(self._undo, self._deleted[-1]))

    async def _undo(self, conversation_id: str) -> None:
        if not await self._record.call(lambda store: store.restore(conversation_id)):
            self.notify("It is gone for good.", severity="warning", markup=False)
        if conversation_id in self._deleted:
            self._deleted.remove(conversation_id)
        self._refresh(conversation_id)

    def action_export(self, form: str) -> None:
        """Write its evidence pack to a file."""
        if self._current:
            self._do(partial(self._export, self._current.id, ExportFormat(form)))

    async def _export(self, conversation_id: str, form: ExportFormat) -> None:
        path = await self._record.export(conversation_id, form)
        self.notify(f"Written to {path}", markup=False)

    def _do(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async def telling() -> None:
            try:
                await work()
            except AssistantError as error:
                self.notify(wording.told(error), severity="error", markup=False)

        self.run_worker(telling(), group="change", exit_on_error=False)
