"""The file of a baseline: JSON in a stable order, a line an article, a quote and a passage, so that it diffs well."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.check.baseline.model import ArticleMark, Baseline, Circumstances, Kept
from assistant.check.changes import write_whole
from assistant.domain.errors import CaseError
from assistant.domain.sanitize import spelled

if TYPE_CHECKING:
    from pydantic import ValidationError

FILE_NAME = "baseline.json"
_VERSION = 1
# What makes the file anew, for a hint.
_ANEW = "`assistant check --bless` writes it anew; move this one away first."


def load(path: Path) -> Baseline | None:
    """What the file holds, or None where there is none. Raises CaseError where it can't be read."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CaseError(f"{path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CaseError(f"{path} is not UTF-8 text", _ANEW) from error
    return parsed(path, text)


def parsed(path: Path, text: str) -> Baseline:
    """What `text`, of the file at `path`, says. Raises CaseError."""
    try:
        return _read(path, json.loads(text))
    except json.JSONDecodeError as error:
        raise CaseError(f"{path}:{error.lineno}:{error.colno}: this is not JSON: {error.msg}", _ANEW) from error
    except RecursionError as error:
        raise CaseError(f"{path} is nested too deeply", _ANEW) from error


def store(path: Path, baseline: Baseline) -> bool:
    """Write the file whole; whether it differs from what was there. Raises CaseError."""
    content = dumped(baseline).encode("utf-8")
    try:
        if path.read_bytes() == content:
            return False
    except OSError:
        pass  # There is none yet, or writing tells what is wrong.
    write_whole(path, content)
    return True


def dumped(baseline: Baseline) -> str:
    """The text of the file. Cases that were blessed under one state share it; a later state names only the articles
    in which it differs from the first, null for one that was not there."""
    states: list[Circumstances] = []
    cases: dict[str, Any] = {}
    for id_, (kept, state) in sorted(baseline.items()):
        if state not in states:
            states.append(state)
        cases[id_] = {"state": states.index(state), **_plain(asdict(kept))}
    written = [_state(one, states[0] if number else None) for number, one in enumerate(states)]
    return spelled(_written({"version": _VERSION, "states": written, "cases": cases})) + "\n"


def _state(state: Circumstances, first: Circumstances | None) -> dict[str, Any]:
    articles: dict[str, Any] = {id_: asdict(one) for id_, one in sorted(state.articles.items())}
    if first is not None:
        former = first.articles
        articles = {id_: one for id_, one in articles.items() if former.get(id_) != state.articles[id_]}
        articles |= dict.fromkeys(sorted(former.keys() - state.articles.keys()))
    return {
        **{name: getattr(state, name) for name in ("answerer", "model", "embedder", "reader", "index", "program")},
        "prompts": dict(sorted(state.prompts.items())),
        "settings": dict(sorted(state.settings.items())),
        "corpus": state.corpus,
        "articles": articles,
    }


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """What is absent is left out of the file."""
    return {key: value for key, value in fields.items() if key not in _ABSENT or value != _ABSENT[key]}


def _written(value: Any, indent: str = "") -> str:
    """JSON in which what holds nothing nested stands on one line."""
    inner = list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else []
    if not any(isinstance(one, Mapping | list | tuple) for one in inner):
        return json.dumps(value, ensure_ascii=False)
    names = [f"{json.dumps(name, ensure_ascii=False)}: " for name in value] if isinstance(value, Mapping) else None
    deeper = f"{indent} "
    lines = [f"{deeper}{names[n] if names else ''}{_written(one, deeper)}" for n, one in enumerate(inner)]
    separator = ",\n"
    opening, closing = "{}" if names else "[]"
    return f"{opening}\n{separator.join(lines)}\n{indent}{closing}"


def _read(path: Path, root: Any) -> Baseline:
    from pydantic import TypeAdapter, ValidationError

    if not isinstance(root, dict) or "cases" not in root:
        raise CaseError(f"{path} is no baseline", "Name another file: --baseline FILE.json.")
    if root.get("version") != _VERSION:
        raise CaseError(f"{path} has version {root.get('version')}, and this program reads {_VERSION}", _ANEW)
    try:
        listed = TypeAdapter(list[dict[str, Any]]).validate_python(root.get("states"))
        states = _states(listed)
        cases = TypeAdapter(dict[str, dict[str, Any]]).validate_python(root["cases"])
        reader = TypeAdapter(Kept)
        found = {}
        for id_, fields in cases.items():
            number = fields.pop("state", None)
            if not isinstance(number, int) or not 0 <= number < len(states):
                raise CaseError(f'{path}: the case "{id_}" names no state of the file', _ANEW)
            try:
                found[id_] = reader.validate_python({**_ABSENT, **fields}), states[number]
            except ValidationError as error:
                raise CaseError(f'{path}: in the case "{id_}", {_said(error)}', _ANEW) from error
        return found
    except ValidationError as error:
        raise CaseError(f"{path}: {_said(error)}", _ANEW) from error


_ABSENT: Mapping[str, Any] = {
    "earlier": (), "narrowed": "", "understood": None, "short_answer": None, "answer": "",
    "missing": (), "citations": (), "passages": (),
}  # fmt: skip


def _states(listed: Sequence[dict[str, Any]]) -> list[Circumstances]:
    from pydantic import TypeAdapter

    marks = TypeAdapter(dict[str, ArticleMark | None])
    reader = TypeAdapter(Circumstances)
    states: list[Circumstances] = []
    for number, fields in enumerate(listed):
        own = marks.validate_python(fields.get("articles"))
        known: Mapping[str, ArticleMark | None] = {**(states[0].articles if number else {}), **own}
        state = reader.validate_python({**fields, "articles": {}})
        states.append(replace(state, articles={id_: one for id_, one in known.items() if one is not None}))
    return states


def _said(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])
