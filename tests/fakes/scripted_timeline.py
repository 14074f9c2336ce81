"""A timeline out of one article, for the screen alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.domain.answer import Question, Quote
from assistant.domain.article import Article, Span
from assistant.domain.timeline import DatedBy, Event, Precision, Timeline, When, gaps_between

# When it was, how that is known, whether it was still ahead, and the paragraph that tells it.
_TOLD = (
    (When(date(1931, 1, 1), Precision.YEAR), DatedBy.TEXT, False, 2),
    (When(date(2024, 3, 1), Precision.MONTH), DatedBy.TEXT, False, 1),
    (When(date(2024, 5, 3)), DatedBy.PUBLICATION, False, 0),
    (When(date(2024, 6, 1)), DatedBy.TEXT, True, 1),
)


def timeline_of(question: Question, article: Article) -> Timeline:
    """An event of each precision, told by the first sentence of a paragraph; one is in another outlet too."""
    quotes = [_first_sentence(article, paragraph) for paragraph in article.text.split("\n\n")]
    other = replace(quotes[0], article=replace(article.ref, id="other", source="Gazette"))
    events = [
        Event(when, by, planned, quotes[paragraph % len(quotes)], () if paragraph else (other,))
        for when, by, planned, paragraph in _TOLD
    ]
    return Timeline(question.text, tuple(events), gaps_between(events), (quotes[-1],), articles=2, left_out=1)


def _first_sentence(article: Article, paragraph: str) -> Quote:
    text = f"{paragraph.partition('. ')[0]}."
    start = article.text.index(text.rstrip("."))
    span = Span(start, min(start + len(text), len(article.text)))
    return Quote(article.ref, span, span.of(article.text))
