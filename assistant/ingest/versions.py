"""Former versions of articles: files in corpus/.versions/, a folder that is not walked for articles.

A version is written before the file that replaces it. So a kill between the two loses nothing, and the next run,
which finds the version there and the file not replaced yet, writes no second one.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path, PurePosixPath

from assistant.domain.article import Article
from assistant.domain.errors import UnreadableInput
from assistant.domain.version import Version
from assistant.ingest.corpus import CorpusFolder, write_whole
from assistant.ingest.dates import parse_date
from assistant.ingest.markdown import split_front_matter

FOLDER = ".versions"
_NAME = re.compile(r"(\d{1,9})-([0-9a-f]{8})\.md")
# They tell of the file as it came in; what it was cleaned out of is not kept.
_LINES = re.compile(r"^(?:original|origin|text_hash|superseded):.*\n", re.MULTILINE)


class Versions:
    """Keeps and reads former versions. Only who holds the library's write lock keeps or removes any."""

    def __init__(self, corpus: CorpusFolder, today: Callable[[], date]) -> None:
        self._corpus = corpus
        self._today = today

    def keep(self, path: str, successor: Article) -> None:
        """Keep the article that stands at `path` as a version, where `successor` differs from it.

        Raises AssistantError where it can't be written.
        """
        try:
            former = self._corpus.read(path)
            text = (self._corpus.root / path).read_text("utf-8-sig").replace("\r\n", "\n")
        except (UnreadableInput, OSError, UnicodeDecodeError):
            # No article stands there that could be lost.
            return
        if former.content_hash == successor.content_hash:
            return
        found = self._files(path)
        number, short = (found[-1][0], found[-1][1]) if found else (0, "")
        mark = former.content_hash[:8]
        if short == mark:
            return
        folder = self._folder(path)
        write_whole(folder / f"{number + 1}-{mark}.md", self._marked(text))

    def of(self, path: str) -> list[Version]:
        """The former versions of the article that stands at `path`, the oldest first. One that can't be read is left
        out, and so is a last one that nothing came in the place of."""
        try:
            now = self._corpus.read(path)
        except UnreadableInput:
            return []
        versions = []
        for number, _, file in self._files(path):
            try:
                article = self._corpus.read(file.relative_to(self._corpus.root).as_posix())
                front, _ = split_front_matter(file.read_text("utf-8-sig"))
            except (UnreadableInput, OSError):
                continue
            if article.id == now.id:
                versions.append(Version(number, article, parse_date(front.get("superseded"))))
        if versions and versions[-1].article.content_hash == now.content_hash:
            versions.pop()
        return versions

    def hold(self, path: str, content_hash: str) -> bool:
        """Whether a former version of the article at `path` came in with this content."""
        names = (file.relative_to(self._corpus.root).as_posix() for *_, file in self._files(path))
        return any(self._corpus.marks(name).ingested == content_hash for name in names)

    def unreadable(self, path: str) -> Iterator[tuple[str, UnreadableInput]]:
        """The files of former versions of the article at `path` that hold none, relative to the corpus folder."""
        for _, _, file in self._files(path):
            name = file.relative_to(self._corpus.root).as_posix()
            try:
                self._corpus.read(name)
            except UnreadableInput as error:
                yield name, error

    def left_over(self) -> list[str]:
        """The files of former versions, relative to the corpus folder, whose article's file is not there."""
        root, found = self._corpus.root / FOLDER, []
        for file in root.rglob("*.md"):
            stem = self._corpus.root / file.parent.relative_to(root)
            if _NAME.fullmatch(file.name) and not stem.with_name(f"{stem.name}.md").exists():
                found.append(file.relative_to(self._corpus.root).as_posix())
        return sorted(found)

    def remove(self, path: str) -> None:
        """Delete the versions of the article at `path`."""
        folder = self._folder(path)
        shutil.rmtree(folder, ignore_errors=True)
        for parent in folder.parents:
            if parent == self._corpus.root:
                break
            # Only where nothing else is in it.
            with suppress(OSError):
                parent.rmdir()

    def sweep(self) -> None:
        """Remove what killed writers left unfinished."""
        with suppress(OSError):
            for part in (self._corpus.root / FOLDER).rglob(".assistant-*.part"):
                self._corpus.sweep_part(part)

    def _folder(self, path: str) -> Path:
        return self._corpus.root / FOLDER / PurePosixPath(path).with_suffix("")

    def _files(self, path: str) -> list[tuple[int, str, Path]]:
        """Number, mark and file of each version, in order."""
        with suppress(OSError):
            names = [(file, _NAME.fullmatch(file.name)) for file in self._folder(path).iterdir()]
            return sorted((int(match[1]), match[2], file) for file, match in names if match)
        return []

    def _marked(self, text: str) -> str:
        """A file that says since when it is superseded."""
        line = f"superseded: {self._today().isoformat()}\n"
        head, fence, body = text.partition("\n---\n") if text.startswith("---\n") else ("---", "", "")
        if not fence:
            return f"---\n{line}---\n\n{text}"
        return f"{_LINES.sub('', head + chr(10))}{line}---\n{body}"
