"""The scripted questions inside the chat, driven as a person drives it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from assistant.check.cases import load_file
from assistant.composition import open_services
from assistant.config import load
from assistant.domain.answer import Answer, Question
from assistant.domain.errors import AssistantError, LibraryError
from assistant.domain.events import Searching
from assistant.tui.app import ChatApp
from assistant.tui.screens.case import CaseScreen
from assistant.tui.screens.change import ChangeScreen
from assistant.tui.screens.checks import ChecksScreen
from assistant.tui.screens.record import RecordScreen
from assistant.tui.screens.same import SameScreen
from tests.fakes.scripted_services import ScriptedServices, abstained, answered, events, quote
from tests.grain import QUESTION, indexed
from tests.tui.driving import WIDE, ask, drawn, screen, until
from tests.tui.test_chat import HOSTILE

pytestmark = pytest.mark.asyncio

COST = Question("What will the repairs cost?")
ANSWER = answered(COST, [quote("repairs that will cost 14 million euros")], "14 million euros")
LATER = answered(COST, [quote("The bridge was built in 1931.")], "14 million crowns")
FILE = """\
# What must not change.
cases:
  - id: cost   # of the repairs
    question: What will the repairs cost?
    short_answer: "14 million euros"   # so the mayor
    cites: [bridge]
    tags: [figure]

  - id: who
    question: Who said it?
    abstains: true
