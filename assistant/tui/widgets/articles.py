"""A list of articles of any length: a line each, drawn when it is looked at, filled in a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from assistant.domain.article import ArticleRef
from assistant.domain.sanitize import sanitize_line

_PAGE = 100
# Articles kept at hand before all but the newest page are let go.
_KEPT = 5_000
_DATE = 12
_SOURCE = 20
# Below this width the outlet gives its place to the title.
_NARROW = 60


class ArticleList(ScrollView, can_focus=True):
    """Knows the ids of all its articles, and asks for what it shows of them by PageWanted."""

    COMPONENT_CLASSES = {
        "article-list--line",
        "article-list--cursor",
        "article-list--muted",
    }
    BINDINGS = [
        Binding("enter", "open", "Read", id="library.open", tooltip="Read the article"),
        Binding("d,delete", "remove", "Remove", id="library.remove", tooltip="Remove the article, after a question"),
        Binding("j,down", "move(1)", "Down", show=False, id="library.down"),
        Binding("k,up", "move(-1)", "Up", show=False, id="library.up"),
        Binding("pagedown,space", "page(1)", "Page down", show=False, id="library.pagedown"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="library.pageup"),
        Binding("home,g", "end(-1)", "Newest", show=False, id="library.home", tooltip="Go to the newest"),
        Binding("end,G", "end(1)", "Oldest", show=False, id="library.end", tooltip="Go to the end of the list"),
    ]
    cursor: reactive[int] = reactive(0)

    class PageWanted(Message):
        """What these articles show is not at hand yet."""

        def __init__(self, ids: Sequence[str]) -> None:
            super().__init__()
            self.ids = ids

    class Opened(Message):
        """The reader wants to read an article."""

        def __init__(self, article_id: str) -> None:
            super().__init__()
            self.article_id = article_id

    class RemovalWanted(Message):
        """The reader wants an article removed."""

        def __init__(self, ref: ArticleRef) -> None:
            super().__init__()
            self.ref = ref

    def __init__(self) -> None:
        super().__init__(id="articles")
        self._ids: Sequence[str] = ()
        self._refs: dict[str, ArticleRef | None] = {}
        self._asked: set[int] = set()

    def show(self, ids: Sequence[str]) -> None:
        """Put these articles in place of the former ones. The cursor stays on its article, or near its place."""
        current = self._ids[self.cursor] if self._ids else None
        self._ids = ids
        self._refs.clear()
        self._asked.clear()
        self.virtual_size = Size(0, len(ids))
        place = ids.index(current) if current in ids else min(self.cursor, len(ids) - 1)
        self.cursor = max(0, place)
        self._see_cursor()
        self.refresh()

    def fill(self, ids: Sequence[str], refs: Mapping[str, ArticleRef]) -> None:
        """Take in what was asked for; what is missing was removed meanwhile."""
        if len(self._refs) > _KEPT:
            self._refs.clear()
            self._asked.clear()
        self._refs.update({article_id: refs.get(article_id) for article_id in ids})
        self.refresh()

    @property
    def current(self) -> ArticleRef | None:
        """The article under the cursor, once it is known."""
        return self._refs.get(self._ids[self.cursor]) if self._ids else None

    def render_line(self, y: int) -> Strip:
        """One article, or nothing below the last."""
        width = self.scrollable_content_region.width
        number = self.scroll_offset.y + y
        style = self.get_visual_style("article-list--line").rich_style
        if number >= len(self._ids):
            return Strip.blank(width, style)
        muted = self.get_visual_style("article-list--line", "article-list--muted").rich_style
        if number == self.cursor:
            style = muted = self.get_visual_style("article-list--line", "article-list--cursor").rich_style
        cells = self._cells(number, width)
        segments = [Segment(text, style if title else muted) for text, title in cells]
        return Strip(segments).adjust_cell_length(width, style)

    def _cells(self, number: int, width: int) -> list[tuple[str, bool]]:
        article_id = self._ids[number]
        if article_id not in self._refs:
            self._ask(number // _PAGE)
            return [("  …", False)]
        ref = self._refs[article_id]
        if ref is None:
            return [("  (removed)", False)]
        published = ref.published.isoformat() if ref.published else "undated"
        cells = [(set_cell_size(f" {published}", _DATE + 1), False)]
        if width >= _NARROW:
            cells.append((f"{set_cell_size(sanitize_line(ref.source) or '', _SOURCE)}  ", False))
        more = [(f"  {ref.story.more}", False)] if ref.story else []
        room = width - sum(_widths([*cells, *more])) - 1
        return [*cells, (_shortened(sanitize_line(ref.title) or "(no title)", room), True), *more]

    def _ask(self, page: int) -> None:
        if page not in self._asked:
            self._asked.add(page)
            self.post_message(self.PageWanted(self._ids[page * _PAGE : (page + 1) * _PAGE]))

    def watch_cursor(self, old: int, new: int) -> None:
        """Show where the cursor is now."""
        self._see_cursor()
        self.refresh_line(old)
        self.refresh_line(new)

    def _see_cursor(self) -> None:
        self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False, force=True, x_axis=False)

    def on_resize(self) -> None:
        """The cursor may have left what can be seen."""
        self._see_cursor()

    def action_move(self, step: int) -> None:
        """Move by articles."""
        self.cursor = max(0, min(len(self._ids) - 1, self.cursor + step))

    def action_page(self, pages: int) -> None:
        """Move by what can be seen at once."""
        self.action_move(pages * max(1, self.scrollable_content_region.height - 1))

    def action_end(self, side: int) -> None:
        """Go to the first or the last."""
        self.action_move(side * len(self._ids))

    def action_open(self) -> None:
        """Read the article under the cursor."""
        if self._ids:
            self.post_message(self.Opened(self._ids[self.cursor]))

    def action_remove(self) -> None:
        """Ask for the removal of the article under the cursor."""
        if self.current:
            self.post_message(self.RemovalWanted(self.current))

    def on_click(self, event: events.Click) -> None:
        """A click goes to an article, one on where the cursor is opens it."""
        number = self.scroll_offset.y + event.y
        if number >= len(self._ids):
            return
        if number == self.cursor:
            self.action_open()
        else:
            self.cursor = number


def _shortened(text: str, width: int) -> str:
    if width < 2:
        return ""
    shortened = set_cell_size(text, width).rstrip()
    return text if len(shortened) >= len(text) else f"{set_cell_size(text, width - 1).rstrip()}…"


def _widths(cells: Sequence[tuple[str, bool]]) -> list[int]:
    return [Segment(text).cell_length for text, _ in cells]
