"""Cases as YAML text, as a person would write it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date

import yaml

from assistant.check.expectation import Expectation
from assistant.domain.answer import Filters
from assistant.domain.sanitize import UNWANTED

# What YAML allows in a text and a person would not see there, besides what it does not allow.
_UNSEEN = re.compile(f"{UNWANTED.pattern}|[\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_SAID = ("contains", "not_contains", "short_answer")
_WIDE = 1 << 30

Value = bool | str | date | tuple[str, ...]


def scalar(text: str, *, flow: bool) -> str:
    """`text` on one line: bare where that says the same, else in double quotes; `flow` is inside of brackets.

    Without a letter it is quoted: other readers of YAML take 01:15 for a number.
    """
    bare, like = ([text], f"[{text}]\n") if flow else ({"k": text}, f"k: {text}\n")
    dumped = yaml.safe_dump(bare, allow_unicode=True, width=_WIDE, default_flow_style=flow)
    if dumped == like and any(map(str.isalpha, text)) and not _UNSEEN.search(text):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """`text` in double quotes on one line, as YAML and JSON read it; what could not be seen there is escaped."""
    return _UNSEEN.sub(lambda found: _escaped(ord(found.group())), json.dumps(text, ensure_ascii=False))


def listed(texts: Sequence[str]) -> str:
    """`texts` as a list in brackets, each in quotes unless it is a word."""
    return f"[{', '.join(scalar(text, flow=True) for text in texts)}]"


def value_of(key: str, value: Value, *, flow: bool) -> str:
    """The value of `key` on one line; what is looked for in an answer is in quotes."""
    if key in _SAID and not isinstance(value, bool | date):
        return _inline(value)
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case str():
            return scalar(value, flow=flow)
    return listed(value)


def case_fields(id_: str, questions: Sequence[str], filters: Filters, expectation: Expectation) -> dict[str, Value]:
    """The keys of a case in the order in which they are written; those that say nothing are left out."""
    found: dict[str, Value | None] = {
        "id": id_,
        "question": questions[0] if len(questions) == 1 else None,
        "conversation": tuple(questions) if len(questions) > 1 else None,
        "contains": expectation.contains,
        "not_contains": expectation.not_contains,
        "short_answer": expectation.short_answer,
        "cites": expectation.cites,
        "abstains": expectation.abstains,
        "since": filters.since,
        "as_of": filters.as_of,
        "source": filters.source,
    }
    return {key: value for key, value in found.items() if value is not None and value != ()}


def case_lines(fields: Mapping[str, Value]) -> list[str]:
    """A case as an item of a list, a line each, the dash in the first column; a conversation has a line a question."""
    lines = []
    for key, value in fields.items():
        if key == "conversation" and isinstance(value, tuple):
            lines += ["conversation:", *(f"  - {scalar(text, flow=False)}" for text in value)]
        else:
            lines.append(f"{key}: {value_of(key, value, flow=False)}")
    return [f"{'  ' if number else '- '}{line}" for number, line in enumerate(lines)]


def case_inline(fields: Mapping[str, Value]) -> str:
    """A case in braces, for a file that keeps its cases in brackets; everything is quoted, as JSON wants it."""
    return "{" + ", ".join(f"{quoted(key)}: {_inline(value)}" for key, value in fields.items()) + "}"


def _inline(value: Value) -> str:
    match value:
        case str():
            return quoted(value)
        case tuple():
            return f"[{', '.join(quoted(text) for text in value)}]"
    return value_of("", value, flow=True)


def _escaped(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
