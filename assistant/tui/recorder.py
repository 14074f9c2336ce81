"""Keeps the conversation as it goes: in order, and never on the screen's loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from assistant.domain.conversation import ConversationStore, ConversationSummary, ExportFormat, KeptConversation, new_id
from assistant.domain.errors import AssistantError, ConversationError
from assistant.domain.exchange import Exchange
from assistant.tui.services import ChatServices, KeptConversations, OpenConversations

Result = TypeVar("Result")
_Work = Callable[[ConversationStore], None]
Place = tuple[str, int, str]
"""A conversation, the number of a turn in it, and the writer of a turn that an earlier chat kept, else ""."""

# Seconds: how much of a draft, and of an answer in progress, a killed program may lose.
_DRAFT_EVERY = 0.3
_PROGRESS_EVERY = 1.0


class Recorder:
    """The conversation at hand, its draft, and the way to the earlier ones.

    One thread does all the work, so that everything is written in the order in which it happened. Nothing is
    written where there is no `open_conversations`. Call it from the screen's loop.
    """

    def __init__(self, open_conversations: OpenConversations | None) -> None:
        self._open_conversations = open_conversations
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="conversations")
        self._kept: KeptConversations | None = None
        self._session = new_id()
        self._draft = ""
        self._draft_timer: asyncio.TimerHandle | None = None
        self._progress: dict[Place, asyncio.TimerHandle] = {}
        self._complaint = ""
        self._closed = False
        self._unkept: dict[Place, _Work] = {}
        self._resumed: list[tuple[int, str]] = []
        self._next_number = 0
        self.conversation = new_id()

    async def open(self) -> tuple[str, str | None]:
        """Open the store; gives the draft that an earlier chat left, and what the user should know.

        Raises ConversationError; the chat goes on without keeping anything.
        """
        if self._open_conversations is None:
            return "", None
        opened = self._open_conversations

        def work() -> tuple[str, str | None]:
            try:
                self._kept = opened()
            except AssistantError:
                raise
            except Exception as error:
                raise ConversationError(f"conversations can't be kept: {type(error).__name__}: {error}") from error
            return self._kept.store.take_draft(self._session), self._kept.notice

        return await self._await(work)

    @property
    def wanted(self) -> bool:
        """Whether conversations are to be kept at all."""
        return self._open_conversations is not None

    @property
    def keeping(self) -> bool:
        """Whether all that was asked is, or is about to be, on the disk."""
        return self._kept is not None and not self._unkept

    def begin(self) -> None:
        """A new conversation is at hand; it is made with its first question."""
        self.conversation, self._resumed, self._next_number = new_id(), [], 0

    # Writing

    def place(self, number: int) -> Place:
        """Where the turn belongs that the chat counts as `number`, whichever conversation is at hand later."""
        if number < len(self._resumed):
            return self.conversation, *self._resumed[number]
        return self.conversation, self._next_number + number - len(self._resumed), ""

    def question(self, place: Place, exchange: Exchange) -> None:
        """A question was asked. It is no draft any more."""
        self._drop_timer()
        self._draft, copy = "", _copy(exchange)

        def work(store: ConversationStore) -> None:
            _save(store, place, copy)
            store.save_draft(self._session, "")

        self._write(work, place)

    def progress(self, place: Place, exchange: Exchange) -> None:
        """More of the answer came. It is kept soon, whether or not more comes."""
        if place not in self._progress:
            loop = asyncio.get_running_loop()
            self._progress[place] = loop.call_later(_PROGRESS_EVERY, self._save_progress, place, exchange)

    def _save_progress(self, place: Place, exchange: Exchange) -> None:
        self._progress.pop(place).cancel()
        copy = _copy(exchange)
        self._write(lambda store: _save(store, place, copy), place)

    async def ended(self, place: Place, exchange: Exchange, services: ChatServices | None) -> None:
        """The answer ended. When this returns it is kept, or `complaint` says why not."""
        copy = _copy(exchange)
        if timer := self._progress.pop(place, None):
            timer.cancel()
        written = self._write(lambda store: _save(store, place, copy, _hashes(copy, services)), place)
        if written:
            # Even where nobody waits any more, the writing itself goes on.
            await asyncio.shield(asyncio.wrap_future(written))

    def draft(self, text: str) -> None:
        """What stands in the prompt now."""
        if text != self._draft:
            self._draft = text
            if self._draft_timer is None:
                self._draft_timer = asyncio.get_running_loop().call_later(_DRAFT_EVERY, self._save_draft)

    def _save_draft(self) -> None:
        self._drop_timer()
        text = self._draft
        self._write(lambda store: store.save_draft(self._session, text))

    def _drop_timer(self) -> None:
        if self._draft_timer:
            self._draft_timer.cancel()
        self._draft_timer = None

    def complaint(self) -> str:
        """Why something could not be kept, if that is news."""
        told, self._complaint = self._complaint, ""
        return told

    # Earlier conversations. Every method raises ConversationError.

    async def call(self, work: Callable[[ConversationStore], Result]) -> Result:
        """Do something with the store, after all that is still to be written."""
        return await self._await(lambda: work(self._opened.store))

    async def latest(self) -> ConversationSummary | None:
        """The last conversation before the one at hand."""
        found = await self.call(lambda store: store.conversations())
        return next((one for one in found if one.id != self.conversation), None)

    async def resume(self, conversation_id: str) -> KeptConversation | None:
        """Take an earlier conversation in hand; None where it is gone."""
        found = await self.call(lambda store: store.load(conversation_id))
        if found:
            self.conversation, self._next_number = conversation_id, found.next_number
            self._resumed = [(turn.number, turn.writer) for turn in found.turns]
        return found

    async def export(self, conversation_id: str, form: ExportFormat) -> Path:
        """Write the evidence pack; gives its path."""
        return await self._await(lambda: self._opened.export(conversation_id, form))

    async def close(self) -> None:
        """Write what is left, and give the file free."""
        if self._closed:
            return
        if self._draft_timer:
            self._save_draft()
        self._closed = True
        await asyncio.to_thread(self._thread.shutdown)
        if self._kept:
            await asyncio.to_thread(self._kept.store.close)

    @property
    def _opened(self) -> KeptConversations:
        if self._kept is None:
            raise ConversationError("conversations are not kept here", "The message at the start of the chat says why.")
        return self._kept

    async def _await(self, work: Callable[[], Result]) -> Result:
        if self._closed:
            raise ConversationError("the chat is closing")
        return await asyncio.wrap_future(self._thread.submit(work))

    def _write(self, work: _Work, place: Place | None = None) -> Future[None] | None:
        if self._open_conversations is None or self._closed:
            return None
        return self._thread.submit(self._written, work, place)

    def _written(self, work: _Work, place: Place | None) -> None:
        if self._kept is None:
            return
        if place:
            # The latest form of a turn stands for the earlier ones that could not be written.
            self._unkept[place] = work
        try:
            if place:
                for turn, late in list(self._unkept.items()):
                    late(self._kept.store)
                    del self._unkept[turn]
            else:
                work(self._kept.store)
        except Exception as error:
            # Whatever it is, it must not take the answer with it.
            told = error if isinstance(error, AssistantError) else ConversationError(f"not kept: {error}")
            self._complaint = f"{told.message}. {told.hint}" if told.hint else told.message


def _save(store: ConversationStore, place: Place, exchange: Exchange, hashes: Mapping[str, str] = {}) -> None:
    conversation, number, writer = place
    store.save_turn(conversation, number, exchange, hashes, writer)


def _copy(exchange: Exchange) -> Exchange:
    return replace(exchange, citations=list(exchange.citations), claims=list(exchange.claims))


def _hashes(exchange: Exchange, services: ChatServices | None) -> Mapping[str, str]:
    """Which version of each article was quoted."""
    found: dict[str, str] = {}
    for quote in (citation.quote for citation in exchange.citations):
        try:
            article = services.article(quote.article.id) if services else None
        except AssistantError:
            continue
        # An article that changed between the answer and now is not the one that was quoted.
        if article and quote.stands_in(article.text):
            found[article.id] = article.content_hash
    return found
