"""Holding a sentence of an answer against the sentences of the passages that it cites.

What must not change decides first: a figure or a date of the claim that the quote does not hold, a name that
neither the quote nor the sentence before it holds, or a negation that only one of them has, makes it
unsupported. Then the share of the claim's words that the quote carries tells a verified claim from a
paraphrase.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.answer import CitationState, Quote
from assistant.retrieve.terms import stems, words

_VERIFIED = 0.7
_PARAPHRASE = 0.4
_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_NAME = re.compile(r"(?<!^)(?<![.!?]\s)\b[A-ZÀ-ÖØ-Þ][\w'’-]+")
_NEGATION = re.compile(r"(?i)\b(not|no|never|none|neither|nor|without|cannot)\b|n['’]t\b")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may carry a claim, with the one before it, which says who "he" and "it" are."""

    quote: Quote
    before: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """The quote that carries a claim best, and how well."""

    quote: Quote
    state: CitationState
    overlap: float


def support(claim: str, sentences: Sequence[Sentence]) -> Support | None:
    """The sentence that carries `claim` best, or None where there are no sentences."""
    best: Support | None = None
    for sentence in sentences:
        found = _held_against(claim, sentence)
        if best is None or _order(found) > _order(best):
            best = found
    return best


def _order(found: Support) -> tuple[int, float]:
    ranks = {CitationState.VERIFIED: 2, CitationState.PARAPHRASE: 1, CitationState.UNSUPPORTED: 0}
    return ranks[found.state], found.overlap


def _held_against(claim: str, sentence: Sentence) -> Support:
    quote = sentence.quote
    own, theirs = stems(claim), stems(quote.text)
    overlap = len(own & theirs) / len(own) if own else 0.0
    context = f"{quote.text} {sentence.before} {quote.article.title}"
    around = stems(context)
    spelled = set(words(context))
    faithful = (
        _figures(claim) <= _figures(quote.text)
        # May, Will and Mark are function words to a stemmer; as names they are looked for as they are written.
        and all(stems(name) <= around and (stems(name) or set(words(name)) <= spelled) for name in _NAME.findall(claim))
        and bool(_NEGATION.search(claim)) == bool(_NEGATION.search(quote.text))
    )
    if not faithful or overlap < _PARAPHRASE:
        state = CitationState.UNSUPPORTED
    else:
        state = CitationState.VERIFIED if overlap >= _VERIFIED else CitationState.PARAPHRASE
    return Support(quote, state, overlap)


def _figures(text: str) -> set[str]:
    return {figure.replace(",", "") for figure in _FIGURE.findall(text)}
