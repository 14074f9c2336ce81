"""What the chat asks of the program behind it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from assistant.domain.answer import Engine, Question
from assistant.domain.article import Article, ArticleRef
from assistant.domain.conversation import ConversationStore, ExportFormat
from assistant.domain.events import AnswerEvent, IngestEvent
from assistant.domain.shelf import Shelf, ShelfQuery


class IngestRun(Protocol):
    """An ingestion that runs beside the chat."""

    def events(self) -> Iterator[IngestEvent]:
        """What it tells, for one thread, which waits in between. Without a summary at the end it was stopped.
        Raises AssistantError."""
        ...

    def stop(self) -> None:
        """Have it end after the article in hand. Returns at once."""
        ...

    def close(self) -> None:
        """See that it has ended: the next one goes on where it was."""
        ...


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

    @property
    def kinds(self) -> frozenset[str]:
        """The endings of the files that can be read, such as ".txt"."""
        ...

    def begin_ingest(self, inputs: Sequence[str]) -> IngestRun:
        """Begin to bring in what `inputs` name: files, folders, globs. Raises AssistantError."""
        ...

    def shelf(self, query: ShelfQuery) -> Shelf:
        """The articles that pass, newest first. Raises LibraryError."""
        ...

    def refs(self, article_ids: Sequence[str]) -> dict[str, ArticleRef]:
        """What the list shows of these articles. Raises LibraryError."""
        ...

    def remove(self, article_ids: Sequence[str]) -> None:
        """Delete articles with their files and all that derives from them. Raises LibraryBusy, UsageError."""
        ...

    def close(self) -> None: ...


OpenServices = Callable[[], ChatServices]


class KeptConversations(Protocol):
    """The conversations that were kept. Every method may read or write a disk, and is called off the screen's loop."""

    @property
    def store(self) -> ConversationStore: ...

    @property
    def notice(self) -> str | None:
        """What a user should know of how the conversations were found."""
        ...

    def export(self, conversation_id: str, form: ExportFormat) -> Path:
        """Write the evidence pack to a new file of the working folder; gives its path. Raises ConversationError."""
        ...


OpenConversations = Callable[[], KeptConversations]
