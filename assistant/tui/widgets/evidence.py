"""The evidence of one answer: its quotes, and what else was read."""

from __future__ import annotations

from collections.abc import Sequence

from textual.binding import Binding
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.domain.exchange import Evidence
from assistant.tui.present import evidence_content


class EvidencePanel(OptionList):
    """Cards that can be walked through and opened."""

    BINDINGS = [
        Binding("enter", "select", "Open article", id="evidence.open", tooltip="The whole article, at the quote"),
        Binding("j", "cursor_down", "Down", show=False, id="evidence.down"),
        Binding("k", "cursor_up", "Up", show=False, id="evidence.up"),
    ]

    class Opened(Message):
        """The reader wants the article behind a card."""

        def __init__(self, evidence: Evidence) -> None:
            super().__init__()
            self.evidence = evidence

    def __init__(self) -> None:
        super().__init__(id="evidence", markup=False)
        self.border_title = "Evidence"
        self._shown: Sequence[Evidence] = ()

    def show(self, evidence: Sequence[Evidence]) -> None:
        """Put these cards in place of the former ones."""
        if evidence == self._shown:
            return
        self._shown = evidence
        self.clear_options()
        for index, one in enumerate(evidence):
            if index:
                self.add_option(None)
            self.add_option(Option(evidence_content(one)))
        self.highlighted = 0 if evidence else None

    def highlight(self, marker: int) -> None:
        """Go to the card of a citation."""
        for index, one in enumerate(self._shown):
            if one.citation and one.citation.marker == marker:
                self.highlighted = index

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell which article is wanted."""
        event.stop()
        self.post_message(self.Opened(self._shown[event.option_index]))
