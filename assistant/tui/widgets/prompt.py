"""Where a question is typed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from rich.cells import split_graphemes
from textual import events
from textual.binding import Binding
from textual.document._document import Location
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import TextArea

from assistant.domain.answer import LONGEST_QUESTION
from assistant.domain.sanitize import harmless

# What joins or separates letters without being seen: Persian and Hindi words, emoji and names of two directions need
# them. Textual takes no typed character that is not printable by itself.
_JOINERS = "\u200c\u200d\u200e\u200f"
# Enter with Shift or Alt, as a terminal tells it that sends xterm's "modified other keys".
_OTHER_ENTERS = {"shift+\r", "alt+\r"}
# Characters that are taken from a paste: ten times as many would hold up the screen for seconds.
_LONGEST_PASTE = 100_000
# Keys of the text area that mean something else in this program, or scroll what does not need it.
_ELSEWHERE = {"pageup", "pagedown", "f6", "f7", "end,ctrl+e"}
_KEPT = [one for one in TextArea.BINDINGS if isinstance(one, Binding) and one.key not in _ELSEWHERE]


class QuestionArea(TextArea, inherit_bindings=False):
    """Some lines of text that Enter sends. Grows with what is typed, up to what its style allows."""

    BINDINGS = [
        *_KEPT,
        Binding("end", "cursor_line_end", "End of line", show=False, id="prompt.end"),
        Binding("enter", "submit", "Ask", show=False, id="prompt.ask", tooltip="Ask what is typed"),
        Binding(
            "ctrl+j,shift+enter,alt+enter",
            "newline",
            "New line",
            show=False,
            id="prompt.newline",
            tooltip="Begin a new line, as a backslash before Enter does",
        ),
        Binding("ctrl+l", "empty", "Empty", show=False, id="prompt.empty", tooltip="Take away all that is typed"),
    ]

    class Submitted(Message):
        """Enter was pressed over this text."""

        def __init__(self, area: QuestionArea, value: str) -> None:
            super().__init__()
            self.area = area
            self.value = value

        @property
        def control(self) -> QuestionArea:
            """Where it was typed."""
            return self.area

    def __init__(self, text: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(text, placeholder=placeholder, id=id, highlight_cursor_line=False)
        self.move_cursor(self.document.end)

    @property
    def value(self) -> str:
        """What stands here."""
        return self.text

    @value.setter
    def value(self, text: str) -> None:
        """Put `text` in place of what stands here, which undo brings back, and the cursor behind it."""
        self.replace(harmless(text), (0, 0), self.document.end, maintain_selection_offset=False)
        self.move_cursor(self.document.end)

    def action_submit(self) -> None:
        """Send the text, or begin a new line in place of a backslash before the cursor."""
        row, column = self.cursor_location
        if self.selection.is_empty and self.document[row][:column].endswith("\\"):
            self.replace("\n", (row, column - 1), (row, column), maintain_selection_offset=False)
        else:
            # What is typed before the screen hears of it stands behind it.
            self.move_cursor(self.document.end)
            self.post_message(self.Submitted(self, self.value))

    def action_newline(self) -> None:
        """Begin a new line."""
        self._replace_via_keyboard("\n", *self.selection)

    def action_empty(self) -> None:
        """Take away all that is typed; undo brings it back."""
        self.value = ""

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Whether a key is text."""
        return super().check_consume_key(key, character) or (character is not None and character in _JOINERS)

    async def _on_key(self, event: events.Key) -> None:
        inserted = "\n" if event.key in _OTHER_ENTERS else event.character
        if inserted and inserted in f"{_JOINERS}\n":
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard(inserted, *self.selection)
        elif not event.is_printable:
            await self._run_in_order(event)

    async def _run_in_order(self, event: events.Key) -> None:
        """Do what a key means here, in its place among what is typed.

        The app would do it after the keys that follow have been written: Enter would ask for less than was typed
        before it, or for more.
        """
        active = self.screen.active_bindings.get(event.key)
        if active and active.node is self and await self.app.run_action(active.binding.action, self):
            event.stop()
            event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self._paste(event.text)

    def action_paste(self) -> None:
        """Insert what was copied or cut here."""
        self._paste(self.app.clipboard)

    def _paste(self, text: str) -> None:
        if len(text) > _LONGEST_PASTE:
            told = f"The pasted text has {len(text):,} characters; a question is shorter. F6 brings whole texts in."
            self.notify(told, severity="warning", markup=False)
        elif result := self._replace_via_keyboard(harmless(text), *self.selection):
            self.move_cursor(result.end_location)

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor, unless an undo that took lines away has yet to put it where there are some."""
        if self.cursor_location[0] >= self.document.line_count:
            return Offset(0, 0)
        return super().scroll_cursor_visible(center, animate)

    # A letter with its accents, or an emoji of several characters, is one step for the cursor.

    def get_cursor_left_location(self) -> Location:
        """Where the cursor is after a step to the left."""
        row, column = self.cursor_location
        if not column:
            return super().get_cursor_left_location()
        edges = _edges(self.document[row])
        return row, edges[bisect_left(edges, column) - 1]

    def get_cursor_right_location(self) -> Location:
        """Where the cursor is after a step to the right."""
        row, column = self.cursor_location
        edges = _edges(self.document[row])
        if column >= edges[-1]:
            return super().get_cursor_right_location()
        return row, edges[bisect_right(edges, column)]


def _edges(line: str) -> list[int]:
    """Where the letters of a line begin, as readers see them, and where the last one ends."""
    if line.isascii():
        return list(range(len(line) + 1))
    spans, _ = split_graphemes(line)
    return [*(start for start, _, _ in spans), len(line)]


class Prompt(QuestionArea):
    """Brings earlier questions back with the arrow keys, at the first and at the last line."""

    BINDINGS = [
        Binding("up", "recall(-1)", "Earlier question", show=False, id="prompt.earlier"),
        Binding("down", "recall(1)", "Later question", show=False, id="prompt.later"),
    ]

    def __init__(self) -> None:
        super().__init__(placeholder="Ask about the articles", id="prompt")
        self._asked: list[str] = []
        self._place = 0
        self._draft = ""
        self._recalled: tuple[str, Location] | None = None

    def remember(self, question: str, typed: str | None = None) -> None:
        """Keep a question that was asked as `typed`, and make room for the next.

        What was typed behind it, before the screen came to ask it, stays.
        """
        if not self._asked or self._asked[-1] != question:
            self._asked.append(question)
        self._place = len(self._asked)
        self._draft = ""
        typed = question if typed is None else typed
        # What was asked is brought back by the up key, not by undo.
        self.load_text(self.value.removeprefix(typed) if self.value.startswith(typed) else "")
        self.move_cursor(self.document.end)

    def action_recall(self, step: int) -> None:
        """Step through earlier questions; past the last one stands what was being typed. Within a text of several
        lines, move the cursor."""
        place = max(0, min(len(self._asked), self._place + step))
        if place == self._place or not self._at_edge(step):
            (self.action_cursor_up if step < 0 else self.action_cursor_down)()
            return
        if self._place == len(self._asked):
            self._draft = self.value
        self._place = place
        self.value = self._draft if place == len(self._asked) else self._asked[place]
        self._recalled = (self.value, self.cursor_location)

    def _at_edge(self, step: int) -> bool:
        if self._recalled == (self.value, self.cursor_location):
            # Just brought back: the next press goes on from it, however many lines it has.
            return True
        at_edge = self.navigator.is_first_wrapped_line if step < 0 else self.navigator.is_last_wrapped_line
        return at_edge(self.cursor_location)

    def restore(self, draft: str) -> None:
        """Put back what an earlier chat left; where something is typed already, the up key brings it back."""
        if not draft:
            return
        if self.value:
            self.recallable([draft])
        else:
            self.value = draft

    def recallable(self, questions: Sequence[str]) -> None:
        """Questions of an earlier chat, for the arrow keys, the latest last."""
        self._asked += questions
        self._place = len(self._asked)

    def on_text_area_changed(self) -> None:
        """Say where the text is longer than a question can be."""
        characters = len(self.value)
        over = characters > LONGEST_QUESTION
        told = f"{characters:,} of at most {LONGEST_QUESTION:,} characters" if over else ""
        self.border_subtitle = told
        self.set_class(over, "-long")
