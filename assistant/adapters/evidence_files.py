"""Evidence packs on a disk: written whole or not at all, and read as what a stranger sent."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from assistant.answer.evidence.form import (
    LARGEST,
    LARGEST_MANIFEST,
    MANIFEST,
    MOST_FILES,
    SUMS,
    Raw,
    opened,
    parse_manifest,
    sha256,
    single,
    sums_of,
)
from assistant.domain.errors import EvidencePackError, UsageError
from assistant.domain.evidence import PackFault

_HTML = (".html", ".htm")
_LINK = getattr(os, "O_NOFOLLOW", 0)
# A pipe would be waited for without end.
_NOW = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def write_pack(path: Path, files: Mapping[str, bytes], manifest: bytes) -> str:
    """Write a pack: one file where `path` ends in .html, else a folder; the folders above it are made. Gives its seal.

    Raises UsageError where something is there already, EvidencePackError where it can't be written.
    """
    if path.is_symlink() or path.exists():
        raise UsageError(f"{path} is there already", "Name another place; nothing is overwritten.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() in _HTML:
            with path.open("xb") as file:
                file.write(single(files, manifest))
        else:
            _write_folder(path, files, manifest)
    except OSError as error:
        raise EvidencePackError(f"{path} can't be written: {error.strerror}", "Choose another place.") from error
    return sha256(manifest)


def _write_folder(path: Path, files: Mapping[str, bytes], manifest: bytes) -> None:
    beside = Path(tempfile.mkdtemp(dir=path.absolute().parent, prefix=f".{path.name}-", suffix=".part"))
    try:
        sums = sums_of(manifest, {name: sha256(data) for name, data in files.items()})
        for name, data in {**files, MANIFEST: manifest, SUMS: sums}.items():
            (beside / name).parent.mkdir(exist_ok=True)
            (beside / name).write_bytes(data)
        # A temporary folder is its owner's alone.
        beside.chmod(0o777 & ~_umask())
        beside.rename(path)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def read_pack(path: Path) -> Raw:
    """The pack at `path`, a folder or an HTML file. Nothing outside of it is read, and no link in it followed.

    Raises UsageError where nothing is there, EvidencePackError where it is none that can be checked.
    """
    if not path.exists():
        raise UsageError(f"there is no {path}", "Name the folder or the HTML file of a pack.")
    if path.is_dir():
        return _read_folder(path)
    try:
        return opened(_read(path.resolve(), LARGEST))
    except OSError as error:
        raise EvidencePackError(f"{path} can't be read: {error.strerror or error}") from error


def _read_folder(path: Path) -> Raw:
    try:
        manifest = _read(path / MANIFEST, LARGEST_MANIFEST)
    except OSError as error:
        raise EvidencePackError(
            f"{path} has no {MANIFEST} that can be read: {error.strerror or error}", "Name the folder of a pack."
        ) from error
    named = parse_manifest(manifest)
    files: dict[str, bytes] = {}
    faults: list[PackFault] = []
    for one in named.files:
        if any((path / parent).is_symlink() for parent in Path(one.path).parents if parent.parts):
            raise EvidencePackError(f"{one.path} of the pack lies behind a link", "Don't trust who sent it.")
        try:
            files[one.path] = _read(path / one.path, one.bytes)
        except FileNotFoundError:
            faults.append(PackFault(one.path, "is missing"))
        except OSError as error:
            faults.append(PackFault(one.path, f"can't be read: {error.strerror or error}"))
    sums = sums_of(manifest, {one.path: one.sha256 for one in named.files})
    try:
        if _read(path / SUMS, len(sums)) != sums:
            faults.append(PackFault(SUMS, f"names other sums than {MANIFEST}: one of the two was changed"))
    except OSError as error:
        faults.append(PackFault(SUMS, f"can't be read: {error.strerror or error}"))
    known = {MANIFEST, SUMS, *(one.path for one in named.files)}
    faults += [
        PackFault(name, "is no file of this pack: its manifest does not name it") for name in _others(path, known)
    ]
    return Raw(manifest, files, tuple(faults))


def _others(path: Path, known: set[str]) -> list[str]:
    """What else lies in the folder, no further than a pack goes."""
    folders = {name.split("/")[0] for name in known if "/" in name}
    found: list[str] = []
    for folder in ("", *sorted(folders)):
        with suppress(OSError), os.scandir(path / folder) as entries:
            for number, entry in enumerate(entries):
                name = f"{folder}/{entry.name}" if folder else entry.name
                if name not in known and not (not folder and name in folders):
                    found.append(name)
                if number > MOST_FILES or len(found) > 100:
                    break
    return sorted(found)


def _read(path: Path, most: int) -> bytes:
    """The bytes of a plain file. Raises OSError where it is something else, or larger than `most` bytes."""
    descriptor = os.open(path, os.O_RDONLY | _LINK | _NOW)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError("it is no plain file")
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(f"it is larger than {most:,} bytes")
    return data
