"""`assistant check --bless` and `--baseline`: where the baseline is, and what a run is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.domain.errors import UsageError

if TYPE_CHECKING:
    from assistant.check.baseline.drift import Drift
    from assistant.check.baseline.model import Baseline, Circumstances
    from assistant.check.loading import Loaded
    from assistant.check.runner import CaseResult
    from assistant.composition import Services

# What `--baseline` stands for where it names no file.
BESIDE = "beside the case files"
_SUFFIX = ".json"
# The templates that an answer is written by; others grade it.
_TEMPLATES = ("passage", "question", "standalone", "system")


def sorted_out(files: tuple[str, ...], baseline: str | None) -> tuple[tuple[str, ...], str | None]:
    """The case files, and the name of the baseline: what follows `--baseline` and is no JSON file is a case file."""
    if baseline in (None, BESIDE) or Path(baseline or "").suffix == _SUFFIX:
        return files, baseline
    return (baseline or "", *files), BESIDE


def place(files: Sequence[str], default: Path, named: str | None) -> Path:
    """Where the baseline is: as it is named, else in the folder of the case files. Raises UsageError."""
    from assistant.check.baseline.file import FILE_NAME

    if named not in (None, BESIDE):
        path = Path(named or "")
        if not path.absolute().parent.is_dir():
            raise UsageError(f"there is no folder {path.parent} for {path.name}", "Make it, or name another.")
        return path
    paths = [Path(one) for one in files]
    if not paths or all(default in (one, *one.parents) for one in paths):
        return default / FILE_NAME
    return (paths[0] if paths[0].is_dir() else paths[0].parent) / FILE_NAME


class Comparing:
    """A run that is compared with a baseline, or blesses one. It reads the file before anything is asked.

    `compares` is whether there is one, `drifts` are by the ids of their cases.
    Raises UsageError where there is none to compare with, CaseError where it can't be read.
    """

    def __init__(self, file: Path, *, bless: bool) -> None:
        from assistant.check.baseline.file import load

        found = load(file)
        if found is None and not bless:
            raise UsageError(f"there is no baseline at {file}", "`assistant check --bless` writes one.")
        self.file = file
        self.drifts: dict[str, Drift] = {}
        self._bless = bless
        self._before: Baseline = found or {}
        self.compares = found is not None
        self._services: Services | None = None
        self._now: Circumstances | None = None

    def begin(self, services: Services) -> None:
        """These answer from now on."""
        from assistant.resources import prompts_folder

        self._services, self._now = services, circumstances(services, prompts_folder())

    def ended(self, result: CaseResult) -> Drift | None:
        """Whether this case drifted."""
        from assistant.check.baseline.drift import drift

        if self._services is None or self._now is None:
            return None
        found = drift(result, self._before, self._now, self._services.article)
        if found:
            self.drifts[result.case.id] = found
        return found

    def text(self, results: Sequence[CaseResult]) -> str:
        """What drifted, for the report."""
        from assistant.check.baseline.telling import text

        asked = [result for result in results if not result.error]
        unknown = sum(result.case.id not in self._before for result in asked)
        return text(list(self.drifts.values()), len(asked) - unknown, unknown, self.file)

    def store(self, results: Sequence[CaseResult], loaded: Loaded, *, whole: bool) -> None:
        """Where it blesses: write what came, and say what changed. `whole` is whether `loaded` are all cases that
        there are. Raises CaseError where the file can't be written."""
        from assistant.check.baseline.drift import bless
        from assistant.check.baseline.file import store
        from assistant.check.baseline.telling import told

        if not self._bless or self._now is None:
            return
        known = {case.id for case in loaded.cases} if whole and not loaded.broken else None
        blessed = bless(self._before, results, self._now, known)
        written = store(self.file, blessed.baseline)
        click.echo(told(blessed, self.file, written=written), err=True)


def circumstances(services: Services, prompts: Path) -> Circumstances:
    """What the answers of these services come out of, with the templates of the folder `prompts`.

    Raises LibraryError, PromptError.
    """
    from assistant import __version__
    from assistant.check.baseline.model import Circumstances, mark, marks

    engine, settings = services.engine, services.settings
    known = {
        "answer.passages": str(settings.answer.passages),
        "answer.threshold": f"{settings.answer.threshold:g}",
    }
    if engine.model:
        known |= {
            "answer.hide_unsupported": str(settings.answer.hide_unsupported).lower(),
            "model.context_tokens": str(settings.model.context_tokens),
            "model.max_tokens": str(settings.model.max_tokens),
            # An address may name a host that is nobody's business, and hold a password.
            "model.base_url": mark(settings.model.base_url)[:8] if settings.model.base_url else "none",
        }
    return Circumstances(
        answerer=engine.answerer,
        model=engine.model,
        embedder=engine.embedder,
        reader=services.reader.name,
        index=mark(services.catalogue.get("recipe") or ""),
        program=__version__,
        prompts=_templates(prompts) if engine.model else {},
        settings=known,
        articles=marks(services.catalogue),
    )


def _templates(folder: Path) -> dict[str, str]:
    from assistant.check.baseline.model import mark
    from assistant.domain.errors import PromptError

    try:
        found = (folder / f"{name}.md" for name in _TEMPLATES)
        return {path.stem: mark(path.read_text("utf-8")) for path in found if path.is_file()}
    except OSError as error:
        raise PromptError(f"the prompts in {folder} can't be read: {error.strerror}") from error
