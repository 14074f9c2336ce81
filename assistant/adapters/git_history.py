"""Files as they were at a commit, read by the `git` program. Nothing is checked out, and nothing is written."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assistant.domain.errors import AssistantError, UsageError

# A symbolic link (120000) would lead to what stands there today.
_FILES = ("100644", "100755")
# A program that reads must neither ask, nor page, nor fetch what a partial clone lacks.
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
# Variables by which a hook of git names another repository than that of the folder.
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit by the hash of it, and in words: short hash, day and subject."""

    hash: str
    told: str


class GitHistory:
    """What a folder inside of a repository held at its commits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def commit(self, name: str) -> Commit:
        """The commit that `name` (a hash, a tag, a branch, HEAD~3) means. Raises UsageError, AssistantError."""
        if not self._folder.is_dir():
            raise UsageError(f"there is no folder {self._folder}", "Only a folder in a git repository has commits.")
        self._run("rev-parse", "--show-toplevel", wrong=f"{self._folder} is not in a git repository that can be read")
        wrong = f"{name!r} is neither a date nor a commit of the repository of {self._folder}"
        found = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", wrong=wrong)
        hash_ = found.decode().strip()
        told = self._run("show", "--no-patch", "--format=%h of %cs, %s", hash_, wrong=wrong)
        return Commit(hash_, told.decode("utf-8", "replace").strip())

    def files(self, commit: Commit, suffix: str) -> dict[str, bytes]:
        """What the files below the folder held whose names end in `suffix`, by their path in it, with forward slashes.

        Raises AssistantError.
        """
        wrong = f"the files of commit {commit.hash[:10]} can't be read"
        listed = self._run("ls-tree", "-r", "-z", commit.hash, "--", ".", wrong=wrong)
        blobs: list[tuple[str, str]] = []
        for entry in filter(None, listed.split(b"\0")):
            about, _, name = entry.partition(b"\t")
            mode, kind, blob = about.decode().split(" ")
            path = name.decode("utf-8", "replace")
            if kind == "blob" and mode in _FILES and path.endswith(suffix) and _inside(path):
                blobs.append((path, blob))
        asked = "".join(f"{blob}\n" for _, blob in blobs).encode()
        contents = self._run("cat-file", "--batch", wrong=wrong, given=asked)
        found: dict[str, bytes] = {}
        place = 0
        for path, _ in blobs:
            end = contents.index(b"\n", place)
            size = contents[place:end].rpartition(b" ")[2]
            if not size.isdigit():
                raise AssistantError(f"{wrong}: {path} is missing from the repository", "Fetch the whole history.")
            found[path] = contents[end + 1 : end + 1 + int(size)]
            place = end + 1 + int(size) + 1
        return found

    def _run(self, *words: str, wrong: str, given: bytes = b"") -> bytes:
        environment = {key: value for key, value in os.environ.items() if key not in _OF_HOOKS} | _QUIET
        command = ["git", "--no-pager", "-C", str(self._folder), *words]
        try:
            done = subprocess.run(command, input=given, capture_output=True, env=environment, check=False)
        except OSError as error:
            raise AssistantError(
                f"the program git can't be run: {error.strerror}", "Install it, or name a date in place of a commit."
            ) from error
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            hint = said[0] if said else "Write a date as 2024-12-31, or a commit that `git log` shows."
            raise UsageError(wrong, hint)
        return done.stdout


def _inside(path: str) -> bool:
    """Whether a path stays below its folder; a tree that somebody made by hand may hold others."""
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts and "\\" not in path and ":" not in path
