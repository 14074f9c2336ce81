"""Moving about in the conversation: from turn to turn, and to words."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from assistant.domain.answer import Question
from assistant.domain.exchange import Exchange
from assistant.tui.app import ChatApp
from assistant.tui.widgets.conversation import _WINDOW, TurnView
from assistant.tui.widgets.evidence import EvidencePanel
from assistant.tui.widgets.find import FindBar
from assistant.tui.widgets.prompt import Prompt
from tests.fakes.scripted_services import ScriptedServices, abstained, events
from tests.tui.conversations import Kept, chat, done
from tests.tui.driving import WIDE, ask, drawn, screen, turns, until

pytestmark = pytest.mark.asyncio


def services(*questions: str) -> ScriptedServices:
    return ScriptedServices([events(abstained(Question(one), f"No article mentions {one}")) for one in questions])


def silent(question: str) -> Exchange:
    exchange = Exchange(Question(question))
    for event in events(abstained(exchange.question, f"No article says it of {question}")):
        exchange.take(event)
    return exchange


async def many(pilot: Pilot[int], number: int) -> None:
    """A long conversation."""
    chat = screen(pilot)
    chat._exchanges[:] = [silent(f"Question {n}?") for n in range(number)]
    await chat.conversation.show(chat._exchanges)
    await chat._shown_anew()


def selected(pilot: Pilot[int]) -> list[int]:
    return [view.number for view in screen(pilot).query(TurnView) if view.has_class("-selected")]


async def test_tab_goes_from_prompt_to_evidence_to_conversation_and_keys_walk_there() -> None:
    async with ChatApp(lambda: services("A?", "B?", "C?")).run_test(size=WIDE) as pilot:
        for question in ("A?", "B?", "C?"):
            await ask(pilot, question)
        chat = screen(pilot)
        await pilot.press("tab")
        assert chat.query_one(EvidencePanel).has_focus
        await pilot.press("tab")
        assert chat.conversation.has_focus
        seen = []
        for key in ("k", "up", "up", "j", "down", "k"):
            await pilot.press(key)
            seen += selected(pilot)
        assert seen == [1, 0, 0, 1, 2, 1]
        await pilot.press("enter")
        assert chat.query_one(EvidencePanel).has_focus
        await pilot.press("shift+tab")
        assert chat.query_one(Prompt).has_focus
        await pilot.press("shift+tab", "escape")
        assert chat.query_one(Prompt).has_focus


async def test_a_click_on_a_turn_leaves_the_keys_to_the_prompt() -> None:
    async with ChatApp(lambda: services("A?", "B?")).run_test(size=WIDE) as pilot:
        await ask(pilot, "A?")
        await ask(pilot, "B?")
        await pilot.click(screen(pilot).query(TurnView).first())
        assert selected(pilot) == [0]
        assert screen(pilot).query_one(Prompt).has_focus


async def test_words_are_found_and_walked_round_the_ends() -> None:
    async with ChatApp(lambda: services("Apples?", "Pears?", "More apples?")).run_test(size=WIDE) as pilot:
        for question in ("Apples?", "Pears?", "More apples?"):
            await ask(pilot, question)
        await pilot.press("ctrl+f", *"APPLES")
        bar = screen(pilot).query_one(FindBar)
        await until(pilot, lambda: bar.border_subtitle == "3 of 4")
        seen = []
        for key in ("enter", "down", "up", "up", "shift+enter"):
            await pilot.press(key)
            await pilot.pause()
            seen.append((bar.border_subtitle, *selected(pilot)))
        assert seen == [("4 of 4", 2), ("1 of 4", 0), ("4 of 4", 2), ("3 of 4", 2), ("2 of 4", 0)]
        found = [str(span.style) for view in screen(pilot).query(TurnView) for span in view._question().spans]
        assert sum("underline" in style or "reverse" in style for style in found) == 2
        await pilot.press(*"zz")
        await until(pilot, lambda: bar.border_subtitle == "nowhere here")
        await pilot.press("escape")
        assert screen(pilot).query_one(Prompt).has_focus
        assert not bar.display
        found = [str(span.style) for view in screen(pilot).query(TurnView) for span in view._question().spans]
        assert not any("underline" in style or "reverse" in style for style in found)


async def test_a_slash_is_typed() -> None:
    async with ChatApp(lambda: services("A?")).run_test(size=WIDE) as pilot:
        await pilot.press("slash", *"tmp")
        assert screen(pilot).query_one(Prompt).value == "/tmp"
        # Nothing to search yet.
        await pilot.press("ctrl+f")
        assert screen(pilot).query_one(Prompt).has_focus


async def test_turns_that_left_the_screen_come_back_when_they_are_wanted() -> None:
    script = services("Newest?")
    async with ChatApp(lambda: script).run_test(size=WIDE) as pilot:
        await many(pilot, 3 * _WINDOW)
        chat = screen(pilot)
        assert len(chat.query(TurnView)) == _WINDOW
        await pilot.press("ctrl+f", *"question 7?")
        await until(pilot, lambda: "Question 7?" in drawn(pilot))
        assert selected(pilot) == [7]
        assert len(chat.query(TurnView)) == _WINDOW
        await pilot.press("escape", "ctrl+down")
        await until(pilot, lambda: selected(pilot) == [8])
        await ask(pilot, "Newest?")
        await until(pilot, lambda: "No article mentions Newest?" in drawn(pilot))
        assert len(chat.query(TurnView)) == _WINDOW
        assert "Newest?" in turns(pilot)[-1]


async def test_an_answer_comes_while_an_earlier_turn_is_read() -> None:
    script = services("Newest?")
    waiting = script.script[0]
    script.script[0] = list(waiting)[:1]  # type: ignore[arg-type]
    async with ChatApp(lambda: script).run_test(size=WIDE) as pilot:
        await many(pilot, 2 * _WINDOW)
        await ask(pilot, "Newest?", wait=False)
        await pilot.press("ctrl+f", *"question 3?")
        await until(pilot, lambda: "Question 3?" in drawn(pilot))
        await until(pilot, lambda: "searching …" in drawn(pilot))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: not screen(pilot)._busy)
        await pilot.press("ctrl+f", *"newest")
        await until(pilot, lambda: "Stopped." in drawn(pilot))


async def test_a_new_conversation_forgets_the_places_of_the_former_one(kept: Kept) -> None:
    questions = ("Grain?", "More grain?", "Most grain?", "And oats?")
    async with chat(kept, *services(*questions).script).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: screen(pilot)._record._kept)
        for question in questions[:3]:
            await ask(pilot, question)
        await pilot.press("ctrl+f", *"grain")
        bar = screen(pilot).query_one(FindBar)
        await until(pilot, lambda: "of 6" in str(bar.border_subtitle))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: not turns(pilot))
        assert not bar.display
        assert screen(pilot).query_one(Prompt).has_focus
        await ask(pilot, questions[3])
        assert await screen(pilot).conversation.step(1) is None
        await pilot.press("ctrl+f", "enter")
        await until(pilot, lambda: bar.border_subtitle == "nowhere here")
        assert selected(pilot) == [0]


async def test_a_shorter_conversation_can_be_resumed_while_an_answer_comes_and_words_are_found(kept: Kept) -> None:
    kept.ask("aaa", done("Who built the old bridge?"))
    script = services("A?", "B?", "C?").script
    script[2] = list(script[2])[:1]  # type: ignore[arg-type]
    async with chat(kept, *script).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: screen(pilot)._last)
        await ask(pilot, "A?")
        await ask(pilot, "B?")
        await ask(pilot, "C?", wait=False)
        await pilot.press("ctrl+f", *"?")
        screen(pilot)._resume("aaa")
        await until(pilot, lambda: len(turns(pilot)) == 1 and not screen(pilot)._busy)
        assert not screen(pilot).query_one(FindBar).display
        assert selected(pilot) == [0]
