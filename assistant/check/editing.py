"""Changing what one case of a YAML text expects, and no other character.

A document that is loaded and dumped again comes out in the dumper's own hand: other indents, other quotes, other line
breaks. Here the places of a case's nodes are looked up, and only these places are replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml

from assistant.check.expectation import Expectation
from assistant.check.nodes import at, compose
from assistant.check.writing import Value, case_fields, quoted, scalar, value_of
from assistant.domain.answer import Filters
from assistant.domain.errors import CaseError

# Up to the comma that parts two items in brackets, over comments.
_TO_COMMA = re.compile(r"(?:\s|#[^\n]*(?:\n|$))*,[ \t]*")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Characters `start` to `end` of a text become `new`."""

    start: int
    end: int
    new: str = ""


def edited(text: str, edits: Sequence[Edit]) -> str:
    """`text` with every edit made; they share no character. One that inserts goes before one that begins there."""
    for edit in sorted(edits, reverse=True):
        text = f"{text[: edit.start]}{edit.new}{text[edit.end :]}"
    return text


def line_end(text: str, place: int) -> int:
    """Where the line of `place` ends, before its line end."""
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    return end - 1 if end > place and text[end - 1] == "\r" else end


def line_start(text: str, place: int) -> int:
    """Where the line of `place` begins."""
    return text.rfind("\n", 0, place) + 1


def break_of(text: str) -> str:
    """The line end that `text` has."""
    return "\r\n" if "\r\n" in text else "\n"


def end_of(node: yaml.Node) -> int:
    """Where the last character of a node is, exclusive. A mark of YAML names what comes after a block, blank lines
    and comments included."""
    if isinstance(node, yaml.ScalarNode):
        if node.style in ("|", ">"):
            written = node.start_mark.buffer
            assert written is not None
            return node.start_mark.index + len(written[node.start_mark.index : node.end_mark.index].rstrip())
        return int(node.end_mark.index)
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return end_of(last[1] if isinstance(last, tuple) else last)


def cases_node(file: Path, text: str) -> yaml.SequenceNode | None:
    """The list of cases of a text that reads as a case file, or None where it holds nothing. Raises CaseError."""
    root = compose(file, text)
    if not isinstance(root, yaml.MappingNode):
        return None
    return next(value for key, value in root.value if key.value == "cases" and isinstance(value, yaml.SequenceNode))


def rewritten(file: Path, text: str, number: int, old: Expectation, new: Expectation) -> str:
    """`text` with `new` in place of `old`, which its case `number` expects. Raises CaseError where the case can't be
    changed without changing others."""
    listed = cases_node(file, text)
    assert listed is not None
    case = listed.value[number]
    changing = _Changing(file, text, case)
    before, after = (_fields(one) for one in (old, new))
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            changing.change(key, before.get(key), after.get(key))
    return edited(text, [*changing.edits, *changing.added()])


def _fields(expectation: Expectation) -> dict[str, Value]:
    found = case_fields("", ("",), Filters(), expectation)
    del found["id"], found["question"]
    return {**found, "open": True} if expectation.open else found


def _alike(text: str, node: yaml.Node, *, flow: bool) -> str:
    """`text` in the quotes that `node` has, if any."""
    like_quoted = isinstance(node, yaml.ScalarNode) and node.style in ('"', "'")
    return quoted(text) if like_quoted else scalar(text, flow=flow)


