"""Which words of the shown sentences are the short answer: each is read again closely, and what is found weighed."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answer.candidates import Candidate, QuestionWords
from assistant.answer.kinds import AnswerKind, spans_of_kind
from assistant.answer.selection import Scored, logit
from assistant.domain.answer import Reading, View
from assistant.domain.article import Span
from assistant.domain.ports import SentenceSplitter
from assistant.retrieve.names import names_in
from assistant.retrieve.terms import stems, words

# After so many characters of its article a sentence counts as one step further down, after three times as many as two.
_STEP = 500
# Characters before a sentence in which a pronoun's name may stand.
_BEFORE = 200
# So many of the likeliest phrases are held against each other. With .7 the F1 of newsqa_mrqa_dev rises most at the same
# exact match (docs/benchmarks.md).
_WEIGHED = 24
_TEMPERATURE = 0.7
_ARTICLES = frozenset({"a", "an", "the"})
# What stands before a report and is none of it: "(CNN) --".
_OF_A_DATELINE = re.compile(r"\)\s*(?:--|[–—])|^\w+\)$")
_BOUND = re.compile(r"(?:up to|at least|at most|fewer than|less than)\b", re.IGNORECASE)
# "On Friday" is Friday, though "since Friday" is not.
_AT = re.compile(r"(?:on|in|at|from)\s(?=\S)", re.IGNORECASE)
# "The retired judge" before a name.
_TITLED = re.compile(r"(?:[a-zß-öø-ÿ][\w'’-]*\s)+")
_OWNS = re.compile(r"['’]s\b")
_LAST_WORD = re.compile(r"\w[\w'’.-]*$")


class CloseReader(Protocol):
    """Reads single sentences again, for the words in them that are the answer."""

    def read_closely(self, question: str, sentences: Sequence[Sequence[View]]) -> list[Reading]:
        """What stands in each sentence, given in one or several views, in order. Spans are of the sentence, the
        likeliest first, and may share characters."""
        ...


@dataclass(frozen=True, slots=True)
class PhraseWeights:
    """What speaks for a phrase: `reader` is the weight of the reader's log-odds, `sentence` of its sentence's,
    `repeated` of the share of its words that the question has, `late` of how far down its article it stands, `kind`
    of its touching what is of the wanted kind, `named` of the share of the question's names that stand in its sentence,
    right before it or in the title, and `torn` of its cutting a name, a figure or a word.

    Chosen on half of the articles of newsqa_mrqa_dev; around these values the figures are flat (docs/benchmarks.md).
    """

    reader: float = 1.25
    sentence: float = 1.5
    repeated: float = -8.0
    late: float = -0.6
    kind: float = 0.6
    named: float = 4.0
    torn: float = -2.1


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a shown sentence: of which one, counted from 0, where in it, and what speaks for them."""

    index: int
    span: Span
    score: float


def best_phrase(
    asked: QuestionWords,
    shown: Sequence[Scored],
    reader: CloseReader,
    splitter: SentenceSplitter,
    weights: PhraseWeights = PhraseWeights(),
) -> Phrase | None:
    """The words of the `shown` sentences that answer best; None where the reader finds none."""
    readings = reader.read_closely(asked.focus, [_views(row.candidate, splitter) for row in shown])
    found = [
        Phrase(index, span, score)
        for index, (row, reading) in enumerate(zip(shown, readings, strict=True))
        for span, score in _weighed(asked, row, reading, weights)
    ]
    likeliest = sorted(found, key=lambda one: (-one.score, one.index, -one.span.start, -one.span.end))[:_WEIGHED]
    if not likeliest:
        return None
    texts = [one.span.of(shown[one.index].candidate.quote.text) for one in likeliest]
    best = likeliest[_central(texts, [one.score for one in likeliest])]
    span = _mended(asked, shown[best.index].candidate.quote.text, best.span)
    return Phrase(best.index, span, best.score)


def _central(texts: Sequence[str], scores: Sequence[float]) -> int:
    """Which of the phrases, the likeliest first, shares most of its words with all, as likely as each is: the one of
    the highest expected F1 (Kumar and Byrne, 2004: decoding for the least expected loss). Of equal ones the first."""
    bags = [Counter(word for word in words(text) if word not in _ARTICLES) for text in texts]
    shares = [math.exp((score - scores[0]) / _TEMPERATURE) for score in scores]
    expected = [sum(share * _overlap(bag, other) for share, other in zip(shares, bags, strict=True)) for bag in bags]
    return max(range(len(texts)), key=lambda place: (round(expected[place], 9), -place))


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    """The F1 of two phrases over their words, 0.0 to 1.0."""
    return 2 * (one & other).total() / ((one.total() + other.total()) or 1)


