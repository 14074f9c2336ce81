"""A question and its answer become a case of a YAML file, at the end of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.check.assertions import fold
from assistant.check.cases import SUFFIXES, Case, Where, parse
from assistant.check.changes import Change, proven, read
from assistant.check.editing import Edit, break_of, cases_node, edited, end_of, line_start
from assistant.check.expectation import Expectation, came
from assistant.check.kinds import Assertion, Missing
from assistant.check.nodes import compose
from assistant.check.writing import Value, case_fields, case_inline, case_lines
from assistant.domain.answer import Answer, Filters, Status
from assistant.domain.errors import UsageError

NEW_FILE = "saved.yaml"
_LONGEST_ID = 48
_WORD = re.compile(r"[^\W_]+")
_EMPTY_LINE = re.compile(r"\n[ \t]*\r?\n")
_POSSESSIVE = re.compile(r"['’]s\b")


@dataclass(frozen=True, slots=True)
class Draft:
    """A case that is not in a file yet. The last of `questions` is the one that is asserted; `missing` is what the
    diagnosis of an abstention names; `further` are assertions of other kinds, by their keys."""

    id: str
    questions: tuple[str, ...]
    filters: Filters
    expectation: Expectation
    missing: tuple[str, ...] = ()
    further: tuple[tuple[str, Value], ...] = ()

    def lines(self) -> list[str]:
        """Its YAML, a line each."""
        return case_lines(self.fields())

    def fields(self) -> dict[str, Value]:
        """Its keys in the order in which they are written."""
        found = case_fields(self.id, self.questions, self.filters, self.expectation)
        found |= dict(self.further)
        return {**found, "missing": self.missing} if self.missing else found

    def case(self, file: Path) -> Case:
        """As it will be read from `file`, but for the place in it."""
        empty = Case(self.id, self.questions[-1], Where(file, 0, 0), self.questions[:-1], self.filters)
        checks: tuple[Assertion, ...] = tuple(map(Missing, self.missing))
        if self.further:
            checks = parse(file, "\n".join(["cases:", *self.lines()]))[0].checks
        return self.expectation.of(replace(empty, checks=checks))


def draft_of(answer: Answer, taken: Collection[str]) -> Draft:
    """The case that keeps `answer`, under an id that is not among those `taken`.

    The questions before it are asked along with it where it was understood by them: where it stands alone, they
    change nothing. Raises UsageError where the answer is none that a case could keep.
    """
    question = answer.question
    if answer.status is Status.ERROR or answer.error:
        raise UsageError("this answer was broken off", "A case keeps an answer that came whole; ask again.")
    if question.filters.articles:
        raise UsageError("this was asked of chosen articles alone", "A case asks all of them; ask again without.")
    if question.standalone:
        # The user said in which words it stands alone: these are asked then, and nothing before them.
        text = question.standalone.strip()
        return Draft(id_of(text, taken), (text,), question.filters, came(answer), _missing(answer))
    earlier = [turn.text for turn in question.history if turn.role == "user"]
    leaned = answer.standalone_question.strip() != question.text.strip()
    texts = [text.strip() for text in (*(earlier if leaned else ()), question.text)]
    questions = tuple(filter(None, texts))
    return Draft(id_of(question.text, taken), questions, question.filters, came(answer), _missing(answer))


def id_of(question: str, taken: Collection[str]) -> str:
    """An id for a case: the words of its question, in lower case, and a number where that is taken."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", question) if not unicodedata.combining(one))
    words = _WORD.findall(_POSSESSIVE.sub("", plain).lower())
    slug = ""
    for word in words:
        if slug and len(slug) + 1 + len(word) > _LONGEST_ID:
            break
        slug = f"{slug}-{word}" if slug else word[:_LONGEST_ID]
    slug = slug or "case"
    number, found = 2, slug
    while found in taken:
        found, number = f"{slug}-{number}", number + 1
    return found


def same_question(draft: Draft, cases: Iterable[Case]) -> Case | None:
    """The case that asks the same already, after the same questions and of the same articles."""
    asked = [fold(text) for text in draft.questions]
    for case in cases:
        if [fold(text) for text in (*case.earlier, case.question)] == asked and case.filters == draft.filters:
            return case
    return None


def file_in(folder: Path, name: str) -> Path:
    """The file of `folder` that a user named. Raises UsageError where `assistant check` would not read it."""
    path = Path(name.strip())
    if path.is_absolute() or ".." in path.parts or path.suffix not in SUFFIXES or not path.stem.strip("."):
        raise UsageError(f"{name.strip() or 'this'} is no file of {folder}", f"Name one such as {NEW_FILE}.")
    return folder / path


def recorded(file: Path, draft: Draft, taken: Sequence[Case]) -> Change:
    """The change that puts `draft` at the end of `file`, or into a new file of that name; `taken` are the cases of
    all files.

    Raises UsageError where the id can't be used, and CaseError where the file can't be read, or not be changed.
    """
    id_ = draft.id.strip()
    if not id_:
        raise UsageError("a case needs an id", "Give it one that no other case has.")
    if holder := next((case for case in taken if case.id == id_), None):
        raise UsageError(f'the id "{id_}" is taken', f"It stands at {holder.where}; give it another.")
    draft = replace(draft, id=id_)
    if not file.exists():
        return proven(file, None, _begun("", "\n", draft), [draft.case(file)], 0)
    content, text = read(file)
    if compose(file, text) is None:
        return proven(file, content, _begun(text, break_of(text), draft), [draft.case(file)], 0)
    former = parse(file, text)
    if holder := next((case for case in former if case.id == id_), None):
        raise UsageError(f'the id "{id_}" is taken', f"It stands at {holder.where}; give it another.")
    return proven(file, content, _appended(file, text, draft), [*former, draft.case(file)], len(former))


def _begun(text: str, line_break: str, draft: Draft) -> str:
    lines = ["cases:", *(f"  {line}" for line in draft.lines())]
    return _ended(text, line_break) + "".join(f"{line}{line_break}" for line in lines)


def _appended(file: Path, text: str, draft: Draft) -> str:
    listed = cases_node(file, text)
    assert listed is not None
    last = listed.value[-1]
    if listed.flow_style:
        return edited(text, [Edit(end_of(last), end_of(last), f", {case_inline(draft.fields())}")])
    line_break = break_of(text)
    indent = text[line_start(text, last.start_mark.index) : last.start_mark.index].partition("-")[0]
    # Where the cases are set apart by empty lines, this one is as well.
    apart = len(listed.value) > 1 and _EMPTY_LINE.search(text[end_of(listed.value[-2]) : last.start_mark.index])
    lines = [*([""] if apart else ()), *(f"{indent}{line}" for line in draft.lines())]
    return _ended(text, line_break) + "".join(f"{line}{line_break}" for line in lines)


def _missing(answer: Answer) -> tuple[str, ...]:
    if answer.status is not Status.ABSTAINED or answer.diagnosis is None:
        return ()
    return tuple(dict.fromkeys(filter(None, (" ".join(name.split()) for name in answer.diagnosis.missing))))


def _ended(text: str, line_break: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}{line_break}"
