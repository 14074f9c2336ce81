"""The line that always says who answers, over what, and what is going on."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static


class StatusLine(Horizontal):
    """What is going on at the left; who answers, and from how many articles, at the right."""

    def compose(self) -> ComposeResult:
        """Two texts, empty at first."""
        yield Static("", id="activity", markup=False)
        yield Static("", id="engine", markup=False)

    def activity(self, text: str, *, alarm: bool = False) -> None:
        """Say what is going on."""
        self.query_one("#activity", Static).update(Content.styled(text, "$text-error" if alarm else ""))

    def engine(self, text: str) -> None:
        """Say who answers."""
        self.query_one("#engine", Static).update(Content(text))
