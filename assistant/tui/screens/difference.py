"""What an article was before, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Static

from assistant.domain import wording
from assistant.domain.article import Article
from assistant.domain.version import Version, difference
from assistant.tui.widgets.footer import Footer

_CHANGE = re.compile(r"\[-.*?-\]|\{\+.*?\+\}", re.DOTALL)


class DifferenceScreen(Screen[None]):
    """An article beside one of its former versions: first the last one, then with n and p the others."""

    CSS_PATH = "difference.tcss"
    BINDINGS = [
        Binding("escape,q", "dismiss", "Back", id="difference.back"),
        Binding("n", "step(1)", "Later", id="difference.later", tooltip="Against a later version"),
        Binding("p", "step(-1)", "Earlier", id="difference.earlier", tooltip="Against an earlier version"),
        Binding("j", "scroll(1)", "Down", show=False, id="difference.down"),
        Binding("k", "scroll(-1)", "Up", show=False, id="difference.up"),
    ]
    body = query_one("#scroll", VerticalScroll)

    def __init__(self, article: Article, former: Sequence[Version]) -> None:
        super().__init__()
        self._article = article
        self._former = former
        self._place = len(former) - 1

    def compose(self) -> ComposeResult:
        """Which versions, above what differs."""
        yield Static(id="head", markup=False)
        with VerticalScroll(id="scroll"):
            yield Static(id="changes", markup=False)
        yield Footer(show_command_palette=True)

    def on_mount(self) -> None:
        """Show what became of the last version."""
        self._show()
        self.body.focus()

    def _show(self) -> None:
        version = self._former[self._place]
        self.query_one("#head", Static).update(_head(self._article, version, len(self._former)))
        lines = difference(version.article, self._article) or ["Nothing differs."]
        self.query_one("#changes", Static).update(Content("\n\n").join([_marked(line) for line in lines]))
        self.body.scroll_home(animate=False)
        self.refresh_bindings()

    def action_step(self, step: int) -> None:
        """Hold the article against another version."""
        self._place += step
        self._show()

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.body.scroll_relative(y=lines, animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the versions that there are."""
        if action == "step":
            return isinstance(parameters[0], int) and 0 <= self._place + parameters[0] < len(self._former)
        return True


def _head(article: Article, version: Version, kept: int) -> Content:
    until = f", until {version.superseded.isoformat()}" if version.superseded else ""
    told = f"version {version.number} of {wording.count(kept, 'former version')}{until}, and what became of it"
    return Content("\n").join([Content.styled(article.title, "bold"), Content.styled(told, "$foreground-muted")])


def _marked(line: str) -> Content:
    """A line of a difference, what went and what came told apart by brackets as well as by style."""
    marked = Content(line)
    for match in _CHANGE.finditer(line):
        style = "strike $text-error" if match.group().startswith("[") else "bold $text-success"
        marked = marked.stylize(style, match.start(), match.end())
    return marked
