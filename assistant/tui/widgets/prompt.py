"""Where a question is typed."""

from __future__ import annotations

from collections.abc import Sequence

from textual.binding import Binding
from textual.widgets import Input


class Prompt(Input):
    """One line; the arrow keys bring earlier questions back."""

    BINDINGS = [
        Binding("up", "recall(-1)", "Earlier question", show=False, id="prompt.earlier"),
        Binding("down", "recall(1)", "Later question", show=False, id="prompt.later"),
    ]

    def __init__(self) -> None:
        super().__init__(placeholder="Ask about the articles", id="prompt", select_on_focus=False, compact=True)
        self._asked: list[str] = []
        self._place = 0
        self._draft = ""

    def remember(self, question: str) -> None:
        """Keep a question that was asked, and make room for the next."""
        if not self._asked or self._asked[-1] != question:
            self._asked.append(question)
        self._place = len(self._asked)
        self._draft = ""
        self.clear()

    def action_recall(self, step: int) -> None:
        """Step through earlier questions; past the last one stands what was being typed."""
        if self._place == len(self._asked):
            self._draft = self.value
        self._place = max(0, min(len(self._asked), self._place + step))
        self.value = self._draft if self._place == len(self._asked) else self._asked[self._place]
        self.cursor_position = len(self.value)

    def restore(self, draft: str) -> None:
        """Put back what an earlier chat left; where something is typed already, the up key brings it back."""
        if not draft:
            return
        if self.value:
            self.recallable([draft])
        else:
            self.value = draft
            self.cursor_position = len(draft)

    def recallable(self, questions: Sequence[str]) -> None:
        """Questions of an earlier chat, for the arrow keys, the latest last."""
        self._asked += questions
        self._place = len(self._asked)
