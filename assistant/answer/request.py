"""What a model is sent: the rules, the passages behind their fences, the question, within its context."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.prompts import Prompts
from assistant.domain.answer import RetrievedPassage
from assistant.domain.errors import ChatModelError
from assistant.domain.ports import ChatMessage

# English news has 4.3 bytes of UTF-8 a token in the WordPiece vocabulary of the package's own embedder, and no
# article of the starter corpus less than 3.3. Vocabularies of writing models are larger, which makes tokens
# fewer; other scripts take about a token a character, which is three bytes.
BYTES_PER_TOKEN = 3.0
# The template of a chat puts a few tokens around each message.
_AROUND_A_MESSAGE = 8
_FENCE = re.compile(r"<(?=\s*/?\s*passage)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """The messages, and the passages that are in them: number 1 is the first. `left_out` counts those that the
    model's context has no room for."""

    messages: tuple[ChatMessage, ...]
    passages: tuple[RetrievedPassage, ...]
    left_out: int


def tokens(text: str) -> int:
    """A careful estimate of how many tokens `text` takes: rather too many than too few."""
    return math.ceil(len(text.encode("utf-8", "replace")) / BYTES_PER_TOKEN)


def request(
    prompts: Prompts, question: str, passages: Sequence[RetrievedPassage], no_answer: str, room: int
) -> Request:
    """The request that fits in `room` tokens: whole passages, of which the weakest are left out.

    Raises ChatModelError where not even the best passage fits, and PromptError.
    """
    kept = sorted(passages, key=lambda found: found.rank)
    while True:
        messages = (
            ChatMessage("system", prompts.fill("system", no_answer=no_answer)),
            ChatMessage("user", prompts.fill("question", question=question, passages=_shown(prompts, kept))),
        )
        needed = sum(tokens(message.text) + _AROUND_A_MESSAGE for message in messages)
        if needed <= room:
            return Request(messages, tuple(kept), len(passages) - len(kept))
        if len(kept) <= 1:
            raise ChatModelError(
                f"the question and one passage take about {needed} tokens, and the model has room for {max(0, room)}",
                "Raise model.context_tokens to what the model takes, lower model.max_tokens, or ask something shorter.",
            )
        kept.pop()


def _shown(prompts: Prompts, passages: Sequence[RetrievedPassage]) -> str:
    return "\n".join(
        prompts.fill(
            "passage",
            number=str(number),
            title=_attribute(found.article.title),
            source=_attribute(found.article.source or "unknown"),
            published=found.article.published.isoformat() if found.article.published else "unknown",
            text=_fenced(found.passage.text),
        )
        for number, found in enumerate(passages, 1)
    )


def _attribute(text: str) -> str:
    return " ".join(text.replace('"', "'").replace("<", "‹").replace(">", "›").split())


def _fenced(text: str) -> str:
    """Article text can't close the fence it stands in, nor open another."""
    return _FENCE.sub("‹", text)
