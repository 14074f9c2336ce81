"""The library as it was on a day or at a commit, made below the data folder for as long as it is asked."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.errors import LibraryBusy, LibraryError, UsageError
from assistant.domain.paths import expanded

if TYPE_CHECKING:
    from assistant.composition import Services
    from assistant.config import Answerer, Settings
    from assistant.ingest.past import LaidOut

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@contextmanager
def former_library(now: Services, since: str, answerer: Answerer | None) -> Iterator[tuple[Services, str, LaidOut]]:
    """The services of the library of `since`, a day or a commit, with a name for it and what was laid out.

    It begins as a copy of today's library, so that only articles whose text differs are embedded again.
    Raises UsageError where there is no such day or commit, or nothing was there; AssistantError.
    """
    from assistant.cli.following import follow
    from assistant.composition import open_services

    with _scratch(now.settings.data_folder / "former") as folder:
        told, laid_out = _lay_out(now.settings, since, folder / "corpus")
        settings = _settings(now.settings, folder)
        _copy(now.settings.library_file, settings.library_file)
        services = open_services(settings, answerer)
        try:
            follow(services.ingest([]))
            yield services, told, laid_out
        finally:
            services.close()


@contextmanager
def _scratch(below: Path) -> Iterator[Path]:
    """A folder of one's own, which is not there yet, and gone afterwards. What killed runs left in theirs goes at once.

    Whoever has folder N holds the lock N.lock, so that a folder without a holder is known to be left over. Raises
    LibraryReadOnly.
    """
    with ExitStack() as held:
        folder = next(below / str(number) for number in count(1) if _taken(below / f"{number}.lock", held))
        shutil.rmtree(folder, ignore_errors=True)
        for left in [path for path in below.iterdir() if path.is_dir() and path != folder]:
            with ExitStack() as other:
                if _taken(below / f"{left.name}.lock", other):
                    shutil.rmtree(left, ignore_errors=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _taken(lock: Path, held: ExitStack) -> bool:
    """Whether nobody held this lock; `held` does now."""
    from assistant.adapters.lock import write_lock

    try:
        held.enter_context(write_lock(lock))
    except LibraryBusy:
        return False
    return True


def _lay_out(settings: Settings, since: str, target: Path) -> tuple[str, LaidOut]:
    from assistant.adapters.git_history import GitHistory
    from assistant.adapters.urls import canonical_url
    from assistant.ingest.corpus import CorpusFolder
    from assistant.ingest.past import of_files, on_day
    from assistant.ingest.versions import Versions

    corpus, former = CorpusFolder(settings.corpus_folder, canonical_url), CorpusFolder(target, canonical_url)
    if _DAY.fullmatch(since):
        try:
            day = date.fromisoformat(since)
        except ValueError as error:
            raise UsageError(f"{since} is not a day of the calendar", "Write it as 2024-12-31.") from error
        told, laid_out = f"the end of {since}", on_day(corpus, Versions(corpus, date.today), day, former)
        hint = "Name a later day: the files in the corpus folder say when each was retrieved."
    else:
        history = GitHistory(settings.corpus_folder)
        commit = history.commit(since)
        told, laid_out = f"commit {commit.told}", of_files(corpus, history.files(commit, ".md"), former)
        hint = f"It has none below {settings.corpus_folder}; name a later one."
    if not laid_out.articles:
        raise UsageError(f"there was no article at {told}", hint)
    return told, laid_out


def _settings(settings: Settings, folder: Path) -> Settings:
    """The settings in force, of a project in `folder` with an index of its own."""
    model, chroma = settings.model, type(settings.chroma)()
    file = settings.project_root / expanded(model.name or "")
    if model.name and file.is_file():
        model = model.model_copy(update={"name": str(file.absolute())})
    changed = {"project_root": folder, "is_project": True, "corpus": Path("corpus"), "chroma": chroma}
    return settings.model_copy(update={**changed, "model": model})


def _copy(source: Path, target: Path) -> None:
    """A copy of a library that others may be writing to."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            reading.backup(writing)
    except sqlite3.Error as error:
        raise LibraryError(
            f"the library {source} can't be copied to {target.parent}: {error}", "It needs as much room there."
        ) from error
