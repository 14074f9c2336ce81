"""A corpus folder as it was: laid out anew in another folder, with the files of today where they are the same.

A file that is the same keeps its time, so that an ingestion over a copy of the library takes it as it is.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.domain.article import Article
from assistant.domain.errors import AssistantError, UnreadableInput
from assistant.ingest.corpus import NOT_ARTICLES, CorpusFolder
from assistant.ingest.versions import Versions


@dataclass(frozen=True, slots=True)
class LaidOut:
    """How many articles a laid out folder has, and of how many nobody knows when they came in."""

    articles: int
    undated: int = 0


def on_day(corpus: CorpusFolder, versions: Versions, day: date, target: CorpusFolder) -> LaidOut:
    """Lay out what the corpus held at the end of `day`, told by when an article came in (`retrieved`) and when a
    version was superseded.

    An article that does not say when it came in is taken as there. Removed ones are not known any more. Raises
    AssistantError where nothing can be written.
    """
    articles = undated = 0
    for path in corpus.paths():
        try:
            now = corpus.read(path)
        except UnreadableInput:
            continue
        former = versions.of(path)
        came = [article.retrieved for article in (*(one.article for one in former), now) if article.retrieved]
        if came and min(came) > day:
            continue
        then = next((one.article for one in former if one.superseded and one.superseded > day), now)
        articles += 1
        undated += not came
        if then is now:
            _copy(corpus.root / path, target.root / path)
        else:
            _write(target, then, path)
    return LaidOut(articles, undated)


def of_files(corpus: CorpusFolder, files: Mapping[str, bytes], target: CorpusFolder) -> LaidOut:
    """Lay out the files of a former corpus folder, given by path with forward slashes. Former versions that it kept
    and what else is no article is left out. Raises AssistantError where nothing can be written."""
    articles = 0
    for path, content in files.items():
        parts = Path(path).parts
        if parts[-1].lower() in NOT_ARTICLES or any(part.startswith(".") for part in parts):
            continue
        articles += 1
        today = corpus.root / path
        try:
            same = today.read_bytes() == content
        except OSError:
            same = False
        if same:
            _copy(today, target.root / path)
            continue
        try:
            (target.root / path).parent.mkdir(parents=True, exist_ok=True)
            (target.root / path).write_bytes(content)
        except OSError as error:
            raise _unwritten(target.root / path, error) from error
    return LaidOut(articles)


def _copy(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
    except OSError as error:
        raise _unwritten(target, error) from error


def _write(target: CorpusFolder, article: Article, path: str) -> None:
    (target.root / path).parent.mkdir(parents=True, exist_ok=True)
    target.write(article, path)


def _unwritten(path: Path, error: OSError) -> AssistantError:
    return AssistantError(f"{path} can't be written: {error.strerror}", "The former library needs room to be made.")
