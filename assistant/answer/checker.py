"""The sentences of the retrieved passages, ready to have the claims of one answer held against them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

from assistant.answer.verification import Sentence, Support, support
from assistant.answer.yes_no import answering
from assistant.domain.answer import CitationState, Quote, RetrievedPassage
from assistant.domain.article import Span
from assistant.domain.ports import SentenceSplitter

# "He" and "it" lean on what stands so many sentences before.
_BEFORE = 2


class ClaimChecker:
    """Holds claims against `passages`; each passage is cut into sentences when a claim first needs it. `question` is
    what they answer, "" where nothing was asked."""

    def __init__(self, passages: Sequence[RetrievedPassage], splitter: SentenceSplitter, question: str = "") -> None:
        self._passages = tuple(passages)
        self._splitter = splitter
        self._question = question
        self._carriers = lru_cache(maxsize=None)(self._sentences)

    @property
    def count(self) -> int:
        """How many passages there are."""
        return len(self._passages)

    def known(self, number: int) -> bool:
        """Whether there is a passage of that number, from 1."""
        return 0 < number <= len(self._passages)

    def check(self, claim: str, cited: Sequence[int] = ()) -> Support | None:
        """What carries `claim` best in the passages of the numbers `cited`, else in all of them: models cite
        the wrong one as easily as none. None where there is nothing to hold it against."""
        best = self._best(claim, cited)
        return best and answering(claim, self._question, best)

    def _best(self, claim: str, cited: Sequence[int]) -> Support | None:
        numbers = [number for number in dict.fromkeys(cited) if self.known(number)]
        best = support(claim, [one for number in numbers for one in self._carriers(number)])
        if best is not None and best.state is not CitationState.UNSUPPORTED:
            return best
        others = [number for number in range(1, len(self._passages) + 1) if number not in numbers]
        elsewhere = support(claim, [one for number in others for one in self._carriers(number)])
        if best is None or (elsewhere is not None and elsewhere.state is not CitationState.UNSUPPORTED):
            return elsewhere
        return best

    def _sentences(self, number: int) -> tuple[Sentence, ...]:
        found = self._passages[number - 1]
        text, offset = found.passage.text, found.passage.span.start
        spans = self._splitter.sentences(text)

        def quoted(span: Span) -> Quote:
            return Quote(found.article, span.shifted(offset), span.of(text))

        def before(index: int) -> str:
            return " ".join(span.of(text) for span in spans[max(0, index - _BEFORE) : index])

        def clean(span: Span) -> bool:
            # What addresses the assistant is no news, and never stands behind an answer.
            return not any(span.overlaps(one) for one in found.suspected)

        single = [Sentence(quoted(span), before(index)) for index, span in enumerate(spans) if clean(span)]
        double = [
            Sentence(quoted(Span(one.start, other.end)), before(index), (one.of(text), other.of(text)))
            for index, (one, other) in enumerate(itertools.pairwise(spans))
            if clean(one) and clean(other)
        ]
        return (*single, *double)
