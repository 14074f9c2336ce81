"""The sentences of an article that tell what happened."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.answer.injection import without
from assistant.answer.opinion import is_opinion_title
from assistant.domain.answer import Quote
from assistant.domain.article import Article, ArticleRef, Span
from assistant.domain.ports import SentenceSplitter
from assistant.domain.timeline import DatedBy, Precision, When
from assistant.retrieve.terms import stems
from assistant.timeline.when import Dated, dated, happened, only_says, written_on

# Of very long articles the beginning tells the news.
_SENTENCES = 80
_ARGUES = re.compile(r"^\W*(?:analysis|letters?)(?:\s*[:|–—]|\s-\s)", re.I)
_NOTE = re.compile(r"^\W*(?:corrections?|clarification|editor['’]s note|note)\b\s*[:–—-]", re.I)
_FIGURE = re.compile(r"\d")
_WORDS = 5
# What speaks for a sentence; below `_ENOUGH` it is background. Fitted on the development half of tests/news.
_OWN_DATE = {Precision.DAY: 2.0, Precision.WEEK: 1.5, Precision.MONTH: 1.5, Precision.YEAR: 0.7}
_LEAD, _SECOND, _DID, _SAID, _NUMBER, _ASKED = 2.0, 0.3, 0.7, -0.7, 0.2, 1.0
_ENOUGH = 2.2


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that tells an event; without a date in it and in its article, `when` is None. `weight` is what
    speaks for it, higher for more, `words` the stems of what it says."""

    quote: Quote
    when: When | None
    dated_by: DatedBy
    planned: bool
    weight: float
    words: frozenset[str]


def told(
    article: Article,
    ref: ArticleRef,
    splitter: SentenceSplitter,
    asked: Callable[[set[str]], float],
    suspected: tuple[Span, ...] = (),
) -> list[Told]:
    """What `article` tells of events, in the order of its text; opinions, corrections and questions tell none.

    `asked` gives the share of the question that stems carry, 0.0 to 1.0; what overlaps `suspected` is left out.
    """
    if is_opinion_title(article.title) or _ARGUES.search(article.title):
        return []
    written = written_on(article.text, article.published)
    found = []
    before = written
    for place, span in enumerate(_spans(article.text, splitter, suspected)):
        sentence = span.of(article.text)
        if len(sentence.split()) < _WORDS or sentence.endswith("?") or _NOTE.search(sentence):
            continue
        own = dated(sentence, written, before)
        if own and own.planned and place == 0:
            # The news of the day is that it is planned.
            own = None
        if own and not own.planned and own.when.precision is Precision.DAY:
            before = own.when.first
        words = frozenset(stems(sentence))
        weight = _weight(sentence, place, own) + _ASKED * asked(set(words))
        if weight < _ENOUGH:
            continue
        when = own.when if own else When(written) if written else None
        found.append(
            Told(
                quote=Quote(ref, span, sentence),
                when=when,
                dated_by=DatedBy.TEXT if own else DatedBy.PUBLICATION,
                planned=own.planned if own else False,
                weight=weight,
                words=words,
            )
        )
    return found


def _spans(text: str, splitter: SentenceSplitter, suspected: tuple[Span, ...]) -> Iterator[Span]:
    for span in splitter.sentences(text)[:_SENTENCES]:
        yield from without(span, suspected, text)


def _weight(sentence: str, place: int, own: Dated | None) -> float:
    bare = re.sub(r'["“][^"”]*["”]', "", sentence)
    # Where somebody says when it happened, it did.
    said = only_says(bare) and (own is None or own.saying)
    return (
        (_OWN_DATE[own.when.precision] if own else 0.0)
        + (_LEAD if place == 0 else _SECOND if place == 1 else 0.0)
        + _DID * happened(bare)
        + _SAID * said
        + _NUMBER * (_FIGURE.search(sentence) is not None)
    )
