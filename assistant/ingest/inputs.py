"""What the user named, as files: folders walked, globs expanded, archives opened, standard input."""

from __future__ import annotations

import errno
import glob
import os
import re
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from assistant.domain.documents import BadPart, DocumentReader, RawDocument
from assistant.domain.errors import AssistantError, UnreadableInput
from assistant.domain.paths import expanded
from assistant.ingest import archives
from assistant.ingest.bounded import MEGABYTE
from assistant.ingest.corpus import NOT_ARTICLES
from assistant.ingest.readers.json_file import may_hold_articles
from assistant.ingest.readers.tables import looks_like_table
from assistant.ingest.saved_pages import is_part_of_page
from assistant.ingest.sniffing import HEAD, UNREADABLE, is_text, kind_of

STANDARD_INPUT = "-"
_LARGEST_STANDARD_INPUT = 1000 * MEGABYTE
_IN_MEMORY = 16 * MEGABYTE
_ENDING = re.compile(r"\.\w{1,12}")
_AS_TEXT = "Save it again, or save its text as a .txt file."
Readers = Mapping[str, DocumentReader]


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, under the name that the user knows it by."""

    name: str
    path: Path | None
    open: Callable[[], BinaryIO]
    reader: DocumentReader
    filed: Callable[[str], None] | None = None
    """Told the id of each article that was filed from it, by what fetched it."""


@dataclass(frozen=True, slots=True)
class BadInput:
    """Something named that can't be read."""

    name: str
    error: UnreadableInput


def kinds_of(readers: Readers) -> frozenset[str]:
    """The endings of the files that can be read, archives of them included."""
    return frozenset(readers) | archives.KINDS


def expand(names: Sequence[str], readers: Readers, passed: set[Path] | None = None) -> Iterator[Input | BadInput]:
    """The files behind `names`, each once, folders in order, and archives by the files in them. Unknown kinds, which
    are put into `passed`, and a readme inside a folder are passed over; one that was named itself is read, or is a bad
    input.

    "archive.zip › page.html" names one file of an archive. An archive's file has to be read before the next input
    is asked for.
    """
    seen: set[str] = set()
    for name in names:
        if name == STANDARD_INPUT:
            yield from _standard_input(readers)
            continue
        archive, between, member = name.partition(archives.BETWEEN)
        if between and not os.path.lexists(expanded(name)):
            yield from _members_of(archive, member, readers)
            continue
        for path in _matches(name):
            found = _walk(path, readers, passed) if os.path.isdir(path) and not is_empty(path) else [path]
            if not found:
                yield BadInput(str(path), UnreadableInput("no file in it is of a kind that can be read", None))
            for file in found:
                if isinstance(file, BadInput):
                    yield file
                    continue
                real = os.path.realpath(file)
                if real not in seen:
                    seen.add(real)
                    yield from _file(file, readers)


def documents(found: Input) -> Iterator[RawDocument | BadPart]:
    """What stands in an input. Raises UnreadableInput, whatever its reader met."""
    try:
        with found.open() as stream:
            yield from found.reader.read(stream)
    except AssistantError:
        raise
    except OSError as error:
        hint = "Check its permissions." if isinstance(error, PermissionError) else None
        raise UnreadableInput(f"it can't be read: {error.strerror or error}", hint) from error
    except Exception as error:
        # Nobody knows all that can be wrong with a file, least of all the packages that read them.
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise UnreadableInput(f"it is damaged in a way that its reader fails at ({what})", _AS_TEXT) from error


def _matches(name: str) -> list[Path]:
    path = expanded(name)
    if os.path.lexists(path) or not glob.has_magic(name):
        return [path]
    return [Path(match) for match in sorted(glob.glob(str(path), recursive=True))] or [path]


def _walk(folder: Path, readers: Readers, passed: set[Path] | None) -> list[Path | BadInput]:
    """The files below a folder that look as if they could be read, those among them that are none, and the folders that
    can't be looked into; the other files go into `passed`. What lies in the folder of a saved page is none of them."""
    kinds = kinds_of(readers)
    closed: list[Path | BadInput] = []

    def cant(error: OSError) -> None:
        what = f"the folder can't be looked into: {error.strerror}"
        closed.append(BadInput(str(error.filename), UnreadableInput(what, "Check its permissions.")))

    for _, folders, _ in os.walk(folder, onerror=cant):
        folders[:] = [name for name in folders if not name.startswith(".")]
    shown = [
        path
        for path in sorted(folder.rglob("*"))
        if path.name.lower() not in NOT_ARTICLES
        and not (os.path.isdir(path) and not is_empty(path))
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and not is_part_of_page(path, folder)
    ]
    if passed is not None:
        passed.update(path for path in shown if not _is_known(path, kinds) and os.path.isfile(path))
    return closed + [path for path in shown if _is_known(path, kinds)]


def is_empty(folder: Path) -> bool:
    """Whether there is nothing in a folder; one that can't be looked into is not taken for such."""
    try:
        with os.scandir(folder) as entries:
            return not any(entries)
    except OSError:
        return False


