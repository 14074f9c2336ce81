"""Plain BM25 over whole articles (k1 = 0.9, b = 0.4, the question as it is): the yardstick of the sets' README."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping

_WORD = re.compile(r"\w+")
_K1 = 0.9
_B = 0.4


class PlainBm25:
    """An index of articles by id; no stemming, no stop words."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._postings: dict[str, dict[str, int]] = defaultdict(dict)
        self._lengths: dict[str, int] = {}
        for id_, text in texts.items():
            counts = Counter(_words(text))
            self._lengths[id_] = counts.total()
            for word, count in counts.items():
                self._postings[word][id_] = count
        self._mean = sum(self._lengths.values()) / max(1, len(self._lengths))

    def ranked(self, question: str, limit: int) -> list[str]:
        """The ids of the `limit` best articles, best first."""
        scores: dict[str, float] = defaultdict(float)
        for word in _words(question):
            found = self._postings.get(word, {})
            rarity = math.log(1 + (len(self._lengths) - len(found) + 0.5) / (len(found) + 0.5))
            for id_, count in found.items():
                norm = _K1 * (1 - _B + _B * self._lengths[id_] / self._mean)
                scores[id_] += rarity * count * (_K1 + 1) / (count + norm)
        return sorted(scores, key=lambda id_: (-scores[id_], id_))[:limit]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
