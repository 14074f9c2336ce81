"""Driving the chat through Textual's Pilot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.pilot import Pilot
from textual.widgets import Static

from assistant.tui.app import ChatApp
from assistant.tui.screens.chat import ChatScreen
from assistant.tui.widgets.conversation import TurnView
from assistant.tui.widgets.prompt import Prompt

WIDE = (130, 40)


async def until(pilot: Pilot[int], condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for something to become true."""
    for _ in range(int(seconds / 0.02)):
        await pilot.pause()
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come to pass")


async def ask(pilot: Pilot[int], question: str, *, wait: bool = True) -> None:
    """Type a question, press Enter, and wait for the answer."""
    chat = screen(pilot)
    asked = len(chat._exchanges)
    chat.query_one(Prompt).value = question
    await pilot.press("enter")
    await until(pilot, lambda: len(chat._exchanges) > asked)
    if wait:
        await until(pilot, lambda: not chat._exchanges[-1].phase.running)
        await pilot.pause()


def screen(pilot: Pilot[int]) -> ChatScreen:
    """The chat, wherever it is on the stack."""
    app = pilot.app
    assert isinstance(app, ChatApp)
    return next(one for one in app.screen_stack if isinstance(one, ChatScreen))


def turns(pilot: Pilot[int]) -> list[str]:
    """What the turns show, as plain text."""
    return ["\n".join(str(part.content) for part in view.query(Static)) for view in screen(pilot).query(TurnView)]


def drawn(pilot: Pilot[int]) -> str:
    """Everything on the terminal, as it is sent there."""
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line) for line in lines)
