"""What articles were cleaned out of, compressed, in files named by their content."""

from __future__ import annotations

import gzip
import re
import zlib
from contextlib import suppress
from pathlib import Path

from assistant.domain.errors import UnreadableInput
from assistant.domain.ports import Original
from assistant.ingest.corpus import write_whole

# An article's page or PDF is rarely a tenth of this; what is larger would soon fill a disk.
LARGEST = 32_000_000
_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")
_LEVEL = 6


class OriginalFiles:
    """A folder with a file an original, `<2 hex>/<SHA-256>.<kind>.gz`. A file is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, original: Original) -> str | None:
        """Keep it and give its name, or None where it is too large to be kept. Raises AssistantError."""
        if len(original.data) > LARGEST:
            return None
        name = original.name
        path = self._path(name)
        if path.exists():
            return name
        # Without a time in it, the same original is always the same file.
        write_whole(path, gzip.compress(original.data, _LEVEL, mtime=0))
        return name

    def load(self, name: str) -> Original:
        """What was kept under `name`. Raises UnreadableInput where it is gone or damaged."""
        if not _NAME.fullmatch(name):
            raise UnreadableInput(f"{name[:80]} is no name of an original", "Delete that line of the article's file.")
        path = self._path(name)
        try:
            with gzip.open(path) as stream:
                data = stream.read(LARGEST + 1)
        except FileNotFoundError as error:
            raise UnreadableInput(f"its original {path} is gone", "Ingest the article's source again.") from error
        except (OSError, EOFError, zlib.error) as error:
            raise UnreadableInput(f"its original {path} can't be read: {error}", _AGAIN) from error
        found = Original(name.partition(".")[2], data)
        if found.name != name:
            raise UnreadableInput(f"its original {path} is damaged", _AGAIN)
        return found

    def remove(self, name: str) -> None:
        """Delete it; one that is gone already, or that can't be deleted, is no error."""
        if _NAME.fullmatch(name):
            with suppress(OSError):
                self._path(name).unlink(missing_ok=True)

    def set_aside(self, name: str) -> None:
        """Rename a damaged one, so that the same original can be kept again. One that is gone is no error."""
        if _NAME.fullmatch(name):
            path = self._path(name)
            with suppress(OSError):
                path.rename(path.with_name(f"{path.name}.damaged"))

    def sweep(self) -> None:
        """Remove what killed writers left unfinished. Only for who holds the library's write lock."""
        with suppress(OSError):
            for part in self._folder.glob("*/.*.part"):
                part.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.gz"


_AGAIN = "Delete that file, and ingest the article's source again."
