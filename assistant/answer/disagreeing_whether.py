"""Articles of which one says yes and another no to what was asked, or one the one and another the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer.clauses import read
from assistant.answer.contraries import AXES, Axis, says
from assistant.answer.corrections import corrects, recants
from assistant.answer.matters import Matter, Sentence, keys
from assistant.answer.polarity import OPPOSITES, Negations
from assistant.answer.sides import Said

_WHETHER = re.compile(
    r"^(?:was|were|is|are|did|does|do|has|have|had|will|would|can|could|should)\b(?!.*\b(?:who|what|how many)\b)", re.I
)
_OR = re.compile(r"\bor\b", re.I)
# So much of what was asked has to stand in the sentence itself; where it has a word for the one state or the other, so
# much in it and what stands around it.
_COVERED = 0.5
_ABOUT = 0.3
# What the sentence itself has beside what only stands around it.
_OWN = 0.5


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question for the one or the other of two states. `said` is the state that it names, None where it names both;
    `topic` are the words for what is in that state."""

    axis: Axis
    said: bool | None
    topic: frozenset[str]

    def value(self, state: bool, sentence: str) -> str:
        """How what a sentence says of it is shown: yes or no, or the words of a question that names both."""
        if self.said is not None:
            return "yes" if state is self.said else "no"
        found = (self.axis.one if state else self.axis.other).search(sentence)
        return found.group() if found else "yes"


def asks_whether(question: str) -> bool:
    """Whether `question` wants a yes or a no, or the one or the other of two contraries."""
    if _WHETHER.search(question) is None:
        return False
    return not _OR.search(question) or any(axis.one.search(question) and axis.other.search(question) for axis in AXES)


def said(asked: Matter, found: Sequence[Sentence]) -> list[Said]:
    """What sentences say to the question: by words for the state that is asked for, or its contrary; or by all of its
    words, denied or not."""
    states = list(_states(asked))
    rows = [row for sentence in found for one in states if (row := _by_state(one, sentence))]
    most: dict[str, float] = {}
    for row in rows:
        most[row.quote.article.id] = max(row.strength, most.get(row.quote.article.id, 0.0))
    # An article that tells what several people say is on the side of the sentence that is most to the point.
    return [row for row in rows if row.strength == most[row.quote.article.id]] or _by_words(asked, found)


def _states(asked: Matter) -> Iterator[_Asked]:
    for axis in AXES:
        one, other = axis.one.search(asked.text), axis.other.search(asked.text)
        if one or other:
            own = keys(" ".join(match.group() for match in (one, other) if match))
            topic = asked.anchors - own or frozenset().union(*asked.names)
            yield _Asked(axis, None if one and other else one is not None, topic)


def _by_state(asked: _Asked, sentence: Sentence) -> Said | None:
    if recants(sentence.text):
        return None
    state = says(sentence.text, asked.axis)
    if state is None:
        return None
    own, around = (len(asked.topic & words) for words in (sentence.words, sentence.around))
    about = (_OWN * own + (1 - _OWN) * around) / max(1, len(asked.topic))
    if not own or about < _ABOUT:
        return None
    value = asked.value(state, sentence.text)
    yes = float(state)
    return Said(sentence.quote, value, yes, yes, about, corrects=corrects(sentence.text))


def _by_words(asked: Matter, found: Sequence[Sentence]) -> list[Said]:
    """Only of sentences that have most of the question's words, or of two opposites one."""
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
