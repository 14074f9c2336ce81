"""Reading many case files, where one that can't be read stops none of the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.check.cases import Case, case_files, load_file, taken_twice
from assistant.domain.errors import CaseError


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A file, or a place that names none, with what is wrong there; the error names line and column."""

    file: Path
    error: CaseError


@dataclass(frozen=True, slots=True)
class Loaded:
    """The cases of every file that can be read, in order, and the others. Of two cases with one id the first counts,
    and the file of the second is among the broken ones for it."""

    cases: tuple[Case, ...]
    broken: tuple[BrokenFile, ...]


def load_all(places: Iterable[str | Path]) -> Loaded:
    """The cases of all `places` (files, folders, globs); a file named twice is read once. Raises nothing for a file."""
    cases: dict[str, Case] = {}
    broken: list[BrokenFile] = []
    files: dict[Path, Path] = {}
    for place in places:
        try:
            for file in case_files([place]):
                files.setdefault(file.resolve(), file)
        except CaseError as error:
            broken.append(BrokenFile(Path(place), error))
    for file in files.values():
        try:
            found = load_file(file)
        except CaseError as error:
            broken.append(BrokenFile(file, error))
            continue
        for case in found:
            if first := cases.get(case.id):
                broken.append(BrokenFile(file, taken_twice(case, first)))
            else:
                cases[case.id] = case
    return Loaded(tuple(cases.values()), tuple(broken))
