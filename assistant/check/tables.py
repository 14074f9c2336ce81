"""Variables and tables of case files, by which many alike cases are written once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from assistant.check.nodes import Fields, Filled, at, items, kind

NAME = r"[A-Za-z_][A-Za-z0-9_]*"
VARS, TABLE = "vars", "table"
KEYS = (VARS, TABLE)
# A brace with anything but a name in it, such as {2} of a regular expression, is text. Doubled braces are one each.
_PLACE = re.compile(rf"\{{\{{({NAME})\}}\}}|\{{({NAME})\}}")
_NAME = re.compile(NAME)
_VALUES = ("str", "int", "float", "bool", "timestamp")
_LONGEST = 40
_CASE = "nothing in this case"


@dataclass(slots=True)
class Variables:
    """Names with their values, each a scalar node, and which of them were used."""

    path: Path
    values: Mapping[str, yaml.ScalarNode] = field(default_factory=dict)
    names: Mapping[str, yaml.Node] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def refuse_unused(self, where: str) -> None:
        """Raises CaseError at the first name that nothing used."""
        for name, node in self.names.items():
            if name not in self.used:
                hint = f"Write {{{name}}} where its value belongs, or remove it."
                raise at(self.path, node.start_mark, f'{where} uses the variable "{name}"', hint)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number, from 1, its place, and what tells its case from those of the other rows, where
    the id does not."""

    number: int
    mark: yaml.Mark
    suffix: str


def variables(path: Path, node: yaml.Node | None, what: str) -> Variables:
    """The variables of a mapping, or of none. Raises CaseError."""
    if node is None:
        return Variables(path)
    if not isinstance(node, yaml.MappingNode) or not node.value:
        hint = "Write them as {country: Croatia, year: 2023}."
        raise at(path, node.start_mark, f"{what} must be a mapping of names and values", hint)
    values: dict[str, yaml.ScalarNode] = {}
    names: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
        if not _NAME.fullmatch(name):
            hint = "A variable is named by letters, digits and _, and begins with no digit."
            raise at(path, key.start_mark, f'"{name}" is no name of a variable', hint)
        if name in values:
            raise at(path, key.start_mark, f'the variable "{name}" is here twice', "Remove one of them.")
        if not isinstance(value, yaml.ScalarNode) or kind(value) not in _VALUES:
            hint = "Give it text, a number, a date, true or false; a list is written where it belongs."
            raise at(path, value.start_mark, f'the value of the variable "{name}" is none that fits', hint)
        values[name], names[name] = value, key
    return Variables(path, values, names)


def expanded(fields: Fields, shared: Variables) -> Iterator[tuple[Fields, Row | None]]:
    """The fields of each case that `fields` stand for, its variables filled in: one for each row of its table, else
    one. What it uses of the variables `shared` by the file is noted there.

    Raises CaseError where a variable is unknown, or unused, or the rows do not go together.
    """
    own = variables(fields.path, fields.get(VARS), f'"{VARS}"')
    listed = fields.get(TABLE)
    if listed is None:
        yield _filled(fields, (own, shared)) if own.values or shared.values else fields, None
        own.refuse_unused(_CASE)
        return
    rows, marks = _rows(fields.path, listed, own)
    used: set[str] = set()
    for number, (row, mark, suffix) in enumerate(zip(rows, marks, _suffixes(rows, marks), strict=True), 1):
        named = {key: node for key, node in fields.values.items() if key == "id"}
        _filled(Fields(fields.path, named), (row, own, shared))
        told = "" if row.used else suffix
        yield _filled(fields, (row, own, shared)), Row(number, mark, told)
        used |= row.used
    rows[0].used = used
    rows[0].refuse_unused(_CASE)
    own.refuse_unused(_CASE)


def _rows(path: Path, node: yaml.Node, own: Variables) -> tuple[list[Variables], list[yaml.Mark]]:
    """The rows with their places."""
    nodes = items(path, node, f'"{TABLE}"')
    rows = [variables(path, item, "a row") for item in nodes]
    first = rows[0]
    for row, item in zip(rows, nodes, strict=True):
        for name, place in row.names.items():
            if name in own.values:
                raise at(path, place.start_mark, f'"{name}" is in "{VARS}" of this case as well', "Remove one of them.")
            if name not in first.values:
                raise at(path, place.start_mark, f'the first row has no "{name}"', "Every row has the same names.")
        if absent := [name for name in first.values if name not in row.values]:
            raise at(path, item.start_mark, f'this row has no "{absent[0]}"', "Every row has the same names.")
    return rows, [item.start_mark for item in nodes]


