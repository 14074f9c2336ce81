"""Finds where the articles that were found for a question give values that can't all be true."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import disagreeing_dates, disagreeing_figures, disagreeing_names, disagreeing_whether
from assistant.answer.kinds import AnswerKind, kind_of
from assistant.answer.matters import Matter, Sentence, concerns, matter, sentences
from assistant.answer.sides import sides
from assistant.domain import disagreement
from assistant.domain.answer import Citation, RetrievedPassage
from assistant.domain.article import Span
from assistant.domain.disagreement import Disagreement
from assistant.domain.ports import SentenceSplitter

# Passages that are looked at, as many as quotation looks at.
_READ = 12


class Disagreeing:
    """Compares what passages say; it never runs the reader again, and takes some milliseconds."""

    def __init__(self, splitter: SentenceSplitter) -> None:
        self._splitter = splitter

    def found(
        self,
        question: str,
        passages: Sequence[RetrievedPassage],
        citations: Sequence[Citation] = (),
        short_answer: str | None = None,
    ) -> tuple[Disagreement, ...]:
        """What the articles of `passages` say differently of what `question` asks, which stands alone: none, or one.
        What is cited is the likelier to be what was asked, and the `short_answer` the likeliest."""
        asked, told = compared(question, passages, self._splitter)
        if len({one.passage.article.id for one in told}) < 2:
            return ()
        cited = places(citations)
        kind = kind_of(question)
        if disagreeing_whether.asks_whether(question):
            said, what = disagreeing_whether.said(asked, told), disagreement.Matter.WHETHER
        elif kind is AnswerKind.DATE:
            said, what = disagreeing_dates.said(asked, told, cited), disagreement.Matter.DATE
        elif kind is AnswerKind.NUMBER or (kind is AnswerKind.OTHER and disagreeing_figures.asks_amount(question)):
            said, what = disagreeing_figures.said(asked, told, cited, short_answer or ""), disagreement.Matter.FIGURE
        else:
            said, what = disagreeing_names.said(asked, told, kind), disagreement.Matter.NAME
        values = sides(said)
        return (Disagreement(what, values),) if len(values) > 1 else ()


def compared(
    question: str, passages: Sequence[RetrievedPassage], splitter: SentenceSplitter
) -> tuple[Matter, list[Sentence]]:
    """What is asked, and the sentences that are looked at for it: those of passages about the same."""
    asked = matter(question)
    near = [one for one in passages[:_READ] if concerns(one, asked)]
    return asked, [sentence for one in near for sentence in sentences(one, splitter)]


def places(citations: Sequence[Citation]) -> frozenset[tuple[str, Span]]:
    """Where the quotes of `citations` stand, by article."""
    return frozenset((one.quote.article.id, one.quote.span) for one in citations)
