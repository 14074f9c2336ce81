"""Questions for what somebody said, or who said something: how well a sentence is it, as its words tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.attribution import Attributor
from assistant.domain.answer import RetrievedPassage
from assistant.domain.article import Article, Span
from assistant.domain.attribution import Voice
from assistant.domain.ports import SentenceSplitter
from assistant.retrieve.terms import stem, stems

_WHAT = re.compile(
    r"^\W*what (?:did|does|do|has|have|had|was|were|is|are) (?P<who>.{2,80}?) "
    r"(?:say|saying|said|tell|told|think|claim|claimed|warn|warned|announce|announced|argue|argued|write|written|reply"
    r"|replied|answer|answered|complain|complained|promise|promised)\b",
    re.I,
)
_WHO = re.compile(
    r"^\W*who (?:has |had )?(?:said|says|say|claimed|claims|warned|warns|argued|argues|wrote|complained|insisted|thinks"
    r"|thought|believes|called|calls)\b(?: that)?(?P<words>.+)",
    re.I,
)
# Less of the words whose speaker is asked for in a row may stand anywhere.
_LEAST_RUN = 0.4
_WORD = re.compile(r"[^\W_]+")
_NAMED = (Voice.SPEAKER, Voice.DOCUMENT, Voice.OPINION)


class Saying:
    """What a question asks of sayings: whose, or which."""

    def __init__(self, question: str) -> None:
        what, who = _WHAT.search(question), _WHO.search(question)
        self._who = frozenset(stems(what["who"])) if what else frozenset()
        self._words = tuple(map(stem, _WORD.findall(who["words"].lower()))) if who else ()

    def of(self, found: RetrievedPassage, sentences: Sequence[Span], splitter: SentenceSplitter) -> list[float]:
        """For each of the `sentences` of a passage how well it is what was asked, 0 to 1: whether it is said by whom
        the question names, or how long a run of the words whose speaker is asked for it has, where it has a speaker.
        0 of questions for anything else."""
        if not (self._who or self._words):
            return [0.0] * len(sentences)
        text = found.passage.text
        told = Attributor(Article(found.article.id, found.article.title, text), splitter)
        return [self._one(told, span, span.of(text)) for span in sentences]

    def _one(self, told: Attributor, span: Span, sentence: str) -> float:
        run = _run(self._words, tuple(map(stem, _WORD.findall(sentence.lower())))) if self._words else 0.0
        if self._words and run < _LEAST_RUN:
            return 0.0
        attribution = told.attribution(span)
        if attribution.voice not in _NAMED or attribution.speaker is None:
            return 0.0
        return run if self._words else float(bool(self._who & stems(attribution.speaker)))


def _run(wanted: Sequence[str], words: Sequence[str]) -> float:
    """The longest run of `wanted` that stands in `words`, as a share of it."""
    longest = 0
    before = [0] * (len(words) + 1)
    for one in wanted:
        row = [0] * (len(words) + 1)
        for place, word in enumerate(words, 1):
            row[place] = before[place - 1] + 1 if word == one else 0
        longest = max(longest, *row)
        before = row
    return longest / len(wanted)
