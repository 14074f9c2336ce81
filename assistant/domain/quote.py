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

    def stands_in(self, text: str) -> bool:
        """Whether `text` has these words in their place: an article that was changed since it was quoted may not."""
        return text[self.span.start : self.span.end] == self.text
