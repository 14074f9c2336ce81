"""The corpus folder: one Markdown file an article, written whole or not at all. It is the truth."""

from __future__ import annotations

import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from assistant.domain.article import Article, digest
from assistant.domain.errors import AssistantError, UnreadableInput
from assistant.domain.ports import FileState
from assistant.domain.sanitize import sanitize, sanitize_line
from assistant.ingest.bounded import MEGABYTE
from assistant.ingest.dates import parse_date, read_when
from assistant.ingest.identify import CanonicalUrl, article_id, file_stem
from assistant.ingest.markdown import front_matter_lines, join_front_matter, split_front_matter

# A folder of articles may explain itself without that becoming an article.
NOT_ARTICLES = {"readme.md"}
# What a file is called until all of it is there.
_PART_PREFIX, _PART_SUFFIX = ".assistant-", ".part"
_ORIGIN = re.compile(rb"^origin: ([0-9a-f]{16})\r?$", re.MULTILINE)
_ORIGINAL = re.compile(rb"^original: ([0-9a-f]{64}\.[a-z0-9]{1,8})\r?$", re.MULTILINE)
_MARKS = re.compile(
    rb"\A(?:\xef\xbb\xbf)?---\n(?:(?!---\n)[^\n]*\n)*?content_hash: ([0-9a-f]{64})\n"
    rb"(?:text_hash: ([0-9a-f]{1,64})\n)?(?:original: ([0-9a-f]{64}\.[a-z0-9]{1,8})\n)?"
    rb"(?:origin: ([0-9a-f]{16})\n)?---\n"
)
# No file takes so long to be written; the clocks of two machines differ by less.
_ABANDONED_SECONDS = 86_400
# Front matter is shorter.
_HEAD = 8192
# As large as a text that comes in may be.
_LARGEST = 50 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Marks:
    """What an article's file says of how it came about, beside its metadata: the hash of what was ingested, that
    of its text, the name of what it was cleaned out of, and what stands for the file that it came from where only that
    tells which article it is (`origin_of`). Each is None where the file doesn't say.

    What comes in is compared with `ingested` rather than with the file itself, so that a correction made by hand
    is not undone by ingesting the same page again.
    """

    ingested: str | None = None
    text: str | None = None
    original: str | None = None
    origin: str | None = None


