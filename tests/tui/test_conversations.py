"""The screen of all conversations: they are found, renamed, deleted, handed on and resumed."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assistant.tui.screens.conversations import ConversationList
from assistant.tui.screens.rename import RenameScreen
from tests.tui.conversations import Kept, chat, listed, options, resumed
from tests.tui.driving import WIDE, ask, drawn, screen, turns, until

# The screen of conversations


@pytest.mark.asyncio
async def test_they_are_listed_and_one_goes_on(three: Kept) -> None:
    async with chat(three).run_test(size=WIDE) as pilot:
        shown = await listed(pilot)
        assert options(shown) == ["Who runs Apple?", "What will the repairs cost?", "Who built the old bridge?"]
        await pilot.press("j", "j", "k")
        await until(pilot, lambda: "And until when?" in drawn(pilot))
        await pilot.press("enter")
        await resumed(pilot, 2)
        await ask(pilot, "And now?")
    assert [len(exchanges) for exchanges in three.read()] == [3, 1, 1]


@pytest.mark.asyncio
async def test_words_filter_the_list(three: Kept) -> None:
    async with chat(three).run_test(size=WIDE) as pilot:
        shown = await listed(pilot)
        await pilot.press("slash", *"UNTIL cost")
        await until(pilot, lambda: options(shown) == ["What will the repairs cost?"])
        await pilot.press(*"zzz")
        await until(pilot, lambda: "No question and no answer holds these words." in drawn(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: len(options(shown)) == 3 and shown.listed.has_focus)
        await pilot.press("slash", *"apple", "enter")
        await until(pilot, lambda: options(shown) == ["Who runs Apple?"])
        await pilot.press("enter")
        await resumed(pilot, 1)


@pytest.mark.asyncio
async def test_one_is_renamed(three: Kept) -> None:
    app = chat(three)
    async with app.run_test(size=WIDE) as pilot:
        shown = await listed(pilot)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, RenameScreen))
        assert app.screen.query_one(Input).value == "Who runs Apple?"
        await pilot.press("escape", "r")
        await until(pilot, lambda: isinstance(app.screen, RenameScreen))
        app.screen.query_one(Input).value = " Fruit  and [bold]men[/] "
        await pilot.press("enter")
        await until(pilot, lambda: options(shown)[0] == "Fruit and [bold]men[/]")
    assert three.titles()[0] == "Fruit and [bold]men[/]"


@pytest.mark.asyncio
@pytest.mark.parametrize("key", ["d", "delete"])
async def test_one_is_deleted_and_brought_back(three: Kept, key: str) -> None:
    async with chat(three).run_test(size=WIDE, notifications=True) as pilot:
        shown = await listed(pilot)
        await pilot.press(key)
        await until(pilot, lambda: len(options(shown)) == 2)
        assert "u brings it back" in drawn(pilot)
        await pilot.press(key)
        await until(pilot, lambda: len(options(shown)) == 1)
        await pilot.press("u")
        await until(pilot, lambda: len(options(shown)) == 2)
        await pilot.press("u")
        await until(pilot, lambda: len(options(shown)) == 3)
        await pilot.press(key)
        await until(pilot, lambda: len(options(shown)) == 2)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen(pilot))
    assert three.titles() == ["What will the repairs cost?", "Who built the old bridge?"]


@pytest.mark.asyncio
async def test_deleting_the_one_at_hand_begins_anew(three: Kept) -> None:
    async with chat(three).run_test(size=WIDE) as pilot:
        await ask(pilot, "One?")
        shown = await listed(pilot)
        assert options(shown)[0] == "One?"
        await pilot.press("d")
        await until(pilot, lambda: len(options(shown)) == 3)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen(pilot) and not turns(pilot))
        await until(pilot, lambda: "Ctrl+R goes on with “Who runs Apple?”" in drawn(pilot))
    assert "One?" not in three.titles()


@pytest.mark.asyncio
async def test_one_is_exported_from_the_list(three: Kept) -> None:
    async with chat(three).run_test(size=WIDE, notifications=True) as pilot:
        await listed(pilot)
        await pilot.press("down", "x")
        path = three.folder / "conversation-2024-05-04-what-will-the-repairs-cost.md"
        await until(pilot, path.exists)
        await pilot.press("X")
        await until(pilot, path.with_suffix(".json").exists)
        await until(pilot, lambda: "Written to" in drawn(pilot))
    pack = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert [turn["question"] for turn in pack["turns"]] == ["What will the repairs cost?", "And until when?"]


@pytest.mark.asyncio
async def test_nothing_yet_is_no_dead_end(kept: Kept) -> None:
    async with chat(kept).run_test(size=WIDE) as pilot:
        await listed(pilot)
        assert "Nothing was asked yet." in drawn(pilot)
        await pilot.press("r", "d", "u", "x", "X", "enter", "escape")
        await until(pilot, lambda: pilot.app.screen is screen(pilot))


# Pictures


Snap = Callable[..., bool]


def pictured(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def run(pilot: Pilot[Any]) -> None:
        shown = await listed(pilot)
        await pilot.press(*keys)
        await until(pilot, lambda: not shown.query_one(ConversationList).loading)
        pilot.app.screen.set_focus(None)
        await pilot.pause(0.4)

    return run


def test_the_list_beside_its_preview(three: Kept, snap_compare: Snap) -> None:
    assert snap_compare(chat(three), terminal_size=(120, 30), run_before=pictured("down"))


def test_the_filtered_list_on_a_narrow_terminal(three: Kept, snap_compare: Snap) -> None:
    assert snap_compare(chat(three), terminal_size=(70, 24), run_before=pictured("slash", *"bridge"))


def test_the_offer_to_go_on(three: Kept, snap_compare: Snap) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: "Ctrl+R" in drawn(pilot))
        await until(pilot, lambda: "article" in str(screen(pilot).query_one("#engine").content))  # type: ignore[attr-defined]
        pilot.app.screen.set_focus(None)
        await pilot.pause(0.3)

    assert snap_compare(chat(three), terminal_size=(120, 30), run_before=run)
