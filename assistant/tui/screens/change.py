"""A question before a case file is changed, with what changes in it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from assistant.check.changes import Change
from assistant.tui.present_checks import change_content
from assistant.tui.widgets.footer import Footer


class ChangeScreen(ModalScreen[bool]):
    """Gives back True where the change is to be written."""

    CSS_PATH = "change.tcss"
    BINDINGS = [
        Binding("y,enter", "answer(True)", "Yes", id="change.yes"),
        Binding("n,escape", "answer(False)", "No", id="change.no"),
        Binding("j", "scroll(1)", "Down", show=False, id="change.down"),
        Binding("k", "scroll(-1)", "Up", show=False, id="change.up"),
    ]

    def __init__(self, question: str, change: Change) -> None:
        super().__init__()
        self._question = question
        self._change = change

    def compose(self) -> ComposeResult:
        """The question, the lines that go and come, and the keys that answer it."""
        with Vertical(id="dialog") as dialog:
            dialog.border_subtitle = "y  yes    n  no"
            yield Static(self._question, markup=False)
            with VerticalScroll(id="lines"):
                yield Static(change_content(self._change), id="difference", markup=False)
        yield Footer()

    def action_answer(self, yes: bool) -> None:
        """Close with the answer."""
        self.dismiss(yes)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#lines", VerticalScroll).scroll_relative(y=lines, animate=False)
