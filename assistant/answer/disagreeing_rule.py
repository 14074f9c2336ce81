"""How likely it is that two figures are two answers to one question, and not answers to two.

A logistic rule over six signals. The weights are fitted to pairs that were labelled by reading them, of the first
stories for development (tests/news), of the starter articles, and of short cases written for it, and to pairs of the
later stories, labelled by the values that their questions name: `python -m tests.bench.disagreeing_fit` asks the
questions again, fits, and prints the weights with what the rule does on stories that were left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from assistant.answer.selection import logistic

# The reader's scores between which more tells more.
_READ = (-5.0, 8.0)
# From here on, figures are as far apart as can be.
_FARTHEST = 3.0
_FEW = 12
# So many articles more tell no more.
_BORNE = 2
# How far apart none and some are.
_NONE = 0.7


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of a figure beside the likeliest one.

    `read` is the reader's score of it (log-odds, clipped). `apart` is the logarithm of how many times the one is the
    other, at most 3: what grew or was miscounted is seldom many times what it was. `lacking` is how much less of what
    was asked its own sentence has, 0 to 1, and `clause` the share of the question's words that stand in the words
    around it. `few` is 1 where they count things and one of the two is below twelve: small numbers are everywhere.
    `borne` is how many more of the other articles give it than give the likeliest, from -2 to 2.
    """

    read: float
    apart: float
    lacking: float
    clause: float
    few: float
    borne: float


@dataclass(frozen=True, slots=True)
class RuleWeights:
    """The weights of the signals, as fitted; see the module."""

    bias: float = 0.26
    read: float = 0.28
    apart: float = -1.8
    lacking: float = -0.65
    clause: float = 2.68
    few: float = -0.90
    borne: float = 0.96


# A pair is shown from this probability on; chosen on the stories for development.
LIKELY = 0.6


def signals(
    read: float, one: float, other: float, lacking: float, clause: float, borne: int, *, counts: bool
) -> Signals:
    """The signals of a figure `one` beside the likeliest, `other`; `counts` where both count things."""
    apart = abs(math.log(one / other)) if one > 0 and other > 0 else _NONE
    return Signals(
        max(_READ[0], min(_READ[1], read)),
        min(_FARTHEST, apart),
        max(0.0, lacking),
        clause,
        float(counts and min(one, other) < _FEW),
        float(max(-_BORNE, min(_BORNE, borne))),
    )


def probability(found: Signals, weights: RuleWeights = RuleWeights()) -> float:
    """How likely the two answer one question, 0 to 1."""
    value = (
        weights.bias
        + weights.read * found.read
        + weights.apart * found.apart
        + weights.lacking * found.lacking
        + weights.clause * found.clause
        + weights.few * found.few
        + weights.borne * found.borne
    )
    return logistic(value)
