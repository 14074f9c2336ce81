"""The bytes of a reply: what they are, how far they came, and how long to wait for more."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from enum import Enum, auto
from typing import TypeVar

from assistant.adapters.openai_faults import Endpoint
from assistant.domain.errors import ChatModelError

_T = TypeVar("_T")

# Far above any reply that is read (each token comes in some 200 bytes of JSON), and far below the memory there is.
_MOST_BYTES = 32_000_000
_HEAD = 400
# Seconds.
_FOR_COUNTS = 2.0
_LINE_END = re.compile(rb"\r\n|\n|\r(?!$)")


class Kind(Enum):
    """What a body is by its looks; the content type is not asked, since servers send a wrong one."""

    EVENTS = auto()
    JSON = auto()
    PAGE = auto()


class Body:
    """The bytes of a reply as they come. Raises ChatModelError past 32 MB."""

    def __init__(self, chunks: AsyncIterator[bytes], endpoint: Endpoint) -> None:
        self._chunks = chunks
        self._endpoint = endpoint
        self._first: list[bytes] = []
        self._size = 0
        self._head = b""
        self.complete = False
        """Whether the mark that ends a complete stream has come."""

    @property
    def head(self) -> str:
        """How it begins."""
        return self._head.decode("utf-8", "replace")

    async def kind(self) -> Kind:
        """What it is, known as soon as its first character is."""
        while not (start := self._head.removeprefix(b"\xef\xbb\xbf").lstrip()):
            try:
                self._first.append(await self._next())
            except StopAsyncIteration:
                return Kind.EVENTS
        return {b"{": Kind.JSON, b"[": Kind.JSON, b"<": Kind.PAGE}.get(start[:1], Kind.EVENTS)

    async def events(self) -> AsyncGenerator[bytes, None]:
        """The lines of an event stream that carry data, and the blank ones that end an event.

        The openai package takes any event for JSON, also one without data, such as a lone "retry: 100".
        """
        held = b""
        async for chunk in self._chunks_again():
            # Looked for in what is new alone, so that a line of megabytes is not searched again and again.
            if not _LINE_END.search(chunk, 0) and not held.endswith(b"\r"):
                held += chunk
                continue
            *lines, held = _LINE_END.split(held + chunk)
            for line in lines:
                if kept := self._kept(line):
                    yield kept
        if kept := self._kept(held):
            yield kept

    async def whole(self) -> bytes:
        """All of it."""
        return b"".join([chunk async for chunk in self._chunks_again()])

    def _kept(self, line: bytes) -> bytes:
        field, _, value = line.rstrip(b"\r").partition(b":")
        if not field:
            # A comment, or the end of an event.
            return b"" if value else b"\n"
        value = value.strip()
        self.complete = self.complete or value == b"[DONE]"
        return b"data: " + value + b"\n" if field == b"data" and value else b""

    async def _chunks_again(self) -> AsyncGenerator[bytes, None]:
        for chunk in self._first:
            yield chunk
        while True:
            try:
                chunk = await self._next()
            except StopAsyncIteration:
                return
            yield chunk

    async def _next(self) -> bytes:
        chunk = await anext(self._chunks)
        self._size += len(chunk)
        if self._size > _MOST_BYTES:
            raise ChatModelError(f"{self._endpoint.where} sent more than {_MOST_BYTES // 1_000_000} MB for one answer")
        if len(self._head) < _HEAD:
            self._head += chunk[: _HEAD - len(self._head)]
        return chunk


class Patience:
    """How long one reply is waited for: `silence` seconds for its beginning, all attempts included, and between
    its pieces; `total` seconds for all of it. Raises ChatModelError where that is over."""

    def __init__(self, endpoint: Endpoint, silence: float, total: float, now: Callable[[], float]) -> None:
        self._endpoint = endpoint
        self._silence = min(silence, total)
        self._total = total
        self._now = now
        started = now()
        self._until = started + self._silence
        self._end = started + total
        self._begun = False

    def allows(self, seconds: float) -> bool:
        """Whether there is time to wait so long and try once more."""
        return self._now() + seconds < self._until

    def share(self, part: float) -> float:
        """A part of the silence that is borne, in seconds."""
        return self._silence * part

    async def wait(self, coming: Awaitable[_T]) -> _T:
        """What is waited for, in time."""
        until = min(self._until, self._end)
        try:
            async with asyncio.timeout(max(0.0, until - self._now())):
                found = await coming
        except TimeoutError:
            if self._begun and self._now() >= self._end:
                raise self._endpoint.endless(self._total) from None
            raise self._endpoint.silent(self._silence, begun=self._begun) from None
        return found

    def piece_came(self, *, last: bool) -> None:
        """The next silence begins; after the `last` piece of the text only token counts may come, for which nobody
        waits long."""
        self._begun = True
        self._until = self._now() + (min(self._silence, _FOR_COUNTS) if last else self._silence)
