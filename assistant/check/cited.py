"""Which articles each case cited when it was last asked, kept beside the library for `--coverage`."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from assistant.check.cases import Case
from assistant.check.findings import cited
from assistant.check.runner import CaseResult
from assistant.domain.article import digest
from assistant.domain.errors import AssistantError

FILE_NAME = "last-citations.json"
_DIGITS = 16


def kept_citations(folder: Path, cases: Iterable[Case]) -> dict[str, tuple[str, ...]]:
    """The ids of the articles that each of `cases` cited when it was last asked, by the id of the case.

    A case that asks something else since is not among them. What can't be read counts as not kept: it can be asked
    again.
    """
    kept = _read(folder / FILE_NAME)
    return {case.id: kept[case.id][1] for case in cases if kept.get(case.id, ("",))[0] == _asked(case)}


def citations(result: CaseResult) -> tuple[str, ...] | None:
    """The ids of the articles that were cited, or None where the question could not be answered for an error."""
    if result.answer is None or result.error:
        return None
    return tuple(ref.id for ref in cited(result.answer))


def keep_citations(folder: Path, results: Sequence[CaseResult]) -> None:
    """Keep what `results` cite; what is kept of other cases stays. Raises AssistantError where it can't be written."""
    path = folder / FILE_NAME
    kept = dict(_read(path))
    for result in results:
        if (found := citations(result)) is not None:
            kept[result.case.id] = _asked(result.case), found
    written = {id_: {"asked": asked, "cites": list(cites)} for id_, (asked, cites) in sorted(kept.items())}
    part = folder / f".{FILE_NAME}-{secrets.token_hex(4)}.part"
    try:
        part.write_text(json.dumps(written, indent=1) + "\n", "utf-8")
        os.replace(part, path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise AssistantError(
            f"{path} can't be written: {error.strerror}", "--coverage will ask these cases again."
        ) from error


def _read(path: Path) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    try:
        kept = json.loads(path.read_text("utf-8"))
        return {str(id_): (str(one["asked"]), tuple(map(str, one["cites"]))) for id_, one in kept.items()}
    except (OSError, ValueError, RecursionError, AttributeError, TypeError, KeyError):
        return {}


def _asked(case: Case) -> str:
    """What tells two questions apart."""
    filters = case.filters
    narrowed = (filters.since, filters.as_of, filters.source)
    return digest(*case.earlier, case.question, *(str(one or "") for one in narrowed))[:_DIGITS]
