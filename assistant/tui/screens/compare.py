"""An answer beside that of the other answerer."""

from __future__ import annotations

import time
from contextlib import aclosing
from dataclasses import replace
from enum import StrEnum

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker

from assistant.domain.errors import AssistantError
from assistant.domain.exchange import Exchange, Phase
from assistant.tui.present import question_content
from assistant.tui.present_comparison import comparison_of, side_content, side_head, verdict
from assistant.tui.services import ChatServices
from assistant.tui.widgets.footer import Footer

# How often an answer in progress is drawn again, in seconds.
_DRAW_EVERY = 0.1


class Keep(StrEnum):
    """Which answer stays in the conversation."""

    FIRST = "first"
    SECOND = "second"
    BOTH = "both"


class Side(VerticalScroll):
    """One answer with its quotes."""

    BINDINGS = [
        Binding("j", "scroll_down", "Down", show=False, id="compare.down"),
        Binding("k", "scroll_up", "Up", show=False, id="compare.up"),
    ]

    def compose(self) -> ComposeResult:
        """Who answers above what it says."""
        yield Static(classes="head", markup=False)
        yield Static(classes="body", markup=False)


class CompareScreen(Screen[Keep]):
    """Has `answerer` answer the question of `first` as well. Tells which answer to keep; `second` is the other one."""

    CSS_PATH = "compare.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]
    BINDINGS = [
        Binding("escape", "stop", "Stop", id="compare.stop", tooltip="Stop the second answer"),
        Binding("escape", "keep('both')", "Keep both", id="compare.both", tooltip="Add the second as a turn"),
        Binding("escape", "keep('first')", "Back", id="compare.back", tooltip="Back, and leave all as it was"),
        Binding("1", "keep('first')", "Keep 1", id="compare.first", tooltip="Leave the first answer as it is"),
        Binding("2", "keep('second')", "Keep 2", id="compare.second", tooltip="Put the second in place of the first"),
    ]

    def __init__(self, services: ChatServices, first: Exchange, answerer: str) -> None:
        super().__init__()
        self._services = services
        self._answerer = answerer
        self._other = next((one for one in services.answerers if one != answerer), "")
        self._first = first
        self._asking: Worker[None] | None = None
        self._began = time.monotonic()
        self.second = Exchange(replace(first.question, id=None), Phase.SEARCHING)

    def compose(self) -> ComposeResult:
        """The question and what differs above the two answers."""
        yield Static(question_content(self._first), id="question", markup=False)
        yield Static(id="verdict", markup=False)
        with Container(id="sides"):
            yield Side(id="first")
            yield Side(id="second")
        yield Footer()

    def on_mount(self) -> None:
        """Ask, and show both."""
        self._asking = self.run_worker(self._ask(), group="compare", exit_on_error=False)
        self._draw()
        self.set_interval(_DRAW_EVERY, self._tick)
        self.query_one("#second").focus()

    async def _ask(self) -> None:
        second = self.second
        try:
            async with aclosing(self._services.ask(second.question, self._answerer)) as events:
                async for event in events:
                    second.take(event)
        except AssistantError as error:
            second.fail(error.message, error.hint)
        except Exception as error:
            # A defect of ours must not take the conversation with it.
            self.log.error(f"{type(error).__name__}: {error}")
            second.fail(f"the answer failed: {type(error).__name__}: {error}", "`assistant doctor` checks every part.")
        finally:
            # Where it was stopped.
            second.stop()
            if self.is_attached:
                self._draw()
                self.call_later(self.refresh_bindings)

    def _tick(self) -> None:
        if self.second.phase.running:
            self._draw()

    def _draw(self) -> None:
        comparison = comparison_of(self._first, self.second)
        searched = self._first.standalone or self._first.question.text
        sides = (
            (1, self._first, self._other, None, comparison.first if comparison else None),
            (2, self.second, self._answerer, time.monotonic() - self._began, comparison.second if comparison else None),
        )
        for number, exchange, answerer, seconds, shared in sides:
            side = self.query_one("#first" if number == 1 else "#second", Side)
            side.query_one(".head", Static).update(side_head(exchange, number, answerer, seconds))
            side.query_one(".body", Static).update(side_content(exchange, number, shared, searched))
        self.query_one("#verdict", Static).update(verdict(self._first, self.second))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done now."""
        if action == "stop":
            return self.second.phase.running
        if action == "keep":
            complete = self.second.answer is not None
            if parameters == ("first",):
                return not self.second.phase.running
            return complete
        return super().check_action(action, parameters)

    def action_stop(self) -> None:
        """Stop the second answer."""
        if self._asking:
            self._asking.cancel()

    def action_keep(self, which: str) -> None:
        """Go back, and say which answer stays."""
        self.dismiss(Keep(which))

    def action_cite(self, number: int, marker: int) -> None:
        """Show the quote of a marker that was clicked."""
        side = self.query_one("#first" if number == 1 else "#second", Side)
        side.focus()
        body = side.query_one(".body", Static)
        text = str(body.content)
        place = text.find(f"\n[{marker}] ")
        if place >= 0:
            above = Content(text[:place]).get_height({}, body.content_size.width)
            side.scroll_to(y=body.virtual_region.y + above - 1, animate=False)
