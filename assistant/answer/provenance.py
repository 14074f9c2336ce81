"""What the citations of an answer say of their origin: whose statement each quote is, and how many outlets and reports
of their own carry what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from assistant.answer.attribution import Attributor
from assistant.answer.checker import ClaimChecker
from assistant.answer.clauses import read
from assistant.answer.figures import same
from assistant.domain.answer import Citation, CitationState, Filters, RetrievedPassage
from assistant.domain.article import Article, ArticleRef, Span
from assistant.domain.attribution import Attribution, Reports
from assistant.domain.ports import SentenceSplitter
from assistant.domain.story import Copy

# Copies of one text that are looked through for the quote; of more, the rest count as if they had it.
_COPIES = 24
# Share of a quote's content words that an edited copy keeps of it in one sentence.
_IN_COPY = 0.6
# Below this score the reader does not find the answer in a passage (log-odds; chosen on the development stories).
_FOUND = -6.0
# At this score it is sure, and right where the short answer may be another detail of the quote.
_SURE = 3.0
# A text of its own says the same where the reader finds an answer in it that the quote has too, and the sentence, with
# the one before it, shares so much of the content words of the quote or of the question.
_SHARED = 0.3
_LANGUAGE = "en"


class ArticleStore(Protocol):
    """Where the articles of citations are read."""

    def article(self, article_id: str) -> Article | None: ...


class Provenance:
    """Completes citations. Nothing here finds or changes a quote."""

    def __init__(self, store: ArticleStore, splitter: SentenceSplitter) -> None:
        self._store = store
        self._splitter = splitter

    def told(
        self,
        citations: Sequence[Citation],
        passages: Sequence[RetrievedPassage],
        question: str,
        short_answer: str | None,
        filters: Filters = Filters(),
    ) -> tuple[Citation, ...]:
        """`citations` with their attribution and reports. `passages` are all that were found for `question`; an
        article that came out after the day of `filters` counts for nothing."""
        texts: dict[str, Article | None] = {}

        def article(article_id: str) -> Article | None:
            if article_id not in texts:
                texts[article_id] = self._store.article(article_id)
            return texts[article_id]

        attributors: dict[str, Attributor] = {}
        completed = []
        for one in citations:
            found = article(one.quote.article.id)
            # An article that has changed since it was found says nothing about the quote.
            if found is None or one.quote.text != found.text[one.quote.span.start : one.quote.span.end]:
                completed.append(one)
                continue
            attributor = attributors.setdefault(found.id, Attributor(found, self._splitter))
            completed.append(
                replace(
                    one,
                    attribution=_attribution(found, attributor, one.quote.span),
                    reports=_Reporting(one, passages, question, short_answer, filters, self._splitter).count(article),
                )
            )
        return tuple(completed)


def _attribution(article: Article, attributor: Attributor, span: Span) -> Attribution | None:
    """Whose statement it is; None in a language whose ways of saying so are not known."""
    if article.language and not article.language.lower().startswith(_LANGUAGE):
        return None
    return attributor.attribution(span)


class _ReadArticle(Protocol):
    def __call__(self, article_id: str) -> Article | None: ...


class _Reporting:
    """Counts who carries one quote."""

    def __init__(
        self,
        citation: Citation,
        passages: Sequence[RetrievedPassage],
        question: str,
        short_answer: str | None,
        filters: Filters,
        splitter: SentenceSplitter,
    ) -> None:
        self._quote = citation.quote
        self._passages = passages
        self._question = question
        # What was asked for, where this quote has it.
        held = short_answer and short_answer.casefold() in citation.quote.text.casefold()
        self._short = short_answer if held else None
        self._filters = filters
        self._splitter = splitter

    def count(self, article: _ReadArticle) -> Reports:
        """The outlets and the origins of what the quote says."""
        origins = [self._carriers(self._quote.article, article)]
        seen = self._ids(self._quote.article)
        for found in self._passages:
            if found.article.id in seen or not self._same(found):
                continue
            seen |= self._ids(found.article)
            origins.append(self._carriers(found.article, article))
        outlets = {outlet for carriers in origins for outlet in carriers}
        return Reports(len(outlets), self._independent(origins))

    def _independent(self, origins: Sequence[frozenset[str]]) -> int:
        """How many reports there are: two of one outlet alone are that outlet's one."""
        known: list[frozenset[str]] = []
        for one in origins:
            if not any(one <= other for other in known):
                known.append(one)
        return len(known)

    def _ids(self, ref: ArticleRef) -> set[str]:
        return {ref.id, *(copy.article_id for copy in ref.story.copies)} if ref.story else {ref.id}

    def _carriers(self, ref: ArticleRef, article: _ReadArticle) -> frozenset[str]:
        """The outlets in which that article stands, by those of its copies that have what the quote says."""
        outlets = {_outlet(ref.source)}
        for number, copy in enumerate(ref.story.others(ref.id) if ref.story else ()):
            if self._passes(copy) and (number >= _COPIES or self._in_copy(article(copy.article_id))):
                outlets.add(_outlet(copy.source))
        return frozenset(outlets)

    def _passes(self, copy: Copy) -> bool:
        as_of = self._filters.as_of
        return as_of is None or (copy.published is not None and copy.published <= as_of)

    def _in_copy(self, copy: Article | None) -> bool:
        """Whether a copy, which may be cut, has the words of the quote or, edited, what they say."""
        if copy is None:
            return False
        if self._short and self._short.casefold() in copy.text.casefold():
            return True
        own = read(self._quote.text).words
        for span in self._splitter.sentences(copy.text):
            if own and len(own & read(span.of(copy.text)).words) >= _IN_COPY * len(own):
                return True
        return False

    def _same(self, found: RetrievedPassage) -> bool:
        """Whether a passage of another text says what the quote says: its sentence carries that, or answers the
        question in the same way."""
        checker = ClaimChecker([found], self._splitter)
        carried = checker.check(self._quote.text)
        if carried is not None and carried.state is CitationState.VERIFIED:
            return True
        if found.reading is None:
            return False
        text = found.passage.text
        for one in found.reading.spans:
            if self._asked_for(one.span.of(text), one.score) and any(self._shared(text, one.span)):
                return True
        # Where the reader looked elsewhere, the short answer alone may stand there about something else.
        stands = re.finditer(rf"(?<!\w){re.escape(self._short)}(?!\w)", text) if self._short else ()
        return any(all(self._shared(text, Span(match.start(), match.end()))) for match in stands)

    def _asked_for(self, detail: str, score: float) -> bool:
        """Whether what the reader found elsewhere may be what the quote answers with: its short answer, or, where
        another one is thought to be that, a figure of which the reader is sure."""
        if self._short and (_holds(self._short, detail) or _holds(detail, self._short)):
            return score >= _FOUND
        return bool(read(detail).figures) and score >= (_SURE if self._short else _FOUND)

    def _shared(self, text: str, detail: Span) -> tuple[bool, bool]:
        """Whether a detail of another text is one of the quote, and said there in its words; and in the question's."""
        if not _holds(self._quote.text, detail.of(text)):
            return False, False
        spans = self._splitter.sentences(text)
        place = next((number for number, span in enumerate(spans) if span.overlaps(detail)), 0)
        around = read(text[spans[max(0, place - 1)].start : spans[place].end]).words
        quoted, asked = read(self._quote.text).words, read(self._question).words
        return len(quoted & around) >= _SHARED * len(quoted), len(asked & around) >= _SHARED * len(asked)


def _holds(text: str, detail: str) -> bool:
    """Whether a text has a detail: its figures, or else its names."""
    own, whole = read(detail), read(text)
    if own.figures:
        return all(any(same(one, other) for other in whole.figures) for one in own.figures)
    named = [token.key for token in own.tokens if token.content and token.capital]
    return bool(named) and all(key in whole.words for key in named)


def _outlet(source: str | None) -> str:
    return (source or "").casefold()
