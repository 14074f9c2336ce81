"""Which articles are one story. A pure function of the articles in the library, whatever the order they came in.

Every article gets a signature; those whose signatures agree in a band are compared word by word; the pairs that are
one text join their articles. Signatures and verdicts are kept, so that only what is new is read again, and whatever
step was interrupted, the next ingestion finishes it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.domain.events import Noticed, Stage
from assistant.domain.story import Furniture, Signature, Signer, StoryStore, joined
from assistant.ingest.likeness import (
    RULE,
    Features,
    features_of,
    is_furniture,
    one_text,
    shingles,
    text_hash,
    text_words,
    title_words,
)

# 42 bands of 3 hashes: a pair of likeness s agrees in one with the probability 1 - (1 - s³)^42, which is .99 for
# s = .5, .94 for .4 and .68 for .3 (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4.2).
_BANDS, _ROWS = 42, 3
_BAND = 4 * _ROWS
# In a larger crowd, one that few texts other than furniture make, each is compared with so many after it.
_NEIGHBOURS = 60
_WINDOW = 200

_Pair = tuple[str, str]


class Stories:
    """Groups the library's articles. Only for who holds the library's write lock."""

    def __init__(self, store: StoryStore, signer: Signer) -> None:
        self._store = store
        self._signer = signer

    def bring_up(self) -> Iterator[Stage | Noticed]:
        """Sign what has no signature, and group anew where that is due. What of it seems to be no article is told."""
        self._store.derive_by(f"{RULE} {self._signer.name}")
        unsigned = self._store.unsigned()
        if not unsigned and not self._store.due():
            return
        for start in range(0, len(unsigned), _WINDOW):
            window = unsigned[start : start + _WINDOW]
            self._store.sign(list(self._signed(window)))
            yield Stage("comparing", start + len(window), len(unsigned))
        signatures = self._store.signatures()
        furniture = list(self._furniture(signatures))
        pages = {article_id for one in furniture for article_id in one.article_ids}
        self._store.group(self._grouped([one for one in signatures if one.article_id not in pages]))
        new = set(unsigned)
        for one in furniture:
            if new.intersection(one.article_ids):
                yield Noticed(str(one))

    def grouped(self, article_ids: Sequence[str]) -> int:
        """How many of these articles are copies of one that was published before, or comes before them."""
        stories = self._store.stories(article_ids)
        return sum(story.copies[0].article_id != article_id for article_id, story in stories.items())

    def _signed(self, article_ids: Sequence[str]) -> Iterator[tuple[str, str, bytes]]:
        for article_id in article_ids:
            if article := self._store.article(article_id):
                yield article_id, text_hash(article.text), self._signer.sketch(shingles(article.text))

    def _furniture(self, signatures: Sequence[Signature]) -> Iterator[Furniture]:
        """The texts that one outlet has under unlike titles which they don't bear out."""
        alike: dict[tuple[str, str], list[Signature]] = {}
        for one in signatures:
            alike.setdefault(((one.source or "").casefold(), one.text_hash), []).append(one)
        for same in alike.values():
            # A title with the words of another makes no difference; its text is read once.
            titles = {title_words(one.title): one for one in same}
            if len(titles) < 2 or (article := self._store.article(same[0].article_id)) is None:
                continue
            words = set(text_words(article.text))
            shares = [(title, len(title & words) / len(title) if title else 0.0) for title in titles]
            if is_furniture(shares):
                yield Furniture(same[0].source, tuple(one.article_id for one in same))

    def _grouped(self, signatures: Sequence[Signature]) -> dict[str, str]:
        """For each article that has copies, its story, named by the article that comes first."""
        known = self._store.verdicts()
        pairs = set(_candidates(signatures))
        fresh = sorted(pairs - known.keys())
        features = lru_cache(maxsize=1000)(self._features)
        for start in range(0, len(fresh), _WINDOW):
            verdicts = {}
            for one, other in fresh[start : start + _WINDOW]:
                first, second = features(one), features(other)
                verdicts[one, other] = bool(first and second and one_text(first, second))
            self._store.judge(verdicts)
            known |= verdicts
        groups = joined(pair for pair in sorted(pairs) if known[pair])
        return {article_id: group[0] for group in groups for article_id in group}

    def _features(self, article_id: str) -> Features | None:
        article = self._store.article(article_id)
        return features_of(article) if article else None


def _candidates(signatures: Sequence[Signature]) -> Iterator[_Pair]:
    """The pairs that may be one text, the lesser id first: those that agree in a band, and the same texts."""
    same: dict[str, list[str]] = {}
    for one in signatures:
        same.setdefault(one.text_hash, []).append(one.article_id)
    for crowd in same.values():
        yield from _pairs(crowd)
    # One of each text stands for all of them here, so that a text of many outlets makes no larger crowds.
    alone = {min(crowd) for crowd in same.values()}
    for band in range(_BANDS):
        start = band * _BAND
        crowds: dict[bytes, list[str]] = {}
        for one in signatures:
            if one.article_id in alone:
                crowds.setdefault(one.sketch[start : start + _BAND], []).append(one.article_id)
        for crowd in crowds.values():
            yield from _pairs(crowd)


def _pairs(crowd: Sequence[str]) -> Iterator[_Pair]:
    if len(crowd) <= _NEIGHBOURS:
        yield from itertools.combinations(sorted(crowd), 2)
        return
    ordered = sorted(crowd)
    for position, one in enumerate(ordered):
        for other in ordered[position + 1 : position + 1 + _NEIGHBOURS]:
            yield one, other
