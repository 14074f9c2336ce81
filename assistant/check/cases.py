"""Scripted questions, and reading them from YAML files."""

from __future__ import annotations

import glob
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from assistant.check import tables
from assistant.check.asserting import ASSERTIONS, read
from assistant.check.kinds import Assertion
from assistant.check.nodes import Fields, compose, items, mapping
from assistant.domain.answer import Filters
from assistant.domain.errors import CaseError

SUFFIXES = (".yaml", ".yml")

_KEYS = (
    "id",
    "question",
    "conversation",
    *ASSERTIONS,
    "passing",
    "as_of",
    "since",
    "source",
    "tags",
    "note",
    "open",
    *tables.KEYS,
)


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a case file; line and column count from 1."""

    file: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Case:
    """One scripted question and what its answer must be.

    `earlier` are the questions asked before it in the same conversation. `abstains` is None where the case
    says nothing of it. `checks` are the assertions of all other kinds. An `open` case is known to fail: it is asked
    and counted, and breaks nothing. `row` is the number, from 1, of the row of a table that it was made of.
    """

    id: str
    question: str
    where: Where
    earlier: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    contains: tuple[str, ...] = ()
    not_contains: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    abstains: bool | None = None
    short_answer: str | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None
    open: bool = False
    checks: tuple[Assertion, ...] = ()
    row: int | None = None

    @property
    def says(self) -> bool:
        """Whether it asserts something of an answer, and so that there is one."""
        return bool(self.contains or self.cites or self.short_answer or any(one.says for one in self.checks))


def load(places: Iterable[str | Path]) -> list[Case]:
    """The cases of all `places` (files, folders, globs), in order; a file named twice is read once.

    Raises CaseError, naming file, line and column, at the first thing that can't be read.
    """
    cases: list[Case] = []
    known: dict[str, Case] = {}
    for path in case_files(places):
        for case in load_file(path):
            if first := known.get(case.id):
                raise taken_twice(case, first)
            known[case.id] = case
            cases.append(case)
    return cases


def taken_twice(case: Case, first: Case) -> CaseError:
    """The error that `case` has the id of an earlier one."""
    return CaseError(
        f'{case.where}: the id "{case.id}" is taken',
        f"It stands at {first.where} already; an id is unique over all files.",
    )


def case_files(places: Iterable[str | Path]) -> list[Path]:
    """The files that `places` name: files as they are, the YAML files below folders, and what globs match.

    Raises CaseError where a place names nothing.
    """
    found: dict[Path, Path] = {}
    for place in places:
        try:
            files = list(_files(Path(place)))
        except OSError as error:
            raise CaseError(f"{place} can't be read: {error.strerror}") from error
        if not files:
            raise CaseError(f"there is no case file at {place}", "Name a YAML file, a folder of them, or a glob.")
        for file in files:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def load_file(path: Path) -> list[Case]:
    """The cases of one file. Raises CaseError."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise CaseError(f"{path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CaseError(f"{path} is not UTF-8 text", "Save it as UTF-8.") from error
    return parse(path, text)


def parse(path: Path, text: str) -> list[Case]:
    """The cases of the file at `path`, which holds `text`. Raises CaseError."""
    root = compose(path, text)
    if root is None:
        raise CaseError(f"{path}:1:1: the file is empty", "Write `cases:` and a list of cases below it.")
    fields = mapping(path, root, ("cases", tables.VARS), "a case file")
    listed = fields.get("cases")
    if listed is None:
        raise fields.error(root, 'there is no "cases"', "Write `cases:` and a list of cases below it.")
    shared = tables.variables(path, fields.get(tables.VARS), f'"{tables.VARS}"')
    cases = [
        _case(node, filled, row)
        for node in items(path, listed, '"cases"')
        for filled, row in tables.expanded(mapping(path, node, _KEYS, "a case"), shared)
    ]
    shared.refuse_unused("no case")
    return cases


def select(cases: Iterable[Case], texts: Collection[str] = (), tags: Collection[str] = ()) -> list[Case]:
    """The cases with any of `texts` in their id, a question or a tag, and with any of `tags`; none given, all."""
    folded = [text.casefold() for text in texts]
    return [
        case
        for case in cases
        if (not folded or any(text in part for text in folded for part in _searched(case)))
        and (not tags or not set(tags).isdisjoint(case.tags))
    ]


def _searched(case: Case) -> list[str]:
    return [part.casefold() for part in (case.id, *case.earlier, case.question, *case.tags)]


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from sorted(file for file in place.rglob("*") if file.suffix in SUFFIXES and file.is_file())
    elif place.exists():
        yield place
    else:
        yield from sorted(path for name in glob.glob(str(place), recursive=True) if (path := Path(name)).is_file())


def _case(node: yaml.Node, fields: Fields, row: tables.Row | None) -> Case:
    id_ = fields.string("id")
    if id_ is None:
        raise fields.error(node, 'the case has no "id"', "Give it one that no other case has.")
    if row and row.suffix:
        id_ = f"{id_}-{row.suffix}"
    mark = row.mark if row else node.start_mark
    earlier, question = _questions(fields, node, id_)
    if all(fields.get(key) is None for key in ASSERTIONS):
        raise fields.error(node, f'the case "{id_}" asserts nothing', f"Add at least one of {', '.join(ASSERTIONS)}.")
    return Case(
        id=id_,
        question=question,
        where=Where(fields.path, mark.line + 1, mark.column + 1),
        earlier=earlier,
        filters=Filters(since=fields.day("since"), as_of=fields.day("as_of"), source=fields.string("source")),
        contains=fields.strings("contains"),
        not_contains=fields.strings("not_contains"),
        cites=fields.strings("cites"),
        abstains=fields.boolean("abstains"),
        short_answer=fields.string("short_answer"),
        tags=fields.strings("tags"),
        note=fields.string("note"),
        open=fields.boolean("open") or False,
        checks=read(fields),
        row=row.number if row else None,
    )


def _questions(fields: Fields, node: yaml.Node, id_: str) -> tuple[tuple[str, ...], str]:
    """The earlier questions and the one that is asserted."""
    single, several = fields.string("question"), fields.strings("conversation")
    if single is not None and several:
        raise fields.error(
            fields.values["conversation"],
            f'the case "{id_}" has both "question" and "conversation"',
            "Make the question the last line of the conversation.",
        )
    questions: Sequence[str] = several or ((single,) if single is not None else ())
    if not questions:
        raise fields.error(node, f'the case "{id_}" has no "question"', 'Add "question" or "conversation".')
    return tuple(questions[:-1]), questions[-1]
