"""What the last ingestion could not take, in a file beside the library: one input a line, a tab, and why."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from assistant.cli.common import one_line
from assistant.domain.errors import AssistantError, UsageError
from assistant.domain.events import Failed
from assistant.domain.paths import expanded
from assistant.domain.sanitize import UNWANTED
from assistant.ingest.archives import BETWEEN
from assistant.ingest.corpus import write_whole
from assistant.ingest.web import of_the_web

NAME = "last-ingest-failures.txt"
# What came in by a pipe can't be had again.
_UNNAMED = "standard input"


def note(folder: Path, failures: Sequence[Failed], *, forget: bool = True) -> Path | None:
    """Write down the inputs that failed; gives the file, or None where there is nothing to try again.

    What was noted before is forgotten, or, without `forget`, stays: not all of it was tried again.
    """
    file = folder / NAME
    lines: dict[str, str] = {}
    for failure in failures:
        if failure.source and failure.source != _UNNAMED:
            lines.setdefault(_written(_from_anywhere(failure.source)), one_line(failure.error))
    if not forget:
        lines = {**_former(file), **lines}
    try:
        if lines:
            write_whole(file, "".join(f"{name}\t{why}\n" for name, why in lines.items()))
            return file
        file.unlink(missing_ok=True)
    except (OSError, AssistantError):
        # Every failure was told already, and a full disk may be among them.
        pass
    return None


def _former(file: Path) -> dict[str, str]:
    """Why each of the noted inputs failed, by its name as it is written there."""
    try:
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return {}
    return {name: why for name, _, why in (line.partition("\t") for line in lines) if name}


def noted(folder: Path) -> tuple[str, ...]:
    """The inputs that failed. Raises UsageError where none are noted."""
    try:
        text = (folder / NAME).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "no failures of a last ingestion are noted here", "Name what to bring in: `assistant ingest WHAT`."
        ) from error
    return tuple(_names(text.split("\n")))


def _names(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        name = line.partition("\t")[0].rstrip("\r")
        if name.startswith('"'):
            with suppress(ValueError):
                name = str(json.loads(name))
        if name:
            yield name


def _from_anywhere(source: str) -> str:
    """An input by a name that holds in every folder."""
    if of_the_web(source) and not os.path.lexists(source):
        return source
    archive, between, member = source.partition(BETWEEN)
    if between and os.path.lexists(source):
        archive, between, member = source, "", ""
    return os.path.abspath(expanded(archive)) + between + member


def _written(name: str) -> str:
    """A name as it is, or as a JSON string where it would break the line or can't be written."""
    plain = not name.startswith('"') and not UNWANTED.search(name) and not set(name) & set("\t\n\v\f\r\x85\u2028\u2029")
    with suppress(UnicodeEncodeError):
        name.encode()
        if plain:
            return name
    return json.dumps(name)
