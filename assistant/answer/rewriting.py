"""A follow-up question made to stand alone by a chat model, wherever what it says can be used."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from assistant.answer.followups import standalone
from assistant.answer.leaning import asks, core
from assistant.answer.mentions import names, telling
from assistant.answer.prompts import Prompts
from assistant.answer.thoughts import Thoughts
from assistant.domain.answer import Turn
from assistant.domain.errors import ChatModelError
from assistant.domain.ports import ChatMessage, ChatModel
from assistant.domain.sanitize import sanitize, sanitize_line
from assistant.retrieve.terms import stems

# What the model sees of the conversation: so many turns, the longest cut to so many characters.
_TURNS = 6
_LONGEST_TURN = 500
# A question is no longer than this, in characters; of a reply no more is read than a preamble and a question.
_LONGEST = 300
_LONGEST_REPLY = 2 * _LONGEST
# The share of its telling words that come from the question or the conversation, and the share of the question's
# own that it keeps. A rewriting may inflect and reorder, and "no, I meant in May" loses what it is wrapped in.
_KNOWN = 0.6
_KEPT = 0.5

_LABEL = re.compile(r"(?i)^[-*>#\s]*(?:(?:rewritten|stand-?alone|last|the)\s)*(?:question|rewrite|q)[*\s]*:")
_REFUSAL = re.compile(
    r"(?i)^\W*(?:i(?:['’]m| am) (?:sorry|unable|not able)|sorry\b|i can(?:no|['’])t\b|as an ai\b|unfortunately\b)"
)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_WRAPPING = "\"'“”‘’«»`* \t"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question that stands alone, what of it is asked for (see followups.focus), and the tokens that it cost."""

    text: str
    focus: str
    usage: Mapping[str, int] = field(default_factory=dict)


class QuestionRewriter:
    """Has a chat model rewrite follow-ups. Where it fails, takes longer than `patience_seconds`, or says what is
    no rewriting of the question, the rules of assistant.answer.followups do it."""

    def __init__(self, model: ChatModel, prompts: Prompts, patience_seconds: float = 8.0) -> None:
        self._model = model
        self._prompts = prompts
        self._patience = patience_seconds

    async def rewritten(self, question: str, history: Sequence[Turn]) -> Rewritten:
        """`question` as it stands alone, on one line. Without history no model is asked. Raises PromptError."""
        offline = standalone(question, history)
        earlier = [turn for turn in history if turn.text.strip()]
        if not earlier:
            return Rewritten(offline, question)
        usage: dict[str, int] = {}
        prompt = self._prompts.fill("standalone", history=_fenced(earlier), question=sanitize_line(question) or "")
        try:
            async with asyncio.timeout(self._patience):
                reply = await self._reply(prompt, usage)
        except (ChatModelError, TimeoutError):
            reply = ""
        text = usable(reply, question, earlier) or offline
        return Rewritten(text, question if asks(question) else text, usage)

    async def _reply(self, prompt: str, usage: dict[str, int]) -> str:
        """The reply, as far as it is needed: a model that goes on after the question is stopped."""
        thoughts, reply = Thoughts(), ""
        async with aclosing(self._model.stream([ChatMessage("user", prompt)])) as stream:
            async for delta in stream:
                if delta.usage:
                    usage.update(delta.usage)
                reply = thoughts.added(reply, delta.text)
                if len(reply) > _LONGEST_REPLY or _line(reply, complete=True):
                    return reply
        return reply + thoughts.finish()


def usable(reply: str, question: str, history: Sequence[Turn]) -> str | None:
    """The rewritten question in a model's reply, or None where there is none that can be trusted to ask the same."""
    text = _line(reply)
    if not text or len(text) > _LONGEST or _REFUSAL.match(text):
        return None
    if _is_question(question) and not _is_question(text):
        # Some models answer what they are to rewrite.
        return None
    asked, said = core(question), " ".join([question, *(turn.text for turn in history)])
    own, wanted, known = telling(text), telling(asked), stems(said)
    if _YEAR.search(text):
        # "The year before" becomes that year.
        wanted -= stems("year years")
    if len(wanted & own) < _KEPT * len(wanted):
        return None
    if not own or len(own & (known | wanted)) < _KNOWN * len(own):
        return None
    if any(not stems(name) <= known for name in names(text)):
        return None
    return text if all(_from(figure, said) for figure in _FIGURE.findall(text)) else None


def _is_question(text: str) -> bool:
    return text.endswith("?") or asks(text)


def _from(figure: str, said: str) -> bool:
    """Whether a figure of the rewriting was said, or is a year reckoned from one ("the year before")."""
    return figure in _FIGURE.findall(said) or bool(_YEAR.fullmatch(figure) and _YEAR.search(said))


def _line(reply: str, *, complete: bool = False) -> str:
    """The first line that is more than an announcement, bare of label and quotation marks; of a reply that is
    still coming the first `complete` one."""
    lines = sanitize(reply).split("\n") if not complete else reply.lstrip().split("\n")[:-1]
    for line in lines:
        bare = _LABEL.sub("", sanitize_line(line) or "").strip(_WRAPPING)
        if bare and not bare.endswith(":"):
            return bare
    return ""


def _fenced(turns: Sequence[Turn]) -> str:
    """The last turns behind their fences, which nothing in them can close."""
    shown = []
    for turn in turns[-_TURNS:]:
        text = " ".join(sanitize(turn.text)[:_LONGEST_TURN].split())
        text = text.replace("<turn", "‹turn").replace("</turn", "‹/turn")
        shown.append(f'<turn role="{turn.role}">\n{text}\n</turn>')
    return "\n".join(shown)
