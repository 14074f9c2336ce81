"""What is to become of a case that asks the same already."""

from __future__ import annotations

from enum import StrEnum

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from assistant.tui.widgets.footer import Footer


class Wish(StrEnum):
    """What to do with the one that is there."""

    REPLACE = "replace"
    ADD = "add"


class SameScreen(ModalScreen[Wish | None]):
    """Asks, and gives back the wish, or None where nothing is to be written."""

    CSS_PATH = "same.tcss"
    BINDINGS = [
        Binding("r", "answer('replace')", "Rewrite that one", id="same.replace", tooltip="Rewrite the case there is"),
        Binding("a", "answer('add')", "Add another", id="same.add", tooltip="Write another case beside it"),
        Binding("escape,n", "answer('')", "Neither", id="same.neither", tooltip="Write nothing"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question, and the keys that answer it."""
        with Vertical(id="dialog"):
            yield Static(self._question, markup=False)
            yield Static("r  rewrite that one      a  add another      Esc  neither", id="keys", markup=False)
        yield Footer()

    def action_answer(self, wish: str) -> None:
        """Close with the answer."""
        self.dismiss(Wish(wish) if wish else None)
