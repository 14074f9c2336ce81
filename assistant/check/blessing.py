"""A case takes what came as right: its expectation is rewritten where it stands, and nothing else of its file."""

from __future__ import annotations

from dataclasses import replace

from assistant.check.assertions import further
from assistant.check.cases import Case, parse
from assistant.check.changes import Change, proven, read
from assistant.check.editing import rewritten
from assistant.check.expectation import Expectation, blessed, came, expected, refuse_what_stays
from assistant.check.grading import rubrics
from assistant.check.runner import CaseResult
from assistant.domain.answer import Answer
from assistant.domain.errors import CaseError, UsageError
from assistant.domain.ports import Embedder


def bless(result: CaseResult) -> Change:
    """The change that makes the case of `result` pass with the answer that it got.

    Raises UsageError where there is nothing to change or what failed is no expectation, and CaseError where the
    file can't be read, was changed since the case was run, or can't be changed in this place alone.
    """
    return changed(result.case, blessed(result))


def replaced(case: Case, answer: Answer, embedder: Embedder | None = None) -> Change:
    """The change that makes `case` expect what a new case of `answer` would. Raises UsageError, CaseError."""
    if rubrics(case.checks):
        raise UsageError(
            "graded: what a model judged is not rewritten by itself", f"Change the case in an editor: {case.where}."
        )
    refuse_what_stays(case, answer, further(case, answer, embedder))
    new = came(answer)
    if new == expected(case):
        raise UsageError(f'the case "{case.id}" expects this already', "Nothing is to be changed in it.")
    return changed(case, new)


def changed(case: Case, new: Expectation) -> Change:
    """The change that gives `case` the expectation `new`. Raises CaseError."""
    file = case.where.file
    content, text = read(file)
    cases = parse(file, text)
    number = next((place for place, one in enumerate(cases) if one.id == case.id), None)
    if number is None or replace(cases[number], where=case.where) != case:
        raise CaseError(f'the case "{case.id}" was changed in {file} since it was run', "Run it again.")
    if case.row is not None:
        raise CaseError(
            f'the case "{case.id}" is row {case.row} of a table, which other cases are made of as well',
            f"Change it in an editor: {case.where}.",
        )
    # A table is written once, however many cases it makes.
    written = sum(one.row in (None, 1) for one in cases[:number])
    later = rewritten(file, text, written, expected(case), new)
    return proven(file, content, later, [*cases[:number], new.of(case), *cases[number + 1 :]], number)