def _suffixes(rows: Sequence[Variables], marks: Sequence[yaml.Mark]) -> list[str]:
    """What tells the rows apart: the values of as few of the first columns as do, else their numbers."""
    names = list(rows[0].values)
    for count in range(1, len(names) + 1):
        found = ["-".join(filter(None, (_slug(row.values[name].value) for name in names[:count]))) for row in rows]
        if all(found) and len(set(found)) == len(found):
            return found
    seen: dict[tuple[str, ...], int] = {}
    for number, (row, mark) in enumerate(zip(rows, marks, strict=True), 1):
        same = seen.setdefault(tuple(row.values[name].value for name in names), number)
        if same != number:
            raise at(row.path, mark, f"this row says the same as row {same}", "Remove one of them.")
    return [str(number) for number in range(1, len(rows) + 1)]


def _slug(value: str) -> str:
    return re.sub(r"[^\w]+", "-", value.casefold())[:_LONGEST].strip("-_")


def _filled(fields: Fields, scopes: Iterable[Variables]) -> Fields:
    filling = _Filling(fields.path, tuple(scopes))
    values = {key: node if key in KEYS else filling.node(node) for key, node in fields.values.items()}
    return Fields(fields.path, values)


class _Filling:
    """Copies nodes with the variables filled in; the nearest scope that knows a name counts."""

    def __init__(self, path: Path, scopes: Sequence[Variables]) -> None:
        self._path = path
        self._scopes = scopes
        # An alias refers to a node that was met, which may be one around it.
        self._met: dict[int, yaml.Node] = {}

    def node(self, node: yaml.Node) -> yaml.Node:
        """The copy. Raises CaseError for a name that no scope knows."""
        if id(node) in self._met:
            return self._met[id(node)]
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        self._refuse_bare(node)
        assert isinstance(node, yaml.CollectionNode)
        copy = type(node)(node.tag, [], node.start_mark, node.end_mark, node.flow_style)
        self._met[id(node)] = copy
        if isinstance(node, yaml.MappingNode):
            copy.value = [(key, self.node(value)) for key, value in node.value]
        else:
            copy.value = [self.node(one) for one in node.value]
        return copy

    def _refuse_bare(self, node: yaml.Node) -> None:
        """Without quotes, YAML takes {name} for a mapping."""
        if isinstance(node, yaml.MappingNode) and node.flow_style and len(node.value) == 1:
            key, value = node.value[0]
            if kind(value) == "null" and any(key.value in scope.values for scope in self._scopes):
                hint = f'Write it as "{{{key.value}}}".'
                raise at(self._path, node.start_mark, "a variable is written in quotes", hint)

    def _scalar(self, node: yaml.ScalarNode) -> yaml.ScalarNode:
        if kind(node) != "str" or not _PLACE.search(node.value):
            return node
        whole = _PLACE.fullmatch(node.value)
        if whole and (name := whole[2]):
            value = self._value(name, node)
            return Filled(value.tag, value.value, value.start_mark, value.end_mark, value.style)
        text = _PLACE.sub(lambda one: f"{{{one[1]}}}" if one[1] else self._value(one[2], node).value, node.value)
        return Filled(node.tag, text, node.start_mark, node.end_mark, node.style)

    def _value(self, name: str, node: yaml.ScalarNode) -> yaml.ScalarNode:
        for scope in self._scopes:
            if name in scope.values:
                scope.used.add(name)
                return scope.values[name]
        known = ", ".join(dict.fromkeys(name for scope in self._scopes for name in scope.values))
        hint = f"Known here: {known}. Text in braces is written {{{{{name}}}}}."
        raise at(self._path, _place(node, name), f'there is no variable "{name}"', hint)


def _place(node: yaml.ScalarNode, name: str) -> yaml.Mark:
    """Where {name} stands in a scalar."""
    start, end = node.start_mark, node.end_mark
    written = start.buffer or ""
    found = written.find(f"{{{name}}}", start.index, end.index)
    if found < 0:
        return start
    before = written[start.index : found]
    line = start.line + before.count("\n")
    column = found - (written.rfind("\n", 0, found) + 1) if "\n" in before else start.column + len(before)
    return yaml.Mark(start.name, found, line, column, start.buffer, found)
