"""The screens of the scripted questions can be used by every reader, whatever is in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.tui.screens.case import CaseScreen
from assistant.tui.screens.change import ChangeScreen
from assistant.tui.screens.same import SameScreen
from tests.tui.cases import ANSWER, COST, LATER, NOBODY, chat, checks, qa, row, shown, summary
from tests.tui.driving import WIDE, ask, drawn, screen, until
from tests.tui.test_chat import HOSTILE

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("size", [(40, 15), (80, 24), (200, 50)])
async def test_every_screen_is_usable_at_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    qa(tmp_path)
    app, _ = chat(tmp_path, LATER, LATER)
    async with app.run_test(size=size) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "- id: what-will-the" in drawn(pilot))
        assert "file" in row(pilot, "saved.yaml")
        assert "Enter" in drawn(pilot)
        await pilot.press("enter")
        await shown(pilot, SameScreen)
        assert "r  rewrite" in drawn(pilot)
        await pilot.press("r")
        await shown(pilot, ChangeScreen)
        assert "y  yes" in drawn(pilot)
        await pilot.press("n", "escape")
        await until(pilot, lambda: app.screen is screen(pilot))
        found = await checks(pilot)
        assert "cost" in row(pilot, "What will")
        await pilot.press("enter")
        await until(pilot, lambda: "✗ 1 failed" in summary(found))
        await pilot.press("enter")
        await shown(pilot, CaseScreen)
        expected, came = (app.screen.query_one(name).region for name in ("#expected", "#came"))
        assert (expected.y == came.y) is (size[0] >= 90)
        await pilot.press("j", "k", "q")
        await until(pilot, lambda: app.screen is found)


async def test_the_cursor_is_seen_without_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    qa(tmp_path)
    app, _ = chat(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await checks(pilot)
        reversed_ = []
        for key in ("home", "end", "up", "pagedown", "pageup", "g", "G", "k", "j"):
            await pilot.press(key)
            await pilot.pause()
            lines = app.screen._compositor.render_strips()
            reversed_ += [
                "".join(part.text for part in line).split()[1]
                for line in lines
                if sum(bool(part.style and part.style.reverse) for part in line) > 2
            ]
        assert reversed_ == ["cost", "who", "cost", "who", "cost", "cost", "who", "cost", "who"]


async def test_a_click_goes_to_a_case_and_another_runs_it(tmp_path: Path) -> None:
    qa(tmp_path)
    app, services = chat(tmp_path, NOBODY)
    async with app.run_test(size=WIDE) as pilot:
        found = await checks(pilot)
        line = next(y for y, text in enumerate(drawn(pilot).splitlines()) if "Who said it?" in text)
        await pilot.click(offset=(20, line - 2))
        await pilot.click(offset=(20, line))
        assert not services.asked
        await pilot.click(offset=(20, line))
        await until(pilot, lambda: "✓ 1 passed" in summary(found))


async def test_hostile_text_is_text_on_every_screen(tmp_path: Path) -> None:
    file = qa(tmp_path, "cases: []\n".replace("[]", "[{id: '[/b]', question: '[/nope]', short_answer: '[@click=x]y'}]"))
    evil = replace(ANSWER, short_answer=HOSTILE, text=HOSTILE)
    app, _ = chat(tmp_path, evil, evil)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "[/nope]" in drawn(pilot) and "\\u202e" in drawn(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "is written to" in drawn(pilot))
        found = await checks(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "✗ 1 failed" in summary(found))
        await pilot.press("enter")
        await shown(pilot, CaseScreen)
        assert "[@click=x]y" in drawn(pilot)
        await pilot.press("b")
        await shown(pilot, ChangeScreen)
        for place in (drawn(pilot), file.read_text(), (tmp_path / "saved.yaml").read_text()):
            assert not set(place) & {"\x1b", "\x07", "\x9b", "\u202e", "\u202c"}


async def test_the_palette_has_it_all(tmp_path: Path) -> None:
    qa(tmp_path)
    app, _ = chat(tmp_path, ANSWER)
    async with app.run_test(size=WIDE) as pilot:
        assert "Save as a case" not in {command.title for command in app.get_system_commands(app.screen)}
        await ask(pilot, COST.text)
        titles = {command.title for command in app.get_system_commands(app.screen)}
        assert {"Checks", "Save as a case"} <= titles
        await checks(pilot)
        assert {"Run all"} <= {command.title for command in app.get_system_commands(app.screen)}
