"""The library: every article, newest first, to be filtered, read and removed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from statistics import fmean

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Sparkline, Static

from assistant.domain.article import ArticleRef
from assistant.domain.errors import AssistantError
from assistant.domain.sanitize import sanitize_line
from assistant.domain.shelf import Shelf, ShelfQuery, parse_shelf_query
from assistant.domain.wording import count
from assistant.tui.messages import LibraryChanged
from assistant.tui.present_ingestion import peak_line, shelf_line, told_line
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.confirm import ConfirmScreen
from assistant.tui.services import ChatServices
from assistant.tui.widgets.articles import ArticleList
from assistant.tui.widgets.footer import Footer

# How long typing rests before the list follows it, in seconds.
_REST = 0.2
_HOW = 'Words in title or text, and  source:NAME  since:2022  until:2022-06-30  "a phrase"'
_EMPTY = "The library is empty. F6 brings articles in: files, folders, or pages saved from a browser."
_NONE = "No article passes this filter. Esc clears it."


class FilterInput(Input):
    """Where the filter is typed."""

    BINDINGS = [
        Binding("down", "screen.list", "To the list", show=False, id="library.list", tooltip="Go to the list"),
    ]


class LibraryScreen(Screen[None]):
    """Reads the library in threads; a filter that is typed on overtakes the one before."""

    CSS_PATH = "library.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]
    BINDINGS = [
        Binding("escape", "back", "Back", id="library.back", tooltip="Clear the filter, then back"),
        Binding("slash", "filter", "Filter", id="library.filter", key_display="/", tooltip="Filter the articles"),
    ]
    articles = query_one(ArticleList)
    filter = query_one(FilterInput)

    def __init__(self, opening: asyncio.Future[ChatServices]) -> None:
        super().__init__()
        self._opening = opening
        self._query = ShelfQuery()
        self._resting: Timer | None = None

    def compose(self) -> ComposeResult:
        """How much there is, when it was published, the filter, and the list."""
        yield Static("opening the library …", id="count", markup=False)
        yield Sparkline([], id="months", summary_function=fmean)
        yield Static("", id="peak", markup=False)
        yield FilterInput(placeholder=_HOW, id="filter", compact=True, select_on_focus=False)
        yield Static("", id="told", markup=False)
        yield ArticleList()
        yield Footer(show_command_palette=True)

    def on_mount(self) -> None:
        """Show everything."""
        self.articles.focus()
        self._search()

    # The list

    def on_input_changed(self, event: Input.Changed) -> None:
        """Follow what is typed, once it rests."""
        event.stop()
        if self._resting:
            self._resting.stop()
        self._resting = self.set_timer(_REST, self._filter)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to what was found."""
        event.stop()
        self._filter()
        self.articles.focus()

    def _filter(self) -> None:
        if self._resting:
            self._resting.stop()
        try:
            query = parse_shelf_query(self.filter.value)
        except AssistantError as error:
            self._tell(told_line(error), alarm=True)
            return
        if query != self._query:
            self._query = query
            self._search()
        else:
            self._tell("")

    def _search(self) -> None:
        self.run_worker(self._found(self._query), group="shelf", exclusive=True, exit_on_error=False)

    async def _found(self, query: ShelfQuery) -> None:
        try:
            services = await asyncio.shield(self._opening)
            shelf = await asyncio.to_thread(services.shelf, query)
        except AssistantError as error:
            self._tell(told_line(error), alarm=True)
            return
        self._show(shelf, query)

    def _show(self, shelf: Shelf, query: ShelfQuery) -> None:
        self.query_one("#count", Static).update(shelf_line(shelf, query.active))
        self.query_one("#months", Sparkline).data = shelf.months
        self.query_one("#months").set_class(len(shelf.months) < 2, "-hidden")
        self.query_one("#peak", Static).update(peak_line(shelf.months) if len(shelf.months) > 1 else "")
        self.articles.show(shelf.ids)
        self._tell("" if shelf.ids else _NONE if query.active else _EMPTY)

    def on_article_list_page_wanted(self, event: ArticleList.PageWanted) -> None:
        """Read what the list is about to show."""
        self.run_worker(self._page(event.ids), group="page", exit_on_error=False)

    async def _page(self, ids: Sequence[str]) -> None:
        try:
            services = await asyncio.shield(self._opening)
            self.articles.fill(ids, await asyncio.to_thread(services.refs, ids))
        except AssistantError as error:
            self._tell(told_line(error), alarm=True)

    def on_library_changed(self, event: LibraryChanged) -> None:
        """Articles came or went while this was open."""
        event.stop()
        self._search()

    # One article

    def on_article_list_opened(self, event: ArticleList.Opened) -> None:
        """Read an article."""
        self.run_worker(self._open(event.article_id), group="article", exclusive=True, exit_on_error=False)

    async def _open(self, article_id: str) -> None:
        try:
            services = await asyncio.shield(self._opening)
            article = await asyncio.to_thread(services.article, article_id)
        except AssistantError as error:
            self._tell(told_line(error), alarm=True)
            return
        if article:
            self.app.push_screen(ArticleScreen(article, [], None, opening=self._opening))
        else:
            self._tell("This article was removed from the library.", alarm=True)
            self._search()

    def on_article_list_removal_wanted(self, event: ArticleList.RemovalWanted) -> None:
        """Remove an article, after a question."""
        ref = event.ref

        def decided(yes: bool | None) -> None:
            if yes:
                self._tell("removing …")
                self.run_worker(self._remove(ref), group="remove", exit_on_error=False)

        question = f"Remove “{sanitize_line(ref.title) or ref.id}”? Its file in the corpus folder is deleted for good."
        self.app.push_screen(ConfirmScreen(question), decided)

    async def _remove(self, ref: ArticleRef) -> None:
        try:
            services = await asyncio.shield(self._opening)
            before = await asyncio.to_thread(services.counts)
            await asyncio.to_thread(services.remove, [ref.id])
            after = await asyncio.to_thread(services.counts)
        except AssistantError as error:
            self._tell(f"Nothing was removed: {told_line(error)}", alarm=True)
            return
        passages = count(before[1] - after[1], "passage")
        self.notify(
            f"Removed “{sanitize_line(ref.title) or ref.id}” with its {passages}; {count(after[0], 'article')} left.",
            markup=False,
        )
        self.app.post_message(LibraryChanged())

    # Keys

    def action_filter(self) -> None:
        """Go to the filter."""
        self.filter.focus()

    def action_list(self) -> None:
        """Go to the list."""
        self.articles.focus()

    def action_back(self) -> None:
        """Clear the filter where there is one; else back to where the reader came from."""
        if self.filter.value:
            self.filter.value = ""
            self._filter()
            self.articles.focus()
        elif self.filter.has_focus:
            self.articles.focus()
        else:
            self.dismiss()

    def _tell(self, text: str, *, alarm: bool = False) -> None:
        told = self.query_one("#told", Static)
        told.update(Content.styled(text, "$text-error" if alarm else "$foreground-muted"))
        told.set_class(not text, "-hidden")
