"""The scripted questions run inside the chat: what comes of them, and what is done about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from assistant.domain.errors import LibraryError
from assistant.domain.events import Searching
from assistant.tui.screens.case import CaseScreen
from assistant.tui.screens.change import ChangeScreen
from assistant.tui.screens.checks import ChecksScreen
from assistant.tui.screens.library import LibraryScreen
from tests.tui.cases import ANSWER, FILE, LATER, NOBODY, chat, checks, qa, row, shown, summary
from tests.tui.driving import WIDE, drawn, screen, until

pytestmark = pytest.mark.asyncio

MORE = """cases:
  - {id: known, question: "And?", cites: [other], open: true}
  - {id: lost, question: "Lost?", cites: [bridge]}
"""


async def test_the_suite_runs_and_what_failed_is_run_again(tmp_path: Path) -> None:
    qa(tmp_path)
    qa(tmp_path, MORE, "more.yaml")
    app, services = chat(tmp_path, ANSWER, NOBODY, LATER, NOBODY, LibraryError("the library is damaged"), ANSWER)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        found = await checks(pilot)
        assert summary(found) == "4 cases in 2 files"
        assert "qa.yaml  2 cases" in drawn(pilot)
        assert "#figure" in row(pilot, "What will the repairs cost?")
        assert row(pilot, " who ").strip().startswith("·")
        assert row(pilot, " known ").strip().startswith("○")
        await pilot.press("f")
        await pilot.pause()
        assert not services.asked
        await pilot.press("r")
        await until(pilot, lambda: summary(found) == "4 cases in 2 files · ✓ 1 passed · ✗ 2 failed · ○ 1 open")
        assert [one.id for one in services.asked] == ["known", "lost", "cost", "who"]
        for words, mark in ((" known ", "○"), (" lost ", "✗"), (" cost ", "✗"), (" who ", "✓")):
            assert row(pilot, words).strip().startswith(mark)
            assert " s " in row(pilot, words)
        await pilot.press("f")
        told = "4 cases in 2 files · ✓ 2 passed · ✗ 1 not to be answered · ○ 1 open"
        await until(pilot, lambda: summary(found) == told)
        assert [one.id for one in services.asked][4:] == ["lost", "cost"]
        await pilot.press("j", "enter")
        await shown(pilot, CaseScreen)
        assert "the library is damaged" in drawn(pilot)
        await pilot.press("b")
        await pilot.pause()
        assert isinstance(app.screen, CaseScreen)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen is screen(pilot))
        # What came is there when the reader comes back.
        again = await checks(pilot)
        assert summary(again) == told


async def test_what_was_expected_stands_beside_what_came_and_can_be_blessed(tmp_path: Path) -> None:
    file = qa(tmp_path)
    app, services = chat(tmp_path, LATER, LATER)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        found = await checks(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "✗ 1 failed" in summary(found))
        assert [one.id for one in services.asked] == ["cost"]
        await pilot.press("enter")
        await shown(pilot, CaseScreen)
        assert '✗ short answer: the short answer "14 million euros"' in drawn(pilot)
        assert "short answer: 14 million crowns" in row(pilot, "crowns")
        assert "✓ cites: a citation of bridge" in drawn(pilot)
        came = next(one for one in app.screen.query("#came Static").results(Static))
        content = came.content
        marked = {str(content)[span.start : span.end] for span in content.spans if "warning" in str(span.style)}  # type: ignore[union-attr]
        assert marked == {"crowns"}
        assert "“The bridge was built in 1931.”" in drawn(pilot)
        await pilot.press("b")
        await shown(pilot, ChangeScreen)
        assert '-     short_answer: "14 million euros"   # so the mayor' in drawn(pilot)
        await pilot.press("j", "k", "escape")
        await shown(pilot, CaseScreen)
        assert file.read_text() == FILE
        await pilot.press("b")
        await shown(pilot, ChangeScreen)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is found and "✓ 1 passed" in summary(found))
        assert file.read_text() == FILE.replace("euros", "crowns")
        # Judged by the answer that is there: nothing was asked once more.
        assert len(services.asked) == 1
        await pilot.press("enter")
        await shown(pilot, CaseScreen)
        await pilot.press("r")
        await until(pilot, lambda: app.screen is found and len(services.asked) == 2)
        await pilot.press("u")
        await until(pilot, lambda: file.read_text() == FILE)
        await until(pilot, lambda: "passed" not in summary(found))


async def test_an_answer_that_can_not_be_taken_as_right_is_said(tmp_path: Path) -> None:
    qa(tmp_path)
    app, services = chat(tmp_path, LATER)
    services.articles.clear()
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        found = await checks(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "✗ 1 failed" in summary(found))
        await pilot.press("enter")
        await shown(pilot, CaseScreen)
        assert "the library has no such article" in drawn(pilot)
        await pilot.press("b")
        await until(pilot, lambda: "a quote does not stand in its article" in drawn(pilot))


async def test_escape_stops_the_run_and_then_leaves(tmp_path: Path) -> None:
    qa(tmp_path)
    app, services = chat(tmp_path, ANSWER, [Searching("x")])
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        found = await checks(pilot)
        await pilot.press("r")
        await until(pilot, lambda: "running 2 of 2" in summary(found) and row(pilot, " who ").strip().startswith("▸"))
        await until(pilot, lambda: len(services.asked) == 2)
        # What is done can be read meanwhile, and no second run begins.
        await pilot.press("r")
        await until(pilot, lambda: "A run is in progress. Esc stops it." in drawn(pilot))
        await pilot.press("enter")
        await shown(pilot, CaseScreen)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is found)
        assert "running" in summary(found)
        await pilot.press("escape")
        await until(pilot, lambda: summary(found) == "2 cases in 1 file · ✓ 1 passed")
        assert services.stopped == 1
        assert app.screen is found
        assert row(pilot, " who ").strip().startswith("·")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen(pilot))


async def test_the_run_goes_on_below_another_screen_and_ends_with_its_own(tmp_path: Path) -> None:
    qa(tmp_path)
    app, services = chat(tmp_path, [Searching("x")])
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("f5")
        await shown(pilot, LibraryScreen)
        found = await checks(pilot)
        await pilot.press("r")
        await until(pilot, lambda: services.asked)
        await pilot.press("f5")
        await until(pilot, lambda: not isinstance(app.screen, ChecksScreen))
        assert not services.stopped
        await pilot.press("f10")
        await shown(pilot, ChecksScreen)
        assert app.screen is found
        await pilot.press("ctrl+q")
    assert services.stopped == 1


async def test_files_that_can_not_be_read_are_a_line_each_and_stop_nothing(tmp_path: Path) -> None:
    qa(tmp_path)
    qa(tmp_path, "cases:\n  - id: odd\n    question: Odd?\n    contain: [x]\n", "odd.yaml")
    qa(tmp_path, FILE, "twice.yaml")
    app, _ = chat(tmp_path, ANSWER, NOBODY)
    async with app.run_test(size=(150, 30), notifications=True) as pilot:
        found = await checks(pilot)
        assert summary(found) == "2 cases in 1 file · ✗ 3 places can't be read"
        assert 'odd.yaml:4:5: a case has no key "contain". Did you mean "contains"?' in drawn(pilot)
        assert 'twice.yaml:3:5: the id "cost" is taken.' in drawn(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: any("Did you mean" in one.message for one in app._notifications))
        await pilot.press("r")
        await until(pilot, lambda: "✓ 2 passed" in summary(found))


async def test_each_row_of_a_table_is_a_case_of_its_own_and_is_not_rewritten(tmp_path: Path) -> None:
    table = """\
