"""What the chat asks of the program behind it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.domain.answer import Answer, Engine, Question
from assistant.domain.article import Article, ArticleRef
from assistant.domain.conversation import ConversationStore, ExportFormat
from assistant.domain.events import AnswerEvent, IngestEvent
from assistant.domain.exchange import Exchange
from assistant.domain.shelf import Shelf, ShelfQuery
from assistant.domain.timeline import Timeline
from assistant.domain.trace import Trace
from assistant.domain.version import Version

if TYPE_CHECKING:
    from assistant.check.cases import Case
    from assistant.check.changes import Change
    from assistant.check.recording import Draft
    from assistant.check.runner import CaseResult
    from assistant.check.suite import Listing, Proposal
    from assistant.check.watching import Watches


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


class Checks(Protocol):
    """The scripted questions. Every method but `run` may read or write a disk, and is called off the screen's loop;
    those that give a change write nothing."""

    def listing(self) -> Listing:
        """The cases of all files, and what can't be read."""
        ...

    async def run(self, case: Case) -> CaseResult:
        """Ask a case. Cancelling stops the work."""
        ...

    def judge(self, result: CaseResult, case: Case) -> CaseResult:
        """The answer of `result` held against `case`."""
        ...

    def propose(self, answer: Answer) -> Proposal:
        """The case that keeps `answer`. Raises UsageError where none can."""
        ...

    def record(self, draft: Draft, name: str) -> Change:
        """The change that writes `draft` into the file of that name. Raises UsageError, CaseError."""
        ...

    def replace(self, case: Case, answer: Answer) -> Change:
        """The change that makes `case` keep `answer`. Raises UsageError, CaseError."""
        ...

    def bless(self, result: CaseResult) -> Change:
        """The change that makes a case pass with what came. Raises UsageError, CaseError."""
        ...

    def apply(self, change: Change) -> None:
        """Write it. Raises CaseError."""
        ...

    def undo(self, change: Change) -> None:
        """Take it back. Raises CaseError."""
        ...


class ChatServices(Protocol):
    """An open library that answers. Every method but `ask` may read a disk, and is called off the screen's loop."""

    @property
    def engine(self) -> Engine:
        """Who answers."""
        ...

    @property
    def answerers(self) -> tuple[str, ...]:
        """Who can answer: "quotes", and "model" where one is set up. The first answers where none is named."""
        ...

    def ask(self, question: Question, answerer: str | None = None) -> AsyncGenerator[AnswerEvent, None]:
        """The events of one answer, by one of `answerers`; the last is Done. Closing the iterator stops the work."""
        ...

    async def probe(self, answer: Answer) -> Answer:
        """The answer of a model with what it gives of each sentence without any passage. Raises AssistantError."""
        ...

    def article(self, article_id: str) -> Article | None:
        """The article with its text, or None. Raises LibraryError."""
        ...

    def versions(self, article_id: str) -> list[Version]:
        """What the article was before, the oldest first. Raises LibraryError."""
        ...

    def article_file(self, article_id: str) -> Path | None:
        """The article's file in the corpus folder, or None where the library has no such article.
        Raises LibraryError."""
        ...

    def trace(self, exchange: Exchange) -> Trace:
        """Why each passage stands where it stands: the searches behind an answer, done anew. Raises AssistantError."""
        ...

    def timeline(self, question: Question) -> Timeline:
        """What happened in the story that a question asks for, in order. Raises AssistantError."""
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

    @property
    def watched(self) -> Watches:
        """The questions that are asked again after each ingestion."""
        ...

    @property
    def checks(self) -> Checks:
        """The scripted questions, answered by the same library."""
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


class Clipboard(Protocol):
    """The ways to copy but the terminal's own. `native` and `write` are called off the screen's loop."""

    def native(self, text: str) -> str | None:
        """Copy with a tool of the session; gives what was done, to be read after "the quote was", or None."""
        ...

    def terminal_takes(self, text: str) -> bool:
        """Whether the terminal may be trusted to take `text` by OSC 52."""
        ...

    def write(self, text: str) -> Path:
        """Write it to a file; gives its path. Raises ProgramError."""
        ...


class Programs(Protocol):
    """The user's own programs. All but `browse` need the terminal for themselves and return when the program has
    ended. Every method is called off the screen's loop, and raises ProgramError."""

    def page(self, text: str) -> None:
        """Show `text`, which has to be harmless to a terminal, in the pager."""
        ...

    def edit(self, path: Path) -> None:
        """Open a file in the editor."""
        ...

    def edit_text(self, text: str) -> str:
        """Edit `text` in the editor; gives what was saved."""
        ...

    def browse(self, url: str) -> None:
        """Open an address in the browser."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies beside the chat."""

    clipboard: Clipboard
    programs: Programs
