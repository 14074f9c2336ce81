"""The form of an article in corpus/: Markdown with YAML front matter."""

from __future__ import annotations

from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import yaml

from assistant.domain.errors import UnreadableInput

_FENCE = "---"
# The C loader is some ten times faster, and is missing only where PyYAML was built without libyaml.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

FrontMatter = dict[str, str]


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
        values = yaml.load(head, Loader=_Loader) or {}
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        where = f" in line {place.line + 1}" if place else ""
        raise UnreadableInput(f"the front matter is not YAML{where}", "Quote values that hold a colon.") from error
    if not isinstance(values, dict):
        raise UnreadableInput("the front matter is not a list of keys with values", "Write it as `key: value` lines.")
    return {str(key).lower(): _plain(value) for key, value in values.items() if value not in (None, "", [])}, body


def join_front_matter(values: dict[str, Any], body: str) -> str:
    """The file of an article; `values` keep their order, and the empty ones are left out."""
    kept = {key: value for key, value in values.items() if value is not None}
    head = yaml.dump(kept, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return f"{_FENCE}\n{head}{_FENCE}\n\n{body}\n"


def parse_date(value: str | None) -> date | None:
    """The calendar day of an ISO 8601 or RFC 5322 date; None where it is neither: a date is never guessed."""
    if not value:
        return None
    value = value.strip()
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError):
        return None


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
