"""What a figure means. Plain functions of plain values; standard library only."""

from __future__ import annotations

import math
import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

_ARTICLES = frozenset({"a", "an", "the"})
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_WORD = re.compile(r"[^\W_]+(?:(?<=\d)\.\d+)?")
_MARKER = re.compile(r"\[\d+\]")


# Short answers


def squad_tokens(text: str) -> list[str]:
    """Words as SQuAD's own script has them: lower case, punctuation deleted, without articles."""
    return [word for word in text.lower().translate(_PUNCTUATION).split() if word not in _ARTICLES]


def exact_match(predicted: str, answers: Sequence[str]) -> float:
    """SQuAD's EM: 1.0 where `predicted` is any of `answers` after normalisation."""
    own = squad_tokens(predicted)
    return float(any(own == squad_tokens(answer) for answer in answers))


def token_f1(predicted: str, answers: Sequence[str]) -> float:
    """SQuAD's F1 over words, 0.0 to 1.0: the best over `answers`."""
    own = squad_tokens(predicted)
    return max((_f1(own, squad_tokens(answer)) for answer in answers), default=0.0)


def _f1(own: list[str], wanted: list[str]) -> float:
    if not own or not wanted:
        return float(own == wanted)
    common = sum((Counter(own) & Counter(wanted)).values())
    return 2 * common / (len(own) + len(wanted))


# Answers in quotes


def plain_words(text: str) -> list[str]:
    """Words without case, diacritics, punctuation and articles.

    Punctuation parts words, so that "Idaho's" holds "Idaho"; figures and abbreviations stay whole
    ("1,000" is 1000, "3.6" is 3.6, "U.S." is us). Markers such as [1] are no words.
    """
    folded = unicodedata.normalize("NFKD", _MARKER.sub(" ", text).lower())
    letters = "".join(char for char in folded if not unicodedata.combining(char))
    whole = _ABBREVIATION.sub(lambda match: match.group().replace(".", "") + " ", _THOUSANDS.sub("", letters))
    return [word for word in _WORD.findall(whole) if word not in _ARTICLES]


def holds(texts: Iterable[str], answers: Sequence[str]) -> bool:
    """Whether one of `texts` holds one of `answers` as whole words, in that order and next to each other."""
    wanted = [f" {' '.join(found)} " for answer in answers if (found := plain_words(answer))]
    return any(answer in f" {' '.join(plain_words(text))} " for text in texts for answer in wanted)


# Rankings


def hit(rank: int | None, limit: int) -> float:
    """1.0 where the first right one stands at `limit` or before; ranks count from 1."""
    return float(rank is not None and rank <= limit)


def reciprocal_rank(rank: int | None, limit: int = 10) -> float:
    """1 / rank of the first right one, 0.0 past `limit`."""
    return 1.0 / rank if rank is not None and rank <= limit else 0.0


def first_rank(ranked: Sequence[str], right: Sequence[str]) -> int | None:
    """Where the first of `right` stands in `ranked`, from 1, or None."""
    wanted = set(right)
    return next((rank for rank, id_ in enumerate(ranked, 1) if id_ in wanted), None)


# Confidence


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """How likely a positive scores above a negative, a tie counting half; nan where either is empty."""
    if not positives or not negatives:
        return math.nan
    scored = sorted([(score, 1) for score in positives] + [(score, 0) for score in negatives])
    below, won = 0, 0.0
    for _, group in groupby(scored, key=lambda pair: pair[0]):
        labels = [label for _, label in group]
        tied = labels.count(0)
        won += labels.count(1) * (below + tied / 2)
        below += tied
    return won / (len(positives) * len(negatives))


@dataclass(frozen=True, slots=True)
class Judged:
    """A confidence, 0.0 to 1.0, and whether the answer given with it was right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidence is in [low, high), the last bin closed; means are nan where it is empty."""

    low: float
    high: float
    n: int
    confidence: float
    right: float


def calibration_bins(judged: Sequence[Judged], bins: int = 10) -> list[Bin]:
    """Bins of equal width over 0.0 to 1.0, in order."""
    filled: list[list[Judged]] = [[] for _ in range(bins)]
    for one in judged:
        filled[min(int(one.confidence * bins), bins - 1)].append(one)
    return [
        Bin(
            low=index / bins,
            high=(index + 1) / bins,
            n=len(group),
            confidence=mean([one.confidence for one in group]),
            right=mean([float(one.right) for one in group]),
        )
        for index, group in enumerate(filled)
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the bins' |confidence - right|, weighted by their n; nan where all are empty."""
    total = sum(one.n for one in bins)
    return sum(one.n * abs(one.confidence - one.right) for one in bins if one.n) / total if total else math.nan


def share_at_precision(judged: Sequence[Judged], precision: float) -> float:
    """The largest share of `judged` that can be answered, most confident first, with `precision` of it right.

    Answers of equal confidence are taken together. nan where there are none.
    """
    if not judged:
        return math.nan
    ordered = sorted(judged, key=lambda one: -one.confidence)
    taken = right = best = 0
    for _, group in groupby(ordered, key=lambda one: one.confidence):
        for one in group:
            taken += 1
            right += one.right
        if right >= precision * taken:
            best = taken
    return best / len(judged)


# Summaries


def mean(values: Sequence[float]) -> float:
    """The mean; nan of none."""
    return sum(values) / len(values) if values else math.nan


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0.0 to 1.0) of `values` do not exceed; nan of none."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
