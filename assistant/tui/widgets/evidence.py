"""The evidence of one answer: its quotes, and what else was read."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.domain.exchange import Evidence
from assistant.tui.present import evidence_content

# Below this height, in lines, a card shows its quote without the words around it.
_ROOMY = 10


def _digits() -> list[BindingType]:
    """The markers that have a key of their own. The first stands for all of them where keys are listed."""
    return [
        Binding(
            str(digit),
            f"marker({digit})",
            "Quote of a marker",
            show=False,
            key_display="1-9" if digit == 1 else None,
            system=digit > 1,
            id=f"evidence.marker{digit}",
            tooltip="Go to the quote of that marker" if digit == 1 else f"Go to the quote of marker {digit}",
        )
        for digit in range(1, 10)
    ]


class EvidencePanel(OptionList):
    """Cards that can be walked through, opened and copied."""

    BINDINGS = [
        Binding("enter", "select", "Open article", id="evidence.open", tooltip="The whole article, at the quote"),
        Binding("j", "cursor_down", "Down", show=False, id="evidence.down"),
        Binding("k", "cursor_up", "Up", show=False, id="evidence.up"),
        Binding("y", "screen.copy_quote", "Copy", id="evidence.copy", tooltip="Copy the quote"),
        Binding(
            "c",
            "screen.copy_citation",
            "Copy citation",
            show=False,
            id="evidence.cite",
            tooltip="Copy quote and source",
        ),
        Binding(
            "Y",
            "screen.copy_answer",
            "Copy answer",
            show=False,
            id="evidence.answer",
            tooltip="Copy answer and sources",
        ),
        Binding("o", "screen.browse", "Open page", id="evidence.browse", tooltip="Open the article's page"),
        *_digits(),
    ]

    class Opened(Message):
        """The reader wants the article behind a card."""

        def __init__(self, evidence: Evidence) -> None:
            super().__init__()
            self.evidence = evidence

    class Looked(Message):
        """The reader looks at a card, or at none any more; `marker` is its citation's."""

        def __init__(self, marker: int | None) -> None:
            super().__init__()
            self.marker = marker

    def __init__(self) -> None:
        super().__init__(id="evidence", markup=False)
        self.border_title = "Evidence"
        self._shown: Sequence[Evidence] = ()
        self._grown: int | None = None
        self._looked: int | None = None

    @property
    def card(self) -> Evidence | None:
        """The highlighted card."""
        if self.highlighted is None or self.highlighted >= len(self._shown):
            return None
        return self._shown[self.highlighted]

    @property
    def looked(self) -> int | None:
        """The marker of the card that the reader looks at, if they do."""
        return self._looked

    def show(self, evidence: Sequence[Evidence]) -> None:
        """Put these cards in place of the former ones. The reader stays at the card where they are."""
        if evidence == self._shown:
            return
        before = self.card if self.has_focus else None
        self._shown, self._grown = evidence, None
        self.clear_options()
        for index, one in enumerate(evidence):
            if index:
                self.add_option(None)
            self.add_option(Option(evidence_content(one)))
        same = [
            index
            for index, one in enumerate(evidence)
            if before and (one.article, one.span) == (before.article, before.span)
        ]
        self.highlighted = same[0] if same else 0 if evidence else None
        self._look()

    def highlight(self, marker: int) -> None:
        """Go to the card of a citation."""
        for index, one in enumerate(self._shown):
            if one.citation and one.citation.marker == marker:
                self.highlighted = index

    def action_marker(self, marker: int) -> None:
        """Go to the card of a citation."""
        self.highlight(marker)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the markers that there are."""
        if action == "marker":
            return any(one.citation and one.citation.marker in parameters for one in self._shown)
        return super().check_action(action, parameters)

    # What the reader looks at

    def watch_has_focus(self, has_focus: bool) -> None:
        """The reader came here, or went elsewhere."""
        super().watch_has_focus(has_focus)
        self._look()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """There may be room now, or none any more."""
        self._look()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """The reader went on to another card."""
        event.stop()
        self._look()

    def _look(self) -> None:
        self._grow(self.highlighted if self.has_focus and self.size.height >= _ROOMY else None)
        card = self.card if self.has_focus else None
        marker = card.citation.marker if card and card.citation else None
        if marker != self._looked:
            self._looked = marker
            self.post_message(self.Looked(marker))
        if self.has_focus:
            # The footer is made anew by it, which is too much for every piece of an answer.
            self.refresh_bindings()

    def _grow(self, index: int | None) -> None:
        """Show the words around the quote in this card alone."""
        if index == self._grown:
            return
        for place, context in ((self._grown, False), (index, True)):
            if place is not None and place < len(self._shown):
                self.replace_option_prompt_at_index(place, evidence_content(self._shown[place], context=context))
        self._grown = index
        if index is not None:
            self.call_after_refresh(self.scroll_to_highlight)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell which article is wanted."""
        event.stop()
        self.post_message(self.Opened(self._shown[event.option_index]))
