"""Conversations outlive the chat: they are kept, found, resumed, renamed, deleted and handed on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assistant.adapters.conversations import ConversationFile
from assistant.composition import Conversations
from assistant.domain.answer import Question, Turn
from assistant.domain.article import Article
from assistant.domain.errors import ConversationError
from assistant.domain.events import EvidenceFound, Searching, TextDelta
from assistant.domain.exchange import Exchange, Phase
from assistant.tui.app import ChatApp
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.confirm import ConfirmScreen
from assistant.tui.screens.conversations import ConversationList, ConversationsScreen
from assistant.tui.screens.rename import RenameScreen
from assistant.tui.widgets.prompt import Prompt
from tests.fakes.scripted_services import BRIDGE, ScriptedServices, abstained, answered, events, passage, quote
from tests.tui.driving import WIDE, ask, drawn, screen, turns, until

COST = Question("What will the repairs cost?")
ANSWER = answered(COST, [quote("will cost 14 million euros")], "14 million euros")
LONG_AGO = datetime(2024, 5, 4, 12, tzinfo=UTC)


class Kept:
    """Conversations in a folder, opened as often as a chat is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / ".assistant" / "conversations.db"

    def open(self) -> Conversations:
        return Conversations(ConversationFile(self.file), self.folder)

    def ask(self, conversation: str, *exchanges: Exchange, hours: int = 0) -> None:
        """Keep a conversation of long ago."""
        store = ConversationFile(self.file, lambda: LONG_AGO + timedelta(hours=hours))
        for number, exchange in enumerate(exchanges):
            store.save_turn(conversation, number, exchange)
        store.close()

    def read(self) -> list[list[Exchange]]:
        """What is kept, the latest first."""
        store = ConversationFile(self.file)
        found = [store.load(one.id) for one in store.conversations()]
        store.close()
        return [one.exchanges for one in found if one]

    def titles(self) -> list[str]:
        store = ConversationFile(self.file)
        found = [one.title for one in store.conversations()]
        store.close()
        return found


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


@pytest.fixture
def three(kept: Kept) -> Kept:
    kept.ask("aaa", done("Who built the old bridge?"))
    kept.ask("bbb", done("What will the repairs cost?"), done("And until when?"), hours=1)
    silent = Exchange(Question("Who runs Apple?"))
    for event in events(abstained(silent.question, "No article mentions Apple.")):
        silent.take(event)
    kept.ask("ccc", silent, hours=2)
    return kept


def done(question: str) -> Exchange:
    exchange = Exchange(Question(question))
    for event in events(replace(ANSWER, question=exchange.question, standalone_question=question)):
        exchange.take(event)
    return exchange


def chat(kept: Kept, *script: Any, articles: dict[str, Article] | None = None) -> ChatApp:
    services = ScriptedServices([events(ANSWER)] if not script else list(script))
    if articles is not None:
        services.articles = articles
    app = ChatApp(lambda: services, None, kept.open)
    app.scripted = services  # type: ignore[attr-defined]
    return app


async def resumed(pilot: Pilot[int], number: int) -> None:
    await until(pilot, lambda: len(turns(pilot)) == number)
    await pilot.pause()


async def listed(pilot: Pilot[int]) -> ConversationsScreen:
    """The screen of conversations, filled."""
    await until(pilot, lambda: screen(pilot)._record._kept)
    await pilot.press("f7")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConversationsScreen))
    shown = pilot.app.screen
    assert isinstance(shown, ConversationsScreen)
    await until(pilot, lambda: shown.listed.option_count or shown.has_class("-empty"))
    await pilot.pause()
    return shown


def options(shown: ConversationsScreen) -> list[str]:
    return [str(option.prompt).splitlines()[0] for option in shown.listed.options]


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
        await until(pilot, lambda: told in " ".join(drawn(pilot).split()) or told in _toasts(app))
        assert isinstance(app.screen, ArticleScreen) is shown
        if article and "Corrected" in article.text:
            assert isinstance(app.screen, ArticleScreen)
            assert app.screen._current is not None
            assert app.screen._current.of(article.text) == "will cost 14 million euros"


def _toasts(app: ChatApp) -> str:
    return " ".join(notification.message for notification in app._notifications)


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


# When it can't be kept


@pytest.mark.asyncio
async def test_without_a_store_the_chat_opens_and_asks_before_it_forgets() -> None:
    def refuse() -> Conversations:
        raise ConversationError("the conversations have version 99", "Install the newer program.")

    services = ScriptedServices([events(ANSWER)])
    app = ChatApp(lambda: services, None, refuse)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until(pilot, lambda: "the conversations have version 99. Install the newer program." in _toasts(app))
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
        await until(pilot, lambda: "The kept conversations were damaged and begin anew" in _toasts(app))
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
        await until(pilot, lambda: "Not kept yet:" in _toasts(app))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("n")
        other.execute("ALTER TABLE gone RENAME TO turn")
        other.close()
        await ask(pilot, "Two?")
    assert [[one.question.text for one in exchanges] for exchanges in kept.read()] == [["One?", "Two?"]]


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
