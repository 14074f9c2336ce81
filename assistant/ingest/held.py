"""Articles of a corpus folder by their ids, read from the files themselves: the library may be behind them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from assistant.domain.article import Article
from assistant.domain.errors import UnreadableInput
from assistant.domain.evidence import HeldArticle
from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.versions import Versions


class HeldArticles:
    """Finds articles by id. `path_of` says in which file an article should be; where it is not, all files are looked
    through, once."""

    def __init__(
        self, corpus: CorpusFolder, versions: Versions, path_of: Callable[[str], str | None] = lambda _: None
    ) -> None:
        self._corpus = corpus
        self._versions = versions
        self._path_of = path_of
        self._paths: dict[str, str] | None = None
        self._broken: dict[str, str] = {}

    @property
    def name(self) -> str:
        """The folder."""
        return str(self._corpus.root)

    def held(self, article_id: str) -> HeldArticle | None:
        """The article with its former versions, or None where no file holds it."""
        path = self._path_of(article_id)
        article = self._read(path, article_id) if path else None
        if article is None:
            path = self._all().get(article_id)
            article = self._read(path, article_id) if path else None
        if path is None or article is None:
            return None
        return HeldArticle(article, tuple(self._versions.of(path)), self._file_hash(path))

    def unreadable(self, article_id: str) -> str | None:
        """Why the file that should hold the article can't be read, or None."""
        return self._broken.get(article_id)

    def _read(self, path: str, article_id: str) -> Article | None:
        try:
            article = self._corpus.read(path)
        except UnreadableInput as error:
            if (self._corpus.root / path).exists():
                self._broken[article_id] = error.message
            return None
        return article if article.id == article_id else None

    def _all(self) -> dict[str, str]:
        if self._paths is None:
            self._paths = {}
            for path in self._corpus.paths():
                try:
                    self._paths.setdefault(self._corpus.read(path).id, path)
                except UnreadableInput:
                    continue
        return self._paths

    def _file_hash(self, path: str) -> str | None:
        try:
            with (self._corpus.root / path).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return None
