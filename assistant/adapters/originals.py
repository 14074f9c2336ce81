"""What articles were cleaned out of, compressed, in files named by their content."""

from __future__ import annotations

import gzip
import re
import zlib
from contextlib import suppress
from pathlib import Path

from assistant.domain.documents import Original
from assistant.domain.errors import AssistantError, UnreadableInput
from assistant.ingest.corpus import write_whole

# An article's page or PDF is rarely a tenth of this; what is larger would soon fill a disk.
LARGEST = 32_000_000
_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")
_LEVEL = 6


class OriginalFiles:
    """A folder with a file an original, `<2 hex>/<SHA-256>.<kind>.gz`. A file is there whole or not at all.

    Beside them stands, while an ingestion runs, the list of those that may be left over if it is killed."""

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
        self.doubt(name)
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

    def doubt(self, name: str) -> None:
        """Note that it may soon be named by no article. Raises AssistantError."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._doubts.open("a", encoding="ascii") as stream:
                stream.write(f"{name}\n")
        except (OSError, UnicodeEncodeError) as error:
            raise AssistantError(
                f"{self._doubts} can't be written: {error}", "Check the folder's permissions and free space."
            ) from error

    def doubted(self) -> list[str]:
        """What was noted since all was settled; what is no name of an original, as after a full disk, is left out."""
        try:
            return [one for one in self._doubts.read_text("ascii", "replace").splitlines() if _NAME.fullmatch(one)]
        except OSError:
            return []

    def settled(self) -> None:
        """Forget what was noted."""
        with suppress(OSError):
            self._doubts.unlink(missing_ok=True)

    def names(self) -> list[str]:
        """All that is kept, in order."""
        names = (path.name.removesuffix(".gz") for path in self._folder.glob("*/*.gz"))
        return sorted(name for name in names if _NAME.fullmatch(name))

    def sweep(self) -> None:
        """Remove what killed writers left unfinished. Only for who holds the library's write lock."""
        with suppress(OSError):
            for part in self._folder.glob("*/.*.part"):
                part.unlink(missing_ok=True)

    @property
    def _doubts(self) -> Path:
        return self._folder / "unsettled"

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.gz"


_AGAIN = "Delete that file, and ingest the article's source again."