def _mended(asked: QuestionWords, sentence: str, span: Span) -> Span:
    fitting = spans_of_kind(sentence, asked.kind, asked.text)
    if asked.kind is AnswerKind.NUMBER:
        return next((_figure(one, span, sentence, asked) for one in fitting if one.contains(span)), span)
    if asked.kind in (AnswerKind.PERSON, AnswerKind.PLACE) and _OWNS.match(sentence, span.end) and len(fitting) == 1:
        # Whose something is, where there is another name, is not who or where.
        return fitting[0]
    if asked.kind in (AnswerKind.DATE, AnswerKind.PLACE) and (begun := _AT.match(sentence, span.start, span.end)):
        return Span(begun.end(), span.end)
    if asked.kind is AnswerKind.PERSON:
        return next((one for one in fitting if span.contains(one) and _only_named(sentence, span, one)), span)
    return span


def _only_named(sentence: str, span: Span, name: Span) -> bool:
    """Whether a phrase is a name and, before it, in small letters, what its bearer is."""
    return name.end == span.end and _TITLED.fullmatch(sentence, span.start, name.start) is not None


def _figure(whole: Span, span: Span, sentence: str, asked: QuestionWords) -> Span:
    """A figure with its bound, since "up to 600,000" is not 600,000, and with its unit, where the question has not said
    it."""
    unit = stems(sentence[span.end : whole.end])
    start = whole.start if _BOUND.match(sentence, whole.start, span.start) else span.start
    return Span(start, span.end if unit and unit <= stems(asked.text) else whole.end)


def _views(candidate: Candidate, splitter: SentenceSplitter) -> list[View]:
    """A sentence in its passage, with the one before it, and alone. What is near keeps the reader from none of it, and
    what is far leads it astray in one of these and not in the others."""
    passage, quote = candidate.passage.passage, candidate.quote
    own = quote.span.shifted(-passage.span.start)
    before = [one.start for one in splitter.sentences(passage.text) if one.end <= own.start]
    start = before[-1] if before else own.start
    return [
        View(quote.article.title, passage.text, own),
        View("", passage.text[start : own.end], own.shifted(-start)),
        View("", quote.text, Span(0, len(quote.text))),
    ]


def _weighed(asked: QuestionWords, row: Scored, reading: Reading, weights: PhraseWeights) -> list[tuple[Span, float]]:
    quote = row.candidate.quote
    own = (
        weights.sentence * logit(row.probability)
        + weights.late * math.log1p(quote.span.start / _STEP)
        + weights.named * _named(asked, row.candidate)
    )
    known = stems(asked.text)
    fitting = spans_of_kind(quote.text, asked.kind, asked.text)
    return [
        (
            one.span,
            own
            + weights.reader * one.score
            + weights.repeated * _repeated(one.span.of(quote.text), known)
            + weights.kind * any(other.overlaps(one.span) for other in fitting)
            + weights.torn * _torn(quote.text, one.span),
        )
        for one in reading.spans
    ]


def _named(asked: QuestionWords, candidate: Candidate) -> float:
    names = stems(" ".join(names_in(asked.text)))
    passage, quote = candidate.passage.passage, candidate.quote
    start = quote.span.start - passage.span.start
    near = f"{quote.article.title} {passage.text[max(0, start - _BEFORE) : start]} {quote.text}"
    return len(names & stems(near)) / len(names) if names else 1.0


def _repeated(text: str, known: set[str]) -> float:
    keys = stems(text)
    return len(keys & known) / len(keys) if keys else 0.0


def _torn(sentence: str, span: Span) -> bool:
    """Whether the phrase cuts a name, a figure or a word with a hyphen, or holds a piece of a dateline."""
    text, before, after = span.of(sentence), sentence[: span.start], sentence[span.end :]
    if _OF_A_DATELINE.search(text) or before.endswith("-") or after.startswith("-"):
        return True
    follows = after[1:2] if after.startswith(" ") else ""
    if follows.isdigit() or (follows.isupper() and text[-1].isalpha() and text.split()[-1][:1].isupper()):
        return True
    last = _LAST_WORD.search(before[:-1]) if before.endswith(" ") else None
    if last is None:
        return False
    # The first word of a sentence has a capital whatever it is.
    name = last.start() > 0 and last.group()[0].isupper() and text[0].isupper()
    return name or last.group()[-1].isdigit()
