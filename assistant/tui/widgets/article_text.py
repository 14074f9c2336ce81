"""The text of an article. Only the lines on the screen are drawn, so that its length does not matter."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from assistant.domain.article import Span
from assistant.tui.wrapping import wrap

# The widest that lines are drawn, in cells.
_WIDTH = 90
# The least that is left free beside them.
_MARGIN = 2
# Lines of context that stay visible above a place that is gone to.
_ABOVE = 3


class ArticleText(ScrollView, can_focus=True, inherit_bindings=False):
    """Quotes are marked, the current place strongest; what a search found is marked above all."""

    COMPONENT_CLASSES = {"article--quote", "article--current", "article--hit", "article--current-hit"}

    def __init__(self, text: str) -> None:
        super().__init__(id="text")
        self._text = text
        self._quotes: Sequence[Span] = ()
        self._current: Span | None = None
        self._hits: Sequence[Span] = ()
        self._hit: Span | None = None
        self._lines: list[tuple[int, int]] = [(0, 0)]
        self._starts = [0]
        self._wrapped = 0
        self._height = 0
        self._gone: Span | None = None

    async def _on_key(self, event: events.Key) -> None:
        """Do what a key means before the next one is looked at: what is typed quickly after "/" is to be searched for,
        and the app would take its letters for keys."""
        focused = self.screen.focused
        if focused is not None and focused is not self:
            event.stop()
            event.prevent_default()
            focused._forward_event(events.Key(event.key, event.character))
            return
        active = self.screen.active_bindings.get(event.key)
        if active and active.enabled and active.node is self.screen:
            event.stop()
            event.prevent_default()
            await self.app.run_action(active.binding.action, self.screen)

    # What is shown

    def replace(self, text: str) -> None:
        """Show another text, without a mark."""
        self._text, self._wrapped = text, 0
        self.mark([], None)
        self.search([], None)
        self._wrap()

    def mark(self, quotes: Sequence[Span], current: Span | None) -> None:
        """Mark these quotes, and the current place."""
        self._quotes, self._current = quotes, current
        self.refresh()

    def search(self, hits: Sequence[Span], hit: Span | None) -> None:
        """Mark what a search found; `hits` are in order."""
        self._hits, self._hit = hits, hit
        self.refresh()

    def go(self, span: Span, *, lazily: bool = False) -> None:
        """Have `span` on the screen; with `lazily` nothing moves where it is there already."""
        self._wrap()
        self._gone = span
        height = self.scrollable_content_region.height
        if not (lazily and self._sees(span, height)):
            above = min(_ABOVE, height // 3)
            self.scroll_to(y=max(0, self._line_at(span.start) - above), animate=False, immediate=True, force=True)

    def back(self, place: int) -> None:
        """Have the line with the character at `place` at the top."""
        self.scroll_to(y=self._line_at(place), animate=False, immediate=True, force=True)

    @property
    def top(self) -> int:
        """The offset of the first character on the screen."""
        return self._lines[min(len(self._lines) - 1, round(self.scroll_offset.y))][0]

    def _sees(self, span: Span, height: int) -> bool:
        top = round(self.scroll_offset.y)
        return top <= self._line_at(span.start) and self._line_at(span.end - 1) < top + height

    # Lines

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Lines break elsewhere now: the place that was gone to stays on the screen where it was there, else the text
        at the top does."""
        seen = self._gone and (not self._height or self._sees(self._gone, self._height))
        top, gone = self.top, self._gone if seen else None
        self._wrap()
        self._height = self.scrollable_content_region.height
        if gone:
            self.go(gone, lazily=True)
        else:
            self.back(top)

    @property
    def _width(self) -> int:
        return min(_WIDTH, self.scrollable_content_region.width - 2 * _MARGIN)

    def _wrap(self) -> None:
        if self._width != self._wrapped:
            self._wrapped = self._width
            self._lines = wrap(self._text, self._wrapped)
            self._starts = [start for start, _ in self._lines]
            self.virtual_size = Size(self._wrapped, len(self._lines))
            self.refresh()

    def _line_at(self, place: int) -> int:
        return max(0, bisect_right(self._starts, place) - 1)

    def render_line(self, y: int) -> Strip:
        """A line of the screen."""
        number = y + round(self.scroll_offset.y)
        base = self.rich_style
        width = self.scrollable_content_region.width
        if number >= len(self._lines):
            return Strip.blank(width, base)
        start, end = self._lines[number]
        segments = [
            Segment(self._text[left:right], style) for left, right, style in self._pieces(number, start, end, base)
        ]
        # An empty line needs a place for the selection all the same.
        line = Strip(segments or [Segment(" ", base)]).apply_offsets(0, number)
        margin = (width - self._width) // 2
        return Strip.join([Strip.blank(margin, base), line]).adjust_cell_length(width, base)

    def _pieces(self, number: int, start: int, end: int, base: Style) -> Iterator[tuple[int, int, Style]]:
        """Where the style changes within a line."""
        marks = [
            (max(start, left), min(end, right), self._style(name) if isinstance(name, str) else name)
            for left, right, name in self._marks(number, start, end)
            if left < end and start < right
        ]
        edges = sorted({start, end, *(left for left, _, _ in marks), *(right for _, right, _ in marks)})
        for left, right in pairwise(edges):
            style = base
            for mark_left, mark_right, mark_style in marks:
                if mark_left <= left and right <= mark_right:
                    style += mark_style
            yield left, right, style

    def _marks(self, number: int, start: int, end: int) -> Iterator[tuple[int, int, str | Style]]:
        """What lies on a line, what is strongest last."""
        for quote in self._quotes:
            yield quote.start, quote.end, "article--quote"
        if self._current:
            yield self._current.start, self._current.end, "article--current"
        # Hits are in order and share no character.
        for index in range(max(0, bisect_left(self._hits, Span(start, start + 1)) - 1), len(self._hits)):
            hit = self._hits[index]
            if hit.start >= end:
                break
            yield hit.start, hit.end, "article--current-hit" if hit == self._hit else "article--hit"
        selection = self.text_selection
        if selection and (selected := selection.get_span(number)):
            left, right = selected
            yield (
                start + left,
                end if right == -1 else start + right,
                self.screen.get_component_rich_style("screen--selection"),
            )

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(name, partial=True)

    # Selecting with the mouse

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected words as the article has them, without the line breaks of the screen."""
        first = self._place(selection.start) if selection.start else 0
        last = self._place(selection.end) if selection.end else len(self._text)
        return self._text[first:last], "\n"

    def _place(self, offset: Offset) -> int:
        start, end = self._lines[min(offset.y, len(self._lines) - 1)]
        return min(start + offset.x, end)

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002
        """Show it."""
        self.refresh()
