"""The case files of a folder as one suite, which goes on where a file can't be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.check import blessing, changes
from assistant.check.assertions import ArticleById
from assistant.check.cases import Case, case_files, load_file, taken_twice
from assistant.check.changes import Change
from assistant.check.grading import Grader
from assistant.check.recording import NEW_FILE, Draft, draft_of, file_in, recorded, same_question
from assistant.check.runner import Ask, CaseResult, judged, run_case
from assistant.domain.answer import Answer
from assistant.domain.errors import CaseError
from assistant.domain.ports import Embedder

_FOLDER = Path("tests/qa")


@dataclass(frozen=True, slots=True)
class Listing:
    """The cases of all files that can be read, in order, and what is wrong with the others and with ids taken."""

    cases: tuple[Case, ...] = ()
    errors: tuple[CaseError, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A case that could be written, the names of the files that could take it, the first of them proposed, and the
    case that asks the same already."""

    draft: Draft
    files: tuple[str, ...]
    same: Case | None


def default_folder(root: Path, here: Path, *, project: bool = False) -> Path:
    """Where the scripted questions are: tests/qa at `root`. Where that is no `project` and has none, those of `here`.

    The shorter name of the same folder, so that every place in a file is shown as an editor takes it.
    """
    folder = root / _FOLDER
    elsewhere = not project and not folder.is_dir() and (here / _FOLDER).is_dir()
    return _FOLDER if elsewhere or root.resolve() == here.resolve() else folder


class Suite:
    """Lists, runs, records and blesses. Every method but `run` reads or writes a disk, and blocks as long."""

    def __init__(
        self,
        folder: Path,
        ask: Ask,
        article: ArticleById,
        embedder: Embedder | None = None,
        grader: Grader | None = None,
    ) -> None:
        self.folder = folder
        self._ask = ask
        self._article = article
        self._embedder = embedder
        self._grader = grader

    def listing(self) -> Listing:
        """Everything below the folder, which may be missing or empty. Raises nothing for a file."""
        try:
            files = case_files([self.folder]) if self.folder.is_dir() else []
        except CaseError as error:
            # A folder without any file is a beginning, and not a mistake.
            return Listing(errors=(error,) if isinstance(error.__cause__, OSError) else ())
        cases: dict[str, Case] = {}
        errors: list[CaseError] = []
        for file in files:
            try:
                found = load_file(file)
            except CaseError as error:
                errors.append(error)
                continue
            for case in found:
                if first := cases.get(case.id):
                    errors.append(taken_twice(case, first))
                else:
                    cases[case.id] = case
        return Listing(tuple(cases.values()), tuple(errors))

    async def run(self, case: Case) -> CaseResult:
        """Ask it and hold the answer against it. Cancelling stops the work."""
        return await run_case(case, self._ask, self._article, self._embedder, self._grader)

    def judge(self, result: CaseResult, case: Case) -> CaseResult:
        """The answer of `result` held against `case`, which it became."""
        return judged(result, case, self._article, self._embedder)

    def propose(self, answer: Answer) -> Proposal:
        """The case that keeps `answer`, and where it could be written. Raises UsageError where none could."""
        listing = self.listing()
        draft = draft_of(answer, {case.id for case in listing.cases})
        # A file that can't be read takes nothing.
        names = [case.where.file.relative_to(self.folder).as_posix() for case in listing.cases]
        return Proposal(draft, tuple(dict.fromkeys([NEW_FILE, *names])), same_question(draft, listing.cases))

    def record(self, draft: Draft, name: str) -> Change:
        """The change that writes `draft` into the file of that name. Raises UsageError, CaseError."""
        return recorded(file_in(self.folder, name), draft, self.listing().cases)

    def replace(self, case: Case, answer: Answer) -> Change:
        """The change that makes `case` keep `answer`. Raises UsageError, CaseError."""
        return blessing.replaced(case, answer, self._embedder)

    def bless(self, result: CaseResult) -> Change:
        """The change that makes the case pass with what came. Raises UsageError, CaseError."""
        return blessing.bless(result)

    def apply(self, change: Change) -> None:
        """Write it. Raises CaseError."""
        changes.apply(change)

    def undo(self, change: Change) -> None:
        """Take it back. Raises CaseError."""
        changes.undo(change)
