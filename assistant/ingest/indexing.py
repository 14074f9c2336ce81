"""From filed articles to passages and vectors in the library, in windows, the embedder never waiting."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Event

from assistant.domain.article import Article, Passage, passages_of
from assistant.domain.errors import IndexUnavailable
from assistant.domain.ports import ArticleStore, Embedder, FileState, IndexedArticle, PassageSplitter, Vector

# Passages embedded and stored together: large enough that a commit costs nothing beside it, small enough that the
# bar moves, that stopping takes no longer than a second or two, and that a kill loses as little.
_WINDOW = 64
# The form of the text that is embedded; part of the recipe, since vectors of two forms don't compare.
_TEXT_FORM = "title-1"


Kept = Callable[[Mapping[str, str]], Mapping[str, Vector]]
"""The vectors of those of these passages, given with their article's title, that another machine made already."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An article whose file changed: to be split, embedded and stored."""

    article: Article
    path: str
    state: FileState


@dataclass(frozen=True, slots=True)
class Stored:
    """Articles that are on disk now, and how many passages they have."""

    articles: list[Pending]
    passages: int


@dataclass(frozen=True, slots=True)
class _Cut:
    pending: Pending
    passages: list[Passage]


class Indexer:
    """Splits, embeds and stores articles."""

    def __init__(
        self, store: ArticleStore, splitter: PassageSplitter, embedder: Embedder, kept: Kept | None = None
    ) -> None:
        self._store = store
        self._splitter = splitter
        self._embedder = embedder
        self._kept = kept
        self.embedded = 0
        """How many passages were embedded so far, stored or not."""

    @property
    def recipe(self) -> str:
        """What an index is made by. Two indexes of different recipes are not to be mixed."""
        return f"{self._embedder.identity.fingerprint} {self._splitter.fingerprint} {_TEXT_FORM}"

    def index(self, articles: Iterable[Pending], hurry: Event | None = None) -> Generator[Stored, None, None]:
        """Store the articles window by window, yielding each window when it is on disk.

        Closed before its end, it stores what is being embedded already. An article that is as long as several windows
        is left for the next time then, and where `hurry` is set meanwhile, which ends with CancelledError.
        """
        hurry = hurry or Event()
        with ThreadPoolExecutor(2, thread_name_prefix="index") as pool:
            waiting: tuple[list[_Cut], Future[list[Vector]]] | None = None
            try:
                for window in self._windows(articles):
                    # The next window is handed over before this one is stored, so that no core waits for a disk.
                    following = (window, pool.submit(self._embed, window, hurry))
                    former, waiting = waiting, following
                    if former:
                        yield self._stored(*former)
                if waiting:
                    yield self._stored(*waiting)
                    waiting = None
            except BaseException as error:
                hurry.set()
                if isinstance(error, GeneratorExit) and waiting:
                    with suppress(CancelledError):
                        self._stored(*waiting)
                raise

    def _windows(self, articles: Iterable[Pending]) -> Iterator[list[_Cut]]:
        window: list[_Cut] = []
        size = 0
        for pending in articles:
            cut = _Cut(pending, self.cut(pending.article))
            window.append(cut)
            size += len(cut.passages)
            if size >= _WINDOW:
                yield window
                window, size = [], 0
        if window:
            yield window

    def cut(self, article: Article) -> list[Passage]:
        """The passages of an article."""
        return passages_of(article, self._splitter.split(article.text))

    def _embed(self, window: list[_Cut], hurry: Event) -> list[Vector]:
        passages = [(cut.pending.article, passage) for cut in window for passage in cut.passages]
        kept = self._made_before({passage.id: article.title for article, passage in passages})
        missing = [one for one in passages if one[1].id not in kept]
        made: list[Vector] = []
        while portion := missing[len(made) : len(made) + _WINDOW]:
            if hurry.is_set() and len(missing) - len(made) > _WINDOW:
                raise CancelledError
            made += self._embedder.embed_passages([embedded_text(*one) for one in portion])
            self.embedded += len(portion)
        vectors = iter(made)
        return [kept.get(passage.id) or next(vectors) for _, passage in passages]

    def _made_before(self, titles: Mapping[str, str]) -> Mapping[str, Vector]:
        if self._kept is None:
            return {}
        try:
            return self._kept(titles)
        except IndexUnavailable:
            # The articles are indexed without the server, and published once it is back.
            self._kept = None
            return {}

    def _stored(self, window: list[_Cut], vectors: Future[list[Vector]]) -> Stored:
        rows = iter(vectors.result())
        items = []
        for cut in window:
            own = [next(rows) for _ in cut.passages]
            pending = cut.pending
            items.append(IndexedArticle(pending.article, pending.path, pending.state, cut.passages, own, mean(own)))
        self._store.store(items)
        return Stored([cut.pending for cut in window], sum(len(cut.passages) for cut in window))


def embedded_text(article: Article, passage: Passage) -> str:
    """What is embedded for a passage: its text below the article's title.

    A title that is only the text's first words says nothing more, and is left out.
    """
    if _letters(article.text).startswith(_letters(article.title)):
        return passage.text
    return f"{article.title}\n{passage.text}"


def embedded_alike(one: Article, other: Article) -> bool:
    """Whether the passages of both have the same ids, spans and vectors."""
    return (one.id, one.title, one.text) == (other.id, other.title, other.text)


def in_the_way(pending: Iterable[Pending], held: Mapping[str, FileState]) -> list[str]:
    """The articles that stand in the library at the paths of others, as where two files changed places: these can't be
    stored before those are removed."""
    former = ((held[one.path].article_id, one.article.id) for one in pending if one.path in held)
    return [id_ for id_, new in former if id_ != new]


def mean(vectors: list[Vector]) -> Vector:
    """The mean of unit vectors, made of unit length again."""
    import numpy as np

    total = np.frombuffer(b"".join(vectors), "<f4").reshape(len(vectors), -1).sum(0)
    norm = float(np.linalg.norm(total))
    return Vector((total / (norm or 1.0)).astype("<f4").tobytes())


def _letters(text: str) -> str:
    return "".join(text[:400].split()).casefold()
