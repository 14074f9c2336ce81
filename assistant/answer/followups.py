"""A follow-up question made to stand alone, without a model.

What a follow-up leaves out is in the question before it, so the two are joined; a question that stands by
itself is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.domain.answer import Turn
from assistant.retrieve.names import names_in
from assistant.retrieve.terms import content_words

_OPENING = re.compile(r"(?i)^\s*(and|but|so|or|what about|how about|why not|why|really|since when|by how much|when)\b")
_POINTING = re.compile(
    r"(?i)\b(he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|there|then|one|ones|same"
    r"|former|latter)\b"
)
_ASKING = re.compile(
    r"(?i)\b(who|whom|whose|when|where|why|which|(what|how)(?! about))\b"
    r"|^\W*(and |but |so )?(is|was|were|are|did|do|does|has|have|had|will|would|can|could)\b"
)
# A question of so few content words rarely names what it is about, unless one of them is a name.
_FEW_WORDS = 2


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question` as one that needs no history: with the earlier question it leans on in front of it."""
    earlier = [turn.text for turn in history if turn.role == "user" and turn.text.strip()]
    if not earlier or not leans(question):
        return question
    # An earlier follow-up leans on its own predecessor; the chain ends at the first that stands alone.
    chain = []
    for text in reversed(earlier):
        chain.append(text.strip())
        if not leans(text):
            break
    return " ".join([*reversed(chain), question.strip()])


def focus(question: str, history: Sequence[Turn]) -> str:
    """What is asked for: a follow-up in its own words where they ask something ("How big is it?"), else the
    stand-alone form ("And the year before?")."""
    return question if _ASKING.search(question) else standalone(question, history)


def leans(question: str) -> bool:
    """Whether the question needs what was asked before it."""
    return bool(
        (_OPENING.search(question) and len(content_words(question)) <= 4)
        or _POINTING.search(question)
        or (len(content_words(question)) <= _FEW_WORDS and not names_in(question))
    )
