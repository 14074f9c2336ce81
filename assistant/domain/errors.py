"""Errors that a user may see: one sentence of what went wrong, and one of what to do next."""

from __future__ import annotations


class AssistantError(Exception):
    """An expected failure. `message` says what and where, `hint` says what to do about it."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SpanError(AssistantError):
    """A span that does not name characters of its text: a defect, never shown as a quote."""


class SettingsError(AssistantError):
    """A setting that can't be read or used."""


class UsageError(AssistantError):
    """The caller asked for something that can't be asked for."""


class UnreadableInput(AssistantError):
    """One input of an ingestion that can't be turned into an article; the rest goes on."""


class LibraryError(AssistantError):
    """The library can't be read or written."""


class LibraryDamaged(LibraryError):
    """The library's file is no database any more, or one with holes in it."""


class LibraryReadOnly(LibraryError):
    """The library can be read and asked here, and not be written."""


class LibraryBusy(LibraryError):
    """Another process is writing to this library."""


class EmbedderMismatch(LibraryError):
    """The index was made by another embedding model than the one in use."""


class IndexUnavailable(LibraryError):
    """The vector index can't be opened or searched."""


class ModelWeightsError(AssistantError):
    """The embedding model's files are missing or are not the pinned ones."""


class EmbedderUnavailable(AssistantError):
    """The endpoint that makes vectors failed or can't be reached."""


class ChatModelError(AssistantError):
    """The endpoint that writes answers failed or can't be reached."""


class NoSuchModel(ChatModelError):
    """The endpoint that is to write answers is there, and serves no model of that name."""


class PromptError(AssistantError):
    """A prompt template is missing, or one of its variables is."""


class CaseError(AssistantError):
    """A scripted question that can't be read."""


class ConversationError(AssistantError):
    """Conversations can't be kept or read."""


class EvidencePackError(AssistantError):
    """An evidence pack that can't be written, or is none that can be checked."""


class ProgramError(AssistantError):
    """A program beside this one, such as an editor, a browser or a clipboard tool, can't do what it was to do."""
