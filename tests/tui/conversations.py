"""Conversations that outlive the chat, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from assistant.adapters.conversations import ConversationFile
from assistant.composition import Conversations
from assistant.domain.answer import Question
from assistant.domain.article import Article
from assistant.domain.exchange import Exchange
from assistant.tui.app import ChatApp
from assistant.tui.screens.conversations import ConversationsScreen
from tests.fakes.scripted_services import ScriptedServices, answered, events, quote
from tests.tui.driving import screen, turns, until

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


def toasts(app: ChatApp) -> str:
    return " ".join(notification.message for notification in app._notifications)
