"""Which cases did not pass when they were last asked, kept beside the library for `--only-failed`."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from assistant.check.runner import CaseResult, Outcome
from assistant.domain.errors import AssistantError

FILE_NAME = "last-check.json"


def last_failed(folder: Path) -> frozenset[str] | None:
    """The ids of the cases that failed, or ended with an error, when they were last asked; None where no run is kept
    in `folder`. Raises AssistantError where what is kept can't be read."""
    path = folder / FILE_NAME
    try:
        kept = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(path) from error
    ids = kept.get("failed") if isinstance(kept, dict) else None
    if not isinstance(ids, list) or not all(isinstance(id_, str) for id_ in ids):
        raise _unreadable(path)
    return frozenset(ids)


def keep(folder: Path, results: Sequence[CaseResult]) -> None:
    """Keep which of `results` did not pass. A failed case that was not asked this time stays kept, so that asking some
    of them forgets none of the others. Raises AssistantError where nothing can be written."""
    try:
        former: Iterable[str] = last_failed(folder) or ()
    except AssistantError:
        former = ()
    asked = {result.case.id for result in results}
    failed = {result.case.id for result in results if result.outcome in (Outcome.FAILED, Outcome.ERROR)}
    text = json.dumps({"failed": sorted(failed.union(former) - (asked - failed))}, indent=1) + "\n"
    path = folder / FILE_NAME
    part = folder / f".{FILE_NAME}-{secrets.token_hex(4)}.part"
    try:
        part.write_text(text, "utf-8", errors="backslashreplace")
        os.replace(part, path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise AssistantError(
            f"{path} can't be written: {error.strerror}", "--only-failed knows nothing of this run."
        ) from error


def _unreadable(path: Path) -> AssistantError:
    return AssistantError(f"{path} can't be read", "Run without --only-failed once, which writes it anew.")
