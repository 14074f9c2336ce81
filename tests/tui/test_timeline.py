"""The timeline of a turn in the chat."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.domain.answer import Question
from assistant.domain.article import Article
from assistant.domain.errors import LibraryError
from assistant.domain.timeline import Timeline
from assistant.tui.app import ChatApp
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.timeline import TimelineScreen
from tests.fakes.scripted_services import BRIDGE, ScriptedServices, events
from tests.tui.driving import WIDE, ask, drawn, screen, until
from tests.tui.stage import ANSWER, COST
from tests.tui.test_chat import HOSTILE

pytestmark = pytest.mark.asyncio


async def test_enter_opens_the_article_at_the_quote() -> None:
    app = ChatApp(lambda: ScriptedServices([events(ANSWER)]))
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f8")
        await until(pilot, lambda: "nothing between 31 March 2024" in drawn(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen is screen(pilot))


async def test_it_is_offered_once_there_is_a_turn() -> None:
    app = ChatApp(lambda: ScriptedServices([events(ANSWER)]))
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("f8")
        await pilot.pause()
        assert app.screen is screen(pilot)


async def test_a_failure_and_nothing_are_told() -> None:
    class Failing(ScriptedServices):
        def timeline(self, question: Question) -> Timeline:  # noqa: ARG002
            raise LibraryError("the library is damaged", "Run `assistant ingest --rebuild`.")

    class Nothing(ScriptedServices):
        def timeline(self, question: Question) -> Timeline:
            return Timeline(question.text, ())

    for kind, told in ((Failing, "the library is damaged"), (Nothing, "No article tells what happened there.")):
        app = ChatApp(lambda kind=kind: kind([events(ANSWER)]))  # type: ignore[misc]
        async with app.run_test(size=WIDE) as pilot:
            await ask(pilot, COST.text)
            await pilot.press("f8")
            await until(pilot, lambda told=told: told in drawn(pilot))  # type: ignore[misc]
            await pilot.press("enter", "j", "escape")
            assert app.screen is screen(pilot)


async def test_hostile_articles_are_data() -> None:
    evil = Article("evil", f"{HOSTILE}\x1b[2J", f"{HOSTILE} the bridge.", f"\x9b{HOSTILE}")
    app = ChatApp(lambda: ScriptedServices([events(ANSWER)], {"evil": evil, "bridge": replace(BRIDGE)}))
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, TimelineScreen) and "[/nope]" in drawn(pilot))
        assert not set(drawn(pilot)) & {"\x1b", "\x07", "\x9b", "\u202e", "\u202c"}
