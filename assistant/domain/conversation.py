"""Conversations that are kept: how they are listed, how they come back, and how their quotes are found again."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from assistant.domain.article import Span
from assistant.domain.exchange import Exchange
from assistant.domain.sanitize import sanitize_line

_TITLE = 60


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """A conversation as a list shows it. Times are UTC; `turns` counts its questions."""

    id: str
    title: str
    created: datetime
    updated: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A turn as it was when it was kept, later changes of its articles notwithstanding.

    `hashes` holds, by article id, the `Article.content_hash` of what the quotes were taken from. `number` and `writer`
    say where it is kept, for whoever puts another answer in its place.
    """

    exchange: Exchange
    asked: datetime
    hashes: Mapping[str, str]
    number: int = 0
    writer: str = ""


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """A whole conversation. `unreadable` counts turns whose record is damaged; they are left out, and keep their
    numbers: the next turn is number `next_number`."""

    summary: ConversationSummary
    turns: tuple[KeptTurn, ...]
    next_number: int
    unreadable: int = 0

    @property
    def exchanges(self) -> list[Exchange]:
        """What the chat shows and follow-ups build on."""
        return [turn.exchange for turn in self.turns]


class ExportFormat(StrEnum):
    """What an evidence pack is written as."""

    MARKDOWN = "md"
    JSON = "json"
    HTML = "html"
    """One page with the articles in it, which `assistant verify-pack` checks."""


class ConversationStore(Protocol):
    """Where conversations are kept. Calls may come from any thread. Every method raises ConversationError."""

    def conversations(self, words: Sequence[str] = ()) -> list[ConversationSummary]:
        """Those whose title, questions or answers hold every one of `words`, in any case and with or without
        accents, the latest first."""
        ...

    def load(self, conversation_id: str) -> KeptConversation | None:
        """The conversation, or None. An answer that was in progress comes back as stopped."""
        ...

    def save_turn(
        self, conversation_id: str, number: int, exchange: Exchange, hashes: Mapping[str, str] = ..., writer: str = ""
    ) -> None:
        """Keep turn `number`, counted from 0, as far as it has come. The first makes the conversation, and its
        question the title. A new turn takes a deleted conversation back. In place of a turn that another chat kept it
        stands with that one's `writer`."""
        ...

    def rename(self, conversation_id: str, title: str) -> None: ...

    def delete(self, conversation_id: str) -> None:
        """Take the conversation out of the list. For some days `restore` brings it back."""
        ...

    def restore(self, conversation_id: str) -> bool:
        """Take a deletion back; False where there is nothing left of the conversation."""
        ...

    def save_draft(self, session: str, text: str) -> None:
        """Keep what stands in the prompt of a running chat, which `session` names; "" keeps nothing."""
        ...

    def take_draft(self, session: str) -> str:
        """The latest draft that a chat left behind, or "". It belongs to `session` now."""
        ...

    def close(self) -> None: ...


def new_id() -> str:
    """A name for a conversation, short enough to be typed and long enough to be the only one."""
    return secrets.token_hex(6)


def title_of(text: str) -> str:
    """`text` as a title: one line of at most 60 characters, cut between words where that is possible."""
    line = sanitize_line(text) or "untitled"
    if len(line) <= _TITLE:
        return line
    cut = line[: _TITLE - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…"


def refind(text: str, span: Span, words: str) -> Span | None:
    """Where `words`, which stood at `span` in an article, stand in its text now, or None where they don't.

    Of several places the nearest to the old one. White space between words may differ.
    """
    if text[span.start : span.end] == words:
        return span
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    if not pattern:
        return None
    places = [Span(match.start(), match.end()) for match in re.finditer(pattern, text)]
    return min(places, key=lambda place: abs(place.start - span.start), default=None)
