"""The last gate before the terminal: nothing that is drawn may act on it.

Article text is sanitised when it is filed, but questions, file names and a model's words reach the screen as
well, and a widget passes escape sequences on (measured on Textual 8.2: all 22 ways tried).
"""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from assistant.domain.sanitize import UNWANTED

# A drawn line holds no line ends and no tabs of its own, so whatever moves the cursor comes from outside; halves of
# characters can't be encoded.
_HELD_BACK = re.compile(f"{UNWANTED.pattern}|[\t-\r\u2028\u2029]|[\ud800-\udfff]")


class TerminalGuard(LineFilter):
    """Takes what acts on a terminal out of every line that is drawn: control and bidirectional-override characters,
    and links, which a terminal opens for whoever clicks."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The same segments, as wide as before, without what acts."""
        return [segment if segment.control else _guarded(segment) for segment in segments]


def _guarded(segment: Segment) -> Segment:
    text, style, _ = segment
    if style and style.link:
        style = style.update_link(None)
    elif not _HELD_BACK.search(text):
        return segment
    return Segment(_HELD_BACK.sub(_blank, text), style)


def _blank(match: re.Match[str]) -> str:
    """As many cells as the layout counted for the character, so that nothing on the line moves."""
    return " " * cell_len(match.group())