def ending(path: Path) -> str:
    """The ending of a file's name, ".rtf"; "" where what stands behind the last dot is none."""
    suffix = path.suffix.lower()
    return suffix if _ENDING.fullmatch(suffix) else ""


def _is_known(path: Path, kinds: frozenset[str]) -> bool:
    """Whether a file in a folder is of a kind to read; a packed one, if what is packed in it is."""
    suffix = path.suffix.lower()
    if suffix == ".json" and not _may_hold_articles(path):
        return False
    return suffix in kinds and (suffix != ".gz" or Path(path.stem).suffix.lower() in kinds)


def _may_hold_articles(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return may_hold_articles(stream.read(HEAD))
    except OSError:
        # Whoever reads it says what is wrong.
        return True


def _members_of(archive: str, member: str, readers: Readers) -> Iterator[Input | BadInput]:
    """One file of an archive, or all of one that is in it."""
    path = expanded(archive)
    wanted = f"{path}{archives.BETWEEN}{member}"
    found = False
    for one in _file(path, readers):
        if one.name in (wanted, str(path)) or one.name.startswith(wanted + archives.BETWEEN):
            found = True
            yield one
    if not found:
        yield BadInput(wanted, UnreadableInput("there is no such file in the archive", "Check the name."))


def _file(path: Path, readers: Readers) -> Iterator[Input | BadInput]:
    if wrong := _no_file(path):
        yield BadInput(str(path), wrong)
        return
    suffix = path.suffix.lower()
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            kind = kind_of(suffix, head)
            if not kind and is_text(head):
                kind = _kind_of_text(head)
    except OSError:
        # Whoever reads it says what is wrong.
        kind = suffix
    yield from _of_kind(str(path), path, lambda: path.open("rb"), kind, path.name, readers)


def _kind_of_text(head: bytes) -> str:
    """The kind of a text that has no name to tell it by."""
    text = head.decode("utf-8", "replace").removeprefix("\ufeff")
    return ".json" if text.lstrip().startswith("{") else ".csv" if looks_like_table(text) else ".txt"


def _no_file(path: Path) -> UnreadableInput | None:
    """Why there is nothing to read at `path`. A pipe or a device could be waited for without end."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.ELOOP:
            return UnreadableInput("the link leads to itself", "Remove it, or name the file itself.")
        if path.is_symlink():
            return UnreadableInput("the link leads nowhere", "Remove it, or name the file itself.")
        if isinstance(error, FileNotFoundError | ValueError):
            return UnreadableInput("there is no such file", "Check the name.")
        return UnreadableInput(f"it can't be read: {error.strerror}")
    if stat.S_ISDIR(mode):
        return UnreadableInput("it is an empty folder", "Name a file, or a folder of files.")
    if not stat.S_ISREG(mode):
        return UnreadableInput("it is a pipe or a device, not a file", "Name a file, or - for standard input.")
    return None


def _of_kind(
    name: str, path: Path | None, opened: Callable[[], BinaryIO], kind: str, file_name: str, readers: Readers
) -> Iterator[Input | BadInput]:
    """The input or inputs of a file of this kind, as its first bytes tell it."""
    if kind in archives.KINDS:
        yield from _archive(name, opened, kind, file_name, readers)
    elif kind in readers:
        yield Input(name, path, opened, readers[kind])
    elif kind in UNREADABLE:
        what, hint = UNREADABLE[kind]
        yield BadInput(name, UnreadableInput(f"it is {what}", hint))
    else:
        known = ", ".join(sorted(kinds_of(readers)))
        yield BadInput(name, UnreadableInput(f"{kind or 'such'} files can't be read", f"Known: {known}."))


def _archive(
    name: str, opened: Callable[[], BinaryIO], kind: str, file_name: str, readers: Readers
) -> Iterator[Input | BadInput]:
    try:
        with opened() as stream:
            for one in archives.members(stream, kind, file_name, readers):
                full = archives.BETWEEN.join(filter(None, (name, one.name)))
                if isinstance(one, archives.BadMember):
                    yield BadInput(full, one.error)
                else:
                    yield Input(full, None, one.open, readers[one.kind])
    except OSError as error:
        yield BadInput(name, UnreadableInput(f"it can't be read: {error.strerror or error}"))


def _standard_input(readers: Readers) -> Iterator[Input | BadInput]:
    """Standard input has no name to tell its kind by, so its first bytes do."""
    name = "standard input"
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        left = _LARGEST_STANDARD_INPUT
        while left > 0 and (part := sys.stdin.buffer.read(min(left, 1 << 20))):
            copy.write(part)
            left -= len(part)
        if left <= 0:
            size = f"{_LARGEST_STANDARD_INPUT // MEGABYTE:,} MB"
            yield BadInput(name, UnreadableInput(f"it is longer than {size}", "Write it to a file, and name that."))
            return
        copy.seek(0)
        head = copy.read(HEAD)
        kind = kind_of("", head)
        kind = kind or _kind_of_text(head)

        def opened() -> BinaryIO:
            copy.seek(0)
            return cast(BinaryIO, copy)

        yield from _of_kind(name, None, opened, kind, "", readers)
