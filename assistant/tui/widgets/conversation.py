"""The conversation: each question with its answer below it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Static

from assistant.domain.exchange import Exchange
from assistant.tui.present import answer_content, question_content

# Each turn is two widgets; older ones are taken off the screen so that a day's work stays quick to draw.
_WINDOW = 100

_WELCOME = """\
Ask a question about the articles.

Every sentence of an answer stands on a quote: Tab goes to the evidence, Enter opens the article at the quote.
Where the articles do not say it, the answer tells what is missing.
"""


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

    def compose(self) -> ComposeResult:
        """The question above the answer."""
        yield Static(question_content(self.exchange), classes="question", markup=False)
        yield Static(answer_content(self.exchange, self.number), classes="answer", markup=False)

    def refresh_turn(self) -> None:
        """Show what has come since."""
        self.query_one(".question", Static).update(question_content(self.exchange))
        self.query_one(".answer", Static).update(answer_content(self.exchange, self.number))

    def on_click(self) -> None:
        """Select this turn."""
        self.post_message(self.Selected(self.number))


class Conversation(VerticalScroll, can_focus=False):
    """All turns, the newest at the bottom."""

    def compose(self) -> ComposeResult:
        """What to do, while nothing was asked yet."""
        yield Static(_WELCOME, id="welcome", markup=False)

    async def add(self, exchange: Exchange, number: int) -> TurnView:
        """Mount a turn and go to the end."""
        await self.query("#welcome").remove()
        turns = self.query(TurnView)
        if len(turns) >= _WINDOW:
            await turns.first().remove()
        view = TurnView(exchange, number)
        await self.mount(view)
        # Stays at the end while the answer grows, until the reader scrolls up.
        self.anchor()
        return view

    async def clear(self) -> None:
        """Take every turn away."""
        await self.query("#welcome").remove()
        await self.query(TurnView).remove()
        await self.mount(Static(_WELCOME, id="welcome", markup=False))

    def select(self, number: int) -> None:
        """Mark the turn whose evidence is shown."""
        for view in self.query(TurnView):
            view.set_class(view.number == number, "-selected")

    async def show(self, exchanges: Sequence[Exchange]) -> None:
        """Put these turns in place of the former ones, and go to their end."""
        await self.query("#welcome, TurnView").remove()
        first = max(0, len(exchanges) - _WINDOW)
        await self.mount_all([TurnView(one, number) for number, one in enumerate(exchanges[first:], first)])
        self.anchor()

    def offer(self, text: str) -> None:
        """Say below the welcome what else could be done."""
        for welcome in self.query("#welcome").results(Static):
            welcome.update(f"{_WELCOME}\n{text}" if text else _WELCOME)
