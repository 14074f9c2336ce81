"""Reading YAML with the place of everything, so that an error can name file, line and column."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from assistant.domain.errors import CaseError

_NAMES = {
    "str": "text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
    "timestamp": "a date",
    "seq": "a list",
    "map": "a mapping",
}


class Filled(yaml.ScalarNode):
    """A scalar that a variable was filled into. Where text is wanted it is text, however its value is written."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The keys of one mapping with their nodes. Every reader gives None, or nothing, for a key that is absent,
    and raises CaseError for a value of the wrong type."""

    path: Path
    values: Mapping[str, yaml.Node]

    def get(self, key: str) -> yaml.Node | None:
        """The node of `key`."""
        return self.values.get(key)

    def error(self, node: yaml.Node, message: str, hint: str | None = None) -> CaseError:
        """An error at the place of `node`."""
        return at(self.path, node.start_mark, message, hint)

    def string(self, key: str) -> str | None:
        """The text of `key`, without white space around it."""
        node = self.get(key)
        return None if node is None else self._text(node, f'"{key}"')

    def strings(self, key: str) -> tuple[str, ...]:
        """The list of texts of `key`."""
        node = self.get(key)
        if node is None:
            return ()
        return tuple(self._text(item, f'an item of "{key}"') for item in items(self.path, node, f'"{key}"'))

    def boolean(self, key: str) -> bool | None:
        """The truth of `key`."""
        node = self.get(key)
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode) or kind(node) != "bool":
            raise self._wrong(node, f'"{key}"', "true or false", f"Write `{key}: true`.")
        return node.value.lower() in ("true", "yes", "on")

    def day(self, key: str) -> date | None:
        """The date of `key`."""
        node = self.get(key)
        if node is None:
            return None
        hint = f"Write `{key}: 2024-12-31`, without quotes."
        if not isinstance(node, yaml.ScalarNode) or kind(node) != "timestamp":
            raise self._wrong(node, f'"{key}"', "a date", hint)
        try:
            return date.fromisoformat(node.value)
        except ValueError as error:
            raise self.error(node, f'"{key}" is not a day of the calendar: {node.value}', hint) from error

    def _text(self, node: yaml.Node, what: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._wrong(node, what, "text", None)
        if kind(node) != "str" and not isinstance(node, Filled):
            raise self._wrong(node, what, "text", f'Put it in quotes: "{node.value}".')
        if not (text := node.value.strip()):
            raise self.error(node, f"{what} is empty", "Fill it in or leave it out.")
        return str(text)

    def _wrong(self, node: yaml.Node, what: str, wanted: str, hint: str | None) -> CaseError:
        return self.error(node, f"{what} must be {wanted}, and is {_named(node)}", hint)


def compose(path: Path, text: str) -> yaml.Node | None:
    """The root of a YAML document, or None of an empty one. Raises CaseError where it is not YAML."""
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = f"this is not YAML: {error.problem or error.context}"
        if mark is None:
            raise CaseError(f"{path}: {message}") from error
        hint = "Put quotes around a text with a colon, a quotation mark or, inside [ ], a question mark or a comma."
        raise at(path, mark, message, hint) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, error.position - (before.rfind("\n") + 1) + 1
        raise CaseError(f"{path}:{line}:{column}: this character is not allowed in YAML", "Remove it.") from error
    except RecursionError as error:
        raise CaseError(f"{path}: the file is nested too deeply", "A case holds texts and lists of texts.") from error


def mapping(path: Path, node: yaml.Node, keys: Sequence[str], what: str) -> Fields:
    """The fields of a mapping that may hold `keys` alone. Raises CaseError, with the nearest key that is valid."""
    if not isinstance(node, yaml.MappingNode):
        raise at(path, node.start_mark, f"{what} must be a mapping, and is {_named(node)}", f"Its keys: {_list(keys)}.")
    values: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
        if key not in keys:
            near = difflib.get_close_matches(key.lower(), keys, 1)
            hint = f'Did you mean "{near[0]}"?' if near else f"{what[:1].upper()}{what[1:]} has: {_list(keys)}."
            raise at(path, key_node.start_mark, f'{what} has no key "{key}"', hint)
        if key in values:
            first = values[key].start_mark.line + 1
            raise at(path, key_node.start_mark, f'the key "{key}" is here twice', f"It is in line {first} already.")
        values[key] = value
    return Fields(path, values)


def items(path: Path, node: yaml.Node, what: str) -> list[yaml.Node]:
    """The items of a list that holds at least one. Raises CaseError."""
    if not isinstance(node, yaml.SequenceNode):
        hint = f'Write it as ["{node.value}"].' if isinstance(node, yaml.ScalarNode) and node.value else None
        raise at(path, node.start_mark, f"{what} must be a list, and is {_named(node)}", hint)
    if not node.value:
        raise at(path, node.start_mark, f"{what} is an empty list", "Fill it in or leave it out.")
    return list(node.value)


def at(path: Path, mark: yaml.Mark, message: str, hint: str | None = None) -> CaseError:
    """An error at a place of a file; the marks of YAML count from 0, people and editors from 1."""
    return CaseError(f"{path}:{mark.line + 1}:{mark.column + 1}: {message}", hint)


def kind(node: yaml.Node) -> str:
    """The last part of a node's tag, such as "str"."""
    return str(node.tag).rpartition(":")[2]


def _named(node: yaml.Node) -> str:
    return _NAMES.get(kind(node), kind(node))


def _list(keys: Sequence[str]) -> str:
    return ", ".join(keys)
