"""Whether a model read what it wrote, or knew it before: it is asked again, without the passages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from assistant.answer.clauses import Clause, read
from assistant.answer.figures import same
from assistant.answer.generation import NO_ANSWER
from assistant.answer.markers import take_markers
from assistant.answer.prompts import Prompts
from assistant.answer.thoughts import Thoughts
from assistant.answer.verification import Sentence, support
from assistant.domain.answer import Answer, CitationState, Claim, Memory, Prices, Quote
from assistant.domain.article import ArticleRef, Span
from assistant.domain.errors import UsageError
from assistant.domain.ports import ChatMessage, ChatModel, SentenceSplitter
from assistant.domain.sanitize import sanitize, sanitize_line

# Five sentences are far shorter; a model that goes on is stopped.
_LONGEST_REPLY = 6000
# The share of what a claim says beyond its question that the model has to say by itself.
_TOLD = 0.5
# The checker wants an article for every sentence; a reply has none.
_NOWHERE = ArticleRef("", "")


@dataclass(frozen=True, slots=True)
class _Reply:
    text: str
    usage: dict[str, float]


class MemoryProbe:
    """Asks the model that `lend` gives, or None where none is set."""

    def __init__(
        self,
        lend: Callable[[], ChatModel | None],
        prompts: Prompts,
        splitter: SentenceSplitter,
        prices: Prices = Prices(),
    ) -> None:
        self._lend = lend
        self._prompts = prompts
        self._splitter = splitter
        self._prices = prices

    async def probed(self, answer: Answer) -> Answer:
        """`answer` with what the model gives of each claim without any passage, and with the tokens that it cost.

        Raises UsageError where no model wrote it, ChatModelError where the model fails, PromptError.
        """
        model = self._lend() if answer.engine.model else None
        if model is None:
            raise UsageError(
                "no model wrote this answer, quotations did, so there is no memory to tell from reading",
                "`assistant config set model.name` sets a model up.",
            )
        if not answer.claims:
            raise UsageError("the answer has no sentence to ask the model about again")
        question = sanitize_line(answer.standalone_question) or ""
        reply = await self._reply(model, self._prompts.fill("memory", question=question, no_answer=NO_ANSWER))
        claims = await asyncio.to_thread(self._marked, answer.claims, question, reply.text)
        usage = {**answer.usage, **{key: answer.usage.get(key, 0) + count for key, count in reply.usage.items()}}
        if (cost := self._prices.cost(usage)) is not None:
            usage["cost"] = cost
        return replace(answer, claims=tuple(claims), usage=usage)

    async def _reply(self, model: ChatModel, prompt: str) -> _Reply:
        thoughts, text = Thoughts(), ""
        usage: dict[str, float] = {}
        async with aclosing(model.stream([ChatMessage("user", prompt)])) as stream:
            async for delta in stream:
                usage.update(delta.usage or {})
                text = thoughts.added(text, delta.text)
                if len(text) > _LONGEST_REPLY:
                    return _Reply(text, usage)
        return _Reply(text + thoughts.finish(), usage)

    def _marked(self, claims: Sequence[Claim], question: str, reply: str) -> list[Claim]:
        text = "" if NO_ANSWER.lower() in reply.lower() else sanitize(reply)
        said = [take_markers(span.of(text))[0] for span in self._splitter.sentences(text)]
        return [replace(claim, memory=_memory(claim, question, [one for one in said if one])) for claim in claims]


def _memory(claim: Claim, question: str, said: Sequence[str]) -> Memory | None:
    """Whether what was `said` without passages gives `claim`. None where it can't be told: the question itself gives
    it away, or neither the passages nor the model do."""
    own, asked = read(claim.text), read(question)
    told = own.words - asked.words
    if not told:
        return None
    if any(_gives(one, claim.text, own, told, question) for one in said):
        return Memory.REMEMBERED
    return Memory.READ if claim.state is not CitationState.UNSUPPORTED else None


def _gives(sentence: str, claim: str, own: Clause, told: frozenset[str], question: str) -> bool:
    """Whether a sentence of the model carries the claim as an article's would. It answers the question, so what the
    question says belongs to it: "Some 600,000 tonnes" is a whole answer. Of what goes beyond the question it has to
    have its own share, and every figure."""
    alone = read(sentence)
    if len(told & alone.words) < _TOLD * len(told):
        return False
    asked = read(question).figures
    for figure in own.figures:
        if not any(same(figure, other) for other in (*alone.figures, *asked)):
            return False
    for text in (sentence, f"{question.rstrip(' ?')}: {sentence}"):
        found = support(claim, [Sentence(Quote(_NOWHERE, Span(0, len(text)), text))])
        if found and found.state is not CitationState.UNSUPPORTED:
            return True
    return False
