"""Did the model read, or remember? Asked from the chat."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.domain.answer import Engine, Question
from assistant.tui.app import ChatApp
from tests.fakes.scripted_services import ScriptedServices, answered, events, quote
from tests.tui.driving import WIDE, ask, drawn, until

COST = Question("What will the repairs cost?")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("model", "told"), [("m", "without the passages the model says"), (None, "no model wrote this answer")]
)
async def test_the_palette_asks_again_without_the_passages(model: str | None, told: str) -> None:
    answer = answered(COST, [quote("will cost 14 million euros")])
    answer = replace(answer, engine=Engine("model" if model else "quotes", model, "scripted"))
    services = ScriptedServices([events(answer)])
    app = ChatApp(lambda: services)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        offered = {command.title: command.callback for command in app.get_system_commands(app.screen)}
        await offered["Read or remembered?"]()
        await until(pilot, lambda: told in " ".join(drawn(pilot).split()))
