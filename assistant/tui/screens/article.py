"""A whole article, opened at a quote, with the other quotes of the same answer marked."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from assistant.domain.article import Article, Span
from assistant.tui.present import article_body, article_head

# Lines of context that stay visible above the quote.
_ABOVE = 3


class ArticleScreen(Screen[None]):
    """Scrolls to `current`, one of `quotes`; without any, starts at the top."""

    CSS_PATH = "article.tcss"
    BINDINGS = [
        Binding("escape,q", "dismiss", "Back", id="article.back", tooltip="Back to the conversation"),
        Binding("n", "step(1)", "Next quote", id="article.next"),
        Binding("p", "step(-1)", "Previous quote", id="article.previous"),
        Binding("j", "scroll(1)", "Down", show=False, id="article.down"),
        Binding("k", "scroll(-1)", "Up", show=False, id="article.up"),
    ]

    def __init__(self, article: Article, quotes: Sequence[Span], current: Span | None) -> None:
        super().__init__()
        self._article = article
        self._quotes = sorted(set(quotes))
        self._current = current

    def compose(self) -> ComposeResult:
        """The head above the text."""
        yield Static(article_head(self._article), id="head", markup=False)
        with VerticalScroll(id="scroll"):
            yield Static(id="body", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Show the text, and go to the quote once its place is known."""
        self._show()
        self.query_one("#scroll").focus()
        self.call_after_refresh(self._go)

    def on_resize(self) -> None:
        """Lines break elsewhere now."""
        self.call_after_refresh(self._go)

    def action_step(self, step: int) -> None:
        """Go to the next or the previous quote, round the ends."""
        if not self._quotes:
            return
        place = self._quotes.index(self._current) if self._current in self._quotes else -1
        self._current = self._quotes[(place + step) % len(self._quotes)]
        self._show()
        self._go()

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=lines, animate=False)

    def _show(self) -> None:
        self.query_one("#body", Static).update(article_body(self._article, self._quotes, self._current))

    def _go(self) -> None:
        if self._current is None:
            return
        body = self.query_one("#body", Static)
        before = self._article.text[: self._current.start]
        # As many lines as the text before the quote takes; the quote begins in the last of them.
        line = Content(before).get_height({}, body.content_size.width) - 1 if before else 0
        self.query_one("#scroll", VerticalScroll).scroll_to(y=max(0, line - _ABOVE), animate=False)
