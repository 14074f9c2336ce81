"""What stands in the pieces of a reply: pure reading of JSON that any server may have written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.adapters.openai_faults import Endpoint, said_in
from assistant.domain.errors import ChatModelError
from assistant.domain.ports import ChatDelta

# An answer over a dozen passages is a few hundred words; a model that repeats itself without end is stopped here.
LONGEST_REPLY = 24_000
"""Characters of a reply that are read."""

_OPENING, _CLOSING = "<think>", "</think>"


@dataclass(slots=True)
class ThinkingFilter:
    """Takes a `<think>…</think>` block off the start of a reply, however it is cut into pieces.

    Where the server's template opens it in the prompt, the reply begins inside of it, which only the closing tag tells.
    That helps where the first piece has it, as in a reply that comes whole; of another the beginning is given by then.
    """

    inside: bool = False
    thought: bool = False
    _held: str = ""
    _begun: bool = False

    def take(self, text: str) -> str:
        """The part of `text` that belongs to the answer, as far as that is known."""
        if self._begun:
            return text
        self._held += text
        if self.inside:
            before, closed, rest = self._held.partition(_CLOSING)
            if not closed:
                # Only what may be the beginning of the closing tag is needed.
                self._held = before[-len(_CLOSING) :]
                return ""
            self.inside, self._held = False, rest
        start = self._held.lstrip()
        if start.startswith(_OPENING):
            self.inside = self.thought = True
            self._held = start[len(_OPENING) :]
            return self.take("")
        if _OPENING.startswith(start):
            return ""
        self._begun = True
        before, closed, rest = self._held.partition(_CLOSING)
        if closed and rest.strip() and not self.thought and _OPENING not in before:
            self.thought, self._held = True, rest
        return self.rest()

    def rest(self) -> str:
        """What is held back and was no thinking after all."""
        held, self._held = ("" if self.inside else self._held), ""
        return held.lstrip() if self.thought else held


@dataclass(slots=True)
class Reply:
    """A reply as far as it has come."""

    endpoint: Endpoint
    characters: int = 0
    finish: str | None = None
    refusal: str = ""
    thought: bool = False
    _filter: ThinkingFilter = field(default_factory=ThinkingFilter)

    @property
    def full(self) -> bool:
        """Whether no more of it is read."""
        return self.characters >= LONGEST_REPLY

    def take(self, data: object) -> list[ChatDelta]:
        """What a piece adds: text of the answer, token counts, or nothing. Raises ChatModelError."""
        if not isinstance(data, Mapping):
            raise self.endpoint.garbled()
        found = []
        if usage := _usage(data.get("usage")):
            found.append(ChatDelta(usage=usage))
        choices = data.get("choices")
        if isinstance(choices, list) and choices:
            text = self._choice(choices[0]) if isinstance(choices[0], Mapping) else ""
            if text := self._bounded(self._filter.take(text)):
                found.append(ChatDelta(text))
        elif (said := said_in(data)) and not usage:
            raise self.endpoint.said(said)
        return found

    def rest(self) -> list[ChatDelta]:
        """What was held back until the end."""
        text = self._bounded(self._filter.rest())
        return [ChatDelta(text)] if text else []

    def fault(self, *, complete: bool, head: str) -> ChatModelError | None:
        """What is wrong with the reply now that it has ended; `complete` where the endpoint said that it is,
        `head` is how its body began."""
        where, model = self.endpoint.where, self.endpoint.model
        if self.full:
            return ChatModelError(
                f"{model} wrote on past {LONGEST_REPLY:,} characters, and the answer is cut there",
                "Ask more narrowly, or take another model.",
            )
        if self.finish == "length":
            hint = "Raise the longest answer that the server allows"
            if not self.characters and (self.thought or self._filter.thought):
                return ChatModelError(f"{model} used up its whole length on thinking", f"{hint}, or turn thinking off.")
            return ChatModelError(
                f"{where} cut the answer at the longest that it allows", f"{hint} (its context size)."
            )
        if self.finish == "content_filter":
            return ChatModelError(f"a content filter of {where} held the answer back", "Use `--answerer quotes`.")
        if self.refusal:
            return ChatModelError(f"{model} refused: {self.endpoint.words(self.refusal)}", "Use `--answerer quotes`.")
        if self._filter.inside:
            return self.endpoint.broken_off()
        if self.characters:
            return None if complete or self.finish else self.endpoint.broken_off()
        if self.finish or complete:
            return ChatModelError(f"{model} wrote nothing", "Try again, or take another model.")
        return self.endpoint.no_answer(head)

    def _choice(self, choice: Mapping[str, object]) -> str:
        finish = choice.get("finish_reason")
        if isinstance(finish, str) and finish:
            self.finish = finish
        message = choice.get("delta") or choice.get("message")
        if not isinstance(message, Mapping):
            text = choice.get("text")
            return text if isinstance(text, str) else ""
        if isinstance(refusal := message.get("refusal"), str):
            self.refusal += refusal
        if message.get("reasoning_content") or message.get("reasoning"):
            self.thought = True
        return _prose(message.get("content"))

    def _bounded(self, text: str) -> str:
        text = text[: max(0, LONGEST_REPLY - self.characters)]
        # Blanks alone are no answer.
        self.characters += len(text) if self.characters or text.strip() else 0
        return text


def _prose(content: object) -> str:
    """A message's text: a string, or a list of parts of which those of thinking are left out."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part for part in content if isinstance(part, Mapping) and part.get("type") in ("text", "output_text")]
        return "".join(text for part in parts if isinstance(text := part.get("text"), str))
    return ""


def _usage(usage: object) -> dict[str, int] | None:
    if not isinstance(usage, Mapping):
        return None
    counts = {key: usage.get(key) for key in ("prompt_tokens", "completion_tokens")}
    found = {key: n for key, n in counts.items() if isinstance(n, int) and not isinstance(n, bool) and n >= 0}
    return found or None
