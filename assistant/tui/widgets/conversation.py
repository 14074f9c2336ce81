"""The conversation: each question with its answer below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Region, Spacing
from textual.message import Message
from textual.widgets import Static

from assistant.domain.article import Span
from assistant.domain.exchange import Exchange
from assistant.tui.present import answer_content, lit_part, question_content
from assistant.tui.searching import hits_of

# Each turn is two widgets; of a long conversation so many are on the screen, which keeps a day's work quick to draw.
_WINDOW = 40
# Told apart without colours as well.
_FOUND, _CURRENT = "bold underline $text-warning", "bold reverse $text-warning"

_WELCOME = """\
Ask a question about the articles.

Every sentence of an answer stands on a quote: Tab goes to the evidence, Enter opens the article at the quote.
Where the articles do not say it, the answer tells what is missing.
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """Words found in turn `number`: in its "question" or its "answer", at these characters of what is shown."""

    number: int
    part: str
    span: Span


class TurnView(Vertical):
    """One turn. A click selects it."""

    class Selected(Message):
        """The reader wants to see this turn's evidence."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, exchange: Exchange, number: int) -> None:
        super().__init__(classes="turn")
        self.exchange = exchange
        self.number = number
        self._lit: int | None = None
        self._words = ""
        self._hit: Hit | None = None

    def compose(self) -> ComposeResult:
        """The question above the answer."""
        yield Static(self._question(), classes="question", markup=False)
        yield Static(self._answer(), classes="answer", markup=False)

    def refresh_turn(self) -> None:
        """Show what has come since."""
        # Before its parts are there, they are yet to be made from what has come.
        for part, content in ((".question", self._question), (".answer", self._answer)):
            for shown in self.query(part).results(Static):
                shown.update(content())

    def _question(self) -> Content:
        return self._marked("question", question_content(self.exchange))

    def _answer(self) -> Content:
        return self._marked("answer", answer_content(self.exchange, self.number, self._lit))

    def _marked(self, part: str, content: Content) -> Content:
        current = self._hit.span if self._hit and self._hit.part == part else None
        for span in hits_of(content.plain, self._words):
            content = content.stylize(_CURRENT if span == current else _FOUND, span.start, span.end)
        return content

    def light(self, marker: int | None) -> None:
        """Light a marker of the answer with the sentences that it carries, or none."""
        if marker != self._lit:
            self._lit = marker
            self.refresh_turn()

    def mark(self, words: str, hit: Hit | None) -> None:
        """Mark these words wherever they stand, the hit strongest."""
        if (words, hit) != (self._words, self._hit):
            self._words, self._hit = words, hit
            self.refresh_turn()

    def lit_lines(self) -> tuple[int, int] | None:
        """The first and the last line of what is lit, counted from the top of this turn."""
        place = lit_part(answer_content(self.exchange, self.number, self._lit))
        return self._lines(".answer", place) if place else None

    def hit_lines(self) -> tuple[int, int] | None:
        """The first and the last line of the hit, counted from the top of this turn."""
        hit = self._hit
        return self._lines(f".{hit.part}", (hit.span.start, hit.span.end)) if hit else None

    def _lines(self, part: str, place: tuple[int, int]) -> tuple[int, int] | None:
        shown = next(self.query(part).results(Static), None)
        if shown is None or not shown.content_size.width:
            return None
        plain = str(shown.content)
        start, end = (
            Content(plain[:upto]).get_height({}, shown.content_size.width) - 1 for upto in (place[0] + 1, place[1])
        )
        top = shown.virtual_region.y
        return top + start, top + end

    def on_click(self) -> None:
        """Select this turn."""
        self.post_message(self.Selected(self.number))


class Conversation(VerticalScroll, can_focus=True):
    """All turns, the newest at the bottom."""

    # A click selects a turn, and the prompt keeps the keys.
    FOCUS_ON_CLICK = False
    BINDINGS = [
        Binding("j,down", "screen.turn(1)", "Later answer", show=False, id="conversation.later"),
        Binding("k,up", "screen.turn(-1)", "Earlier answer", show=False, id="conversation.earlier"),
        Binding("enter", "screen.evidence", "Evidence", show=False, id="conversation.evidence"),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._exchanges: list[Exchange] = []
        self._selected = 0
        self._words = ""
        self._hits: list[Hit] = []
        self._place = 0

    def compose(self) -> ComposeResult:
        """What to do, while nothing was asked yet."""
        yield Static(_WELCOME, id="welcome", markup=False)

    # Turns

    async def add(self, exchange: Exchange, number: int) -> TurnView:
        """Mount a turn and go to the end."""
        await self.query("#welcome").remove()
        self._exchanges[number:] = [exchange]
        turns = self._views
        if turns and turns[-1].number != number - 1:
            # The end of the conversation is off the screen.
            await self._show(number)
            self.anchor()
            return self._views[-1]
        if len(turns) >= _WINDOW:
            await turns[0].remove()
        view = TurnView(exchange, number)
        await self.mount(view)
        # Stays at the end while the answer grows, until the reader scrolls up.
        self.anchor()
        return view

    def changed(self, exchange: Exchange) -> None:
        """Show what has come of an answer, if its turn is on the screen."""
        for view in self._views:
            if view.exchange is exchange:
                view.refresh_turn()

    def put(self, number: int, exchange: Exchange) -> None:
        """Show another answer in place of that of turn `number`."""
        self._exchanges[number] = exchange
        for view in self._views:
            if view.number == number:
                view.exchange = exchange
                view.light(None)
                view.refresh_turn()

    async def clear(self) -> None:
        """Take every turn away."""
        self._exchanges = []
        self._forget_found()
        await self.query("#welcome").remove()
        await self.query(TurnView).remove()
        await self.mount(Static(_WELCOME, id="welcome", markup=False))

    async def show(self, exchanges: Sequence[Exchange]) -> None:
        """Put these turns in place of the former ones, and go to their end."""
        self._exchanges = list(exchanges)
        self._forget_found()
        await self.query("#welcome").remove()
        await self._show(len(exchanges) - 1)
        self.anchor()

    async def _show(self, number: int) -> None:
        """Have turn `number` on the screen, with as many around it as there is room for."""
        await self.query(TurnView).remove()
        first = max(0, min(number - _WINDOW // 2, len(self._exchanges) - _WINDOW))
        shown = self._exchanges[first : first + _WINDOW]
        await self.mount_all([TurnView(one, place) for place, one in enumerate(shown, first)])
        self.select(self._selected)
        self._mark()

    async def go(self, number: int) -> None:
        """Have the reader see turn `number`."""
        if not self._view(number):
            await self._show(number)
        if view := self._view(number):
            self.scroll_to_widget(view, animate=False)

    @property
    def _views(self) -> list[TurnView]:
        return [child for child in self.children if isinstance(child, TurnView)]

    def _view(self, number: int) -> TurnView | None:
        return next((view for view in self._views if view.number == number), None)

    def select(self, number: int) -> None:
        """Mark the turn whose evidence is shown."""
        self._selected = number
        for view in self._views:
            view.set_class(view.number == number, "-selected")

    def light(self, number: int, marker: int | None) -> None:
        """Light a marker in the answer of turn `number`, and have it on the screen."""
        for view in self._views:
            view.light(marker if view.number == number else None)
            if marker is not None and view.number == number:
                self.call_after_refresh(self._see_lit, view)

    def _see_lit(self, view: TurnView) -> None:
        self._see(view, view.lit_lines() if view.is_attached else None)

    def _see(self, view: TurnView, lines: tuple[int, int] | None) -> None:
        if lines:
            first, last = lines
            place = Region(0, view.virtual_region.y + first, 1, last - first + 1)
            self.scroll_to_region(place, animate=False, immediate=True, spacing=Spacing(1, 0, 1, 0))

    # Finding words

    async def find(self, words: str) -> Hit | None:
        """Mark these words in every turn, "" none, and go to the first place from the selected turn on."""
        self._words = words
        self._hits = [hit for number, one in enumerate(self._exchanges) for hit in _hits_in(number, one, words)]
        later = (place for place, hit in enumerate(self._hits) if hit.number >= self._selected)
        self._place = next(later, 0)
        return await self.step(0)

    async def step(self, step: int) -> Hit | None:
        """Go to another of the places, round the ends."""
        if not self._hits:
            self._mark()
            return None
        self._place = (self._place + step) % len(self._hits)
        hit = self._hits[self._place]
        if not self._view(hit.number):
            await self._show(hit.number)
        self._mark()
        if view := self._view(hit.number):
            self.call_after_refresh(self._see_hit, view)
        return hit

    def _forget_found(self) -> None:
        self._words, self._hits, self._place = "", [], 0

    def _see_hit(self, view: TurnView) -> None:
        self._see(view, view.hit_lines() if view.is_attached else None)

    def _mark(self) -> None:
        hit = self._hits[self._place] if self._hits else None
        for view in self._views:
            view.mark(self._words, hit if hit and hit.number == view.number else None)

    @property
    def tally(self) -> str:
        """Which of how many places is shown."""
        if not self._words.strip():
            return ""
        return f"{self._place + 1:,} of {len(self._hits):,}" if self._hits else "nowhere here"

    def offer(self, text: str) -> None:
        """Say below the welcome what else could be done."""
        for welcome in self.query("#welcome").results(Static):
            welcome.update(f"{_WELCOME}\n{text}" if text else _WELCOME)


def _hits_in(number: int, exchange: Exchange, words: str) -> list[Hit]:
    if not words.strip():
        return []
    parts = {"question": question_content(exchange), "answer": answer_content(exchange, number)}
    return [Hit(number, part, span) for part, content in parts.items() for span in hits_of(content.plain, words)]
