"""What a question was searched as, to be put in other words."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from assistant.domain import wording
from assistant.domain.exchange import Exchange
from assistant.domain.sanitize import sanitize_line
from assistant.tui.widgets.prompt import QuestionArea

_KEYS = "Enter asks again in exactly these words, as a new turn. Esc leaves all as it was."


class StandaloneScreen(ModalScreen[str | None]):
    """Gives the words that are to be searched for, or None."""

    CSS_PATH = "standalone.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]
    BINDINGS = [Binding("escape", "dismiss(None)", "Back", id="standalone.back", tooltip="Leave all as it was")]

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._exchange = exchange

    def compose(self) -> ComposeResult:
        """The question above what it became."""
        asked = Content.assemble(("Asked: ", "$foreground-muted"), self._exchange.question.text)
        with VerticalScroll(id="dialog", can_focus=False):
            yield Static(asked, id="asked", markup=False)
            yield Static("Searched as, and answered as:", id="label", markup=False)
            yield QuestionArea(self._exchange.standalone or self._exchange.question.text, id="words")
            yield Static("", id="told", markup=False)
            yield Static(_KEYS, id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin to type."""
        self.query_one(QuestionArea).focus()

    def on_question_area_submitted(self, event: QuestionArea.Submitted) -> None:
        """Give the words, or say what they lack."""
        event.stop()
        words = sanitize_line(event.value)
        if not words:
            self._tell("There is nothing to search for yet.")
        elif told := wording.too_long(words):
            what, hint = told
            self._tell(f"{what[0].upper()}{what[1:]}. {hint}")
        else:
            self.dismiss(words)

    def _tell(self, what: str) -> None:
        told = self.query_one("#told", Static)
        told.update(Content.styled(what, "$text-warning"))
        told.add_class("-said")
