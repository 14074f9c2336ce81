"""The retrieval X-ray: why each passage of an answer stood where it stood."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.domain import wording
from assistant.domain.conversation import refind
from assistant.domain.errors import AssistantError
from assistant.domain.exchange import Exchange
from assistant.domain.trace import Ranking, Trace, TracedPassage, TracedSearch, in_order
from assistant.tui.messages import LibraryChanged
from assistant.tui.outside import Offer
from assistant.tui.present_xray import columns_content, detail_content, head_content, layout_of, row_content
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.services import ChatServices
from assistant.tui.widgets.footer import Footer

_ORDERS = tuple(Ranking)
# Below this height the head keeps to what was asked, until it is wanted whole.
_LOW = 30


class PassageList(OptionList):
    """The passages, a line each."""

    BINDINGS = [
        Binding("enter", "select", "Open article", id="xray.open", tooltip="The whole article, at the passage"),
        Binding("j", "cursor_down", "Down", show=False, id="xray.down"),
        Binding("k", "cursor_up", "Up", show=False, id="xray.up"),
    ]

    class Resized(Message):
        """The columns that fit are others now."""

    def on_resize(self) -> None:
        """Tell it."""
        self.post_message(self.Resized())


class PassageText(VerticalScroll):
    """The passage under the cursor."""

    BINDINGS = [
        Binding("j", "scroll_down", "Down", show=False, id="xray.text_down"),
        Binding("k", "scroll_up", "Up", show=False, id="xray.text_up"),
    ]


class XrayScreen(Screen[None]):
    """Has the searches behind an answer done anew, and shows them; `exchange` has ended."""

    CSS_PATH = "xray.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (150, "-wide")]
    BINDINGS = [
        Binding("escape,q", "dismiss", "Back", id="xray.back", tooltip="Back to the conversation"),
        Binding("s", "order(1)", "Order", id="xray.order", tooltip="Put the passages in the order of the next column"),
        Binding("S", "order(-1)", "Order back", show=False, id="xray.order_back", tooltip="The column before"),
        Binding("n", "search(1)", "Next search", id="xray.next", tooltip="Each part of a question has its own search"),
        Binding("p", "search(-1)", "Previous search", show=False, id="xray.previous"),
        Binding("i", "info", "Info", id="xray.info", tooltip="How it was searched: filters, timings"),
    ]
    OFFERS: tuple[Offer, ...] = (
        ("Order", "Put the passages in the order of the next column", "order"),
        ("Next search", "Each part of a question has its own search", "search"),
        ("How it was searched", "Filters and timings", "info"),
    )
    listed = query_one(PassageList)
    detail = query_one(PassageText)

    def __init__(self, opening: asyncio.Future[ChatServices], exchange: Exchange) -> None:
        super().__init__()
        self._opening = opening
        self._exchange = exchange
        self._trace: Trace | None = None
        self._number = 0
        self._order = Ranking.FOUND
        self._rows: Sequence[TracedPassage] = ()
        self._whole: bool | None = None

    def compose(self) -> ComposeResult:
        """The search above the table, and the passage under its cursor below or beside it."""
        yield Static("", id="head", markup=False)
        yield Static("searching anew …", id="told", markup=False)
        with Container(id="panes"):
            with Vertical(id="table"):
                yield Static("", id="columns", markup=False)
                yield PassageList(id="passages", markup=False)
            with PassageText(id="detail"):
                yield Static("", id="passage", markup=False)
        yield Footer(show_command_palette=True)

    def on_mount(self) -> None:
        """Begin the search."""
        self.listed.focus()
        self._load()

    def _load(self) -> None:
        self.run_worker(self._loaded(), group="trace", exclusive=True, exit_on_error=False)

    async def _loaded(self) -> None:
        try:
            services = await asyncio.shield(self._opening)
            self._trace = await asyncio.to_thread(services.trace, self._exchange)
        except AssistantError as error:
            self._tell(wording.told(error), alarm=True)
            return
        except Exception as error:
            # A defect of ours must not take the conversation with it.
            self.log.error(f"{type(error).__name__}: {error}")
            self._tell(f"the search failed: {type(error).__name__}: {error}", alarm=True)
            return
        self._tell("")
        self._number = min(self._number, len(self._trace.searches) - 1)
        self._show()
        self.refresh_bindings()

    def on_library_changed(self, event: LibraryChanged) -> None:
        """What is found may be something else now."""
        event.stop()
        self._load()

    @property
    def _search(self) -> TracedSearch | None:
        return self._trace.searches[self._number] if self._trace else None

    @property
    def _current(self) -> TracedPassage | None:
        place = self.listed.highlighted
        return self._rows[place] if place is not None and place < len(self._rows) else None

    # Showing

    def _show(self) -> None:
        """Everything, with the cursor on the passage that it was on."""
        search, current = self._search, self._current
        if search is None or self._trace is None:
            return
        whole = self.size.height >= _LOW if self._whole is None else self._whole
        self.query_one("#head", Static).update(head_content(self._trace, self._number, self._order, whole=whole))
        self._rows = in_order(search.passages, self._order)
        layout = layout_of(self.listed.scrollable_content_region.width)
        self.query_one("#columns", Static).update(columns_content(layout, self._order))
        ids = [one.passage.id for one in self._rows]
        self.listed.clear_options()
        self.listed.add_options([Option(row_content(one, search, layout)) for one in self._rows])
        if self._rows:
            self.listed.highlighted = ids.index(current.passage.id) if current and current.passage.id in ids else 0
        self._show_passage()

    def _show_passage(self) -> None:
        current, search = self._current, self._search
        shown = detail_content(current, search) if current and search else Content("")
        self.query_one("#passage", Static).update(shown)

    def on_passage_list_resized(self, event: PassageList.Resized) -> None:
        """Show the columns that fit."""
        event.stop()
        self._show()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the passage, from its beginning."""
        event.stop()
        self._show_passage()
        self.detail.scroll_home(animate=False)

    def _tell(self, text: str, *, alarm: bool = False) -> None:
        told = self.query_one("#told", Static)
        told.update(Content.styled(text, "$text-error" if alarm else "$foreground-muted"))
        told.set_class(not text, "-hidden")

    # Keys

    def action_order(self, step: int = 1) -> None:
        """Put the passages in the order of another column."""
        self._order = _ORDERS[(_ORDERS.index(self._order) + step) % len(_ORDERS)]
        self._show()

    def action_search(self, step: int = 1) -> None:
        """Show the search for another part of the question, round the ends."""
        if self._trace:
            self._number = (self._number + step) % len(self._trace.searches)
            self._show()

    def action_info(self) -> None:
        """Show more of how it was searched, or less."""
        self._whole = not (self.size.height >= _LOW if self._whole is None else self._whole)
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer what can be done now."""
        if action == "search":
            return self._trace is not None and len(self._trace.searches) > 1
        if action in ("order", "info"):
            return self._trace is not None or None
        return True

    # The article

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the article."""
        event.stop()
        if self._current:
            self.run_worker(self._open(self._current), group="article", exclusive=True, exit_on_error=False)

    async def _open(self, one: TracedPassage) -> None:
        try:
            services = await asyncio.shield(self._opening)
            article = await asyncio.to_thread(services.article, one.article.id)
        except AssistantError as error:
            self.notify(wording.told(error), severity="error", markup=False)
            return
        if article is None:
            self.notify("This article was removed from the library since.", severity="warning", markup=False)
            return
        cited = [citation.quote for citation in self._exchange.citations]
        quotes = [refind(article.text, quote.span, quote.text) for quote in cited if quote.article.id == article.id]
        passage = refind(article.text, one.passage.span, one.passage.text)
        found = [quote for quote in quotes if quote]
        self.app.push_screen(ArticleScreen(article, found, passage, self._exchange, self._opening))
