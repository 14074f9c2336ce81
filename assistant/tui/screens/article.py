"""A whole article, opened at a quote, with the other quotes of the same answer marked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Input, Static

from assistant.domain import wording
from assistant.domain.article import Article, Span
from assistant.domain.conversation import refind
from assistant.domain.errors import AssistantError
from assistant.domain.exchange import Exchange
from assistant.tui.copying import answer_text, article_text, citation_text, quote_text
from assistant.tui.messages import BrowserWanted, CopyWanted, EditorWanted, LibraryChanged, PagerWanted
from assistant.tui.outside import Offer
from assistant.tui.present import article_head
from assistant.tui.screens.difference import DifferenceScreen
from assistant.tui.searching import hit_from, hits_of
from assistant.tui.services import ChatServices
from assistant.tui.widgets.article_text import ArticleText
from assistant.tui.widgets.footer import Footer


class SearchInput(Input):
    """Where the words to look for are typed."""

    BINDINGS = [
        Binding("escape", "screen.give_up", "Give up", id="search.cancel", tooltip="Give the search up"),
        Binding("up", "screen.step(-1)", "Previous hit", show=False, id="search.previous"),
        Binding("down", "screen.step(1)", "Next hit", show=False, id="search.next"),
    ]


class ArticleScreen(Screen[None]):
    """Scrolls to `current`, one of `quotes` or another place; without any, starts at the top.

    `exchange` is the turn whose answer has the quotes. With `opening` the text follows what is changed in it.
    """

    CSS_PATH = "article.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]
    BINDINGS = [
        Binding("escape,q", "back", "Back", id="article.back", tooltip="End the search, then back"),
        Binding("n", "step(1)", "Next quote", id="article.next", tooltip="Next quote, or next hit of a search"),
        Binding("p,N", "step(-1)", "Previous quote", id="article.previous", tooltip="Previous quote, or previous hit"),
        Binding("slash", "search", "Search", id="article.search", key_display="/", tooltip="Search in the article"),
        Binding("o", "browse", "Open page", id="article.browse", tooltip="Open the article's page in the browser"),
        Binding("y", "copy_quote", "Copy", id="article.copy", tooltip="Copy the quote"),
        Binding("c", "copy_citation", "Copy citation", show=False, id="article.cite", tooltip="Copy quote and source"),
        Binding("Y", "copy_answer", "Copy answer", show=False, id="article.answer", tooltip="Copy answer and sources"),
        Binding("v", "versions", "Changes", show=False, id="article.versions", tooltip="What changed in the article"),
        Binding("f3", "pager", "Pager", id="article.pager", tooltip="Show the article in your pager"),
        Binding("f4", "editor", "Edit", id="article.editor", tooltip="Open the article's file in your editor"),
        Binding("j,down", "scroll(1)", "Down", show=False, id="article.down"),
        Binding("k,up", "scroll(-1)", "Up", show=False, id="article.up"),
        Binding("space,pagedown", "page(1)", "Page down", show=False, id="article.pagedown"),
        Binding("b,pageup", "page(-1)", "Page up", show=False, id="article.pageup"),
        Binding("g,home", "edge(0)", "Beginning", show=False, id="article.home"),
        Binding("G,end", "edge(1)", "End", show=False, id="article.end"),
    ]
    OFFERS: tuple[Offer, ...] = (
        ("Search in the article", "Look for words, n and p go between them", "search"),
        ("Open page", "Open the article's page in the browser", "browse"),
        ("Copy quote", "The words as they stand in the article", "copy_quote"),
        ("Copy citation", "The quote with title, source, date and address", "copy_citation"),
        ("Copy answer", "The whole answer with its sources", "copy_answer"),
        ("Changes", "What the article was before, and what became of it", "versions"),
        ("Pager", "Show the article in your pager", "pager"),
        ("Editor", "Open the article's file in your editor", "editor"),
    )
    text = query_one(ArticleText)
    search = query_one(SearchInput)

    def __init__(
        self,
        article: Article,
        quotes: Sequence[Span],
        current: Span | None,
        exchange: Exchange | None = None,
        opening: asyncio.Future[ChatServices] | None = None,
    ) -> None:
        super().__init__()
        self._article = article
        self._quotes = sorted(set(quotes))
        self._current = current
        self._exchange = exchange
        self._opening = opening
        self._words = ""
        self._hits: list[Span] = []
        self._hit: Span | None = None
        self._from = 0
        self._offered: tuple[bool, bool] | None = None

    def compose(self) -> ComposeResult:
        """The head above the text, and below it where in it one is."""
        yield Static(article_head(self._article), id="head", markup=False)
        yield ArticleText(self._article.text)
        yield Static(id="place", markup=False)
        yield SearchInput(placeholder="Search in the article", id="search", compact=True)
        yield Footer(show_command_palette=True)

    def on_mount(self) -> None:
        """Show the text, and go to the quote once its place is known."""
        self.search.display = False
        self._show()
        self.text.focus()
        self.call_after_refresh(self._go)

    def _show(self) -> None:
        self.text.mark(self._quotes, self._current)
        self.text.search(self._hits, self._hit)
        told = self._told()
        place = self.query_one("#place", Static)
        place.update(told)
        place.display = bool(told)
        offered = (bool(self._hits or self._quotes), self._current is not None)
        if offered != self._offered:
            # The footer is made anew by it, which is too much for every letter of a search.
            self._offered = offered
            self.refresh_bindings()

    def _go(self) -> None:
        if self._current:
            self.text.go(self._current)

    def _told(self) -> str:
        if self._words and not self._hits:
            return f"“{self._words}” is not in this article"
        if self._hit:
            return f"“{self._words}”: hit {self._hits.index(self._hit) + 1:,} of {len(self._hits):,}"
        if self._current in self._quotes:
            return f"quote {self._quotes.index(self._current) + 1} of {len(self._quotes)}"
        marked = f"{wording.count(len(self._quotes), 'quote')} marked" if self._quotes else ""
        return " · ".join(filter(None, ["a passage that was read" if self._current else "", marked]))

    # Going through it

    def action_step(self, step: int) -> None:
        """Go to the next or the previous place, round the ends: of a search where there is one, else quotes."""
        if self._hits:
            self._hit = _stepped(self._hits, self._hit, step)
            self._show()
            self.text.go(self._hit, lazily=True)
        elif self._quotes:
            self._current = _stepped(self._quotes, self._current, step)
            self._show()
            self._go()

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.text.scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by what the screen holds, less a line to go on from."""
        self.text.scroll_relative(y=pages * max(1, self.text.size.height - 1), animate=False)

    def action_edge(self, end: int) -> None:
        """Go to the beginning or the end."""
        self.text.scroll_to(y=self.text.max_scroll_y if end else 0, animate=False)

    def action_back(self) -> None:
        """End the search where there is one; else back to where the reader came from."""
        if self._words:
            self._find("")
        else:
            self.dismiss()

    # Searching

    def action_search(self) -> None:
        """Ask for the words to look for."""
        self._from = self.text.top
        self.search.display = True
        self.search.value = ""
        self.set_focus(self.search)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Go to the first place below where the search began."""
        event.stop()
        if self.search.has_focus:
            self._find(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Read on where the search led to."""
        event.stop()
        self._end_typing()

    def action_give_up(self) -> None:
        """Go back to where the search began."""
        self._end_typing()
        self._find("")
        # The line below the text goes, which makes room for one more.
        self.call_after_refresh(self.text.back, self._from)

    def _end_typing(self) -> None:
        self.set_focus(self.text)
        self.search.display = False

    def _find(self, words: str) -> None:
        self._words = " ".join(words.split())
        self._hits = hits_of(self._article.text, self._words)
        self._hit = hit_from(self._hits, self._from)
        self._show()
        if self._hit:
            self.text.go(self._hit, lazily=True)

    # What is done with it

    def action_copy_quote(self) -> None:
        """Copy the words of the quote."""
        if self._current:
            self.post_message(CopyWanted("Quote", quote_text(self._current.of(self._article.text))))

    def action_copy_citation(self) -> None:
        """Copy the quote with where it is from."""
        if self._current:
            words = self._current.of(self._article.text)
            self.post_message(CopyWanted("Citation", citation_text(words, self._article.ref)))

    def action_copy_answer(self) -> None:
        """Copy the answer with its sources."""
        if self._exchange:
            self.post_message(CopyWanted("Answer", answer_text(self._exchange)))

    def action_browse(self) -> None:
        """Open the article's page."""
        if self._article.url:
            self.post_message(BrowserWanted(self._article.url))

    def action_versions(self) -> None:
        """Show what the article was before."""
        if self._opening:
            self.run_worker(self._compared(self._opening), group="versions", exclusive=True, exit_on_error=False)

    async def _compared(self, opening: asyncio.Future[ChatServices]) -> None:
        try:
            services = await asyncio.shield(opening)
            former = await asyncio.to_thread(services.versions, self._article.id)
        except AssistantError as error:
            self.notify(wording.told(error), severity="error", markup=False)
            return
        if former:
            self.app.push_screen(DifferenceScreen(self._article, former))
        else:
            self.notify("No former version of this article is kept.", markup=False)

    def action_pager(self) -> None:
        """Show the article in the pager."""
        self.post_message(PagerWanted(article_text(self._article)))

    def action_editor(self) -> None:
        """Open the article's file in the editor."""
        self.post_message(EditorWanted(self._article.ref))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer what can be done now."""
        if action == "step":
            return bool(self._hits or self._quotes)
        if action in ("copy_quote", "copy_citation"):
            return self._current is not None
        if action == "copy_answer":
            return self._exchange is not None
        if action == "versions":
            return self._opening is not None
        if action == "browse":
            return bool(self._article.url)
        return True

    # When it is changed meanwhile

    def on_library_changed(self, event: LibraryChanged) -> None:
        """Look whether this article is another now."""
        event.stop()
        if self._opening:
            self.run_worker(self._read_again(self._opening), group="article", exclusive=True, exit_on_error=False)

    async def _read_again(self, opening: asyncio.Future[ChatServices]) -> None:
        try:
            services = await asyncio.shield(opening)
            article = await asyncio.to_thread(services.article, self._article.id)
        except AssistantError as error:
            self.notify(wording.told(error), severity="error", markup=False)
            return
        if article is None:
            self.notify("This article is not in the library any more.", severity="warning", markup=False)
        elif article != self._article:
            self._replace(article)

    def _replace(self, article: Article) -> None:
        before, self._article = self._article.text, article
        places = [refind(article.text, quote, quote.of(before)) for quote in self._quotes]
        lost = places.count(None)
        self._quotes = sorted({place for place in places if place})
        self._current = self._current and refind(article.text, self._current, self._current.of(before))
        self.query_one("#head", Static).update(article_head(article))
        self.text.replace(article.text)
        self._find(self._words)
        if lost:
            told = f"{wording.count(lost, 'quote')} can't be found in the text as it is now."
            self.notify(told, severity="warning", markup=False)


def _stepped(places: Sequence[Span], current: Span | None, step: int) -> Span:
    if current is not None and current not in places:
        # From a place between them.
        after = next((index for index, place in enumerate(places) if place > current), 0)
        return places[(after if step > 0 else after - 1) % len(places)]
    index = places.index(current) if current else -1 if step > 0 else 0
    return places[(index + step) % len(places)]
