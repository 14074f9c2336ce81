"""Passage splitting by langchain-text-splitters, at paragraph and sentence ends, as exact spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.article import Span, trimmed
from assistant.domain.ports import SentenceSplitter

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

# Articles cut at 900 characters have a median of 167 tokens, and 0.2 % pass the embedder's limit of 256.
PASSAGE_CHARACTERS = 900

# A record separator marks the end of each sentence for the splitter; sanitised text never holds one.
_MARK = "\x1e"


class LangchainPassageSplitter:
    """Cuts at paragraphs where it can, at sentences where it must, at words only in an endless sentence."""

    def __init__(self, sentences: SentenceSplitter, characters: int = PASSAGE_CHARACTERS) -> None:
        self._sentences = sentences
        self._characters = characters
        self._splitter: RecursiveCharacterTextSplitter | None = None

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text would be cut in another way."""
        return f"recursive-sentences-1/{self._characters}"

    def split(self, text: str) -> list[Span]:
        """Spans that together cover every character of `text` but white space, in order, without overlap."""
        text = text.replace(_MARK, " ")
        marked = self._marked(text)
        spans: list[Span] = []
        start = 0
        for piece in self._vendor().split_text(marked):
            length = len(piece) - piece.count(_MARK)
            span = trimmed(text, start, start + length)
            if span:
                spans.append(span)
            start += length
        return spans

    def _marked(self, text: str) -> str:
        parts: list[str] = []
        start = 0
        for sentence in self._sentences.sentences(text):
            parts.append(text[start : sentence.start])
            start = sentence.start
        parts.append(text[start:])
        return _MARK.join(parts)

    def _vendor(self) -> RecursiveCharacterTextSplitter:
        if self._splitter is None:
            from langchain_text_splitters import RecursiveCharacterTextSplitter

            # Without overlap and stripping, the pieces joined are the text, so spans follow by adding lengths.
            self._splitter = RecursiveCharacterTextSplitter(
                separators=["\n\n", "\n", _MARK, " ", ""],
                chunk_size=self._characters,
                chunk_overlap=0,
                keep_separator=True,
                strip_whitespace=False,
                length_function=lambda piece: len(piece) - piece.count(_MARK),
            )
        return self._splitter
