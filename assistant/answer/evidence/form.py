"""The two forms of a pack: files beside each other, or one HTML file with all of them in it.

A manifest names the SHA-256 of each file. In a folder `SHA256SUMS`, which other programs check too, names that of the
manifest; an HTML file names its own in its last line. So no byte can change unseen.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.answer.evidence.content import FORMAT, PAGE, PROGRAM, VERSION
from assistant.answer.evidence.page import END
from assistant.domain.errors import EvidencePackError
from assistant.domain.evidence import PackFault
from assistant.domain.sanitize import spelled

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
MOST_FILES = 10_000
LARGEST_MANIFEST = 4_000_000
"""Bytes; that of ten thousand files is a third of it."""
LARGEST = 256_000_000
"""Bytes of a whole pack. The longest conversation over the longest articles is a tenth of it."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}(?:\.[a-z0-9]{1,8})?(?:/[a-z0-9][a-z0-9_-]{0,60}(?:\.[a-z0-9]{1,8})?)?")
_BEGIN, _CLOSE = b'<pre hidden id="evidence-pack">', b"</pre>\n"
_SEAL = re.compile(rb"<!-- evidence pack, SHA-256 of all above: ([0-9a-f]{64}) -->\n\Z")
# Bytes of a seal's line, and some.
_TAIL = 200
_REMAKE = "Ask whoever made it for another copy."


class PackedFile(BaseModel):
    """A file of the pack: its path in it, its bytes, their SHA-256 in hex."""

    model_config = ConfigDict(strict=True, frozen=True)

    path: str
    bytes: int = Field(ge=0, le=LARGEST)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """The list of a pack's files."""

    model_config = ConfigDict(strict=True, frozen=True)

    format: str
    version: int
    made: str = Field(max_length=100)
    program: str = Field(max_length=100)
    files: list[PackedFile] = Field(max_length=MOST_FILES)


@dataclass(frozen=True, slots=True)
class Raw:
    """A pack as it was found: its manifest as written, the files that are there, and what was wrong with its form."""

    manifest: bytes
    files: Mapping[str, bytes]
    faults: tuple[PackFault, ...] = ()

    @property
    def seal(self) -> str:
        """The SHA-256 of the manifest."""
        return sha256(self.manifest)


def sha256(data: bytes) -> str:
    """In hex."""
    return hashlib.sha256(data).hexdigest()


def manifest_of(files: Mapping[str, bytes], made: str) -> bytes:
    """The manifest of a pack of these files."""
    listed = [{"path": path, "bytes": len(data), "sha256": sha256(data)} for path, data in sorted(files.items())]
    fields = {"format": FORMAT, "version": VERSION, "made": made, "program": PROGRAM, "files": listed}
    return f"{json.dumps(fields, indent=1)}\n".encode()


def sums_of(manifest: bytes, files: Mapping[str, str]) -> bytes:
    """SHA256SUMS: the manifest and the files, given by path and SHA-256, as `sha256sum --check` reads it."""
    listed = sorted({**files, MANIFEST: sha256(manifest)}.items())
    return "".join(f"{digest}  {path}\n" for path, digest in listed).encode()


def parse_manifest(data: bytes) -> Manifest:
    """The manifest in `data`. Raises EvidencePackError where it is none, or names what no pack has."""
    if len(data) > LARGEST_MANIFEST:
        raise EvidencePackError(f"its manifest is larger than {LARGEST_MANIFEST:,} bytes", _REMAKE)
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise EvidencePackError(
            f"its manifest can't be read: {first['msg']}{f' ({where})' if where else ''}", _REMAKE
        ) from error
    if manifest.format != FORMAT:
        raise EvidencePackError("its manifest is not that of an evidence pack", "Name a pack.")
    if manifest.version != VERSION:
        raise EvidencePackError(
            f"it is of version {manifest.version}, and this program checks version {VERSION}",
            "Check it with a newer program.",
        )
    paths = [one.path for one in manifest.files]
    for path in paths:
        if not _NAME.fullmatch(path) or path == MANIFEST:
            shown = path if len(path) < 80 else f"{path[:80]}…"
            raise EvidencePackError(f"its manifest names {shown!r}, which is no file of a pack", _REMAKE)
    if len(set(paths)) < len(paths):
        raise EvidencePackError("its manifest names a file twice", _REMAKE)
    if sum(one.bytes for one in manifest.files) > LARGEST:
        raise EvidencePackError(f"its files are larger than {LARGEST:,} bytes together", _REMAKE)
    return manifest


def single(files: Mapping[str, bytes], manifest: bytes) -> bytes:
    """The pack as one HTML file: its page, with manifest and files as JSON in a hidden element."""
    texts = {path: data.decode("utf-8") for path, data in files.items() if path != PAGE}
    written = spelled(json.dumps({"manifest": manifest.decode("utf-8"), "files": texts}, ensure_ascii=False))
    for mark, escaped in (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e")):
        written = written.replace(mark, escaped)
    end = END.encode()
    data = files[PAGE].removesuffix(end) + _BEGIN + written.encode("utf-8") + _CLOSE + end
    return data + f"<!-- evidence pack, SHA-256 of all above: {sha256(data)} -->\n".encode()


class _Inside(BaseModel):
    model_config = ConfigDict(strict=True)

    manifest: str
    files: dict[str, str]


def opened(data: bytes) -> Raw:
    """The pack in an HTML file. Raises EvidencePackError where there is none that can be read."""
    faults: list[PackFault] = []
    seal = _SEAL.search(data, max(0, len(data) - _TAIL))
    end = seal.start() if seal else len(data)
    if seal is None:
        faults.append(PackFault("", "its last line, which seals the whole file, is missing or changed"))
    elif sha256(data[:end]) != seal[1].decode():
        faults.append(PackFault("", "the file is not as it was made: its SHA-256 is another than its last line says"))
    begin = data.find(_BEGIN)
    close = data.find(_CLOSE, begin)
    if begin < 0 or close < 0:
        raise EvidencePackError("it has no evidence pack in it", "Name a pack that `assistant ask --pack` wrote.")
    try:
        inside = _Inside.model_validate_json(data[begin + len(_BEGIN) : close])
        files = {path: text.encode("utf-8") for path, text in inside.files.items()}
        manifest = inside.manifest.encode("utf-8")
    except (ValidationError, UnicodeEncodeError) as error:
        raise EvidencePackError("the evidence pack in it can't be read", _REMAKE) from error
    return Raw(manifest, {**files, PAGE: data[:begin] + data[close + len(_CLOSE) : end]}, tuple(faults))


def compared(manifest: Manifest, raw: Raw) -> list[PackFault]:
    """Where the files of a pack are not those that its manifest names."""
    faults = list(raw.faults)
    told = {fault.file for fault in faults}
    for one in manifest.files:
        data = raw.files.get(one.path)
        if data is None:
            if one.path not in told:
                faults.append(PackFault(one.path, "is missing"))
        elif len(data) != one.bytes or sha256(data) != one.sha256:
            faults.append(PackFault(one.path, "is not as it was made: its SHA-256 is another"))
    known = {one.path for one in manifest.files}
    faults += [
        PackFault(path, "is no file of this pack: its manifest does not name it") for path in raw.files.keys() - known
    ]
    return faults
