"""Scripted questions as pytest items: `pytest tests/qa` asks them, and -k, -x and --lf work as with any test.

A file is collected where it ends with .yaml or .yml, has a list `cases:` at its top, and was meant: the command line
names the file itself, a folder `qa`, or something below one, or the ini option `assistant_cases` names the file or a
folder above it. A plain `pytest` in a project with other YAML files collects none of them.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from assistant.check.cases import Case
    from assistant.check.loading import BrokenFile
    from assistant.check.runner import CaseResult
    from assistant.composition import Services

_SUFFIXES = (".yaml", ".yml")
_FOLDER = "qa"
_INI = "assistant_cases"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the ini option and `--assistant-answerer`."""
    parser.addini(_INI, "files and folders of scripted questions that every run asks", type="paths", default=[])
    group = parser.getgroup("assistant", "scripted questions on news articles")
    group.addoption(
        "--assistant-answerer", choices=["quotes", "model"], help="who answers; the settings say, otherwise"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collects the files that were meant."""
    if file_path.suffix not in _SUFFIXES or not _meant(file_path, parent.config) or not _has_cases(file_path):
        return None
    collected: pytest.Collector = CaseFile.from_parent(parent, path=file_path)
    return collected


def pytest_unconfigure(config: pytest.Config) -> None:
    """Gives the library free."""
    if asking := config.stash.get(_ASKING, None):
        asking.close()


class CaseFile(pytest.File):
    """The cases of one file; one that can't be read is one item, which fails with the place of what is wrong."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """The items, in the order of the file."""
        from assistant.check.loading import load_all

        loaded = load_all([_shown(self.path)])
        for number, broken in enumerate(loaded.broken, 1):
            yield BrokenItem.from_parent(self, name=f"case file {number}" if number > 1 else "case file", broken=broken)
        for case in loaded.cases:
            yield CaseItem.from_parent(self, name=case.id, case=case)


class CaseItem(pytest.Item):
    """One case. Its tags are keywords for -k; an `open` one that fails is an expected failure."""

    def __init__(self, *, case: Case, **rest: Any) -> None:
        super().__init__(**rest)
        self.case = case
        self.extra_keyword_matches.update(case.tags)

    def runtest(self) -> None:
        """Asks the case. Raises CaseFailed where an answer is not as it should be, AssistantError where none came."""
        from assistant.check.runner import Outcome

        result = asking_of(self.config).result(self.case)
        if result.error:
            raise result.error
        if result.outcome is Outcome.OPEN:
            pytest.xfail(self.case.note or "open: known to fail")
        if result.outcome is Outcome.FAILED:
            raise CaseFailed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected and what came, and no traceback of this program."""
        from assistant.domain.errors import AssistantError

        match excinfo.value:
            case CaseFailed() as failed:
                return str(failed)
            case AssistantError() as error:
                return _told(f"{self.case.where}: {error.message}", error.hint)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Where the case stands; lines count from 0 here."""
        return self.path, self.case.where.line - 1, self.name


class BrokenItem(pytest.Item):
    """What is wrong with a file."""

    def __init__(self, *, broken: BrokenFile, **rest: Any) -> None:
        super().__init__(**rest)
        self.broken = broken

    def runtest(self) -> None:
        """Raises the error that reading the file did."""
        raise self.broken.error

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ARG002
        """The error and its hint."""
        return _told(self.broken.error.message, self.broken.error.hint)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """The file."""
        return self.path, None, self.name


class CaseFailed(Exception):
    """An answer is not as the case has it; as text it is the report of the case."""

    def __init__(self, result: CaseResult) -> None:
        from assistant.check.report import block
        from assistant.domain.sanitize import harmless

        super().__init__(harmless(block(result)))


class Asking:
    """The library of the project where pytest was started, opened at the first case and closed when pytest ends."""

    def __init__(self, folder: Path, answerer: Any) -> None:
        self._folder = folder
        self._answerer = answerer
        self._services: Services | None = None
        # One loop for all: an endpoint's connections belong to the loop that opened them.
        self._runner = asyncio.Runner()

    def result(self, case: Case) -> CaseResult:
        """What comes of `case`. Raises AssistantError where the library can't be opened."""
        from assistant.check.runner import run_case

        if self._services is None:
            self._services = self._opened()
        opened = self._services
        return self._runner.run(run_case(case, opened.ask, opened.article, opened.embedder, opened.grader))

    def close(self) -> None:
        """Give every file free."""
        self._runner.close()
        if self._services:
            self._services.close()

    def _opened(self) -> Services:
        from assistant.composition import open_services
        from assistant.config import load
        from assistant.domain.errors import LibraryBusy

        services = open_services(load(self._folder, dict(os.environ)).settings, self._answerer)
        try:
            if services.never_filled():
                # Another process of the same run may be at it; whoever takes the lock fills it.
                with suppress(LibraryBusy):
                    for _ in services.ingest([]):
                        pass
        except BaseException:
            services.close()
            raise
        return services


_ASKING = pytest.StashKey[Asking]()


def asking_of(config: pytest.Config) -> Asking:
    """The one of this run of pytest."""
    if _ASKING not in config.stash:
        config.stash[_ASKING] = Asking(config.invocation_params.dir, config.getoption("--assistant-answerer"))
    return config.stash[_ASKING]


def _meant(file: Path, config: pytest.Config) -> bool:
    if any(file.is_relative_to(place) for place in config.getini(_INI)):
        return True
    named = [place for place in _named(config) if file.is_relative_to(place)]
    return any(place == file or _FOLDER in _parts(place, config) for place in named)


def _parts(place: Path, config: pytest.Config) -> tuple[str, ...]:
    """The folders that lead from the project to `place`: those above the project say nothing of what is in it."""
    root = config.rootpath
    return place.relative_to(root).parts if place.is_relative_to(root) else (place.name,)


def _named(config: pytest.Config) -> Iterator[Path]:
    """The files and folders that the command line names."""
    for argument in config.args:
        place = Path(argument.partition("::")[0])
        yield Path(os.path.abspath(config.invocation_params.dir / place))


def _has_cases(file: Path) -> bool:
    """Whether it has a list of cases at its top; one that is not YAML, or not text, was meant to."""
    import yaml

    try:
        root = yaml.compose(file.read_text("utf-8-sig"), Loader=yaml.SafeLoader)
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return True
    return isinstance(root, yaml.MappingNode) and any(
        key.value == "cases" and isinstance(value, yaml.SequenceNode) for key, value in root.value
    )


def _shown(file: Path) -> Path:
    """The file as an editor opens it from here."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def _told(message: str, hint: str | None) -> str:
    from assistant.domain.sanitize import harmless

    return harmless(f"{message}\n  {hint}" if hint else message)
