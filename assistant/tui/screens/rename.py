"""Another title for a conversation."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from assistant.tui.widgets.footer import Footer


class RenameScreen(ModalScreen[str | None]):
    """Gives back the title, or None."""

    CSS_PATH = "rename.tcss"
    BINDINGS = [Binding("escape", "dismiss(None)", "Keep the old title", id="rename.keep")]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._former = title

    def compose(self) -> ComposeResult:
        """The title, to be changed."""
        with Vertical(id="rename"):
            yield Static("Title; Enter takes it.", markup=False)
            yield Input(self._former, id="title", compact=True)
        yield Footer()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the title, unless nothing is left of it."""
        event.stop()
        self.dismiss(" ".join(event.value.split()) or None)
