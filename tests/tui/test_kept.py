"""The conversation at hand outlives the chat: it is kept as it goes, offered, resumed and written to a file."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.composition import Conversations
from assistant.domain.answer import Engine, Turn
from assistant.domain.article import Article
from assistant.domain.errors import ConversationError
from assistant.domain.events import EvidenceFound, Searching, TextDelta
from assistant.domain.exchange import Phase
from assistant.tui.app import ChatApp
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.compare import CompareScreen
from assistant.tui.screens.confirm import ConfirmScreen
from assistant.tui.screens.conversations import ConversationsScreen
from assistant.tui.widgets.prompt import Prompt
from tests.fakes.scripted_services import BRIDGE, ScriptedServices, events, passage
from tests.tui.conversations import ANSWER, COST, Kept, chat, done, listed, resumed, toasts
from tests.tui.driving import WIDE, ask, drawn, screen, turns, until

# The chat


@pytest.mark.asyncio
async def test_the_last_conversation_is_offered_and_goes_on_with_its_history(kept: Kept) -> None:
    async with chat(kept).run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text)
    app = chat(kept)
    async with app.run_test(size=WIDE) as pilot:
        await until(
            pilot, lambda: "Ctrl+R goes on with “What will the repairs cost?” (1 question, today" in drawn(pilot)
        )
        assert turns(pilot) == []
        await pilot.press("ctrl+r")
        await resumed(pilot, 1)
        assert "14 million euros" in turns(pilot)[0]
        assert "✓ verified" in drawn(pilot)
        await ask(pilot, "And when?")
        (question,) = app.scripted.asked  # type: ignore[attr-defined]
        assert question.history == (Turn("user", COST.text), Turn("assistant", ANSWER.text))
        await pilot.press("up", "up")
        assert screen(pilot).query_one(Prompt).value == COST.text
    ((first, second),) = kept.read()
    assert (first.question.text, second.question.text) == (COST.text, "And when?")
    assert first.answer is not None
    assert first.answer.citations == ANSWER.citations


@pytest.mark.asyncio
async def test_a_new_conversation_keeps_the_old_one_and_asks_nothing(kept: Kept) -> None:
    app = chat(kept, events(ANSWER), events(ANSWER))
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, "One?")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: not turns(pilot))
        await ask(pilot, "Two?")
        assert app.scripted.asked[-1].history == ()  # type: ignore[attr-defined]
    assert [[one.question.text for one in exchanges] for exchanges in kept.read()] == [["Two?"], ["One?"]]


@pytest.mark.asyncio
async def test_a_new_conversation_in_the_middle_of_an_answer_keeps_its_half(kept: Kept) -> None:
    half = [Searching("x"), EvidenceFound((passage(),)), TextDelta("The bridge closed")]
    async with chat(kept, half, events(ANSWER)).run_test(size=WIDE) as pilot:
        await ask(pilot, "One?", wait=False)
        await until(pilot, lambda: "The bridge closed" in drawn(pilot))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: not turns(pilot))
        await ask(pilot, "Two?")
    (two,), (one,) = kept.read()
    assert (one.phase, one.text) == (Phase.STOPPED, "The bridge closed")
    assert two.phase is Phase.DONE


@pytest.mark.asyncio
async def test_leaving_in_the_middle_of_an_answer_keeps_its_half(kept: Kept) -> None:
    half = [Searching("x"), TextDelta("The bridge closed")]
    async with chat(kept, half).run_test(size=WIDE) as pilot:
        await ask(pilot, "One?", wait=False)
        await until(pilot, lambda: "The bridge closed" in drawn(pilot))
        await pilot.press("ctrl+q")
    ((one,),) = kept.read()
    assert (one.question.text, one.phase, one.text) == ("One?", Phase.STOPPED, "The bridge closed")


@pytest.mark.asyncio
async def test_a_draft_is_put_back(kept: Kept) -> None:
    async with chat(kept).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: screen(pilot)._record._kept)
        await pilot.press(*"What did")
    async with chat(kept).run_test(size=WIDE) as pilot:
        prompt = screen(pilot).query_one(Prompt)
        await until(pilot, lambda: prompt.value == "What did")
        await pilot.press(*" he", "enter")
        await until(pilot, lambda: "What did he" in "".join(turns(pilot)))
    async with chat(kept).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "Ctrl+R" in drawn(pilot))
        assert screen(pilot).query_one(Prompt).value == ""


@pytest.mark.asyncio
async def test_a_draft_that_meets_typed_words_waits_behind_the_up_key() -> None:
    async with ChatApp(ScriptedServices).run_test(size=WIDE) as pilot:
        prompt = screen(pilot).query_one(Prompt)
        await pilot.press(*"new")
        prompt.restore("older")
        assert prompt.value == "new"
        await pilot.press("up")
        assert prompt.value == "older"
        await pilot.press("down")
        assert prompt.value == "new"


@pytest.mark.asyncio
async def test_this_conversation_is_written_to_a_file(kept: Kept) -> None:
    async with chat(kept).run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        name = f"conversation-{datetime.now(UTC):%Y-%m-%d}-what-will-the-repairs-cost"
        await pilot.press("f9")
        await until(pilot, lambda: "Written to" in drawn(pilot))
        await pilot.press("f9")
        await until(pilot, lambda: (kept.folder / f"{name}-2.md").exists())
    text = (kept.folder / f"{name}.md").read_text("utf-8")
    assert "“will cost 14 million euros”" in text
    assert f"content hash `{BRIDGE.content_hash}`" in text


@pytest.mark.asyncio
async def test_the_palette_has_it_all(three: Kept) -> None:
    app = chat(three)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "Ctrl+R" in drawn(pilot))
        offered = {command.title: command.callback for command in app.get_system_commands(app.screen)}
        assert {"Resume", "Conversations"} <= set(offered)
        assert "Export as JSON" not in offered
        await ask(pilot, COST.text)
        offered = {command.title: command.callback for command in app.get_system_commands(app.screen)}
        assert "Resume" not in offered
        await offered["Export as JSON"]()
        await until(pilot, lambda: list(three.folder.glob("*.json")))
        await offered["Conversations"]()
        await until(pilot, lambda: isinstance(app.screen, ConversationsScreen))


@pytest.mark.asyncio
async def test_another_answer_takes_the_place_of_a_turn_of_a_conversation_that_was_resumed(kept: Kept) -> None:
    # Two chats began it, so that two of its turns have the same number.
    kept.ask("aaa", done("One?"), done("Two?"))
    kept.ask("aaa", done("One again?"), hours=1)
    modelled = replace(ANSWER, engine=Engine("model", "m", "scripted"))
    app = chat(kept, events(modelled), events(ANSWER))
    app.scripted.answerers = ("quotes", "model")  # type: ignore[attr-defined]
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: screen(pilot)._last)
        await pilot.press("ctrl+r")
        await resumed(pilot, 3)
        await pilot.press("ctrl+g")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.second.answer)
        await pilot.press("2")
        await until(pilot, lambda: app.screen is screen(pilot) and "written by m" in turns(pilot)[2])
        offered = {command.title: command.callback for command in app.get_system_commands(app.screen)}
        await offered["Read or remembered?"]()
        await until(pilot, lambda: "without the passages" in turns(pilot)[2])
        await ask(pilot, "Three?")
    ((one, again, two, three),) = kept.read()
    assert [one.question.text, again.question.text] == ["One?", "One again?"]
    assert (two.question.text, three.question.text) == ("Two?", "Three?")
    assert two.answer is not None
    assert two.answer.engine.model == "m"
    assert two.answer.claims[0].memory


# Articles that changed since


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("article", "told", "shown"),
    [
        (None, "This article was removed from the library since", False),
        (replace(BRIDGE, text="The bridge is open again."), "these words are not in it any more", True),
        (replace(BRIDGE, text=f"Corrected.\n\n{BRIDGE.text}"), "these words stand elsewhere in it now", True),
    ],
)
async def test_an_old_quote_of_a_changed_article_says_so(
    three: Kept, article: Article | None, told: str, shown: bool
) -> None:
    app = chat(three, articles={BRIDGE.id: article} if article else {})
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await listed(pilot)
        await pilot.press("down", "enter")
        await resumed(pilot, 2)
        assert "“will cost 14 million euros”" in drawn(pilot), "it is shown as it was"
        await pilot.press("f2", "enter")
        await until(pilot, lambda: told in " ".join(drawn(pilot).split()) or told in toasts(app))
        assert isinstance(app.screen, ArticleScreen) is shown
        if article and "Corrected" in article.text:
            assert isinstance(app.screen, ArticleScreen)
            assert app.screen._current is not None
            assert app.screen._current.of(article.text) == "will cost 14 million euros"


# When it can't be kept


@pytest.mark.asyncio
async def test_without_a_store_the_chat_opens_and_asks_before_it_forgets() -> None:
    def refuse() -> Conversations:
        raise ConversationError("the conversations have version 99", "Install the newer program.")

    services = ScriptedServices([events(ANSWER)])
    app = ChatApp(lambda: services, None, refuse)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until(pilot, lambda: "the conversations have version 99. Install the newer program." in toasts(app))
        await ask(pilot, COST.text)
        assert "14 million euros" in turns(pilot)[0]
        await pilot.press("f7")
        await until(pilot, lambda: "conversations are not kept here" in drawn(pilot))
        await pilot.press("escape", "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))


@pytest.mark.asyncio
async def test_a_damaged_file_is_moved_aside_and_the_chat_opens(kept: Kept) -> None:
    kept.file.parent.mkdir()
    kept.file.write_bytes(b"no database" * 1000)
    app = chat(kept)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until(pilot, lambda: "The kept conversations were damaged and begin anew" in toasts(app))
        await ask(pilot, COST.text)
    assert kept.titles() == [COST.text]


@pytest.mark.asyncio
async def test_what_could_not_be_written_is_told_and_written_with_the_next(kept: Kept) -> None:
    app = chat(kept, events(ANSWER), events(ANSWER))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until(pilot, lambda: screen(pilot)._record._kept)
        other = sqlite3.connect(kept.file)
        other.execute("ALTER TABLE turn RENAME TO gone")
        await ask(pilot, "One?")
        assert "14 million euros" in turns(pilot)[0]
        await until(pilot, lambda: "Not kept yet:" in toasts(app))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("n")
        other.execute("ALTER TABLE gone RENAME TO turn")
        other.close()
        await ask(pilot, "Two?")
    assert [[one.question.text for one in exchanges] for exchanges in kept.read()] == [["One?", "Two?"]]
