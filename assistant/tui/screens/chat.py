"""The conversation with its evidence beside it."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.getters import query_one
from textual.widgets import Footer
from textual.worker import Worker

from assistant.domain.answer import Question
from assistant.domain.article import Article
from assistant.domain.conversation import refind
from assistant.domain.errors import AssistantError
from assistant.domain.exchange import Evidence, Exchange, evidence_of, history_of
from assistant.tui.messages import IngestMoved, LibraryChanged
from assistant.tui.present import engine_line
from assistant.tui.present_ingestion import short_line
from assistant.tui.recorder import Place, Recorder
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.kept import KeptScreen
from assistant.tui.services import ChatServices
from assistant.tui.widgets.conversation import Conversation, TurnView
from assistant.tui.widgets.evidence import EvidencePanel
from assistant.tui.widgets.prompt import Prompt
from assistant.tui.widgets.status import StatusLine

# How often a streamed answer is drawn again, in seconds: quick to the eye, and cheap.
_DRAW_EVERY = 0.1


class ChatScreen(KeptScreen):
    """Asks one question at a time, and shows each answer as it comes."""

    CSS_PATH = "chat.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    BINDINGS = [
        Binding("escape", "stop", "Stop", id="chat.stop", tooltip="Stop the answer and keep what came"),
        Binding("escape", "prompt", "Prompt", show=False, id="chat.prompt", tooltip="Go back to the prompt"),
        Binding("f2", "evidence", "Evidence", id="chat.evidence", tooltip="Go to the evidence, and back"),
        Binding("ctrl+up", "turn(-1)", "Earlier answer", show=False, id="chat.earlier"),
        Binding("ctrl+down", "turn(1)", "Later answer", show=False, id="chat.later"),
        Binding("pageup", "page(-1)", "Conversation up", show=False, id="chat.up", priority=True),
        Binding("pagedown", "page(1)", "Conversation down", show=False, id="chat.down", priority=True),
    ]
    evidence = query_one(EvidencePanel)
    status = query_one(StatusLine)

    def __init__(self, opening: asyncio.Future[ChatServices], record: Recorder) -> None:
        super().__init__(record)
        self._opening = opening
        self._selected = 0
        self._asking: Worker[None] | None = None
        self._newest: TurnView | None = None
        self._began = 0.0

    def compose(self) -> ComposeResult:
        """Conversation and evidence side by side, or one below the other where the terminal is narrow."""
        with Container(id="panes"):
            yield Conversation(id="conversation")
            yield EvidencePanel()
        yield StatusLine(id="status")
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

    async def on_input_submitted(self, event: Prompt.Submitted) -> None:
        """Ask what was typed."""
        event.stop()
        text = " ".join(event.value.split())
        if not text:
            return
        if self._busy:
            self.notify("An answer is in progress. Esc stops it.", severity="warning", markup=False)
            return
        self.prompt.remember(text)
        exchange = Exchange(Question(text, history_of(self._exchanges)))
        number = len(self._exchanges)
        view = await self.conversation.add(exchange, number)
        self._exchanges.append(exchange)
        place = self._record.place(number)
        self._record.question(place, exchange)
        self._newest, self._began = view, time.monotonic()
        self._select(number)
        self._asking = self.run_worker(
            self._ask(view, place), group="ask", exclusive=True, exit_on_error=False, name=text
        )
        self.refresh_bindings()

    async def _ask(self, view: TurnView, place: Place) -> None:
        exchange = view.exchange
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
                self._show_end(view)

    def _show_end(self, view: TurnView) -> None:
        # A new conversation may have begun meanwhile.
        if view.is_attached:
            view.refresh_turn()
        self._show_evidence()
        self.status.activity("")
        self._complain()
        self.call_later(self.refresh_bindings)

    def _draw(self) -> None:
        """Show what has come since, and the time it took so far."""
        if self._newest is None or not self._newest.exchange.phase.running:
            return
        exchange = self._newest.exchange
        self._newest.refresh_turn()
        self._show_evidence()
        self.status.activity(f"{exchange.phase} … {time.monotonic() - self._began:.1f} s")

    # The evidence

    def _select(self, number: int) -> None:
        self._selected = number
        self.conversation.select(number)
        self._show_evidence()

    def _show_evidence(self) -> None:
        if self._exchanges:
            self.evidence.show(evidence_of(self._exchanges[self._selected]))
        else:
            self.evidence.show([])

    def on_turn_view_selected(self, event: TurnView.Selected) -> None:
        """Show the evidence of the turn that was clicked."""
        self._select(event.number)

    def action_cite(self, number: int, marker: int) -> None:
        """Go to the quote of a marker that was clicked."""
        self._select(number)
        self.evidence.highlight(marker)
        self.evidence.focus()

    def action_turn(self, step: int) -> None:
        """Show the evidence of an earlier or a later answer."""
        if self._exchanges:
            self._select(max(0, min(len(self._exchanges) - 1, self._selected + step)))
            views = [view for view in self.conversation.query(TurnView) if view.has_class("-selected")]
            if views:
                self.conversation.scroll_to_widget(views[0], animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll the conversation without leaving the prompt."""
        conversation = self.conversation
        conversation.scroll_relative(y=pages * conversation.size.height, animate=False)

    def action_evidence(self) -> None:
        """Go to the evidence, or back to the prompt."""
        (self.prompt if self.evidence.has_focus else self.evidence).focus()

    def on_evidence_panel_opened(self, event: EvidencePanel.Opened) -> None:
        """Open the article of a card."""
        self.run_worker(self._open_article(event.evidence), group="article", exclusive=True, exit_on_error=False)

    async def _open_article(self, evidence: Evidence) -> None:
        try:
            services = await asyncio.shield(self._opening)
            article = await asyncio.to_thread(services.article, evidence.article.id)
        except AssistantError as error:
            self.notify(_told(error), severity="error", markup=False)
            return
        if article is None:
            told = "This article was removed from the library since. Its quotes stay here, as they were."
            self.notify(told, severity="warning", markup=False)
        else:
            self._push(article, evidence)

    def _push(self, article: Article, evidence: Evidence) -> None:
        cited = [citation.quote for citation in self._exchanges[self._selected].citations]
        places = [refind(article.text, one.span, one.text) for one in cited if one.article.id == article.id]
        current = refind(article.text, evidence.span, evidence.text) if evidence.span else None
        if evidence.span and current is None:
            told = "This article was edited since, and these words are not in it any more."
            self.notify(told, severity="warning", markup=False)
        elif current != evidence.span:
            self.notify("This article was edited since; these words stand elsewhere in it now.", markup=False)
        quotes = [place for place in places if place] or [place for place in (current,) if place]
        self.app.push_screen(ArticleScreen(article, quotes, current))

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
        return super().check_action(action, parameters)

    async def _shown_anew(self) -> None:
        self._newest = None
        self._select(max(0, len(self._exchanges) - 1))
        self.prompt.focus()
        self.refresh_bindings()


def _told(error: AssistantError) -> str:
    return f"{error.message}. {error.hint}" if error.hint else error.message
