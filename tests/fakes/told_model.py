"""A chat model that says what it was told to, piece by piece, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from assistant.domain.errors import ChatModelError
from assistant.domain.ports import ChatDelta, ChatMessage


class ToldModel:
    """`pieces` in order, then the token counts, or a failure where `breaks` is set."""

    name = "told"

    def __init__(self, pieces: Sequence[str], *, breaks: bool = False) -> None:
        self.pieces = list(pieces)
        self.breaks = breaks
        self.asked: list[ChatMessage] = []
        self.sent = 0
        self.closed = False

    async def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[ChatDelta, None]:
        """See ChatModel."""
        self.asked = list(messages)
        try:
            for piece in self.pieces:
                self.sent += 1
                yield ChatDelta(piece)
            if self.breaks:
                raise ChatModelError("the endpoint broke off", "Try again.")
            yield ChatDelta(usage={"prompt_tokens": 11, "completion_tokens": 7})
        finally:
            self.closed = True
