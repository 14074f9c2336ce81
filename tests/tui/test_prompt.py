"""The prompt: several lines, pages of text, earlier questions, and letters of every script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events as keys
from textual.pilot import Pilot

from assistant.domain.answer import LONGEST_QUESTION
from assistant.domain.sanitize import UNWANTED, harmless
from assistant.tui.app import ChatApp
from assistant.tui.widgets.prompt import Prompt, _edges
from tests.fakes.scripted_services import ScriptedServices, abstained, events
from tests.tui.driving import WIDE, ask, drawn, screen, turns, until

FAMILY = "👩‍👩‍👧"
NAMES = "习近平, نجيب محفوظ, דוד גרוסמן, می‌خواهم, नरेन्द्र, Nguyễn Tấn Dũng"


def silent(answers: int = 1) -> ScriptedServices:
    from assistant.domain.answer import Question

    return ScriptedServices([events(abstained(Question("x"), "No.")) for _ in range(answers)])


async def typed(pilot: Pilot[int], text: str) -> Prompt:
    """Every character as a key of its own, as a terminal sends them."""
    prompt = screen(pilot).query_one(Prompt)
    for character in text:
        prompt.post_message(keys.Key("x", character))
    await until(pilot, lambda: prompt.value.endswith(text))
    return prompt


async def pasted(pilot: Pilot[int], text: str) -> Prompt:
    pilot.app.post_message(keys.Paste(text))
    await pilot.pause()
    return screen(pilot).query_one(Prompt)


@pytest.mark.asyncio
@pytest.mark.parametrize("newline", ["ctrl+j", "shift+enter", "alt+enter", "backslash", "shift+\r"])
async def test_a_question_of_several_lines_is_asked_as_one(newline: str) -> None:
    services = silent()
    async with ChatApp(lambda: services).run_test(size=WIDE) as pilot:
        prompt = screen(pilot).query_one(Prompt)
        await pilot.press(*"Who built", *(["backslash", "enter"] if newline == "backslash" else [newline]))
        await pilot.press(*"the old bridge?")
        assert prompt.value == "Who built\nthe old bridge?"
        await pilot.press("enter")
        await until(pilot, lambda: services.asked)
        assert services.asked[0].text == "Who built the old bridge?"
        assert prompt.value == ""


@pytest.mark.asyncio
async def test_keys_that_come_at_once_are_taken_in_their_order() -> None:
    services = silent()
    async with ChatApp(lambda: services).run_test(size=WIDE) as pilot:
        prompt = screen(pilot).query_one(Prompt)
        sent = [("a", "a"), ("ctrl+j", "\n"), ("b", "b"), ("left", None), ("c", "c"), ("enter", "\r"), ("d", "d")]
        for key, character in sent:
            prompt.post_message(keys.Key(key, character))
        await until(pilot, lambda: services.asked)
        assert services.asked[0].text == "a cb"
        # What was typed behind it is the next question.
        await until(pilot, lambda: prompt.value == "d")


@pytest.mark.asyncio
async def test_it_grows_to_some_lines_and_then_scrolls() -> None:
    async with ChatApp(silent).run_test(size=(80, 24)) as pilot:
        prompt = screen(pilot).query_one(Prompt)
        heights = [prompt.size.height]
        for _ in range(8):
            await pilot.press("x", "ctrl+j")
            await pilot.pause()
            heights.append(prompt.size.height)
        assert heights == [1, 2, 3, 4, 5, 6, 6, 6, 6]
        await pilot.press(*"last")
        await pilot.pause()
        assert "last" in drawn(pilot)


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_a_page_that_is_pasted_stays_whole_and_is_not_lost_when_it_is_too_long(size: tuple[int, int]) -> None:
    page = "\n".join(f"Line {n} of a page, with words that fill it up." for n in range(220))
    services = silent()
    app = ChatApp(lambda: services)
    async with app.run_test(size=size, notifications=True) as pilot:
        prompt = await pasted(pilot, page)
        assert prompt.value == page
        assert "Line 219" in drawn(pilot)
        assert f"at most {LONGEST_QUESTION:,}" in drawn(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: app._notifications)
        (told,) = [one.message for one in app._notifications]
        assert "at most 2,000 can be searched for" in told
        assert (prompt.value, services.asked) == (page, [])
        await pilot.press("ctrl+z")
        assert prompt.value == ""
        await pasted(pilot, "  Who paid\r\n\r\n\tfor the   bridge?\r\n")
        await pilot.press("enter")
        await until(pilot, lambda: services.asked)
        assert services.asked[0].text == "Who paid for the bridge?"


@pytest.mark.asyncio
async def test_what_acts_on_a_terminal_is_dropped_from_a_paste() -> None:
    async with ChatApp(silent).run_test(size=WIDE) as pilot:
        await pilot.press(*"see ")
        prompt = await pasted(pilot, " a\x1b[31mred\x1b]52;c;aGk=\x07 \u202eword\x00\x9b\r\nnext ")
        assert prompt.value == "see  ared word\nnext "


@pytest.mark.asyncio
async def test_a_paste_that_would_hold_up_the_screen_is_refused_with_a_sentence() -> None:
    app = ChatApp(silent)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        prompt = await pasted(pilot, "word " * 30_000)
        await until(pilot, lambda: app._notifications)
        assert "The pasted text has 150,000 characters" in next(iter(app._notifications)).message
        assert prompt.value == ""


@given(st.text())
def test_a_paste_keeps_all_that_does_not_act(text: str) -> None:
    kept = harmless(text)
    assert not UNWANTED.search(kept)
    assert harmless(kept) == kept
    plain = "".join(character for character in text if character.isprintable() or character in "\n\t\u200c\u200d")
    assert harmless(plain) == plain


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [WIDE, (40, 15)])
async def test_letters_of_every_script_are_asked_and_shown_as_they_were_typed(size: tuple[int, int]) -> None:
    services = silent()
    async with ChatApp(lambda: services).run_test(size=size) as pilot:
        await typed(pilot, f"Who is {NAMES}?")
        await pilot.press("enter")
        await until(pilot, lambda: services.asked)
        assert services.asked[0].text == f"Who is {NAMES}?"
        await until(pilot, lambda: turns(pilot) and NAMES in turns(pilot)[0])
        await pilot.press("up")
        assert screen(pilot).query_one(Prompt).value == f"Who is {NAMES}?"


@pytest.mark.asyncio
async def test_a_letter_of_several_characters_is_one_step_and_one_deletion() -> None:
    async with ChatApp(silent).run_test(size=WIDE) as pilot:
        prompt = await typed(pilot, f"a{FAMILY}e\u0301b")
        await pilot.press("left", "left")
        assert prompt.cursor_location == (0, 1 + len(FAMILY))
        await pilot.press("backspace")
        assert prompt.value == "ae\u0301b"
        await pilot.press("delete")
        assert prompt.value == "ab"
        await pilot.press("end", "right", "home", "left", "right")
        assert prompt.cursor_location == (0, 1)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_letters_cover_a_line(line: str) -> None:
    edges = _edges(line)
    assert edges[0] == 0
    assert edges[-1] == len(line)
    assert edges == sorted(set(edges))


@pytest.mark.asyncio
async def test_the_arrow_keys_move_in_a_text_and_leave_it_at_its_ends() -> None:
    services = silent(2)
    async with ChatApp(lambda: services).run_test(size=WIDE) as pilot:
        await ask(pilot, "One?")
        await ask(pilot, "Two?")
        prompt = screen(pilot).query_one(Prompt)
        await pilot.press(*"ab", "ctrl+j", *"cd", "up")
        assert prompt.value == "ab\ncd"
        assert prompt.cursor_location == (0, 2)
        await pilot.press("up")
        assert prompt.value == "Two?"
        await pilot.press("down")
        assert prompt.value == "ab\ncd"
        # Brought back and not touched: the next press goes on.
        await pilot.press("up", "up")
        assert prompt.value == "One?"
        await pilot.press("down", "down", "left", "up")
        assert (prompt.value, prompt.cursor_location) == ("ab\ncd", (0, 1))


@pytest.mark.asyncio
async def test_the_keys_of_an_editor_work() -> None:
    async with ChatApp(silent).run_test(size=WIDE) as pilot:
        prompt = screen(pilot).query_one(Prompt)
        await pilot.press(*"one two three", "ctrl+w")
        assert prompt.value == "one two "
        await pilot.press("ctrl+z")
        assert prompt.value == "one two three"
        await pilot.press("ctrl+y", "home", "ctrl+right", "ctrl+k")
        assert prompt.value == "one"
        await pilot.press("ctrl+u")
        assert prompt.value == ""
        await pilot.press(*"one", "ctrl+j", *"two", "ctrl+l")
        assert prompt.value == ""
        await pilot.press("ctrl+z", "ctrl+l")
        assert prompt.value == ""
        await pilot.press(*"word", "shift+home", "ctrl+x", "ctrl+v", "ctrl+v")
        assert prompt.value == "wordword"


@pytest.mark.asyncio
async def test_enter_may_begin_a_line_and_another_key_ask() -> None:
    services = silent()
    app = ChatApp(lambda: services)
    app.set_keymap({"prompt.ask": "ctrl+o", "prompt.newline": "enter"})
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(*"one", "enter", *"two", "ctrl+o")
        await until(pilot, lambda: services.asked)
        assert services.asked[0].text == "one two"
