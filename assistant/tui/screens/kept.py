"""The part of the chat that outlives it: the conversation is kept, resumed, exported, and begun anew."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from textual.binding import Binding
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import TextArea

from assistant.domain import wording
from assistant.domain.conversation import ConversationSummary, ExportFormat
from assistant.domain.errors import AssistantError
from assistant.domain.exchange import Exchange
from assistant.tui.present_conversations import offer_line
from assistant.tui.recorder import Recorder
from assistant.tui.screens.confirm import ConfirmScreen
from assistant.tui.screens.conversations import Choice, ConversationsScreen
from assistant.tui.widgets.conversation import Conversation
from assistant.tui.widgets.prompt import Prompt


class KeptScreen(Screen[None]):
    """A screen with a conversation and a prompt, both of which `record` keeps."""

    BINDINGS = [
        Binding("ctrl+n", "new", "New", id="chat.new", tooltip="Begin a new conversation"),
        Binding("ctrl+r", "resume", "Resume", id="chat.resume", tooltip="Go on with the last conversation"),
        Binding("f7", "conversations", "Conversations", id="chat.conversations", tooltip="Every conversation"),
        Binding("f9", "export('md')", "Export", show=False, id="chat.export", tooltip="Write this to a Markdown file"),
    ]
    conversation = query_one(Conversation)
    prompt = query_one(Prompt)

    def __init__(self, record: Recorder) -> None:
        super().__init__()
        self._record = record
        self._exchanges: list[Exchange] = []
        self._last: ConversationSummary | None = None

    def on_mount(self) -> None:
        """Open what was kept behind the first picture."""
        if self._record.wanted:
            self.call_after_refresh(lambda: self.run_worker(self._open(), group="kept", exit_on_error=False))

    async def _open(self) -> None:
        try:
            draft, notice = await self._record.open()
            if notice:
                self.notify(notice, severity="warning", timeout=20, markup=False)
            # Whoever sees the draft can go on with the conversation it is of.
            await self._offer()
            self.prompt.restore(draft)
        except AssistantError as error:
            told = f"This conversation is not kept: {wording.told(error)}"
            self.notify(told, severity="warning", timeout=20, markup=False)

    async def _offer(self) -> None:
        """Say how to go on with the last conversation, before anything is asked in this one."""
        self._last = await self._record.latest()
        if not self._exchanges:
            self.conversation.offer(offer_line(self._last, datetime.now(UTC)) if self._last else "")
        self.refresh_bindings()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep what stands in the prompt."""
        if event.text_area is self.prompt:
            self._record.draft(self.prompt.value)

    def _complain(self) -> None:
        """Say it where something could not be kept."""
        if complaint := self._record.complaint():
            self.notify(f"Not kept yet: {complaint}", severity="error", timeout=10, markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer what can be done now."""
        if action == "resume":
            return self._last is not None and not self._exchanges
        if action == "conversations":
            return self._record.wanted
        if action == "export":
            return self._record.wanted and bool(self._exchanges)
        if action == "new":
            return bool(self._exchanges) or None
        return True

    # What a conversation ends or begins with

    def action_stop(self) -> None:
        """Stop the answer in progress, and keep what came."""
        raise NotImplementedError

    async def _shown_anew(self) -> None:
        """Show the evidence of the last of `_exchanges`, which are others now."""
        raise NotImplementedError

    async def action_new(self) -> None:
        """Begin anew; after a question, where this conversation is not kept."""

        async def decided(yes: bool | None) -> None:
            if yes:
                await self._begin()

        if self._record.keeping:
            await self._begin()
        else:
            self.app.push_screen(ConfirmScreen("Begin a new conversation? This one is not kept."), decided)

    async def _begin(self) -> None:
        self.action_stop()
        self._record.begin()
        self._exchanges.clear()
        await self.conversation.clear()
        await self._shown_anew()
        if self._record.wanted:
            self.run_worker(self._quietly_offer(), group="kept", exit_on_error=False)

    async def _quietly_offer(self) -> None:
        try:
            await self._offer()
        except AssistantError as error:
            self.log.warning(wording.told(error))

    def action_resume(self) -> None:
        """Go on with the last conversation."""
        if self._last:
            self._resume(self._last.id)

    def _resume(self, conversation_id: str) -> None:
        self.run_worker(self._resumed(conversation_id), group="kept", exclusive=True, exit_on_error=False)

    async def _resumed(self, conversation_id: str) -> None:
        if self._exchanges and conversation_id == self._record.conversation:
            return
        self.action_stop()
        try:
            kept = await self._record.resume(conversation_id)
        except AssistantError as error:
            self.notify(wording.told(error), severity="error", markup=False)
            return
        if kept is None:
            self.notify("This conversation is gone.", severity="warning", markup=False)
            return
        self._exchanges[:] = kept.exchanges
        self.prompt.recallable([exchange.question.text for exchange in self._exchanges])
        await self.conversation.show(self._exchanges)
        await self._shown_anew()
        if kept.unreadable:
            told = f"{wording.count(kept.unreadable, 'turn')} of this conversation could not be read and left out."
            self.notify(told, severity="warning", markup=False)

    # All conversations

    def action_conversations(self) -> None:
        """Show every conversation."""
        self.app.push_screen(ConversationsScreen(self._record), self._chosen)

    async def _chosen(self, choice: Choice | None) -> None:
        if choice is None:
            return
        if self._record.conversation in choice.deleted:
            await self._begin()
        if choice.resume:
            self._resume(choice.resume)
        elif self._record.wanted:
            self.run_worker(self._quietly_offer(), group="kept", exit_on_error=False)

    def action_export(self, form: str) -> None:
        """Write this conversation's evidence pack to a file."""
        work = partial(self._record.export, self._record.conversation, ExportFormat(form))

        async def export() -> None:
            try:
                self.notify(f"Written to {await work()}", markup=False)
            except AssistantError as error:
                self.notify(wording.told(error), severity="error", markup=False)

        self.run_worker(export(), group="export", exit_on_error=False)
