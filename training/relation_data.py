"""What the reader learns beside reading, through a second head that the program does not get: a question and two
sentences, and how the values that these give relate.

The pairs of `pairs/*.jsonl`, and, as many more that do not relate, sentences of one article of `news/*.jsonl` of which
the one answers and the other holds something of its kind. What is held out is told as reader_data.py tells it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reader_data import is_held_out, lines

LABELS = ("same", "differ", "other")
# What values stand between where the model is to look at them.
MARKS = ("[", "]")
# How often the values are marked; of what is or is not so, words seldom can be.
_MARKED = 0.85
_MARKED_WHETHER = 0.35
# How often they stand under their headlines: two of one article under the same, which would tell them without reading.
_TITLED = 0.6
_TITLED_ALIKE = 0.2
_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*")


@dataclass(frozen=True)
class Side:
    """A sentence under its headline, and the value that it gives."""

    headline: str
    sentence: str
    value: str

    def text(self, *, marked: bool, titled: bool) -> str:
        opened, closed = MARKS
        place = re.search(rf"(?<!\w){re.escape(self.value)}(?!\w)", self.sentence) if marked else None
        start, end = place.span() if place else (0, 0)
        before, value, after = self.sentence[:start], self.sentence[start:end], self.sentence[end:]
        sentence = f"{before}{opened}{value}{closed}{after}" if place else self.sentence
        return f"{self.headline}\n{sentence}" if titled else sentence


@dataclass(frozen=True)
class Pair:
    """A question, two sentences and, as a place in LABELS, how they relate."""

    question: str
    sides: tuple[Side, Side]
    label: int
    whether: bool = False

    def texts(self, chance: random.Random | None = None) -> tuple[str, str]:
        """Both as the model reads them: with their titles and marks, or one of many ways by `chance`."""
        if chance is None:
            one, other = (side.text(marked=not self.whether, titled=True) for side in self.sides)
            return one, other
        marked = chance.random() < (_MARKED_WHETHER if self.whether else _MARKED)
        alike = self.sides[0].headline == self.sides[1].headline
        titled = chance.random() < (_TITLED_ALIKE if alike else _TITLED)
        one, other = (side.text(marked=marked, titled=titled) for side in chance.sample(self.sides, 2))
        return one, other


def related(folder: Path) -> tuple[list[Pair], list[Pair]]:
    """The written pairs to learn from, and held-out ones."""
    sides: tuple[list[Pair], list[Pair]] = ([], [])
    for path in sorted(folder.glob("*.jsonl")):
        for row in lines(path):
            one, other = (Side(row[key]["headline"], row[key]["sentence"], row[key]["answer"]) for key in "ab")
            label = LABELS.index(row["label"])
            made = Pair(row["question"].strip(), (one, other), label, row["kind"] == "whether")
            sides[is_held_out(row["question"])].append(made)
    return sides


def unrelated(folder: Path, chance: random.Random) -> list[Pair]:
    """Sentences of one article, of which only the first answers: to learn from."""
    made = []
    for path in sorted(folder.glob("*.jsonl")):
        for row in lines(path):
            if is_held_out(row["headline"]):
                continue
            sentences = [one for text in row["paragraphs"] for one in _SENTENCE.split(text)]
            for asked in row["questions"]:
                found = _beside(asked["answers"], sentences, chance)
                if found:
                    one, other = (Side(row["headline"], *side) for side in found)
                    made.append(Pair(asked["question"].strip(), (one, other), LABELS.index("other")))
    return made


def drawn(pairs: Sequence[Pair], others: Sequence[Pair], size: int, chance: random.Random) -> Iterator[list[Pair]]:
    """Batches for ever: each of `pairs` in turn, a quarter of each batch of `others`."""
    left: list[Pair] = []
    fresh = size - size // 4
    while True:
        if len(left) < fresh:
            left = [*left, *chance.sample(pairs, len(pairs))]
        yield [*(left.pop() for _ in range(fresh)), *chance.sample(others, size - fresh)]


def _beside(
    answers: Sequence[str], sentences: Sequence[str], chance: random.Random
) -> tuple[tuple[str, str], tuple[str, str]] | None:
    if not answers:
        return None
    kind = _NUMBER if _NUMBER.search(answers[0]) else _NAME
    first = next((one for one in sentences if answers[0] in one), None)
    rest = [
        (one, found.group())
        for one in sentences
        if not any(answer in one for answer in answers) and (found := kind.search(one))
    ]
    return ((first, answers[0]), chance.choice(rest)) if first and rest else None
