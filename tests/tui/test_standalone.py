"""A question asked again in the words that it should have been searched as."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from assistant.adapters.conversations import ConversationFile
from assistant.composition import Conversations, open_services
from assistant.config import load
from assistant.domain.answer import LONGEST_QUESTION, Question
from assistant.tui.app import ChatApp
from assistant.tui.screens.standalone import StandaloneScreen
from assistant.tui.widgets.prompt import Prompt, QuestionArea
from tests.fakes.scripted_services import ScriptedServices, abstained, events
from tests.grain import QUESTION, indexed
from tests.tui.driving import WIDE, ask, drawn, screen, turns, until

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("standalone"))


async def opened(pilot: Pilot[int]) -> QuestionArea:
    """The words of the selected turn, being edited."""
    await pilot.press("ctrl+e")
    await until(pilot, lambda: isinstance(pilot.app.screen, StandaloneScreen))
    area = pilot.app.screen.query_one(QuestionArea)
    await until(pilot, lambda: area.has_focus)
    return area


async def left(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: pilot.app.screen is screen(pilot))
    await pilot.pause()


async def test_a_follow_up_is_asked_again_in_other_words_and_keeps_its_own(folder: Path, tmp_path: Path) -> None:
    def conversations() -> Conversations:
        return Conversations(ConversationFile(tmp_path / "conversations.db"), tmp_path)

    app = ChatApp(lambda: open_services(load(folder, {}).settings, "quotes"), None, conversations)
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, QUESTION)
        await ask(pilot, "And last year?")
        assert "searched as: How much grain is Russia sending to Venezuela, and last year?" in turns(pilot)[1]
        area = await opened(pilot)
        assert "Asked: And last year?" in drawn(pilot)
        assert area.value == "How much grain is Russia sending to Venezuela, and last year?"
        area.value = "How much grian did Russia send"
        await pilot.press("ctrl+j", *"last year?", "enter")
        await left(pilot)
        await until(pilot, lambda: len(turns(pilot)) == 3 and "254,000" in turns(pilot)[2])
        # Not even mended: these are the user's words.
        assert "And last year?\nsearched as: How much grian did Russia send last year?" in turns(pilot)[2]
        assert screen(pilot)._exchanges[2].question.standalone == "How much grian did Russia send last year?"
        # The next question leans on what was meant.
        await pilot.press("ctrl+up")
        await ask(pilot, "And this year?")
        assert screen(pilot)._exchanges[3].question.history[4].text == "How much grian did Russia send last year?"
    store = ConversationFile(tmp_path / "conversations.db")
    (kept,) = [store.load(one.id) for one in store.conversations()]
    store.close()
    assert kept
    assert [one.question.standalone for one in kept.exchanges][1:3] == [
        None,
        "How much grian did Russia send last year?",
    ]
    assert kept.exchanges[2].question.text == "And last year?"


async def test_escape_leaves_all_as_it_was() -> None:
    services = ScriptedServices([events(abstained(Question("One?"), "No."))])
    async with ChatApp(lambda: services).run_test(size=(40, 12)) as pilot:
        await ask(pilot, "One?")
        screen(pilot).query_one(Prompt).value = "half a thought"
        area = await opened(pilot)
        area.value = "something else"
        await pilot.press("escape")
        await left(pilot)
        assert len(turns(pilot)) == len(services.asked) == 1
        assert screen(pilot).query_one(Prompt).value == "half a thought"


async def test_nothing_and_too_much_are_refused_where_they_stand() -> None:
    services = ScriptedServices([events(abstained(Question("One?"), "No."))] * 2)
    async with ChatApp(lambda: services).run_test(size=WIDE) as pilot:
        await ask(pilot, "One?")
        area = await opened(pilot)
        area.value = " "
        await pilot.press("enter")
        await until(pilot, lambda: "There is nothing to search for yet." in drawn(pilot))
        area.value = "word " * LONGEST_QUESTION
        await pilot.press("enter")
        await until(pilot, lambda: "at most 2,000 can be searched for" in drawn(pilot))
        area.value = "Two?"
        await pilot.press("enter")
        await until(pilot, lambda: len(services.asked) == 2)
        assert (services.asked[1].text, services.asked[1].standalone) == ("One?", "Two?")


async def test_there_is_nothing_to_reword_before_the_first_question_nor_during_an_answer() -> None:
    services = ScriptedServices([[]])
    app = ChatApp(lambda: services)
    async with app.run_test(size=WIDE) as pilot:
        assert "Reword" not in {command.title for command in app.get_system_commands(app.screen)}
        await pilot.press(*"word", "ctrl+e")
        assert app.screen is screen(pilot)
        await ask(pilot, "One?", wait=False)
        await until(pilot, lambda: services.asked)
        await pilot.press("ctrl+e")
        assert app.screen is screen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped." in turns(pilot)[0])
        assert "Reword" in {command.title for command in app.get_system_commands(app.screen)}
