"""The keys that work on a screen, and what they do."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class HelpScreen(ModalScreen[None]):
    """Lists every binding of ours: those have ids, which a keymap can name too. Textual's own have none."""

    CSS_PATH = "help.tcss"
    BINDINGS = [Binding("escape,f1,q", "dismiss", "Close", id="help.close")]

    def __init__(self, bindings: Iterable[ActiveBinding]) -> None:
        super().__init__()
        self._active = [
            active for active in bindings if active.binding.id and active.enabled and not active.binding.system
        ]

    def compose(self) -> ComposeResult:
        """One line a key."""
        with VerticalScroll(id="dialog"):
            yield Static(Content("\n").join([self._line(active) for active in self._active]), markup=False)
            yield Static("Ctrl+P has more, themes among it. Esc closes this.", id="more", markup=False)

    def _line(self, active: ActiveBinding) -> Content:
        binding = active.binding
        key = self.app.get_key_display(binding)
        return Content.assemble((f"{key:<12}", "bold $text-accent"), active.tooltip or binding.description)
