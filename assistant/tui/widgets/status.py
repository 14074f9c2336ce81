"""The line that always says who answers, over what, and what is going on."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static


class StatusLine(Horizontal):
    """What is going on at the left; who answers, and from how many articles, at the right."""

    def compose(self) -> ComposeResult:
        """Four texts, empty at first."""
        yield Static("", id="activity", markup=False)
        yield Static("", id="ingestion", markup=False)
        yield Static("", id="day", markup=False)
        yield Static("", id="engine", markup=False)

    def activity(self, text: str, *, alarm: bool = False) -> None:
        """Say what is going on."""
        self.query_one("#activity", Static).update(Content.styled(text, "$text-error" if alarm else ""))

    def ingestion(self, text: str) -> None:
        """Say how far the ingestion beside the chat is; "" where there is none."""
        self.query_one("#ingestion", Static).update(Content.styled(f"{text}  " if text else "", "$text-accent"))

    def day(self, text: str) -> None:
        """Say as of which day questions are answered; "" where none is chosen."""
        self.query_one("#day", Static).update(Content.styled(f"{text}  " if text else "", "bold $text-warning"))

    def engine(self, text: str) -> None:
        """Say who answers."""
        self.query_one("#engine", Static).update(Content(text))
