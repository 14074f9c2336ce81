"""The form of an article in corpus/: Markdown with YAML front matter."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import yaml

from assistant.domain.errors import UnreadableInput

_FENCE = "---"
# The C loader is some ten times faster, and is missing only where PyYAML was built without libyaml.
_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

FrontMatter = dict[str, str]


# Norwegian is `no`, and an id may be 007: what is neither a time nor nothing is text.
_READ_TAGS = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:timestamp")
_READ = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in _READ_TAGS]
    for first, resolvers in _SafeLoader.yaml_implicit_resolvers.items()
}
_Loader = type("_FrontMatterLoader", (_SafeLoader,), {"yaml_implicit_resolvers": _READ})
# One of our own, since a representer is a class's: YAML writes a blank between day and time.
_FrontMatterDumper = type("_FrontMatterDumper", (_Dumper,), {})
_FrontMatterDumper.add_representer(  # type: ignore[attr-defined]
    datetime, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:timestamp", value.isoformat())
)


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """The front matter, its values as strings and its empty ones left out, and the body.

    A text that does not begin with a fence has no front matter. Raises UnreadableInput where the fence is
    not closed or the YAML in it is not a mapping.
    """
    lines = text.split("\n", 1)
    if lines[0].rstrip() != _FENCE:
        return {}, text
    head, fence, body = ("\n" + (lines[1] if len(lines) > 1 else "")).partition(f"\n{_FENCE}\n")
    if not fence:
        if not head.rstrip().endswith(f"\n{_FENCE}"):
            raise UnreadableInput("the front matter has no closing ---", "Close it with a line of three hyphens.")
        head = head.rstrip()[: -len(_FENCE)]
    try:
        if "*" in head and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(head, Loader=_Loader)):
            # A few lines of values that refer to each other are gigabytes.
            raise UnreadableInput("the front matter has values that refer to others (*)", "Write each value out.")
        values = yaml.load(head, Loader=_Loader) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        where = f" in line {place.line + 1}" if place else ""
        raise UnreadableInput(f"the front matter is not YAML{where}", "Quote values that hold a colon.") from error
    if not isinstance(values, dict):
        raise UnreadableInput("the front matter is not a list of keys with values", "Write it as `key: value` lines.")
    return {str(key).lower(): _plain(value) for key, value in values.items() if value not in (None, "", [])}, body


def join_front_matter(values: dict[str, Any], body: str) -> str:
    """The file of an article; `values` keep their order, and the empty ones are left out."""
    return f"{_FENCE}\n{front_matter_lines(values)}{_FENCE}\n\n{body}\n"


def front_matter_lines(values: dict[str, Any]) -> str:
    """The lines of `values` in front matter; the empty ones are left out."""
    kept = {key: value for key, value in values.items() if value is not None}
    return yaml.dump(kept, Dumper=_FrontMatterDumper, sort_keys=False, allow_unicode=True, width=1000) if kept else ""


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
