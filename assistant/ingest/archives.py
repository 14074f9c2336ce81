"""The files in an archive, read where they are: nothing is unpacked to the disk, and nothing without a bound.

A hostile archive may name files outside of itself, link to them, nest without end, or unpack to more than any machine
holds. Such members are refused, each with its reason, and the rest is taken.
"""

from __future__ import annotations

import gzip
import io
import re
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from assistant.domain.errors import UnreadableInput
from assistant.domain.wording import count
from assistant.ingest.bounded import MEGABYTE
from assistant.ingest.corpus import NOT_ARTICLES
from assistant.ingest.readers.json_file import may_hold_articles
from assistant.ingest.sniffing import HEAD, UNREADABLE, kind_of

KINDS = frozenset({".zip", ".tar", ".tgz", ".gz"})
"""The endings of archives. A .gz may be a .tar.gz, a .warc.gz or any one file."""
BETWEEN = " › "
"""Stands between an archive's name and that of a file in it."""

_MOST_MEMBERS = 100_000
_LARGEST_MEMBER = 200 * MEGABYTE
_LARGEST_TOTAL = 1000 * MEGABYTE
# Text shrinks to a tenth, markup to a fiftieth; a bomb to a thousandth.
_HIGHEST_RATIO, _RATIO_FROM = 200, 10 * MEGABYTE
_DEEPEST = 2
_IN_MEMORY = 16 * MEGABYTE
_DRIVE = re.compile(r"[A-Za-z]:")
# What the standard library raises on archives that nobody packed.
_DAMAGED = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error),
    *(EOFError, OSError, NotImplementedError, RuntimeError, ValueError, LookupError),
)
_WORD = "word/document.xml"


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. `name` is below the archive's own, and empty where the archive is that one file alone;
    `kind` is the ending of the reader that fits. It has to be read before the next one is asked for."""

    name: str
    kind: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class BadMember:
    """A file in an archive, or with an empty name the archive itself, that can't be read."""

    name: str
    error: UnreadableInput


@dataclass(slots=True)
class _Budget:
    """What may still be taken out of one archive and those in it."""

    members: int = _MOST_MEMBERS
    size: int = _LARGEST_TOTAL

    def spend(self, size: int) -> None:
        """Raises UnreadableInput where the archive holds more than is taken."""
        self.members -= 1
        self.size -= size
        if self.members < 0:
            raise UnreadableInput(f"it holds more than {_MOST_MEMBERS:,} files", "Name a part of them.")
        if self.size < 0:
            total = f"{_LARGEST_TOTAL // MEGABYTE:,} MB"
            raise UnreadableInput(f"it unpacks to more than {total}", "Unpack it, and name the folder.")


class _Bounded(io.RawIOBase):
    """What is unpacked from a stream, up to a limit. Whatever is wrong with it is an UnreadableInput."""

    def __init__(self, stream: BinaryIO, limit: int, packed: Callable[[], int] | None = None) -> None:
        self._stream = stream
        self._left = limit
        self._limit = limit
        self._packed = packed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        try:
            data = self._stream.read(min(len(buffer), 1 << 16))
        except _DAMAGED as error:
            raise UnreadableInput("it is damaged or was cut off", "Pack or download it again.") from error
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableInput(
                f"it unpacks to more than {self._limit // MEGABYTE:,} MB", "Take it out and split it."
            )
        if self._packed and _is_bomb(self._limit - self._left, self._packed()):
            raise _bomb()
        buffer[: len(data)] = data
        return len(data)


def members(stream: BinaryIO, kind: str, file_name: str, known: Container[str]) -> Iterator[Member | BadMember]:
    """The files of the archive in `stream`, of those kinds that are `known`, in the archive's order."""
    yield from _members(stream, kind, file_name, known, _Budget(), 1)


def _members(
    stream: BinaryIO, kind: str, file_name: str, known: Container[str], budget: _Budget, depth: int
) -> Iterator[Member | BadMember]:
    if depth > _DEEPEST:
        yield BadMember("", UnreadableInput("an archive this deep in others isn't opened", "Take it out first."))
        return
    found = False
    try:
        inside = {".zip": _zip, ".tar": _tar}.get(kind, _gzip)
        for one in inside(stream, file_name, known, budget, depth):
            found = True
            yield one
    except UnreadableInput as error:
        yield BadMember("", error)
    except _DAMAGED:
        yield BadMember("", UnreadableInput("the archive is damaged or was cut off", "Pack or download it again."))
    else:
        if not found:
            yield BadMember("", UnreadableInput("no file in it is of a kind that can be read", None))


def _zip(stream: BinaryIO, _: str, known: Container[str], budget: _Budget, depth: int) -> Iterator[Member | BadMember]:
    encrypted: Counter[str] = Counter()
    with zipfile.ZipFile(stream) as archive:
        infos = archive.infolist()
        if any(info.filename == _WORD for info in infos):
            # A Word file is a zip archive as well, whatever it is called.
            stream.seek(0)
            yield Member("", ".docx", lambda: stream)
            return
        for info in infos:
            name = info.filename.replace("\\", "/")
            if info.is_dir() or not (wanted := _wanted(name, known, link=stat.S_ISLNK(info.external_attr >> 16))):
                continue
            if isinstance(wanted, UnreadableInput):
                yield BadMember(name, wanted)
            elif info.flag_bits & 1:
                encrypted[name] += 1
            elif error := _oversize(info):
                yield BadMember(name, error)
            else:
                budget.spend(info.file_size)

                def opened(info: zipfile.ZipInfo = info) -> BinaryIO:
                    return _buffered(cast(BinaryIO, archive.open(info)), _LARGEST_MEMBER)

                yield from _member(name, opened, known, budget, depth)
    if encrypted:
        what = f"{count(encrypted.total(), 'file')} in it {'is' if encrypted.total() == 1 else 'are'} encrypted"
        yield BadMember("", UnreadableInput(what, "Unpack it with its password, and name the folder."))


