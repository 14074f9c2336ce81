"""What the user named, as files: folders walked, globs expanded, standard input."""

from __future__ import annotations

import glob
import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from assistant.domain.errors import UnreadableInput
from assistant.domain.ports import BadPart, DocumentReader, RawDocument
from assistant.ingest.corpus import NOT_ARTICLES

STANDARD_INPUT = "-"
Readers = Mapping[str, DocumentReader]


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, under the name that the user knows it by."""

    name: str
    path: Path | None
    open: Callable[[], BinaryIO]
    reader: DocumentReader


@dataclass(frozen=True, slots=True)
class BadInput:
    """Something named that can't be read."""

    name: str
    error: UnreadableInput


def expand(names: Sequence[str], readers: Readers) -> Iterator[Input | BadInput]:
    """The files behind `names`, each once, folders in order. Unknown kinds and a readme inside a folder
    are passed over; one that was named itself is read, or is a bad input."""
    seen: set[Path] = set()
    for name in names:
        if name == STANDARD_INPUT:
            yield _standard_input(readers)
            continue
        for path in _matches(name):
            found = [path] if not path.is_dir() else _walk(path, readers)
            for file in found:
                if file.resolve() not in seen:
                    seen.add(file.resolve())
                    yield _input(file, readers)


def _matches(name: str) -> list[Path]:
    path = Path(name).expanduser()
    if path.exists() or not glob.has_magic(name):
        return [path]
    return [Path(match) for match in sorted(glob.glob(str(path), recursive=True))] or [path]


def _walk(folder: Path, readers: Readers) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in readers
        and path.name.lower() not in NOT_ARTICLES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _input(path: Path, readers: Readers) -> Input | BadInput:
    reader = readers.get(path.suffix.lower())
    if not path.exists():
        return BadInput(str(path), UnreadableInput("there is no such file", "Check the name."))
    if reader is None:
        kinds = ", ".join(sorted(readers))
        return BadInput(str(path), UnreadableInput(f"{path.suffix or 'such'} files can't be read", f"Known: {kinds}."))
    return Input(str(path), path, lambda: path.open("rb"), reader)


def _standard_input(readers: Readers) -> Input:
    return Input("standard input", None, lambda: sys.stdin.buffer, _Sniffing(readers))


class _Sniffing:
    """Standard input has no name to tell its kind by, so its first bytes do."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """The documents of whichever reader fits. Raises UnreadableInput."""
        data = stream.read()
        start = data[:512].lstrip().lower()
        if start.startswith(b"{"):
            kind = ".jsonl"
        elif start.startswith(b"---"):
            kind = ".md"
        elif start.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<?xml")):
            kind = ".html"
        else:
            kind = ".txt"
        yield from self._readers[kind].read(io.BytesIO(data))
