"""The corpus folder: one Markdown file an article, written whole or not at all. It is the truth."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from assistant.domain.article import Article, digest
from assistant.domain.errors import AssistantError, UnreadableInput
from assistant.domain.ports import FileState
from assistant.domain.sanitize import sanitize, sanitize_line
from assistant.ingest.identify import CanonicalUrl, article_id, file_stem
from assistant.ingest.markdown import join_front_matter, parse_date, split_front_matter

# A folder of articles may explain itself without that becoming an article.
NOT_ARTICLES = {"readme.md"}
# What a file is called until all of it is there.
_PART_PREFIX, _PART_SUFFIX = ".assistant-", ".part"


class CorpusFolder:
    """Articles as files below `root`."""

    def __init__(self, root: Path, canonical_url: CanonicalUrl) -> None:
        self.root = root
        self._canonical_url = canonical_url

    def paths(self) -> Iterator[str]:
        """Article files relative to the root, in order, with forward slashes."""
        for folder, names in self._walk():
            for name in sorted(names):
                if name.endswith(".md") and not name.startswith(".") and name.lower() not in NOT_ARTICLES:
                    yield (Path(folder) / name).relative_to(self.root).as_posix()

    def sweep(self) -> None:
        """Remove what killed writers left unfinished. Only for who holds the library's write lock."""
        for folder, names in self._walk():
            for name in names:
                if name.startswith(_PART_PREFIX) and name.endswith(_PART_SUFFIX):
                    with suppress(OSError):
                        (Path(folder) / name).unlink()

    def state(self, path: str, article_id: str = "") -> FileState:
        """The size and time of the file at `path`. Raises UnreadableInput where it is gone."""
        try:
            stat = (self.root / path).stat()
        except OSError as error:
            raise UnreadableInput(f"{path} can't be read: {error.strerror}") from error
        return FileState(article_id, stat.st_size, stat.st_mtime_ns)

    def read(self, path: str) -> Article:
        """The article in the file at `path`. Raises UnreadableInput where there is none.

        A file without an id, put there by hand, gets the id that its URL or content gives it.
        """
        try:
            raw = (self.root / path).read_text("utf-8")
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
        return Article(
            id=article_id(front.get("id"), url, title, text),
            title=title,
            text=text,
            source=sanitize_line(front.get("source")),
            url=url,
            author=sanitize_line(front.get("author")),
            published=parse_date(front.get("published")),
            retrieved=parse_date(front.get("retrieved")),
            language=sanitize_line(front.get("language")),
        )

    def ingested_hash(self, path: str) -> str | None:
        """The hash of what was ingested into the file at `path`, or None where it was not, or is unreadable.

        It is compared with what comes in, rather than the file itself, so that a correction made by hand is
        not undone by ingesting the same page again.
        """
        try:
            front, _ = split_front_matter((self.root / path).read_text("utf-8"))
        except (OSError, UnicodeDecodeError, AssistantError):
            return None
        return front.get("content_hash")

    def write(self, article: Article, former: str | None) -> str:
        """Write the article and give its path; `former` is the path of the file it replaces, if any."""
        path = former or self._free_path(article)
        values: dict[str, str | date | None] = {
            "id": article.id,
            "title": article.title,
            "source": article.source,
            "url": article.url,
            "author": article.author,
            "published": article.published,
            "retrieved": article.retrieved,
            "language": article.language,
            "content_hash": article.content_hash,
        }
        write_whole(self.root / path, join_front_matter(values, article.text))
        return path

    def remove(self, path: str) -> None:
        """Delete the file at `path`; one that is gone already is no error."""
        try:
            (self.root / path).unlink(missing_ok=True)
        except OSError as error:
            raise UnreadableInput(f"{path} can't be removed: {error.strerror}") from error

    def _walk(self) -> Iterator[tuple[str, list[str]]]:
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield folder, names

    def _free_path(self, article: Article) -> str:
        stem = file_stem(article)
        if not (self.root / f"{stem}.md").exists():
            return f"{stem}.md"
        return f"{stem}-{digest(article.id)[:8]}.md"


def write_whole(path: Path, text: str) -> None:
    """Write a file so that whoever looks sees the old one or the new one. Raises AssistantError."""
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=_PART_PREFIX, suffix=_PART_SUFFIX)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise AssistantError(
            f"{path} can't be written: {error.strerror}", "Check the folder's permissions and free space."
        ) from error
