"""Writing files for the user that stand in nobody's way."""

from __future__ import annotations

from pathlib import Path

from assistant.domain.errors import ConversationError, UsageError

_TRIES = 1000


def write_beside(folder: Path, name: str, text: str) -> Path:
    """Write `text` to a new file of that name in `folder`; where it is taken, with a number. Gives its path.

    Raises ConversationError where nothing can be written there.
    """
    stem, dot, ending = name.rpartition(".")
    for number in range(1, _TRIES):
        path = folder / (name if number == 1 else f"{stem}-{number}{dot}{ending}")
        try:
            _write(path, text)
        except FileExistsError:
            continue
        return path
    raise ConversationError(f"{folder} has a thousand files like {name}", "Move some of them away.")


def write_new(path: Path, text: str) -> None:
    """Write `text` to a file that is not there yet. Raises UsageError where it is, ConversationError where it
    can't be written."""
    try:
        _write(path, text)
    except FileExistsError as error:
        raise UsageError(f"{path} is there already", "Name another file; nothing is overwritten.") from error


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise
    except OSError as error:
        raise ConversationError(f"{path} can't be written: {error.strerror}", "Choose another folder.") from error
