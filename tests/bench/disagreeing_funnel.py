"""Where values that the set of news stories names get lost on their way to being set side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from assistant.adapters.onnx_reader import OnnxReader
from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.clock import asks_clock
from assistant.answer.disagreeing import compared, places
from assistant.answer.disagreeing_figures import asks_amount, comparable, likeliest, likely
from assistant.answer.disagreeing_given import given
from assistant.answer.disagreeing_whether import asks_whether
from assistant.answer.kinds import AnswerKind, kind_of
from assistant.domain.answer import Answer

_STEPS = ("n", "retrieved", "about the same", "given", "comparable", "likely", "found")


def funnel(asked: Iterable[tuple[dict[str, Any], Answer, bool]]) -> list[str]:
    """A table of questions, their answers, and whether the contradiction was found: for how many two of the values
    stand in what each step leaves. Steps between "about the same" and "found" are those of figures."""
    kinds: dict[str, Counter[str]] = {}
    reader = OnnxReader()
    for question, answer, found in asked:
        counts = kinds.setdefault(kind_of_value(question["ask"]), Counter())
        counts.update(["n", *_steps(question, answer, reader), *(["found"] if found else [])])
    lines = [f"| kind | {' | '.join(_STEPS)} |", "|" + "---|" * (len(_STEPS) + 1)]
    return lines + [f"| {kind} | {' | '.join(str(row[step]) for step in _STEPS)} |" for kind, row in kinds.items()]


def kind_of_value(question: str) -> str:
    """What kind of value a question for a contradiction compares, as a word."""
    kind = kind_of(question)
    if asks_whether(question):
        return "whether"
    if kind is AnswerKind.NUMBER or (kind is AnswerKind.OTHER and asks_amount(question)):
        return "figure"
    return "date" if kind is AnswerKind.DATE or asks_clock(question) else "in words"


def _steps(question: dict[str, Any], answer: Answer, reader: OnnxReader) -> list[str]:
    asked, told = compared(question["ask"], answer.passages, SentencexSplitter(), reader)
    left = {
        "retrieved": [one.passage.text for one in answer.passages],
        "about the same": [one.text for one in told],
    }
    if kind_of_value(question["ask"]) == "figure":
        rows = given(asked, told, places(answer.citations), answer.short_answer or "")
        best = likeliest(rows)
        counting = bool(asked.counted)
        near = [row for row in rows if best and comparable(row, best, counting=counting)]
        left["given"] = [row.sentence.text for row in rows]
        left["comparable"] = [row.sentence.text for row in near]
        left["likely"] = [row.sentence.text for row, _ in likely(rows, counting=counting)]
    return [step for step, texts in left.items() if _two(question, texts)]


def _two(question: dict[str, Any], texts: Sequence[str]) -> bool:
    held = [any(value["value"].casefold() in text.casefold() for text in texts) for value in question["values"]]
    return sum(held) > 1
