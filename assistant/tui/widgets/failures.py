"""What an ingestion could not take, a line each."""

from __future__ import annotations

from collections.abc import Sequence

from textual.binding import Binding
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.domain.events import Failed
from assistant.tui.present_ingestion import failure_line

# A list of more is no list to read; what is left out is counted.
_SHOWN = 500


class FailureList(OptionList):
    """Failures that can be opened and tried again."""

    BINDINGS = [
        Binding("enter", "select", "Open", id="failures.open", tooltip="The whole sentence, and what to do"),
        Binding("r", "retry", "Retry all", id="failures.retry", tooltip="Try what failed once more, and nothing else"),
        Binding("j", "cursor_down", "Down", show=False, id="failures.down"),
        Binding("k", "cursor_up", "Up", show=False, id="failures.up"),
    ]

    class Opened(Message):
        """The reader wants to see a failure whole."""

        def __init__(self, failure: Failed) -> None:
            super().__init__()
            self.failure = failure

    class Retried(Message):
        """The reader wants everything that failed tried again."""

    def __init__(self) -> None:
        super().__init__(id="failures", markup=False)
        self._shown: list[Failed] = []

    def show(self, failures: Sequence[Failed]) -> None:
        """Show these; as they only grow while an ingestion runs, what stands there already stays."""
        if list(failures[: len(self._shown)]) != self._shown:
            self.clear_options()
            self._shown = []
        fresh = failures[len(self._shown) : _SHOWN]
        self._shown += fresh
        self.add_options([Option(failure_line(failure)) for failure in fresh])
        more = f", the first {_SHOWN} below" if len(failures) > _SHOWN else ""
        self.border_title = f"{len(failures):,} failed{more}"
        if self.highlighted is None and self._shown:
            self.highlighted = 0

    def action_retry(self) -> None:
        """Ask for all of them once more."""
        self.post_message(self.Retried())

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell which failure is wanted."""
        event.stop()
        self.post_message(self.Opened(self._shown[event.option_index]))
