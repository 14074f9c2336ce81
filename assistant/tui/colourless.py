"""What NO_COLOR asks for (https://no-color.org): no colour at all. Textual alone would draw in greys.

What colour told apart is told by style then: the cursor, what is selected, what has the focus.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

STYLES = {
    "block-cursor-text-style": "bold reverse",
    "block-cursor-blurred-text-style": "bold",
    "input-cursor-text-style": "reverse",
    "button-focus-text-style": "bold reverse",
}
"""Variables of a theme that stand above the theme's own."""
CSS = """
App:nocolor {
    .option-list--option-highlighted {
        text-style: bold !important;
    }

    OptionList:focus > .option-list--option-highlighted {
        text-style: bold reverse !important;
    }

    TextArea .text-area--cursor {
        text-style: reverse;
    }

    TextArea .text-area--selection, Input .input--selection, Screen .screen--selection {
        text-style: reverse;
    }

    TurnView.-selected {
        border-left: heavy $primary;
    }

    *:focus {
        border-title-style: bold reverse;
    }
}
"""


class NoColour(LineFilter):
    """Takes every colour out of what is drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The same segments; their styles stay."""
        return list(Segment.remove_color(segments))
