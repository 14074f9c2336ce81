"""The conversation with its evidence beside it."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.worker import Worker

from assistant.domain import wording
from assistant.domain.answer import Question
from assistant.domain.errors import AssistantError
from assistant.domain.exchange import Exchange, evidence_of, history_of
from assistant.domain.sanitize import sanitize_line
from assistant.tui.messages import CaseWanted, IngestMoved, LibraryChanged
from assistant.tui.present import engine_line
from assistant.tui.present_ingestion import short_line
from assistant.tui.recorder import Place, Recorder
from assistant.tui.screens.asking import AskingScreen
from assistant.tui.screens.timeline import TimelineScreen
from assistant.tui.screens.xray import XrayScreen
from assistant.tui.services import ChatServices
from assistant.tui.widgets.conversation import Conversation, TurnView
from assistant.tui.widgets.evidence import EvidencePanel
from assistant.tui.widgets.find import FindBar
from assistant.tui.widgets.footer import Footer
from assistant.tui.widgets.prompt import Prompt
from assistant.tui.widgets.status import StatusLine

# The turns before a question that it may lean on. Every question keeps its own, so all of them would grow with the
# square of the conversation.
_REMEMBERED = 20
# How often a streamed answer is drawn again, in seconds: quick to the eye, and cheap.
_DRAW_EVERY = 0.1
# The cards change with every sentence that is checked, and are made anew each time.
_EVIDENCE_EVERY = 0.5


class ChatScreen(AskingScreen):
    """Asks one question at a time, and shows each answer as it comes."""

    CSS_PATH = "chat.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]
    BINDINGS = [
        Binding("escape", "stop", "Stop", id="chat.stop", tooltip="Stop the answer and keep what came"),
        Binding("escape", "prompt", "Prompt", show=False, id="chat.prompt", tooltip="Go back to the prompt"),
        Binding("f2", "evidence", "Evidence", id="chat.evidence", tooltip="Go to the evidence, and back"),
        Binding("ctrl+up", "turn(-1)", "Earlier answer", show=False, id="chat.earlier"),
        Binding("ctrl+down", "turn(1)", "Later answer", show=False, id="chat.later"),
        Binding("pageup", "page(-1)", "Conversation up", show=False, id="chat.up", priority=True),
        Binding("pagedown", "page(1)", "Conversation down", show=False, id="chat.down", priority=True),
        Binding("ctrl+s", "save_case", "Save", show=False, id="chat.save", tooltip="Make this turn a case"),
        Binding("ctrl+t", "xray", "X-ray", id="chat.xray", tooltip="Why each passage stood where it stood"),
        Binding("f8", "timeline", "Timeline", show=False, id="chat.timeline", tooltip="What happened, in order"),
    ]

    def __init__(self, opening: asyncio.Future[ChatServices], record: Recorder) -> None:
        super().__init__(opening, record)
        self._asking: Worker[None] | None = None
        self._newest: Exchange | None = None
        self._began = 0.0
        self._evidence_shown = 0.0

    def compose(self) -> ComposeResult:
        """Conversation and evidence side by side, or one below the other where the terminal is narrow."""
        with Container(id="panes"):
            yield Conversation(id="conversation")
            yield EvidencePanel()
        yield StatusLine(id="status")
        yield FindBar()
        yield Prompt()
        yield Footer(show_command_palette=True)

    def on_mount(self) -> None:
        """Wait for the library without holding up the first picture."""
        self.prompt.focus()
        self.status.activity("opening the library …")
        self.run_worker(self._library_opens(), group="library", exit_on_error=False)
        self.set_interval(_DRAW_EVERY, self._draw)

    async def _library_opens(self) -> None:
        try:
            services = await asyncio.shield(self._opening)
            articles, passages = await asyncio.to_thread(services.counts)
        except AssistantError as error:
            self.status.activity(_told(error), alarm=True)
            return
        self.status.engine(engine_line(services.engine, articles, passages))
        if not articles:
            self.status.activity("empty library: F6 brings articles in")
            return
        try:
            await asyncio.to_thread(services.warm)
        except AssistantError as error:
            self.status.activity(_told(error), alarm=True)
        else:
            if not self._busy:
                self.status.activity("")

    def on_library_changed(self, event: LibraryChanged) -> None:
        """Say how many articles there are now, and load what the first question needs if there were none before."""
        event.stop()
        self.run_worker(self._library_opens(), group="library", exclusive=True, exit_on_error=False)

    def on_ingest_moved(self, event: IngestMoved) -> None:
        """Say how far the ingestion beside the chat is."""
        self.status.ingestion(short_line(event.ingestion, time.monotonic()))

    # Asking

    async def on_question_area_submitted(self, event: Prompt.Submitted) -> None:
        """Ask what was typed."""
        event.stop()
        text = sanitize_line(event.value)
        if not text:
            return
        if told := wording.too_long(text):
            what, hint = told
            self.notify(
                f"{what[0].upper()}{what[1:]}. {hint} Ctrl+L empties the prompt.", severity="warning", markup=False
            )
            return
        if self._busy:
            self.notify("An answer is in progress. Esc stops it.", severity="warning", markup=False)
            return
        self.prompt.remember(text, event.value)
        await self._pose(Exchange(Question(text, history_of(self._exchanges[-_REMEMBERED:]), self._filters)))

    async def _pose(self, exchange: Exchange) -> None:
        number = len(self._exchanges)
        await self.conversation.add(exchange, number)
        self._exchanges.append(exchange)
        place = self._record.place(number)
        self._record.question(place, exchange)
        self._newest, self._began = exchange, time.monotonic()
        self._select(number)
        self._asking = self.run_worker(
            self._ask(exchange, place), group="ask", exclusive=True, exit_on_error=False, name=exchange.question.text
        )
        self.refresh_bindings()

    async def _ask(self, exchange: Exchange, place: Place) -> None:
        services: ChatServices | None = None
        try:
            services = await asyncio.shield(self._opening)
            async with aclosing(services.ask(exchange.question)) as events:
                async for event in events:
                    exchange.take(event)
                    self._record.progress(place, exchange)
        except AssistantError as error:
            exchange.fail(error.message, error.hint)
        except asyncio.CancelledError:
            exchange.stop()
            raise
        except Exception as error:
            # A defect of ours must not take the conversation with it.
            self.log.error(f"{type(error).__name__}: {error}")
            exchange.fail(
                f"the answer failed: {type(error).__name__}: {error}", "`assistant doctor` checks every part."
            )
        finally:
            try:
                # What is shown as done is kept.
                await self._record.ended(place, exchange, services)
            finally:
                self._show_end(exchange)

    def _show_end(self, exchange: Exchange) -> None:
        self.conversation.changed(exchange)
        self._show_evidence()
        self.status.activity("")
        self._complain()
        self.call_later(self.refresh_bindings)

    def _draw(self) -> None:
        """Show what has come since, and the time it took so far."""
        exchange = self._newest
        if exchange is None or not exchange.phase.running:
            return
        self.conversation.changed(exchange)
        if time.monotonic() - self._evidence_shown > _EVIDENCE_EVERY:
            self._show_evidence()
        self.status.activity(f"{exchange.phase} … {time.monotonic() - self._began:.1f} s")

    # The evidence

    def _select(self, number: int) -> None:
        self._selected = number
        self.conversation.select(number)
        self._show_evidence()
        self.conversation.light(number, self.evidence.looked)

    def _show_evidence(self) -> None:
        self._evidence_shown = time.monotonic()
        self.evidence.show(evidence_of(self._turn) if self._turn else [])

    def on_turn_view_selected(self, event: TurnView.Selected) -> None:
        """Show the evidence of the turn that was clicked."""
        self._select(event.number)

    def action_cite(self, number: int, marker: int) -> None:
        """Go to the quote of a marker that was clicked."""
        self._select(number)
        self.evidence.highlight(marker)
        self.evidence.focus()

    def action_page(self, pages: int) -> None:
        """Scroll the conversation without leaving the prompt."""
        conversation = self.conversation
        conversation.scroll_relative(y=pages * conversation.size.height, animate=False)

    def action_evidence(self) -> None:
        """Go to the evidence, or back to the prompt."""
        (self.prompt if self.evidence.has_focus else self.evidence).focus()

    def action_xray(self) -> None:
        """Show why each passage of this answer stood where it stood."""
        self.app.push_screen(XrayScreen(self._opening, self._exchanges[self._selected]))

    def action_timeline(self) -> None:
        """Show the dated events of the story that this turn asks for."""
        self.app.push_screen(TimelineScreen(self._opening, self._exchanges[self._selected]))

    def action_save_case(self) -> None:
        """Keep this answer as a scripted question."""
        if self._turn and self._turn.answer:
            self.post_message(CaseWanted(self._turn.answer))

    # The conversation

    def action_stop(self) -> None:
        """Stop the answer in progress, and keep what came."""
        if self._asking:
            self._asking.cancel()

    def action_prompt(self) -> None:
        """Go back to the prompt."""
        self.prompt.focus()

    @property
    def _busy(self) -> bool:
        return self._asking is not None and self._asking.is_running

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done now."""
        if action == "stop":
            return self._busy
        if action == "evidence":
            return bool(self._exchanges) or None
        if action == "page":
            # The evidence has its own pages.
            return not self.evidence.has_focus
        if action == "save_case":
            return bool(self._turn and self._turn.answer) or None
        if action in ("xray", "timeline"):
            shown = self._exchanges[self._selected : self._selected + 1]
            return bool(shown and not shown[0].phase.running) or None
        return super().check_action(action, parameters)

    async def _shown_anew(self) -> None:
        self._newest = None
        self.find.remove_class("-open")
        self._select(max(0, len(self._exchanges) - 1))
        self.prompt.focus()
        self.refresh_bindings()


def _told(error: AssistantError) -> str:
    return f"{error.message}. {error.hint}" if error.hint else error.message
