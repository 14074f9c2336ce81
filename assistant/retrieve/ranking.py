"""The candidates of a search in the order of their fused scores, with all that ranked them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from assistant.domain.answer import RetrievedPassage, Scores
from assistant.domain.article import ArticleRef, Passage
from assistant.domain.story import Story
from assistant.domain.trace import Points
from assistant.retrieve.fusion import Weights, contributions, filled, summed
from assistant.retrieve.terms import words

# Candidates taken from each search. With 100 the fused ranking no longer changes on the development sets.
CANDIDATES = 100
# So many runs of three words, one after the other, that a copy which ranks better has not, are a sentence of its own.
# A word that was changed makes three.
_OWN = 9

_Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signals:
    """What the searches found. Passages and articles are named by their ids, scores are as in Scores.

    `dense` and `article_dense` hold every candidate and its article, the others what their search returned, best
    first. `by_meaning` of the candidates come from the search by meaning.
    """

    dense: Mapping[str, float]
    words: Mapping[str, float]
    article_dense: Mapping[str, float]
    article_words: Mapping[str, float]
    by_meaning: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage and what each signal adds to its fused score."""

    passage: Passage
    article: ArticleRef
    scores: Scores
    points: Points


def ranked(
    found: Mapping[str, tuple[Passage, ArticleRef]], signals: Signals, weights: Weights
) -> tuple[Candidate, ...]:
    """The candidates, best first."""
    ids = sorted(found)
    articles = [found[id_][1].id for id_ in ids]
    floors = filled([*signals.article_words.values(), None], CANDIDATES)
    columns = contributions(
        [
            [signals.dense[id_] for id_ in ids],
            filled([signals.words.get(id_) for id_ in ids], CANDIDATES),
            [signals.article_dense[id_] for id_ in articles],
            [signals.article_words.get(id_, floors[-1]) for id_ in articles],
        ],
        [weights.dense, weights.words, weights.article_dense, weights.article_words],
    )
    candidates = (
        Candidate(*found[id_], Scores(signals.dense.get(id_), signals.words.get(id_), score), Points(*points))
        for id_, score, *points in zip(ids, summed(columns), *columns, strict=True)
    )
    return tuple(sorted(candidates, key=lambda one: (-(one.scores.fused or 0.0), one.passage.id)))


@dataclass(frozen=True, slots=True)
class Spread:
    """The best passages, and those that stand back because enough passages of their article come before them; both
    best first."""

    kept: tuple[Candidate, ...]
    over: tuple[Candidate, ...]

    def best(self, limit: int) -> list[RetrievedPassage]:
        """The first `limit`: those that stand back come where no others are left."""
        chosen = [*self.kept, *self.over][:limit]
        return [RetrievedPassage(one.passage, one.article, rank, one.scores) for rank, one in enumerate(chosen, 1)]


def spread(candidates: Sequence[Candidate], per_article: int, stories: Mapping[str, Story] | None = None) -> Spread:
    """`candidates`, at most `per_article` of one article before all others. Of articles that carry one text, the one
    that ranks best tells it; of the others what says nothing beside that stands back."""
    repeated = _repeated(candidates, stories) if stories else frozenset()
    taken: Counter[str] = Counter()
    kept: list[Candidate] = []
    over: list[Candidate] = []
    for one in candidates:
        if one.passage.id not in repeated:
            taken[one.article.id] += 1
        (over if one.passage.id in repeated or taken[one.article.id] > per_article else kept).append(one)
    return Spread(tuple(kept), tuple(over))


def _repeated(candidates: Sequence[Candidate], stories: Mapping[str, Story]) -> frozenset[str]:
    """The passages whose words stand in those of a copy that ranks better. Outlets cut and edit, and some add a
    paragraph of their own that the question may be about."""
    by_article: dict[str, list[Candidate]] = {}
    for one in candidates:
        if one.article.id in stories:
            by_article.setdefault(one.article.id, []).append(one)
    told: dict[Story, set[_Run]] = {}
    repeated: set[str] = set()
    for article_id, passages in by_article.items():
        known = told.setdefault(stories[article_id], set())
        runs = {one.passage.id: _runs(one.passage.text) for one in passages}
        if known:
            repeated.update(id_ for id_, own in runs.items() if _longest_new(own, known) < _OWN)
        known.update(*runs.values())
    return frozenset(repeated)


def _longest_new(runs: Sequence[_Run], known: Set[_Run]) -> int:
    longest = length = 0
    for run in runs:
        length = 0 if run in known else length + 1
        longest = max(longest, length)
    return longest


def _runs(text: str) -> list[_Run]:
    """Every run of three words, in order."""
    found = words(text)
    return [tuple(found[start : start + 3]) for start in range(max(1, len(found) - 2))]