class _Changing:
    """The edits of one case."""

    def __init__(self, file: Path, text: str, case: yaml.MappingNode) -> None:
        self._file = file
        self._text = text
        self._case = case
        self._pairs = {key.value: (key, value) for key, value in case.value}
        self._new: list[tuple[str, Value]] = []
        self._gone: set[str] = set()
        self.edits: list[Edit] = []
        self._refuse_aliases()

    def change(self, key: str, before: Value | None, after: Value | None) -> None:
        """Change, add or remove one key."""
        if key not in self._pairs:
            if after is not None:
                self._new.append((key, after))
        elif after is None:
            self._gone.add(key)
        elif isinstance(before, tuple) and isinstance(after, tuple):
            self.edits += self._relisted(self._pairs[key][1], before, after)
        else:
            value = self._pairs[key][1]
            flow = bool(self._case.flow_style)
            new = _alike(after, value, flow=flow) if isinstance(after, str) else value_of(key, after, flow=flow)
            self.edits.append(Edit(value.start_mark.index, end_of(value), new))

    def added(self) -> list[Edit]:
        """The edits that add keys, below the question, and those that remove them."""
        key, value = self._pairs.get("question") or self._pairs["conversation"]
        if self._case.flow_style:
            new = "".join(f", {name}: {value_of(name, one, flow=True)}" for name, one in self._new)
            spans = [(key.start_mark.index, end_of(value)) for key, value in self._pairs.values()]
            gone = [number for number, name in enumerate(self._pairs) if name in self._gone]
            return [Edit(end_of(value), end_of(value), new), *self._dropped(spans, gone)]
        indent = " " * key.start_mark.column
        lines = [f"{break_of(self._text)}{indent}{name}: {value_of(name, one, flow=False)}" for name, one in self._new]
        place = line_end(self._text, end_of(value))
        return [Edit(place, place, "".join(lines)), *self._without()]

    def _without(self) -> Iterator[Edit]:
        pairs = list(self._pairs.items())
        for number, (name, (key, value)) in enumerate(pairs):
            if name not in self._gone:
                continue
            start, end = key.start_mark.index, end_of(value)
            first = line_start(self._text, start)
            if not self._text[first:start].strip():
                yield Edit(first, self._next_line(end))
                continue
            # Beside the dash: what follows takes its place, unless a comment stands between them.
            name_after, (key_after, _) = pairs[number + 1] if number + 1 < len(pairs) else pairs[number]
            following = end if name_after in self._gone else key_after.start_mark.index
            yield Edit(start, end if self._text[end:following].strip() else following)

    def _relisted(self, node: yaml.SequenceNode, before: Sequence[str], after: Sequence[str]) -> Iterator[Edit]:
        """Those that stay keep their places, the new ones take those of the ones that go."""
        fresh = [text for text in after if text not in before]
        spans = [(item.start_mark.index, end_of(item)) for item in node.value]
        gone = []
        for number, text in enumerate(before):
            if text in after:
                continue
            if fresh:
                yield Edit(*spans[number], _alike(fresh.pop(0), node.value[number], flow=bool(node.flow_style)))
            else:
                gone.append(number)
        end = spans[-1][1]
        if node.flow_style:
            yield from self._dropped(spans, gone)
            yield Edit(end, end, "".join(f", {_alike(text, node.value[-1], flow=True)}" for text in fresh))
            return
        for number in gone:
            yield Edit(line_start(self._text, spans[number][0]), self._next_line(spans[number][1]))
        indent = self._text[line_start(self._text, spans[0][0]) : spans[0][0]].partition("-")[0]
        place = line_end(self._text, end)
        lines = [f"{break_of(self._text)}{indent}- {_alike(text, node.value[-1], flow=False)}" for text in fresh]
        yield Edit(place, place, "".join(lines))

    def _dropped(self, spans: Sequence[tuple[int, int]], gone: Sequence[int]) -> Iterator[Edit]:
        """Items in brackets or braces go with their commas; comments beside them stay."""
        if not gone:
            return
        staying = [number for number in range(len(spans)) if number not in gone]
        last = max(staying, default=0)
        tail = self._text[spans[last][1] : spans[-1][1]]
        if last < len(spans) - 1 and "#" not in tail:
            yield Edit(spans[last][1], spans[-1][1])
            gone = [number for number in gone if number < last]
        for number in gone:
            start, end = spans[number]
            comma = _TO_COMMA.match(self._text, end)
            if comma is None:
                yield Edit(start, end)
            elif "#" in comma.group():
                yield Edit(start, end)
                place = comma.start() + comma.group().rindex(",")
                yield Edit(place, comma.end())
            else:
                yield Edit(start, comma.end())

    def _next_line(self, place: int) -> int:
        end = self._text.find("\n", place)
        return len(self._text) if end < 0 else end + 1

    def _refuse_aliases(self) -> None:
        """A value that is written elsewhere can't be changed here."""
        for key, value in self._pairs.values():
            nodes = [key, value, *(value.value if isinstance(value, yaml.SequenceNode) else ())]
            for former, node in pairwise(nodes):
                if node.start_mark.index < former.start_mark.index:
                    raise self._elsewhere(key)

    def _elsewhere(self, node: yaml.Node) -> CaseError:
        return at(
            self._file, node.start_mark, "this refers to another place of the file with *", "Change it in an editor."
        )
