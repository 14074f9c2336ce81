"""Judgements of answers by rubrics, in a form that can be checked: a verdict, and words of the answer for it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

from assistant.check.cases import Case
from assistant.check.findings import fold, texts_of
from assistant.check.groups import AllOf, AnyOf, flat
from assistant.check.kinds import Assertion, Grade, Graded
from assistant.domain.answer import Answer
from assistant.domain.errors import AssistantError, UsageError
from assistant.domain.sanitize import sanitize_line

_SHOWN = 120
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)
_WRAPPING = "\"'“”‘’«» \t\n"
_VERDICTS = {"pass": True, "fail": False}


class GradeError(AssistantError):
    """A model that was to judge an answer did not do so in a way that can be checked."""


class Grader(Protocol):
    """Who judges answers."""

    async def grade(self, rubric: str, answer: Answer) -> Grade:
        """Whether `answer` is as `rubric` wants it. Raises AssistantError where there is no judgement."""
        ...


def no_model() -> UsageError:
    """The error that nobody is there to judge."""
    return UsageError(
        '"graded" needs a model that judges the answer, and none is set',
        "Set model.name (and model.base_url for a local server) in assistant.toml, or ASSISTANT_MODEL__NAME.",
    )


def graded(rubric: str, reply: str, answer: Answer, model: str) -> Grade:
    """The judgement in a model's `reply`. Raises GradeError where it is none, or rests on words that the answer and
    its quotes do not have: a verdict for which nothing can be shown is worth nothing."""
    found = _object(reply)
    if found is None:
        raise _unusable(model, f'it says "{_short(reply)}"' if reply.strip() else "it says nothing")
    verdict = found.get("verdict")
    passed = _VERDICTS.get(verdict.strip().lower()) if isinstance(verdict, str) else None
    if passed is None:
        raise _unusable(model, f"its verdict is {_short(json.dumps(verdict, ensure_ascii=False))}")
    quote, reason = (one.strip() if isinstance(one := found.get(key), str) else "" for key in ("quote", "reason"))
    if not reason:
        raise _unusable(model, "it gives no reason")
    words = fold(quote.strip(_WRAPPING))
    if not words or not any(words in fold(text) for _, text in texts_of(answer)):
        said = f'"{_short(quote)}" is not in the answer' if words else "it quotes nothing of the answer"
        raise _unusable(model, said)
    return Grade(rubric, passed, sanitize_line(reason) or "", sanitize_line(quote.strip(_WRAPPING)) or "")


def rubrics(checks: Iterable[Assertion]) -> list[str]:
    """The rubrics among `checks`, those in groups as well, each once."""
    return list(dict.fromkeys(check.rubric for check in flat(checks) if isinstance(check, Graded)))


async def grades(case: Case, answer: Answer, grader: Grader | None) -> tuple[Grade, ...]:
    """A judgement for each rubric of `case`, which for most cases has none. Raises AssistantError as `grade` does, and
    UsageError where there is no grader."""
    wanted = rubrics(case.checks)
    if wanted and grader is None:
        raise no_model()
    return tuple([await grader.grade(one, answer) for one in wanted if grader])


def bound(case: Case, given: Iterable[Grade]) -> Case:
    """`case` with each rubric's judgement in it, by which it can be held against the answer that was judged."""
    by_rubric = {one.rubric: one for one in given}
    return replace(case, checks=_bound(case.checks, by_rubric)) if by_rubric else case


def _bound(checks: Iterable[Assertion], by_rubric: dict[str, Grade]) -> tuple[Assertion, ...]:
    found: list[Assertion] = []
    for check in checks:
        match check:
            case Graded():
                found.append(replace(check, grade=by_rubric.get(check.rubric)))
            case AnyOf() | AllOf():
                members = tuple(replace(one, checks=_bound(one.checks, by_rubric)) for one in check.members)
                found.append(replace(check, members=members))
            case _:
                found.append(check)
    return tuple(found)


def _object(reply: str) -> dict[str, Any] | None:
    """The JSON object of a reply; models put fences and a word or two around it."""
    found = _OBJECT.search(reply)
    try:
        value = json.loads(found.group(), strict=False) if found else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _short(text: str) -> str:
    line = sanitize_line(text) or ""
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _unusable(model: str, said: str) -> GradeError:
    return GradeError(
        f"{model} did not judge the answer in a form that can be checked: {said}",
        "Run it again, or set a model that keeps to a form; a rubric that says one thing is judged best.",
    )