"""


def qa(folder: Path, text: str = FILE, name: str = "qa.yaml") -> Path:
    file = folder / name
    file.write_text(text)
    return file


def chat(folder: Path, *script: Answer | AssistantError | list[object]) -> tuple[ChatApp, ScriptedServices]:
    """A chat whose services answer in this order, whoever asks."""
    told = [events(one) if isinstance(one, Answer) else one for one in script]
    services = ScriptedServices(told, folder=folder)  # type: ignore[arg-type]
    return ChatApp(lambda: services), services


async def shown(pilot: Pilot[int], kind: type) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    await pilot.pause()


async def checks(pilot: Pilot[int]) -> ChecksScreen:
    """Press F10, and wait for the list."""
    await pilot.press("f10")
    await shown(pilot, ChecksScreen)
    found = pilot.app.screen
    assert isinstance(found, ChecksScreen)
    await until(pilot, lambda: "reading" not in summary(found))
    await pilot.pause()
    return found


def summary(found: ChecksScreen) -> str:
    return str(found.query_one("#summary", Static).content)


def told(pilot: Pilot[int]) -> str:
    return str(pilot.app.screen.query_one("#told", Static).content)


def row(pilot: Pilot[int], words: str) -> str:
    return next((line for line in drawn(pilot).splitlines() if words in line), "")


# A turn becomes a case


async def test_a_turn_becomes_a_case_at_the_end_of_a_file_and_can_be_taken_back(tmp_path: Path) -> None:
    app, _ = chat(tmp_path / "qa", ANSWER)
    saved = tmp_path / "qa" / "saved.yaml"
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.screen is screen(pilot)
        await ask(pilot, COST.text)
        await pilot.press("ctrl+s")
        await shown(pilot, RecordScreen)
        await until(pilot, lambda: "- id: what-will-the-repairs-cost" in drawn(pilot))
        assert 'short_answer: "14 million euros"' in drawn(pilot)
        assert "cites: [bridge]" in drawn(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen(pilot))
        assert not saved.exists()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "- id: what-will-the-repairs-cost" in drawn(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "is written to" in drawn(pilot))
        assert app.screen is screen(pilot)
        assert saved.read_text() == (
            "cases:\n  - id: what-will-the-repairs-cost\n    question: What will the repairs cost?\n"
            '    short_answer: "14 million euros"\n    cites: [bridge]\n'
        )
        assert "Take a case back" in {command.title for command in app.get_system_commands(app.screen)}
        await checks(pilot)
        await pilot.press("u")
        await until(pilot, lambda: not saved.exists())
        await until(pilot, lambda: "No scripted question yet." in drawn(pilot))
        await pilot.press("u")
        await until(pilot, lambda: "Nothing was written that could be taken back." in drawn(pilot))


async def test_id_and_file_can_be_changed_and_what_can_not_be_written_is_said(tmp_path: Path) -> None:
    file, broken = qa(tmp_path), qa(tmp_path, "cases:\n  - id: [\n", "broken.yaml")
    app, _ = chat(tmp_path, abstained(Question("Who won?"), "No article says who won."))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, "Who won?")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "abstains: true" in drawn(pilot))
        id_, name = app.screen.query_one("#id", Input), app.screen.query_one("#file", Input)
        id_.value = "who"
        await pilot.press("tab", "down")
        assert name.value == "qa.yaml"
        await pilot.press("up", "up")
        assert name.value == "qa.yaml"
        await pilot.press("enter")
        await until(pilot, lambda: 'the id "who" is taken' in told(pilot))
        id_.value = "winner"
        name.value = "broken.yaml"
        await pilot.press("enter")
        await until(pilot, lambda: "broken.yaml:3:1: this is not YAML" in told(pilot))
        name.value = "../out.yaml"
        await pilot.press("enter")
        await until(pilot, lambda: "../out.yaml is no file of" in told(pilot))
        name.value = "qa.yaml"
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen(pilot))
    assert file.read_text() == f"{FILE}\n  - id: winner\n    question: Who won?\n    abstains: true\n"
    assert broken.read_text() == "cases:\n  - id: [\n"


async def test_a_case_of_the_same_question_is_rewritten_or_joined_after_a_question(tmp_path: Path) -> None:
    file = qa(tmp_path)
    app, _ = chat(tmp_path, LATER)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "“cost” in" in drawn(pilot))
        await pilot.press("enter")
        await shown(pilot, SameScreen)
        await pilot.press("escape")
        await shown(pilot, RecordScreen)
        await pilot.press("enter")
        await shown(pilot, SameScreen)
        await pilot.press("r")
        await shown(pilot, ChangeScreen)
        assert '+     short_answer: "14 million crowns"   # so the mayor' in drawn(pilot)
        await pilot.press("n")
        await shown(pilot, RecordScreen)
        assert file.read_text() == FILE
        await pilot.press("enter")
        await shown(pilot, SameScreen)
        await pilot.press("r")
        await shown(pilot, ChangeScreen)
        await pilot.press("y")
        await until(pilot, lambda: app.screen is screen(pilot))
        assert file.read_text() == FILE.replace("euros", "crowns")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "“cost” in" in drawn(pilot))
        await pilot.press("enter")
        await shown(pilot, SameScreen)
        await pilot.press("a")
        await until(pilot, lambda: app.screen is screen(pilot))
    assert [case.id for case in load_file(tmp_path / "saved.yaml")] == ["what-will-the-repairs-cost"]


async def test_an_answer_that_was_broken_off_makes_no_case(tmp_path: Path) -> None:
    app, _ = chat(tmp_path, replace(ANSWER, error=AssistantError("the model stopped")), LibraryError("damaged"))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "this answer was broken off." in drawn(pilot))
        await pilot.press("enter", "escape")
        await until(pilot, lambda: app.screen is screen(pilot))
        await ask(pilot, COST.text)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.screen is screen(pilot)
    assert not list(tmp_path.iterdir())


# The suite


MORE = """cases:
  - {id: known, question: "And?", cites: [other], open: true}
  - {id: lost, question: "Lost?", cites: [bridge]}
"""
NOBODY = abstained(Question("Who said it?"), "Nobody is named.")


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
        await checks(pilot)
        await pilot.press("r")
        await until(pilot, lambda: services.asked)
        await pilot.press("f5")
        await until(pilot, lambda: not isinstance(app.screen, ChecksScreen))
        assert not services.stopped
        await pilot.press("f10")
        await shown(pilot, ChecksScreen)
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


async def test_what_was_asked_of_a_real_library_is_kept_and_passes(tmp_path: Path) -> None:
    folder = indexed(tmp_path)
    app = ChatApp(lambda: open_services(load(folder, {}).settings, "quotes"))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, QUESTION)
        await ask(pilot, "And last year?")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "conversation:" in drawn(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen(pilot))
        (case,) = load_file(folder / "tests" / "qa" / "saved.yaml")
        assert (case.earlier, case.question, case.cites) == ((QUESTION,), "And last year?", ("grain",))
        found = await checks(pilot)
        await pilot.press("r")
        await until(pilot, lambda: summary(found) == "1 case in 1 file · ✓ 1 passed")
