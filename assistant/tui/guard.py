"""The last gate before the terminal: nothing that is drawn may act on it.

Article text is sanitised when it is filed, but questions, file names and a model's words reach the screen as
well, and a widget passes escape sequences on (measured on Textual 8.2: all 22 ways tried).
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from assistant.domain.sanitize import UNWANTED


class TerminalGuard(LineFilter):
    """Takes control and bidirectional-override characters out of every line that is drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The same segments, without characters that act. They are no wider for it: such characters take no cell."""
        return [
            segment
            if segment.control or not UNWANTED.search(segment.text)
            else Segment(UNWANTED.sub("", segment.text), segment.style)
            for segment in segments
        ]
