"""Sentence splitting by sentencex (Wikimedia's rule-based splitter)."""

from __future__ import annotations

import sentencex

from assistant.domain.article import Span, trimmed


class SentencexSplitter:
    """Sentences of a text in one language, as exact spans."""

    def __init__(self, language: str = "en") -> None:
        self._language = language

    def sentences(self, text: str) -> list[Span]:
        """Spans of the sentences of `text`, in order, without surrounding white space."""
        spans: list[Span] = []
        start = 0
        for piece in sentencex.segment(self._language, text):
            # The pieces joined are the text. Where they ever are not, the rest stays one sentence: a span
            # that points beside its words is worse than a long one.
            if not text.startswith(piece, start):
                piece = text[start:]
            span = trimmed(text, start, start + len(piece))
            if span:
                spans.append(span)
            start += len(piece)
        if rest := trimmed(text, start, len(text)):
            spans.append(rest)
        return spans