def _tar(stream: BinaryIO, _: str, known: Container[str], budget: _Budget, depth: int) -> Iterator[Member | BadMember]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            if info.isdir() or not (wanted := _wanted(info.name, known, link=not info.isfile())):
                continue
            if isinstance(wanted, UnreadableInput):
                yield BadMember(info.name, wanted)
            elif info.size > _LARGEST_MEMBER:
                yield BadMember(info.name, _too_large())
            else:
                budget.spend(info.size)
                file = archive.extractfile(info)
                if file is None:
                    continue
                # It can be read once, front to back: what was looked at is kept for who reads it.
                once = _buffered(cast(BinaryIO, file), _LARGEST_MEMBER)
                yield from _member(info.name, lambda once=once: once, known, budget, depth)  # type: ignore[misc]


def _gzip(
    stream: BinaryIO, file_name: str, known: Container[str], budget: _Budget, depth: int
) -> Iterator[Member | BadMember]:
    def unpacked() -> BinaryIO:
        stream.seek(0)
        limit = min(budget.size, _LARGEST_TOTAL)
        return _buffered(cast(BinaryIO, gzip.GzipFile(fileobj=stream, mode="rb")), limit, stream.tell)

    name = re.sub(r"(?i)\.t?gz$", "", file_name)
    suffix = PurePosixPath(name).suffix.lower()
    kind = kind_of(suffix, _head(unpacked()))
    if kind == ".warc":
        # Each record of it is packed by itself, and its reader unpacks them one by one.
        stream.seek(0)
        yield Member("", kind, lambda: stream)
    elif kind == ".tar":
        yield from _tar(unpacked(), name, known, budget, depth)
    elif kind in KINDS:
        # A packed archive is one archive.
        yield from _nested("", kind, unpacked(), name, known, budget, depth)
    elif kind in known:
        yield Member("", kind, unpacked)
    else:
        what, hint = UNREADABLE.get(kind, ("no kind of file that can be read", "Unpack it, and save it as text."))
        yield BadMember("", UnreadableInput(f"what is packed in it is {what}", hint))


def _member(
    name: str, opened: Callable[[], BinaryIO], known: Container[str], budget: _Budget, depth: int
) -> Iterator[Member | BadMember]:
    try:
        stream = opened()
        head = _head(stream)
        kind = kind_of(PurePosixPath(name).suffix.lower(), head)
        if kind in KINDS:
            yield from _nested(name, kind, opened(), PurePosixPath(name).name, known, budget, depth)
        elif kind in UNREADABLE:
            what, hint = UNREADABLE[kind]
            yield BadMember(name, UnreadableInput(f"it is {what}", hint))
        elif kind in known and (kind != ".json" or may_hold_articles(head)):
            yield Member(name, kind, opened)
    except UnreadableInput as error:
        yield BadMember(name, error)
    except _DAMAGED:
        yield BadMember(name, UnreadableInput("it is damaged", "Pack the archive again."))


def _nested(
    name: str, kind: str, stream: BinaryIO, file_name: str, known: Container[str], budget: _Budget, depth: int
) -> Iterator[Member | BadMember]:
    """The files of an archive in an archive; it is copied to where it can be read in any order."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        while part := stream.read(1 << 16):
            copy.write(part)
        copy.seek(0)
        for one in _members(cast(BinaryIO, copy), kind, file_name, known, budget, depth + 1):
            path = BETWEEN.join(filter(None, (name, one.name)))
            yield BadMember(path, one.error) if isinstance(one, BadMember) else Member(path, one.kind, one.open)


def _wanted(name: str, known: Container[str], *, link: bool) -> bool | UnreadableInput:
    """Whether a file is to be read, or why it must not be. Of no interest are files of unknown kinds, hidden ones,
    and what the archive says of itself."""
    path = PurePosixPath(name.replace("\\", "/"))
    suffix = path.suffix.lower()
    if suffix not in known and suffix not in KINDS:
        return False
    if path.is_absolute() or _DRIVE.match(name) or ".." in path.parts:
        return UnreadableInput("its name leads out of the archive", "Pack it again with plain names.")
    if any(part.startswith(".") or part == "__MACOSX" for part in path.parts) or path.name.lower() in NOT_ARTICLES:
        return False
    return UnreadableInput("it is a link, not a file", "Pack the file itself.") if link else True


def _oversize(info: zipfile.ZipInfo) -> UnreadableInput | None:
    if info.file_size > _LARGEST_MEMBER:
        return _too_large()
    if _is_bomb(info.file_size, info.compress_size):
        return _bomb()
    # The others unpack a block at a time, which may be thousands of times larger.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return UnreadableInput("it is packed in a way that isn't read here", "Pack it as a common zip file.")
    return None


def _too_large() -> UnreadableInput:
    return UnreadableInput(f"it is larger than {_LARGEST_MEMBER // MEGABYTE} MB", "Take it out and split it.")


def _is_bomb(unpacked: int, packed: int) -> bool:
    return unpacked > _RATIO_FROM and unpacked > _HIGHEST_RATIO * max(packed, 1)


def _bomb() -> UnreadableInput:
    return UnreadableInput("it unpacks to hundreds of times its size, as no text does", "Take it out and look at it.")


def _buffered(stream: BinaryIO, limit: int, packed: Callable[[], int] | None = None) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Bounded(stream, limit, packed), HEAD))


def _head(stream: BinaryIO) -> bytes:
    return cast(io.BufferedReader, stream).peek(HEAD)[:HEAD]
