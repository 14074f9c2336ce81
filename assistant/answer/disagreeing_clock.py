"""Times of day that articles give for what was asked, and which of them can't both be true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.answer.clock import minutes, times
from assistant.answer.corrections import corrects, former, recants
from assistant.answer.matters import Matter, Sentence, weighed
from assistant.answer.sides import Said
from assistant.domain.article import Span

# "About six" may be twenty minutes to.
_HEDGED = re.compile(
    r"\b(?:about|around|shortly|soon|nearly|almost|before|after|towards|roughly)\s(?:(?:the|half|about|before|after)\s)?$",
    re.I,
)
_ABOUT = 20
# A time is compared where the reader points at it in its sentence alone, so surely where the sentence has so much of
# what was asked, or more surely where it has less.
_UNREAD = -5.0
_READ, _COVERED = 2.0, 0.3
_READ_SURELY = 6.0
_WITHIN = 8.0


def said(asked: Matter, found: Sequence[Sentence], cited: frozenset[tuple[str, Span]]) -> list[Said]:
    """The times of day that articles give for what was asked, in minutes from midnight."""
    weights = weighed(asked, found)
    rows = [row for sentence in found for row in _of(sentence, weights, cited)]
    best = max((row.strength for row in rows if not row.recanted), default=0.0)
    return [row for row in rows if row.strength >= best - _WITHIN]


def _of(sentence: Sentence, weights: Mapping[str, float], cited: frozenset[tuple[str, Span]]) -> Iterator[Said]:
    text, quote, coverage = sentence.text, sentence.quote, sentence.coverage(weights)
    for match in times(text):
        place = Span(*match.span())
        read = max((max(_UNREAD, one.score) for one in sentence.spans if one.span.overlaps(place)), default=_UNREAD)
        if read < (_READ if coverage >= _COVERED else _READ_SURELY):
            continue
        at = minutes(match, text)
        if at is None:
            continue
        low = high = float(at)
        if _HEDGED.search(text[: match.start()]):
            low, high = low - _ABOUT, high + _ABOUT
        known = (quote.article.id, quote.span) in cited
        denied = recants(text) or former(text, match.start())
        strength = read + 5 * coverage + 1.5 * known
        yield Said(quote, match.group(), low, high, strength, denied, corrects(text))
