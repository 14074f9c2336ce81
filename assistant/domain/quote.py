"""Words of an article, verbatim."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.domain.article import ArticleRef, Span


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article, verbatim: `text == article.text[span.start:span.end]`."""

    article: ArticleRef
    span: Span
    text: str
