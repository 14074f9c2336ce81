"""Looking for words in the conversation."""

from __future__ import annotations

from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input


class FindBar(Input):
    """One line for the words. Hidden until it is wanted."""

    BINDINGS = [
        Binding("enter,down", "step(1)", "Next", id="find.next", tooltip="Next place"),
        Binding("up,shift+enter", "step(-1)", "Previous", id="find.previous", tooltip="Previous place"),
        Binding("escape", "close", "Close", id="find.end", tooltip="Back to the prompt"),
    ]

    class Stepped(Message):
        """The reader wants another place."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Ended(Message):
        """The reader has found it."""

    def __init__(self) -> None:
        super().__init__(placeholder="Find in this conversation", id="find", compact=True)
        self.border_title = "Find"

    def action_step(self, step: int) -> None:
        """Go to another place."""
        self.post_message(self.Stepped(step))

    def action_close(self) -> None:
        """Look no further."""
        self.post_message(self.Ended())
