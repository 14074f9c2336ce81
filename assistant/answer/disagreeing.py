"""Finds where the articles that were found for a question give values that can't all be true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import (
    disagreeing_causes,
    disagreeing_clock,
    disagreeing_dates,
    disagreeing_figures,
    disagreeing_names,
    disagreeing_whether,
)
from assistant.answer.clock import asks_clock, clocks
from assistant.answer.kinds import AnswerKind, kind_of, spans_of_kind
from assistant.answer.matters import Matter, Sentence, concerning, matter, sentences, weighed
from assistant.answer.phrases import CloseReader
from assistant.answer.sides import sides
from assistant.domain import disagreement
from assistant.domain.answer import Citation, RetrievedPassage, View
from assistant.domain.article import Span
from assistant.domain.disagreement import Disagreement
from assistant.domain.ports import SentenceSplitter

# Passages that are looked at, as many as quotation looks at.
_READ = 12
# Sentences that are read alone: about 4 ms of one core each.
_CLOSELY = 16
# From this score on, in its passage, words may be an answer that the sentence alone tells surely.
_POINTED = -4.0


class Disagreeing:
    """Compares what passages say. With a `reader`, all but yes and no is compared by what it finds in single sentences,
    else by what was found in their passages."""

    def __init__(self, splitter: SentenceSplitter, reader: CloseReader | None = None) -> None:
        self._splitter = splitter
        self._reader = reader

    def found(
        self,
        question: str,
        passages: Sequence[RetrievedPassage],
        citations: Sequence[Citation] = (),
        short_answer: str | None = None,
    ) -> tuple[Disagreement, ...]:
        """What the articles of `passages` say differently of what `question` asks, which stands alone: none, or one.
        What is cited is the likelier to be what was asked, and the `short_answer` the likeliest."""
        asked, told = compared(question, passages, self._splitter, self._reader)
        if len({one.passage.article.id for one in told}) < 2:
            return ()
        cited = places(citations)
        kind = _kind(question)
        if disagreeing_whether.asks_whether(question):
            said, what = disagreeing_whether.said(asked, told), disagreement.Matter.WHETHER
        elif asks_clock(question):
            said, what = disagreeing_clock.said(asked, told, cited), disagreement.Matter.DATE
        elif kind is AnswerKind.DATE:
            said, what = disagreeing_dates.said(asked, told, cited), disagreement.Matter.DATE
        elif kind is AnswerKind.NUMBER:
            said, what = disagreeing_figures.said(asked, told, cited, short_answer or ""), disagreement.Matter.FIGURE
        else:
            asks_cause = disagreeing_causes.asks_cause(question)
            causes = disagreeing_causes.said(asked, told, cited, short_answer or "") if asks_cause else []
            said, what = causes or disagreeing_names.said(asked, told, kind), disagreement.Matter.NAME
        values = sides(said)
        return (Disagreement(what, values),) if len(values) > 1 else ()


def compared(
    question: str,
    passages: Sequence[RetrievedPassage],
    splitter: SentenceSplitter,
    reader: CloseReader | None = None,
) -> tuple[Matter, list[Sentence]]:
    """What is asked, and the sentences that are looked at for it: those of passages about the same."""
    asked = matter(question)
    told = [sentence for one in concerning(passages[:_READ], asked) for sentence in sentences(one, splitter)]
    if reader is None or len({one.passage.article.id for one in told}) < 2:
        return asked, told
    return asked, _read_closely(asked, told, reader)


def _kind(question: str) -> AnswerKind:
    """What kind of value is compared: figures also where only they can tell what is named."""
    kind = kind_of(question)
    return AnswerKind.NUMBER if kind is AnswerKind.OTHER and disagreeing_figures.asks_amount(question) else kind


def _read_closely(asked: Matter, told: Sequence[Sentence], reader: CloseReader) -> list[Sentence]:
    """The sentences, of which those that hold a value of the kind that is asked for were read alone: of many the ones
    that have most of what was asked."""
    if disagreeing_whether.asks_whether(asked.text):
        return list(told)
    kind = _kind(asked.text)
    weights = weighed(asked, told)
    holding = [i for i, one in enumerate(told) if _holds(one, kind, asked.text)]
    if len({told[i].passage.article.id for i in holding}) < 2:
        return list(told)
    chosen = sorted(holding, key=lambda i: (-told[i].coverage(weights), i))[:_CLOSELY]
    views = [[View(told[i].passage.article.title, told[i].text, Span(0, len(told[i].text)))] for i in chosen]
    found = dict(zip(chosen, reader.read_closely(asked.text, views), strict=True))
    return [replace(one, close=found.get(i)) for i, one in enumerate(told)]


def _holds(sentence: Sentence, kind: AnswerKind, question: str) -> bool:
    """Whether a sentence may hold a value: one of the kind, or where words tell it, what the reader points at."""
    if asks_clock(question):
        return bool(clocks(sentence.text))
    if kind in (AnswerKind.NUMBER, AnswerKind.DATE):
        return bool(spans_of_kind(sentence.text, kind, question))
    return max((one.score for one in sentence.spans), default=_POINTED - 1) >= _POINTED


def places(citations: Sequence[Citation]) -> frozenset[tuple[str, Span]]:
    """Where the quotes of `citations` stand, by article."""
    return frozenset((one.quote.article.id, one.quote.span) for one in citations)
