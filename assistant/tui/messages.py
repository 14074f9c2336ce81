"""What more than one screen wants to know."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

from assistant.domain.answer import Answer
from assistant.domain.article import ArticleRef
from assistant.domain.ingestion import Ingestion

if TYPE_CHECKING:
    from assistant.check.changes import Change
    from assistant.check.runner import CaseResult


class LibraryChanged(Message):
    """Articles came, went or changed."""


class IngestMoved(Message):
    """An ingestion began, went on or ended."""

    def __init__(self, ingestion: Ingestion) -> None:
        super().__init__()
        self.ingestion = ingestion


class IngestWanted(Message):
    """The reader wants these inputs brought in."""

    def __init__(self, inputs: tuple[str, ...]) -> None:
        super().__init__()
        self.inputs = inputs


class StopWanted(Message):
    """The reader wants the ingestion in progress to end."""


class CopyWanted(Message):
    """The reader wants `text` in the clipboard; `what` names it at the start of a sentence."""

    def __init__(self, what: str, text: str) -> None:
        super().__init__()
        self.what = what
        self.text = text


class PagerWanted(Message):
    """The reader wants to see `text` in the pager; `shown` is called in a thread once it was."""

    def __init__(self, text: str, shown: Callable[[], None] | None = None) -> None:
        super().__init__()
        self.text = text
        self.shown = shown


class EditorWanted(Message):
    """The reader wants to edit the file of an article."""

    def __init__(self, article: ArticleRef) -> None:
        super().__init__()
        self.article = article


class BrowserWanted(Message):
    """The reader wants to see the page at `url`."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url


class CaseWanted(Message):
    """The reader wants this answer kept as a scripted question."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class CaseWritten(Message):
    """A case file was changed; `result` is how its case stands with the answer that it has now, if it was run."""

    def __init__(self, change: Change, result: CaseResult | None = None) -> None:
        super().__init__()
        self.change = change
        self.result = result


class CaseUndoWanted(Message):
    """The reader wants the last change of a case file taken back."""


class CasesChanged(Message):
    """Case files are others than they were; `result` as in CaseWritten."""

    def __init__(self, result: CaseResult | None = None) -> None:
        super().__init__()
        self.result = result
