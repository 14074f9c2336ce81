"""What the chat asks of the program behind it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from typing import Protocol

from assistant.domain.answer import Engine, Question
from assistant.domain.article import Article
from assistant.domain.events import AnswerEvent


class ChatServices(Protocol):
    """An open library that answers. Every method but `ask` may read a disk, and is called off the screen's loop."""

    @property
    def engine(self) -> Engine:
        """Who answers."""
        ...

    def ask(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """The events of one answer; the last is Done. Closing the iterator stops the work."""
        ...

    def article(self, article_id: str) -> Article | None:
        """The article with its text, or None. Raises LibraryError."""
        ...

    def counts(self) -> tuple[int, int]:
        """How many articles and how many passages there are. Raises LibraryError."""
        ...

    def warm(self) -> None:
        """Load what the first question needs. Raises AssistantError."""
        ...

    def close(self) -> None: ...


OpenServices = Callable[[], ChatServices]
