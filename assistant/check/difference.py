"""What an answer has instead of a text that was expected in it, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.check.assertions import Finding, Kind, fold, prose
from assistant.domain.answer import Answer

# Below half of the words in common two texts are about different things, and their difference tells nothing.
_ALIKE = 0.5
# A longer text is looked for by its first words alone: every stretch of the answer is compared with it.
_MOST_WORDS = 60
_QUOTED = re.compile(r'"(.+)"', re.DOTALL)


class Side(StrEnum):
    """Where words stand: in both texts, in the expected one alone, or in the one that came alone."""

    BOTH = "both"
    EXPECTED = "expected"
    CAME = "came"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that stand on the same side."""

    side: Side
    text: str


def difference(finding: Finding, answer: Answer | None) -> tuple[Stretch, ...]:
    """How the nearest stretch of the answer, or of a quote, differs from the text that `finding` expected; nothing
    where none is near, where no text was expected, or where it was expected to be absent."""
    found = _QUOTED.search(finding.expected)
    if (
        finding.passed
        or answer is None
        or found is None
        or finding.kind in (Kind.NOT_CONTAINS, Kind.EXACT_QUOTE, Kind.GRADED)
    ):
        return ()
    either = found.group(1).split('" or "') if finding.kind is Kind.ONE_OF else [found.group(1)]
    texts = [prose(answer), *(citation.quote.text for citation in answer.citations)]
    stretches = [
        (*_nearest(wanted, text.split()), wanted)
        for wanted in (one.split()[:_MOST_WORDS] for one in either)
        for text in texts
    ]
    alike, near, wanted = max(stretches, key=lambda one: one[0])
    return compared(wanted, near) if alike >= _ALIKE else ()


def compared(expected: Sequence[str], came: Sequence[str]) -> tuple[Stretch, ...]:
    """The stretches that lead from the words `expected` to the words `came`, compared in any case."""
    stretches: list[Stretch] = []
    matcher = difflib.SequenceMatcher(None, [*map(fold, expected)], [*map(fold, came)], autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            stretches.append(Stretch(Side.BOTH, " ".join(came[start:end])))
            continue
        if first < last:
            stretches.append(Stretch(Side.EXPECTED, " ".join(expected[first:last])))
        if start < end:
            stretches.append(Stretch(Side.CAME, " ".join(came[start:end])))
    return tuple(stretches)


def marked(stretches: Sequence[Stretch]) -> str:
    """The stretches on one line, as git marks words: [-expected alone-] {+came alone+}."""
    marks = {Side.BOTH: "{}", Side.EXPECTED: "[-{}-]", Side.CAME: "{{+{}+}}"}
    return " ".join(marks[stretch.side].format(stretch.text) for stretch in stretches)


def _nearest(wanted: Sequence[str], words: Sequence[str]) -> tuple[float, list[str]]:
    """The stretch of as many words as are wanted that has most of them in their order, and its likeness (0 to 1)."""
    matcher = difflib.SequenceMatcher(None, autojunk=False)
    matcher.set_seq2([*map(fold, wanted)])
    best: tuple[float, list[str]] = (0.0, [])
    for start in range(max(1, len(words) - len(wanted) + 1)):
        stretch = list(words[start : start + len(wanted)])
        matcher.set_seq1([*map(fold, stretch)])
        if matcher.quick_ratio() > best[0] and (ratio := matcher.ratio()) > best[0]:
            best = ratio, stretch
    return best
