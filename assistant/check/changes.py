"""A change of a case file: worked out and proven before anything is written, written whole, and taken back."""

from __future__ import annotations

import difflib
import os
import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.check.cases import Case, parse
from assistant.domain.errors import CaseError

_BOM = "\ufeff"
_CONTEXT = 2


@dataclass(frozen=True, slots=True)
class Change:
    """What a file holds and what it will hold. `before` is None where there is no file yet; `case` is the case that
    is new or changed, as it will be read."""

    file: Path
    before: bytes | None
    after: bytes
    case: Case

    def lines(self) -> list[tuple[str, str]]:
        """What changes: (sign, line), where the sign is "-", "+" or, around them, " "."""
        former, later = ((one or b"").decode("utf-8-sig").splitlines() for one in (self.before, self.after))
        shown = difflib.unified_diff(former, later, lineterm="", n=_CONTEXT)
        return [(line[0], line[1:]) for line in shown if not line.startswith(("---", "+++", "@@"))]


def read(file: Path) -> tuple[bytes, str]:
    """A case file's bytes, and its text with the line ends that it has. Raises CaseError."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CaseError(f"{file} can't be read: {error.strerror}") from error
    try:
        return content, content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseError(f"{file} is not UTF-8 text", "Save it as UTF-8.") from error


def proven(file: Path, before: bytes | None, text: str, cases: Sequence[Case], number: int) -> Change:
    """The change to `text`, in which `cases` have to stand, the new or changed one as `number` of them.

    Raises CaseError where it would read otherwise: nothing is written that was not read back.
    """
    try:
        read_back = parse(file, text)
    except CaseError as error:
        raise _not_to_be_done(file) from error
    if [_placeless(case, file) for case in read_back] != [_placeless(case, file) for case in cases]:
        raise _not_to_be_done(file)
    mark = _BOM if before and before.startswith(_BOM.encode()) else ""
    return Change(file, before, f"{mark}{text}".encode(), read_back[number])


def apply(change: Change) -> None:
    """Write the file whole. Raises CaseError where it is not any more what the change was worked out for."""
    _expect(change.file, change.before)
    write_whole(change.file, change.after)


def undo(change: Change) -> None:
    """Write what was there before. Raises CaseError where the file was changed since."""
    _expect(change.file, change.after)
    if change.before is not None:
        write_whole(change.file, change.before)
        return
    try:
        change.file.unlink()
    except OSError as error:
        raise CaseError(f"{change.file} can't be removed: {error.strerror}") from error


def _expect(file: Path, content: bytes | None) -> None:
    try:
        found: bytes | None = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        found = None
    except OSError as error:
        raise CaseError(f"{file} can't be read: {error.strerror}") from error
    if found != content:
        raise CaseError(f"{file} was changed by someone else meanwhile", "Nothing is written. Go back and do it again.")


def write_whole(file: Path, content: bytes) -> None:
    """Put `content` in place of the file, or leave it as it is. Raises CaseError."""
    temporary: Path | None = None
    try:
        # Where the name is a link, what it leads to is replaced.
        target = file.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".assistant-{secrets.token_hex(4)}.part")
        with temporary.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise CaseError(f"{file} can't be written: {error.strerror}", "Nothing was changed.") from error


def _placeless(case: Case, file: Path) -> Case:
    return replace(case, where=replace(case.where, file=file, line=0, column=0))


def _not_to_be_done(file: Path) -> CaseError:
    return CaseError(f"{file} can't be changed in this place alone", "Change the case in an editor.")
