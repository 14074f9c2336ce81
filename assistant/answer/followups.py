"""A follow-up question made to stand alone, without a model.

What a follow-up leaves out was said before it: whom "she" means, what "and in 2018?" is asked of. It is taken
from the earlier questions and from the last answer. A question that stands by itself is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer.conversation import Conversation
from assistant.answer.leaning import asks, asks_whose
from assistant.domain.answer import Turn


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question` as one that needs no history, on one line; `question` itself where it stands alone."""
    return Conversation.of(history).completed(question)


def focus(question: str, history: Sequence[Turn]) -> str:
    """What is asked for: a follow-up in its own words where they ask something ("How big is it?"), else the
    stand-alone form ("And the year before?", "Who said that?")."""
    return question if asks(question) and not asks_whose(question) else standalone(question, history)
