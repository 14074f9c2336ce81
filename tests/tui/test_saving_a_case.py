"""A turn of the chat becomes a scripted question, driven as a person drives it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import Input

from assistant.check.cases import load_file
from assistant.composition import open_services
from assistant.config import load
from assistant.domain.answer import Question
from assistant.domain.errors import AssistantError, LibraryError
from assistant.tui.app import ChatApp
from assistant.tui.screens.change import ChangeScreen
from assistant.tui.screens.record import RecordScreen
from assistant.tui.screens.same import SameScreen
from tests.fakes.scripted_services import abstained
from tests.grain import QUESTION, indexed
from tests.tui.cases import ANSWER, COST, FILE, LATER, chat, checks, qa, shown, summary, told
from tests.tui.driving import WIDE, ask, drawn, screen, until

pytestmark = pytest.mark.asyncio


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


async def test_what_could_not_be_taken_back_can_be_once_it_can(tmp_path: Path) -> None:
    app, _ = chat(tmp_path / "qa", ANSWER)
    saved = tmp_path / "qa" / "saved.yaml"
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "- id: what-will-the-repairs-cost" in drawn(pilot))
        app.screen.query_one("#id", Input).value = "cost [/of it]"
        await pilot.press("enter")
        await until(pilot, saved.exists)
        await until(pilot, lambda: app.screen is screen(pilot))
        told = {command.title: command.help for command in app.get_system_commands(app.screen)}
        assert "“cost [/of it]”" in Content.from_markup(told["Take a case back"]).plain
        written = saved.read_text()
        saved.write_text(f"{written}# by hand\n")
        app.action_take_case_back()
        await until(pilot, lambda: "was changed by someone else" in " ".join(drawn(pilot).split()))
        saved.write_text(written)
        # The second finds nothing left, whichever comes first.
        app.action_take_case_back()
        app.action_take_case_back()
        await until(pilot, lambda: "Nothing was written that could be taken back." in drawn(pilot))
        assert not saved.exists()


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
