"""Evidence packs of what the library at hand holds: made, and held against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from assistant.adapters.evidence_files import read_pack, write_pack
from assistant.adapters.library import Library
from assistant.adapters.urls import canonical_url
from assistant.answer.evidence.checking import check
from assistant.answer.evidence.content import files_of, quoted
from assistant.answer.evidence.form import manifest_of
from assistant.answer.pack import moment
from assistant.config import Settings
from assistant.domain.conversation import KeptConversation, KeptTurn
from assistant.domain.errors import UsageError
from assistant.domain.evidence import Evidence, HeldArticle, PackReport
from assistant.domain.exchange import Exchange
from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.filled import RECIPE
from assistant.ingest.held import HeldArticles
from assistant.ingest.versions import Versions


def pack_answer(settings: Settings, exchange: Exchange, path: Path) -> str:
    """Write the pack of one answer to `path`, see write_pack; gives its seal. Raises AssistantError."""
    turn = KeptTurn(exchange, datetime.now(UTC), {})
    with _library(settings) as library:
        hashes = {}
        for quote in quoted(exchange):
            article = library.article(quote.article.id) if library else None
            # An article that changed between the answer and now is not the one that was quoted.
            if article and quote.stands_in(article.text):
                hashes[article.id] = article.content_hash
        return _pack(settings, library, exchange.question.text, [replace(turn, hashes=hashes)], path)


def pack_conversation(settings: Settings, conversation: KeptConversation, path: Path) -> str:
    """Write the pack of a conversation to `path`, see write_pack; gives its seal. Raises AssistantError."""
    with _library(settings) as library:
        return _pack(settings, library, conversation.summary.title, conversation.turns, path)


def pack_beside(settings: Settings, conversation: KeptConversation, folder: Path, name: str) -> Path:
    """The same as a new file of that name in `folder`; where it is taken, with a number. Gives its path."""
    stem, dot, ending = name.rpartition(".")
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{dot}{ending}"
    pack_conversation(settings, conversation, path)
    return path


def verify_pack(path: Path, settings: Settings | None = None, corpus: Path | None = None) -> PackReport:
    """What came of the pack at `path`: in itself, and against the folder `corpus` or the library that `settings` name,
    where there is one. Raises UsageError, EvidencePackError, LibraryError."""
    raw = read_pack(path)
    if corpus is not None:
        if not corpus.is_dir():
            raise UsageError(f"there is no folder {corpus}", "Name one that holds article files.")
        return check(raw, _held(corpus, None))
    if settings is None or not settings.library_file.exists():
        return check(raw)
    with _library(settings) as library:
        return check(raw, _held(settings.corpus_folder, library))


def _pack(settings: Settings, library: Library | None, title: str, turns: Sequence[KeptTurn], path: Path) -> str:
    shelf, articles = _held(settings.corpus_folder, library), {}
    for turn in turns:
        for quote in quoted(turn.exchange):
            if quote.article.id not in articles and (held := _at_hand(shelf, library, quote.article.id)):
                articles[quote.article.id] = held
    made = datetime.now(UTC)
    recipe = library.get(RECIPE) if library else None
    files = files_of(Evidence(title, tuple(turns), articles, made, recipe))
    return write_pack(path, files, manifest_of(files, moment(made)))


def _at_hand(shelf: HeldArticles, library: Library | None, article_id: str) -> HeldArticle | None:
    """The article as its file has it or, where that was edited since, as it was asked."""
    held = shelf.held(article_id)
    indexed = library.article(article_id) if library else None
    if indexed is None or (held and held.article.content_hash == indexed.content_hash):
        return held
    return HeldArticle(indexed, held.versions if held else ())


def _held(corpus: Path, library: Library | None) -> HeldArticles:
    folder = CorpusFolder(corpus, canonical_url)
    versions = Versions(folder, date.today)
    return HeldArticles(folder, versions, library.article_path) if library else HeldArticles(folder, versions)


@contextmanager
def _library(settings: Settings) -> Iterator[Library | None]:
    """library.db alone, where there is one."""
    if not settings.library_file.exists():
        yield None
        return
    library = Library(settings.library_file)
    try:
        yield library
    finally:
        library.close()
