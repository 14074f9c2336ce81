"""A chat model as the judge of answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import aclosing

from assistant.answer.prompts import Prompts
from assistant.answer.thoughts import Thoughts
from assistant.check.findings import prose
from assistant.check.grading import graded, no_model
from assistant.check.kinds import Grade
from assistant.domain.answer import Answer
from assistant.domain.ports import ChatMessage, ChatModel
from assistant.domain.sanitize import sanitize, sanitize_line

# A verdict with a quote and a sentence is far shorter; a model that goes on is stopped.
_LONGEST_REPLY = 8000
_FENCE = re.compile(r"<(?=/?(?:question|answer|quotes)\b)", re.IGNORECASE)


class ModelGrader:
    """Has a chat model judge, which `lend` gives at every rubric, or None where none is set."""

    def __init__(self, lend: Callable[[], ChatModel | None], prompts: Prompts) -> None:
        self._lend = lend
        self._prompts = prompts

    async def grade(self, rubric: str, answer: Answer) -> Grade:
        """What the model says of `answer`.

        Raises UsageError where no model is set, ChatModelError where it can't be reached, GradeError where its reply
        is no verdict that rests on words of the answer, and PromptError.
        """
        model = self._lend()
        if model is None:
            raise no_model()
        prompt = self._prompts.fill(
            "grade",
            rubric=sanitize_line(rubric) or "",
            question=_fenced(answer.question.text),
            answer=_fenced(prose(answer)),
            quotes=_fenced("\n".join(one.quote.text for one in answer.citations)),
        )
        return graded(rubric, await _reply(model, prompt), answer, model.name)


async def _reply(model: ChatModel, prompt: str) -> str:
    thoughts, reply = Thoughts(), ""
    async with aclosing(model.stream([ChatMessage("user", prompt)])) as stream:
        async for delta in stream:
            reply = thoughts.added(reply, delta.text)
            if len(reply) > _LONGEST_REPLY:
                return reply
    return reply + thoughts.finish()


def _fenced(text: str) -> str:
    """`text` as it stands between its fences, which nothing in it can close."""
    return _FENCE.sub("‹", sanitize(text)).strip()
