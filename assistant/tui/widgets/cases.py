"""A list of scripted questions of any length: a line each, drawn when it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from assistant.check.cases import Case
from assistant.domain.errors import CaseError


@dataclass(frozen=True, slots=True)
class FileHead:
    """The line above the cases of a file; the cursor passes over it."""

    file: Path
    cases: int


Row = Case | CaseError | FileHead


class CaseList(ScrollView, can_focus=True):
    """Has `draw` make the content of a row, at the moment when it is shown."""

    COMPONENT_CLASSES = {"case-list--line", "case-list--cursor"}
    BINDINGS = [
        Binding("enter", "open", "Open", id="checks.open", tooltip="What came of the case; run it, if it was not"),
        Binding("j,down", "move(1)", "Down", show=False, id="checks.down"),
        Binding("k,up", "move(-1)", "Up", show=False, id="checks.up"),
        Binding("pagedown,space", "page(1)", "Page down", show=False, id="checks.pagedown"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="checks.pageup"),
        Binding("home,g", "end(-1)", "First", show=False, id="checks.home", tooltip="Go to the first"),
        Binding("end,G", "end(1)", "Last", show=False, id="checks.end", tooltip="Go to the last"),
    ]
    cursor: reactive[int] = reactive(0)

    class Opened(Message):
        """The reader wants to see what came of a case, or what is wrong with a file."""

        def __init__(self, row: Case | CaseError) -> None:
            super().__init__()
            self.row = row

    def __init__(self, draw: Callable[[Row], Content]) -> None:
        super().__init__(id="cases")
        self._draw = draw
        self._rows: Sequence[Row] = ()
        self._places: dict[str, int] = {}

    def show(self, rows: Sequence[Row]) -> None:
        """Put these in place of the former ones. The cursor stays on its case, or near its place."""
        current = self.current
        self._rows = rows
        self._places = {row.id: place for place, row in enumerate(rows) if isinstance(row, Case)}
        self.virtual_size = Size(0, len(rows))
        place = self._places.get(current.id) if isinstance(current, Case) else None
        self.cursor = self._free(self.cursor if place is None else place, 1)
        self._see_cursor()
        self.refresh()

    def redraw(self, case_id: str) -> None:
        """Draw one case anew."""
        if (place := self._places.get(case_id)) is not None:
            self.refresh_line(place)

    @property
    def current(self) -> Row | None:
        """What the cursor is on."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    def render_line(self, y: int) -> Strip:
        """One row, or nothing below the last."""
        width = self.scrollable_content_region.width
        number = self.scroll_offset.y + y
        under_cursor = number == self.cursor and number < len(self._rows)
        style = self.get_visual_style("case-list--line", *(["case-list--cursor"] if under_cursor else []))
        if number >= len(self._rows):
            return Strip.blank(width, style.rich_style)
        (strip, *_) = Visual.to_strips(self, self._draw(self._rows[number]), width, 1, style)
        strip = strip.adjust_cell_length(width, style.rich_style)
        # Reversing is no part of a visual style, and without colours it is what shows the cursor.
        text_style = self.get_component_styles("case-list--cursor").text_style
        return strip.apply_style(text_style) if under_cursor and text_style.reverse else strip

    def watch_cursor(self, old: int, new: int) -> None:
        """Show where the cursor is now."""
        self._see_cursor()
        self.refresh_line(old)
        self.refresh_line(new)

    def _see_cursor(self) -> None:
        # With the head of the file where that stands right above.
        above = 1 if self.cursor and isinstance(self._rows[self.cursor - 1], FileHead) else 0
        region = Region(0, self.cursor - above, 1, 1 + above)
        self.scroll_to_region(region, animate=False, force=True, x_axis=False)

    def on_resize(self) -> None:
        """The cursor may have left what can be seen."""
        self._see_cursor()

    def _free(self, place: int, step: int) -> int:
        """The row nearest to `place` that the cursor can stand on, by preference in the direction of `step`."""
        place = max(0, min(len(self._rows) - 1, place))
        for way in (step, -step):
            found = place
            while 0 <= found < len(self._rows):
                if not isinstance(self._rows[found], FileHead):
                    return found
                found += 1 if way > 0 else -1
        return 0

    def action_move(self, step: int) -> None:
        """Move by rows, over the heads of files."""
        self.cursor = self._free(self.cursor + step, step)

    def action_page(self, pages: int) -> None:
        """Move by what can be seen at once."""
        self.action_move(pages * max(1, self.scrollable_content_region.height - 1))

    def action_end(self, side: int) -> None:
        """Go to the first or the last."""
        self.action_move(side * max(1, len(self._rows)))

    def action_open(self) -> None:
        """Tell what is wanted."""
        current = self.current
        if current is not None and not isinstance(current, FileHead):
            self.post_message(self.Opened(current))

    def on_click(self, event: events.Click) -> None:
        """A click goes to a row, one on where the cursor is opens it."""
        number = self.scroll_offset.y + event.y
        if number >= len(self._rows) or isinstance(self._rows[number], FileHead):
            return
        if number == self.cursor:
            self.action_open()
        else:
            self.cursor = number
