"""Articles of which one says yes and another no to what was asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.clauses import read
from assistant.answer.corrections import corrects, recants
from assistant.answer.matters import Matter, Sentence, keys
from assistant.answer.polarity import OPPOSITES, Negations
from assistant.answer.sides import Said

_WHETHER = re.compile(
    r"^(?:was|were|is|are|did|does|do|has|have|had|will|would|can|could|should)\b(?!.*\b(?:who|what|how many|or)\b)",
    re.I,
)
# So much of what was asked has to stand in the sentence itself.
_COVERED = 0.5


def asks_whether(question: str) -> bool:
    """Whether `question` wants a yes or a no."""
    return _WHETHER.search(question) is not None


def said(asked: Matter, found: Sequence[Sentence]) -> list[Said]:
    """What sentences say to the question: only those that have most of its words, or of two opposites one."""
    wanted = frozenset(read(asked.text).words)
    pairs = [(one, other) for pair in OPPOSITES for one, other in (pair, pair[::-1]) if one & wanted]
    rows = []
    for sentence in found:
        clause = read(sentence.text)
        shared = clause.words & wanted
        topic = asked.anchors & keys(sentence.text)
        opposed = [(one & wanted, other) for one, other in pairs if other & clause.words and not one & clause.words]
        agreeing = any(one & clause.words for one, _ in pairs)
        own = len(topic) + bool(opposed)
        if own < _COVERED * max(1, len(asked.anchors)) or recants(sentence.text):
            continue
        negations = Negations(clause.tokens)
        heads = [key for key in shared if negations.parities(key)]
        denied = any(negations.parities(key) == {1} for key in heads)
        if negations.cues and not denied:
            continue
        if pairs and not opposed and not agreeing and not denied:
            continue
        yes = denied == bool(opposed)
        rows.append(
            Said(sentence.quote, "yes" if yes else "no", float(yes), float(yes), own, corrects=corrects(sentence.text))
        )
    return rows
