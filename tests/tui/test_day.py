"""The day as of which questions are answered: chosen in the chat, shown while it holds, and kept with its turns."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assistant.adapters.conversations import ConversationFile
from assistant.composition import Conversations, open_services
from assistant.config import load
from assistant.tui.app import ChatApp
from assistant.tui.screens.day import DayScreen
from tests.grain import QUESTION, indexed
from tests.tui.driving import WIDE, ask, drawn, screen, turns, until

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("day"))


async def written(pilot: Pilot[int], day: str) -> None:
    """Write a day where it is asked for, and press Enter."""
    await pilot.press("ctrl+o")
    await until(pilot, lambda: isinstance(pilot.app.screen, DayScreen))
    pilot.app.screen.query_one(Input).value = day
    await pilot.press("enter")


async def test_a_day_is_chosen_shown_kept_with_the_turn_and_taken_back(folder: Path, tmp_path: Path) -> None:
    def conversations() -> Conversations:
        return Conversations(ConversationFile(tmp_path / "conversations.db"), tmp_path)

    def chat() -> ChatApp:
        return ChatApp(lambda: open_services(load(folder, {}).settings, "quotes"), None, conversations)

    async with chat().run_test(size=WIDE) as pilot:
        await ask(pilot, QUESTION)
        assert "600,000" in turns(pilot)[0]
        await written(pilot, "1999-12-31")
        await until(pilot, lambda: pilot.app.screen is screen(pilot))
        assert "as of 1999-12-31" in drawn(pilot)
        await ask(pilot, QUESTION)
        # Nothing was published by then.
        assert f"{QUESTION}\nas of 1999-12-31" in turns(pilot)[1]
        assert "600,000" not in turns(pilot)[1]
        await written(pilot, "")
        await until(pilot, lambda: pilot.app.screen is screen(pilot))
        await ask(pilot, QUESTION)
        assert "as of" not in turns(pilot)[2]
        assert "600,000" in turns(pilot)[2]
    async with chat().run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "goes on with" in drawn(pilot))
        await pilot.press("ctrl+r")
        await until(pilot, lambda: len(turns(pilot)) == 3)
        assert "as of 1999-12-31" in turns(pilot)[1]


async def test_what_is_no_day_is_said_and_changes_nothing(folder: Path) -> None:
    app = ChatApp(lambda: open_services(load(folder, {}).settings, "quotes"))
    async with app.run_test(size=WIDE) as pilot:
        await written(pilot, "next week")
        await until(pilot, lambda: "“next week” is not a date" in drawn(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen(pilot))
        assert "as of" not in drawn(pilot)
