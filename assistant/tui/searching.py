"""Looking for words in a text, as a reader does who does not know how they are written there."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from assistant.domain.article import Span


def hits_of(text: str, words: str) -> list[Span]:
    """Where `words` stand in `text`, in order, in any case, with any white space between them."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    if not pattern:
        return []
    return [Span(match.start(), match.end()) for match in re.finditer(pattern, text, re.IGNORECASE)]


def hit_from(hits: Sequence[Span], place: int) -> Span | None:
    """The first hit that does not begin before `place`, else the first of all."""
    if not hits:
        return None
    return hits[bisect_left(hits, Span(place, place + 1)) % len(hits)]
