"""What more than one screen wants to know."""

from __future__ import annotations

from textual.message import Message

from assistant.domain.ingestion import Ingestion


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
