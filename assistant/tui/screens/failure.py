"""One input that could not be taken: what is wrong with it, and what to do."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from assistant.domain.events import Failed
from assistant.domain.sanitize import sanitize
from assistant.tui.widgets.footer import Footer


class FailureScreen(ModalScreen[bool]):
    """Gives back True where it is to be tried again."""

    CSS_PATH = "failure.tcss"
    BINDINGS = [
        Binding("escape,enter,q", "answer(False)", "Close", id="failure.close"),
        Binding("r", "answer(True)", "Retry", id="failure.retry", tooltip="Try this one once more"),
    ]

    def __init__(self, failure: Failed) -> None:
        super().__init__()
        self._failure = failure

    def compose(self) -> ComposeResult:
        """Where, what, and what next."""
        error = self._failure.error
        with VerticalScroll(id="dialog"):
            yield Static(Content.styled(sanitize(self._failure.where), "bold"), markup=False)
            yield Static(Content.styled(f"✗ {sanitize(error.message)}", "$text-error"), markup=False)
            if error.hint:
                yield Static(sanitize(error.hint), markup=False)
            yield Static("r  try this one again      Esc  close", id="keys", markup=False)
        yield Footer()

    def action_answer(self, retry: bool) -> None:
        """Close with the answer."""
        self.dismiss(retry)
