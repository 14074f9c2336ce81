"""One answer on its way: streamed where a person watches, and kept as far as it came where it is stopped."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing, nullcontext
from typing import TYPE_CHECKING, Any

from assistant.domain.answer import Answer
from assistant.domain.errors import AssistantError
from assistant.domain.events import AnswerEvent, Done
from assistant.domain.exchange import Exchange
from assistant.domain.sanitize import sanitize, sanitize_line

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

_LINES_LEFT = 2


async def follow(events: AsyncGenerator[AnswerEvent, None], exchange: Exchange, *, live: bool) -> Answer:
    """Take an answer in to its end; with `live`, show the prose on the terminal while it comes.

    What is shown is taken away at the end, since the checked answer replaces it. `exchange` holds what came, also
    where this is cancelled.
    """
    answer: Answer | None = None
    view: Any = _view(exchange) if live else nullcontext()
    async with aclosing(events):
        with view as shown:
            async for event in events:
                exchange.take(event)
                if shown:
                    shown.refresh()
                if isinstance(event, Done):
                    answer = event.answer
    if answer is None:
        raise AssistantError("the answer was broken off before it was complete")
    return answer


def stopped(exchange: Exchange) -> str:
    """What came of an answer that was stopped, with the quotes found until then; "" where there is nothing."""
    lines = [sanitize(exchange.text)] if exchange.text.strip() else []
    lines += [f"[{one.marker}] “{sanitize_line(one.quote.text)}” ({one.state})" for one in exchange.citations]
    return "\n".join(lines)


def _view(exchange: Exchange) -> Any:
    from rich.console import Console
    from rich.live import Live

    return Live(_Tail(exchange), console=Console(highlight=False), transient=True, auto_refresh=False)


class _Tail:
    """As much of the prose as the terminal holds, its end: a view that is taller can't be taken away again."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.text import Text

        exchange = self._exchange
        prose = sanitize(exchange.text) or f"{exchange.phase.capitalize()} …"
        lines = Text(prose).wrap(console, options.max_width)
        yield from lines[-max(1, options.size.height - _LINES_LEFT) :]