cases:
  - id: repairs
    question: "What will the {what} cost?"
    short_answer: "{sum}"
    table:
      - {what: repairs, sum: 14 million crowns}
      - {what: bridge, sum: 14 million euros}
"""
    file = qa(tmp_path, table)
    app, _ = chat(tmp_path, ANSWER, ANSWER)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        found = await checks(pilot)
        assert "What will the repairs cost?" in row(pilot, "repairs-repairs")
        assert "What will the bridge cost?" in row(pilot, "repairs-bridge")
        await pilot.press("enter")
        await until(pilot, lambda: "✗ 1 failed" in summary(found))
        await pilot.press("enter")
        await shown(pilot, CaseScreen)
        await pilot.press("b")
        await until(pilot, lambda: any("row 1 of a table" in one.message for one in app._notifications))
    assert file.read_text() == table


async def test_a_defect_ends_one_case_alone(tmp_path: Path) -> None:
    qa(tmp_path)
    app, _ = chat(tmp_path, ANSWER)
    async with app.run_test(size=WIDE) as pilot:
        found = await checks(pilot)
        # The script has nothing for the second.
        await pilot.press("r")
        await until(pilot, lambda: "✓ 1 passed · ✗ 1 not to be answered" in summary(found))
        await pilot.press("down", "enter")
        await shown(pilot, CaseScreen)
        assert "the check failed: IndexError" in drawn(pilot)
