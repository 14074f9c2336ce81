"""One question answered by quotation and by a model, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from assistant.adapters.conversations import ConversationFile
from assistant.composition import Conversations, open_services
from assistant.config import Answerer, load
from assistant.domain.exchange import Phase
from assistant.tui.app import ChatApp
from assistant.tui.screens.compare import CompareScreen, Side
from tests.fakes.openai_failures import FAULTS
from tests.fakes.openai_server import Script, serving
from tests.grain import QUESTION, QUOTE, indexed
from tests.tui.driving import WIDE, ask, drawn, screen, turns, until

pytestmark = pytest.mark.asyncio
OTHER = "Last year it sent 254,000 tonnes."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("compare"))


@contextmanager
def chatting(
    folder: Path, script: Script, answerer: Answerer = "quotes", keep: Path | None = None
) -> Iterator[ChatApp]:
    with serving(script) as url:
        environment = {"ASSISTANT_MODEL__BASE_URL": url, "ASSISTANT_MODEL__NAME": "m"}
        settings = load(folder, environment).settings

        def conversations() -> Conversations:
            assert keep
            return Conversations(ConversationFile(keep / "conversations.db"), keep)

        yield ChatApp(lambda: open_services(settings, answerer, both=True), None, conversations if keep else None)


async def compared(pilot: Pilot[int], *, wait: bool = True) -> CompareScreen:
    """The selected turn beside the other answer."""
    await pilot.press("ctrl+g")
    await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))
    shown = pilot.app.screen
    assert isinstance(shown, CompareScreen)
    if wait:
        await until(pilot, lambda: not shown.second.phase.running)
        await pilot.pause()
    return shown


def side(shown: CompareScreen, name: str) -> str:
    return "\n".join(str(part.content) for part in shown.query_one(f"#{name}", Side).query(Static))


def said(shown: CompareScreen) -> str:
    return str(shown.query_one("#verdict", Static).content)


async def left(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: pilot.app.screen is screen(pilot))
    await pilot.pause()


def kept(folder: Path) -> list[tuple[str, str]]:
    """Question and who answered it, of the turns that are kept."""
    store = ConversationFile(folder / "conversations.db")
    (found,) = [store.load(one.id) for one in store.conversations()]
    store.close()
    assert found
    return [(one.question.text, one.answer.engine.answerer if one.answer else "") for one in found.exchanges]


@pytest.mark.parametrize("size", [WIDE, (60, 30)])
async def test_both_answers_stand_beside_each_other_with_what_differs(folder: Path, size: tuple[int, int]) -> None:
    script = Script([f"{QUOTE} [1] ", f"{OTHER} [1] ", "Peru sends forty goats to the moon [1]."])
    with chatting(folder, script) as app:
        async with app.run_test(size=size) as pilot:
            await ask(pilot, QUESTION)
            shown = await compared(pilot)
            first, second = side(shown, "first"), side(shown, "second")
            assert "1 · by quotation" in first
            assert f"✓ {QUOTE} [1]" in first
            assert "confidence" in first
            assert "2 · written by m" in second
            assert f"✓ {QUOTE} [1]" in second
            assert "goats to the moon. ✗ no passage says this" in second
            assert "= cited by both\n[1] ✓ verified" in first
            assert "= cited by both\n[1] ✓ verified" in second
            assert "≠ only here\n[2]" in second
            assert "The short answers agree" in said(shown)
            assert "1 quote cited by both, 0 only by the first, 1 only by the second." in said(shown)
            sides = [shown.query_one(f"#{name}", Side).region for name in ("first", "second")]
            assert (sides[0].y == sides[1].y) is (size == WIDE)
            assert (sides[0].x == sides[1].x) is (size != WIDE)
            assert "1 · by quotation" in drawn(pilot)
            assert "2 · written by m" in drawn(pilot)


async def test_escape_keeps_both_as_two_turns(folder: Path, tmp_path: Path) -> None:
    with chatting(folder, Script([f"{QUOTE} [1]"]), keep=tmp_path) as app:
        async with app.run_test(size=WIDE) as pilot:
            await ask(pilot, QUESTION)
            await compared(pilot)
            await pilot.press("escape")
            await left(pilot)
            assert len(turns(pilot)) == 2
            assert "by quotation" in turns(pilot)[0]
            assert "written by m" in turns(pilot)[1]
            assert screen(pilot)._selected == 1
    assert kept(tmp_path) == [(QUESTION, "quotes"), (QUESTION, "model")]


async def test_the_second_takes_the_place_of_the_first(folder: Path, tmp_path: Path) -> None:
    with chatting(folder, Script([f"{OTHER} [1]"]), keep=tmp_path) as app:
        async with app.run_test(size=WIDE) as pilot:
            await ask(pilot, QUESTION)
            await ask(pilot, "And last year?")
            await pilot.press("ctrl+up")
            await compared(pilot)
            await pilot.press("2")
            await left(pilot)
            assert len(turns(pilot)) == 2
            assert "written by m" in turns(pilot)[0]
            assert "by quotation" in turns(pilot)[1]
            assert OTHER in drawn(pilot)
    assert [by for _, by in kept(tmp_path)] == ["model", "quotes"]


async def test_the_first_stays_and_nothing_is_added(folder: Path, tmp_path: Path) -> None:
    with chatting(folder, Script([f"{OTHER} [1]"]), "model", tmp_path) as app:
        async with app.run_test(size=WIDE) as pilot:
            await ask(pilot, QUESTION)
            shown = await compared(pilot)
            assert "1 · written by m" in side(shown, "first")
            assert "2 · by quotation" in side(shown, "second")
            await pilot.press("1")
            await left(pilot)
            assert len(turns(pilot)) == 1
    assert [by for _, by in kept(tmp_path)] == ["model"]


async def test_escape_stops_the_second_and_then_leaves_all_as_it_was(folder: Path) -> None:
    script = Script([f"{QUOTE} [1] ", "And then it"], hang=True)
    with chatting(folder, script) as app:
        async with app.run_test(size=WIDE) as pilot:
            await ask(pilot, QUESTION)
            shown = await compared(pilot, wait=False)
            await until(pilot, lambda: "And then it" in side(shown, "second"))
            await until(pilot, lambda: " s" in side(shown, "second").splitlines()[0])
            await pilot.press("1", "2")
            assert app.screen is shown
            await pilot.press("escape")
            await until(pilot, lambda: shown.second.phase is Phase.STOPPED)
            script.released.set()
            await until(pilot, script.hung_up.is_set)
            await until(pilot, lambda: "The second answer was stopped" in said(shown))
            await pilot.press("2")
            assert app.screen is shown
            await pilot.press("escape")
            await left(pilot)
            assert len(turns(pilot)) == 1


async def test_a_model_that_fails_says_so_and_can_be_left(folder: Path) -> None:
    with chatting(folder, Script(play=FAULTS["key_refused"])) as app:
        async with app.run_test(size=WIDE) as pilot:
            await ask(pilot, QUESTION)
            shown = await compared(pilot)
            assert "The model did not answer, quotations do" in side(shown, "second")
            await pilot.press("1")
            await left(pilot)
            assert len(turns(pilot)) == 1


async def test_a_marker_leads_to_its_quote(folder: Path) -> None:
    with chatting(folder, Script([f"{QUOTE} [1] {OTHER} [1]"])) as app:
        async with app.run_test(size=(60, 24)) as pilot:
            await ask(pilot, QUESTION)
            shown = await compared(pilot)
            await pilot.press("tab")
            shown.action_cite(2, 2)
            await until(pilot, lambda: "[2] ✓ verified" in drawn(pilot))
            await pilot.press("k", "k", "j")


async def test_without_a_model_it_says_how_to_set_one_up(folder: Path) -> None:
    app = ChatApp(lambda: open_services(load(folder, {}).settings, both=True))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("ctrl+g")
        assert app.screen is screen(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("ctrl+g")
        await until(pilot, lambda: app._notifications)
        (told,) = [one.message for one in app._notifications]
        assert told.startswith("No model is set up that could answer too. Set model.name")
        assert app.screen is screen(pilot)