class CorpusFolder:
    """Articles as files below `root`; with `shared` other machines write there too."""

    def __init__(self, root: Path, canonical_url: CanonicalUrl, *, shared: bool = False) -> None:
        self.root = root
        self._shared = shared
        self._canonical_url = canonical_url

    def paths(self) -> Iterator[str]:
        """Article files relative to the root, in order, with forward slashes."""
        for folder, names in self._walk():
            for name in sorted(names):
                if name.endswith(".md") and not name.startswith(".") and name.lower() not in NOT_ARTICLES:
                    yield (Path(folder) / name).relative_to(self.root).as_posix()

    @property
    def unplugged(self) -> bool:
        """Whether the folder is not there. One that other machines share is not there either where nothing at all is
        in it: so it looks where its disk would be mounted."""
        try:
            return not any(self.root.iterdir()) and self._shared
        except OSError:
            return True

    def hides(self, path: str) -> bool:
        """Whether a file at `path` may be there and `paths` not name it: a folder on its way can't be listed."""
        return any(_unlistable(self.root / folder) for folder in PurePosixPath(path).parents)

    def refuse_unplugged(self, articles: int) -> None:
        """Raise AssistantError where the folder is missing though the library holds articles of it: they would all be
        taken for deleted."""
        if not articles or not self.unplugged:
            return
        what = "is empty, or can't be listed" if self.root.exists() else "is not there"
        anew = "put a README.md into it" if self._shared else "make the folder anew"
        raise AssistantError(
            f"the corpus folder {self.root} {what}, and the library holds {articles:,} articles of it",
            f"Connect its disk, or {anew} to begin with none.",
        )

    def sweep(self) -> None:
        """Remove what killed writers left unfinished. Only for who holds the library's write lock."""
        for folder, names in self._walk():
            for name in names:
                if name.startswith(_PART_PREFIX) and name.endswith(_PART_SUFFIX):
                    self.sweep_part(Path(folder) / name)

    def sweep_part(self, part: Path) -> None:
        """Remove an unfinished file, unless it may be in another machine's hand."""
        with suppress(OSError):
            if not self._shared or time.time() - part.stat().st_mtime > _ABANDONED_SECONDS:
                part.unlink()

    def state(self, path: str, article_id: str = "") -> FileState:
        """The size and time of the file at `path`. Raises UnreadableInput where it is gone."""
        found = self._regular(path)
        return FileState(article_id, found.st_size, found.st_mtime_ns)

    def read(self, path: str) -> Article:
        """The article in the file at `path`. Raises UnreadableInput where there is none.

        A file without an id, put there by hand, gets the id that its URL or content gives it.
        """
        if self._regular(path).st_size > _LARGEST:
            raise UnreadableInput(f"{path} is larger than {_LARGEST // MEGABYTE} MB", "Split it into its articles.")
        try:
            # Some editors on Windows put a byte order mark first.
            raw = (self.root / path).read_text("utf-8-sig")
        except OSError as error:
            raise UnreadableInput(f"{path} can't be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise UnreadableInput(f"{path} is not UTF-8 (byte {error.start})", "Save it as UTF-8.") from error
        front, body = split_front_matter(raw.replace("\r\n", "\n"))
        text = sanitize(body)
        if not text:
            raise UnreadableInput(f"{path} has no text below its front matter")
        title = sanitize_line(front.get("title")) or text.split("\n", 1)[0].lstrip("# ").strip()
        given_url = sanitize_line(front.get("url"))
        url = self._canonical_url(given_url) if given_url else None
        when = read_when(front.get("published"))
        return Article(
            id=article_id(front.get("id"), url, title, text),
            title=title,
            text=text,
            source=sanitize_line(front.get("source")),
            url=url,
            author=sanitize_line(front.get("author")),
            published=when.day if when else None,
            retrieved=parse_date(front.get("retrieved")),
            language=sanitize_line(front.get("language")),
            published_at=when.at if when else None,
        )

    def holds(self, path: str, article_id: str) -> bool:
        """Whether the file at `path` has this id; one that can't be read may have."""
        try:
            return self.read(path).id == article_id
        except UnreadableInput:
            return True

    def marks(self, path: str) -> Marks:
        """What the file at `path` says of how it came about; nothing where it is unreadable."""
        try:
            self._regular(path)
            with (self.root / path).open("rb") as stream:
                head = stream.read(_HEAD)
            if match := _MARKS.search(head):
                # As this program wrote them, which is nearly always.
                return Marks(*(part.decode() if part else None for part in match.groups()))
            with (self.root / path).open("rb") as stream:
                front, _ = split_front_matter(stream.read(_LARGEST).decode("utf-8-sig"))
        except (OSError, UnicodeDecodeError, AssistantError):
            return Marks()
        return Marks(front.get("content_hash"), front.get("text_hash"), front.get("original"), front.get("origin"))

    def originals(self) -> dict[str, str] | None:
        """The path of each original's article, or None where a file can't be read, which may name any."""
        found: dict[str, str] = {}
        for path in self._regular_paths():
            try:
                name = self.original(path)
            except OSError:
                return None
            if name:
                found[name] = path
        return found

    def origins(self) -> dict[str, list[str]]:
        """The paths of the articles that came from each file, by what stands for it."""
        found: dict[str, list[str]] = {}
        for path in self._regular_paths():
            with suppress(OSError):
                if name := self._named(path, _ORIGIN):
                    found.setdefault(name, []).append(path)
        return found

    def original(self, path: str) -> str | None:
        """The name of what the article in the file at `path` was cleaned out of, or None. Raises OSError."""
        return self._named(path, _ORIGINAL)

    def name_original(self, path: str, name: str, text_hash: str | None) -> None:
        """Have the file at `path` name its original, and leave all else in it as it is. Raises AssistantError."""
        file = self.root / path
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableInput(f"{path} can't be read: {error}") from error
        head, fence, body = text.partition("\n---\n")
        if fence:
            lines = front_matter_lines({"text_hash": text_hash, "original": name})
            write_whole(file, f"{head}\n{lines.rstrip()}{fence}{body}")

    def forget_original(self, path: str) -> None:
        """Have the file at `path` name no original, and leave all else in it as it is. Raises AssistantError."""
        file = self.root / path
        try:
            lines = file.read_bytes().split(b"\n")
        except OSError as error:
            raise UnreadableInput(f"{path} can't be read: {error.strerror}") from error
        number = next((number for number, line in enumerate(lines) if _ORIGINAL.fullmatch(line)), None)
        if number is not None:
            write_whole(file, b"\n".join(lines[:number] + lines[number + 1 :]))

    def set_aside(self, path: str, word: str) -> str:
        """Rename the file at `path` so that it is no article any more; gives its new path. Raises AssistantError."""
        for number in range(1, 1000):
            aside = f"{path}.{word}-{number}"
            if not (self.root / aside).exists():
                break
        try:
            (self.root / path).rename(self.root / aside)
        except OSError as error:
            raise UnreadableInput(f"{path} can't be set aside: {error.strerror}") from error
        return aside

    def write(self, article: Article, former: str | None, marks: Marks | None = None) -> str:
        """Write the article and give its path; `former` is the path of the file it replaces, if any.

        Without `marks` the article is what came in.
        """
        path = former or self._free_path(article)
        self._refuse_outside(path)
        marks = marks or Marks(article.content_hash)
        values: dict[str, str | date | None] = {
            "id": article.id,
            "title": article.title,
            "source": article.source,
            "url": article.url,
            "author": article.author,
            "published": article.published_at or article.published,
            "retrieved": article.retrieved,
            "language": article.language,
            "content_hash": marks.ingested,
            # Only of use where the original is there to be cleaned again.
            "text_hash": marks.text if marks.original else None,
            "original": marks.original,
            "origin": marks.origin,
        }
        write_whole(self.root / path, join_front_matter(values, article.text))
        return path

    def remove(self, path: str) -> None:
        """Delete the file at `path`; one that is gone already is no error."""
        self._refuse_outside(path)
        try:
            (self.root / path).unlink(missing_ok=True)
        except OSError as error:
            raise UnreadableInput(f"{path} can't be removed: {error.strerror}") from error

    def _named(self, path: str, line: re.Pattern[bytes]) -> str | None:
        with (self.root / path).open("rb") as stream:
            match = line.search(stream.read(_HEAD))
        return match[1].decode() if match else None

    def _regular_paths(self) -> Iterator[str]:
        """The paths without those of pipes and devices, which would be waited for without end, and name nothing."""
        for path in self.paths():
            if not (self.root / path).exists() or (self.root / path).is_file():
                yield path

    def _regular(self, path: str) -> os.stat_result:
        """The status of the file at `path`. Raises UnreadableInput where none is there, or what never ends."""
        self._refuse_outside(path)
        try:
            found = (self.root / path).stat()
        except (OSError, ValueError) as error:
            what = error.strerror if isinstance(error, OSError) else error
            raise UnreadableInput(f"{path} can't be read: {what}") from error
        if not stat.S_ISREG(found.st_mode):
            raise UnreadableInput(f"{path} is a pipe, a device or a folder, not a file", "Remove it.")
        return found

    def _refuse_outside(self, path: str) -> None:
        """Raises UnreadableInput for a path that leads out of the folder, by its name or over a linked folder; a
        library that came from elsewhere may hold any."""
        parts = PurePosixPath(path)
        inside = not parts.is_absolute() and ".." not in parts.parts
        if not inside or any((self.root / one).is_symlink() for one in parts.parents if one.parts):
            raise UnreadableInput(f"{path} leads out of the corpus folder", "Look at who made this project.")

    def _walk(self) -> Iterator[tuple[str, list[str]]]:
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield folder, names

    def _free_path(self, article: Article) -> str:
        stem = file_stem(article)
        # Two machines must not find the same name free.
        if not self._shared and not (self.root / f"{stem}.md").exists():
            return f"{stem}.md"
        return f"{stem}-{digest(article.id)[:8]}.md"


def _unlistable(folder: Path) -> bool:
    try:
        with os.scandir(folder):
            return False
    except OSError as error:
        return not isinstance(error, FileNotFoundError | NotADirectoryError)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file, text in UTF-8, so that whoever looks sees the old one or the new one. Who may read the old one may
    read the new one. Raises AssistantError."""
    data = content.encode() if isinstance(content, str) else content
    temporary = path.with_name(f"{_PART_PREFIX}{secrets.token_hex(8)}{_PART_SUFFIX}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not by `tempfile`, whose files are for their owner alone: a shared folder's are for all.
        with temporary.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(OSError):
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        os.replace(temporary, path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise AssistantError(
            f"{path} can't be written: {error.strerror}", "Check the folder's permissions and free space."
        ) from error
