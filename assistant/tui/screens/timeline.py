"""The timeline of a turn: what happened in its story, in order."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.domain import wording
from assistant.domain.answer import Quote
from assistant.domain.conversation import refind
from assistant.domain.errors import AssistantError
from assistant.domain.exchange import Exchange
from assistant.domain.timeline import Timeline
from assistant.tui.messages import LibraryChanged
from assistant.tui.present_timeline import event_content, gap_content, head_content, undated_content, undated_head
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.services import ChatServices
from assistant.tui.widgets.footer import Footer


class EventList(OptionList):
    """The events, the gaps between them, and what has no date."""

    BINDINGS = [
        Binding("enter", "select", "Open article", id="timeline.open", tooltip="The whole article, at the quote"),
        Binding("j", "cursor_down", "Down", show=False, id="timeline.down"),
        Binding("k", "cursor_up", "Up", show=False, id="timeline.up"),
    ]


class TimelineScreen(Screen[None]):
    """Has the story of `exchange` told in order; the exchange has ended."""

    CSS_PATH = "timeline.tcss"
    BINDINGS = [
        Binding("escape,q", "dismiss", "Back", id="timeline.back", tooltip="Back to the conversation"),
    ]
    listed = query_one(EventList)

    def __init__(self, opening: asyncio.Future[ChatServices], exchange: Exchange) -> None:
        super().__init__()
        self._opening = opening
        self._exchange = exchange
        self._quotes: list[Quote | None] = []

    def compose(self) -> ComposeResult:
        """What was asked above the events."""
        yield Static("", id="head", markup=False)
        yield Static("looking for what happened …", id="told", markup=False)
        yield EventList(id="events", markup=False)
        yield Footer(show_command_palette=True)

    def on_mount(self) -> None:
        """Begin to look."""
        self.listed.focus()
        self._load()

    def _load(self) -> None:
        self.run_worker(self._loaded(), group="timeline", exclusive=True, exit_on_error=False)

    async def _loaded(self) -> None:
        searched = self._exchange.standalone or self._exchange.question.text
        question = replace(self._exchange.question, text=searched, standalone=searched)
        try:
            services = await asyncio.shield(self._opening)
            timeline = await asyncio.to_thread(services.timeline, question)
        except AssistantError as error:
            self._tell(wording.told(error), alarm=True)
        except Exception as error:
            # A defect of ours must not take the conversation with it.
            self.log.error(f"{type(error).__name__}: {error}")
            self._tell(f"the timeline failed: {type(error).__name__}: {error}", alarm=True)
        else:
            self._tell("")
            self._show(timeline)

    def on_library_changed(self, event: LibraryChanged) -> None:
        """There may be more to tell now."""
        event.stop()
        self._load()

    def _show(self, timeline: Timeline) -> None:
        self.query_one("#head", Static).update(head_content(timeline))
        gaps = {gap.before: gap for gap in timeline.gaps}
        rows: list[tuple[Content, Quote | None]] = []
        for event in timeline.events:
            if gap := gaps.pop(event.when.first, None):
                rows.append((gap_content(gap), None))
            rows.append((event_content(event), event.quote))
        if timeline.undated:
            rows.append((undated_head(), None))
            rows += [(undated_content(quote), quote) for quote in timeline.undated]
        self._quotes = [quote for _, quote in rows]
        self.listed.clear_options()
        self.listed.add_options([Option(content, disabled=quote is None) for content, quote in rows])
        self.listed.action_first()

    def _tell(self, text: str, *, alarm: bool = False) -> None:
        told = self.query_one("#told", Static)
        told.update(Content.styled(text, "$text-error" if alarm else "$foreground-muted"))
        told.set_class(not text, "-hidden")

    # The article

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the article at the quote."""
        event.stop()
        if quote := self._quotes[event.option_index]:
            self.run_worker(self._open(quote), group="article", exclusive=True, exit_on_error=False)

    async def _open(self, quote: Quote) -> None:
        try:
            services = await asyncio.shield(self._opening)
            article = await asyncio.to_thread(services.article, quote.article.id)
        except AssistantError as error:
            self.notify(wording.told(error), severity="error", markup=False)
            return
        if article is None:
            self.notify("This article was removed from the library since.", severity="warning", markup=False)
            return
        place = refind(article.text, quote.span, quote.text)
        self.app.push_screen(ArticleScreen(article, [place] if place else [], place, self._exchange, self._opening))
