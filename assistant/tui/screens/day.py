"""The day as of which questions are answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from assistant.tui.widgets.footer import Footer

_LABEL = "Answer from what was published by this day (YYYY-MM-DD). Enter takes it; nothing means all articles."


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was decided: a day, or None for no day."""

    day: date | None


class DayScreen(ModalScreen[Chosen | None]):
    """Gives back what was chosen, or None where all is to stay as it was."""

    CSS_PATH = "day.tcss"
    BINDINGS = [Binding("escape", "dismiss(None)", "Back", id="day.back", tooltip="Leave the day as it was")]

    def __init__(self, day: date | None) -> None:
        super().__init__()
        self._former = day

    def compose(self) -> ComposeResult:
        """The day, to be written."""
        with Vertical(id="day-dialog"):
            yield Static(_LABEL, markup=False)
            yield Input(self._former.isoformat() if self._former else "", id="day-asked", compact=True)
            yield Static("", id="day-told", markup=False)
        yield Footer()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the day, or say what is wrong with it."""
        event.stop()
        written = event.value.strip()
        try:
            self.dismiss(Chosen(date.fromisoformat(written) if written else None))
        except ValueError:
            told = self.query_one("#day-told", Static)
            told.update(Content.styled(f"“{written}” is not a date. Write it as 2022-03-01.", "$text-warning"))
            told.add_class("-said")
