"""Any OpenAI-compatible endpoint, by the openai package: Chat Completions, streamed."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, cast

from assistant.adapters.local_servers import is_loopback
from assistant.adapters.openai_body import Body, Kind, Patience
from assistant.adapters.openai_faults import Endpoint, retry_after, said_in, translated, worth_another_try
from assistant.adapters.openai_reply import Reply
from assistant.domain.errors import ChatModelError
from assistant.domain.ports import ChatDelta, ChatMessage

if TYPE_CHECKING:
    import openai

# Local servers ask for a key and take any.
_NO_KEY = "none"
_ATTEMPTS = 3
# The wait before the second attempt, in seconds, doubled before the third, and never more than a tenth of the patience.
_PAUSE = 0.5
# What some servers or a model's template refuse, by the words of the refusal; an answer is as good without.
_DISPENSABLE = {
    "stream_options": re.compile(r"\bstream_options\b"),
    "temperature": re.compile(r"\btemperature\b"),
    "system": re.compile(r"\bsystem (role|message|prompt)s?\b", re.IGNORECASE),
    "stream": re.compile(r"\bstream(ing)?\b"),
}


class OpenAIChat:
    """One model of one endpoint. Raises ChatModelError for whatever goes wrong on the way.

    `timeout_seconds` bounds the wait for the first piece, all attempts included, and the silence between pieces;
    `total_seconds` bounds a whole reply. Text that came before a failure has been given; the error follows it.
    """

    def __init__(
        self,
        model: str,
        base_url: str | None,
        api_key: str | None,
        timeout_seconds: float,
        total_seconds: float = 600.0,
    ) -> None:
        self._endpoint = Endpoint(base_url, model, api_key)
        self._timeout = timeout_seconds
        self._total = total_seconds
        self._refused: set[str] = set()
        self._opened: tuple[openai.AsyncOpenAI, asyncio.AbstractEventLoop] | None = None

    @property
    def name(self) -> str:
        """The model's name at its endpoint."""
        return self._endpoint.model

    async def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[ChatDelta, None]:
        """The reply, piece by piece. Closing the iterator ends the request."""
        import httpx2
        import openai

        reply = Reply(self._endpoint)
        patience = Patience(self._endpoint, self._timeout, self._total, asyncio.get_running_loop().time)
        with translated(self._endpoint):
            async with AsyncExitStack() as opened:
                response = await patience.wait(self._request(messages, patience, opened))
                body = Body(response.iter_bytes(), self._endpoint)
                events = self._events(openai, body, response.http_request)
                opened.push_async_callback(events.aclose)
                while True:
                    try:
                        data = await patience.wait(anext(events))
                    except StopAsyncIteration:
                        break
                    except (ChatModelError, openai.APIConnectionError, httpx2.HTTPError):
                        if reply.finish is None:
                            raise
                        # Some servers never close what they have finished.
                        break
                    for delta in reply.take(data):
                        yield delta
                    patience.piece_came(last=reply.finish is not None)
                    if reply.full:
                        break
                for delta in reply.rest():
                    yield delta
        if fault := reply.fault(complete=body.complete, head=body.head):
            raise fault

    async def _events(self, package: Any, body: Body, request: Any) -> AsyncGenerator[object, None]:
        """The JSON of each piece; of a server that ignores `stream`, the one object that is its answer."""
        import httpx2

        kind = await body.kind()
        if kind is Kind.JSON:
            answer = json.loads(await body.whole())
            # One object is complete by being one.
            body.complete = True
            yield answer
        elif kind is Kind.EVENTS:
            stream = package.AsyncStream(
                cast_to=object,
                response=httpx2.Response(200, content=body.events(), request=request),
                client=self._client(),
            )
            async for data in cast(AsyncIterator[object], stream):
                yield data

    async def _request(self, messages: Sequence[ChatMessage], patience: Patience, opened: AsyncExitStack) -> Any:
        """The response with its headers, its body yet to come.

        The openai package repeats requests by itself, and waits up to two minutes where a server asks for it,
        whatever time an answer has: so the attempts are counted here, against the patience that is left.
        """
        import httpx2
        import openai

        attempt = 1
        while True:
            try:
                asked = self._client().chat.completions.with_streaming_response.create(**self._asked(messages))
                return await opened.enter_async_context(asked)
            except openai.APIStatusError as error:
                if self._asks_too_much(error):
                    continue
                if not worth_another_try(error.status_code, error.body, error.response.headers):
                    raise
                pause = retry_after(error.response.headers)
                if attempt == _ATTEMPTS or not patience.allows(pause or 0.0):
                    raise
            except openai.APIConnectionError as error:
                # Nobody there, or no such host: that does not change in a second. A connection that broke may.
                broke = isinstance(error.__cause__, httpx2.ReadError | httpx2.WriteError | httpx2.RemoteProtocolError)
                if attempt == _ATTEMPTS or not broke:
                    raise
                pause = None
            await asyncio.sleep(pause or min(_PAUSE * 2 ** (attempt - 1), patience.share(0.1)))
            attempt += 1

    def _asked(self, messages: Sequence[ChatMessage]) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "model": self.name,
            "messages": [{"role": one.role, "content": _sendable(one.text)} for one in self._roles(messages)],
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": 0,
        }
        if "stream" in self._refused:
            asked["stream"] = False
            del asked["stream_options"]
        for name in self._refused & {"stream_options", "temperature"}:
            asked.pop(name, None)
        return asked

    def _roles(self, messages: Sequence[ChatMessage]) -> Sequence[ChatMessage]:
        if "system" not in self._refused:
            return messages
        told = "\n\n".join(one.text for one in messages if one.role == "system")
        rest = [one for one in messages if one.role != "system"] or [ChatMessage("user", "")]
        return [ChatMessage(rest[0].role, f"{told}\n\n{rest[0].text}".strip()), *rest[1:]]

    def _asks_too_much(self, error: openai.APIStatusError) -> bool:
        """Whether something of ours was refused that the next request can do without; remembered from then on."""
        if error.status_code not in (400, 422, 500):
            return False
        said = f"{error.param or ''} {said_in(error.body) or error.response.text[:2000]}"
        for name, words in _DISPENSABLE.items():
            if name not in self._refused and words.search(said):
                self._refused.add(name)
                return True
        return False

    def _client(self) -> openai.AsyncOpenAI:
        # Connections belong to the loop that opened them.
        loop = asyncio.get_running_loop()
        if self._opened is None or self._opened[1] is not loop:
            self._opened = client(self._endpoint, self._timeout), loop
        return self._opened[0]


def client(endpoint: Endpoint, timeout_seconds: float) -> openai.AsyncOpenAI:
    """The openai package's client, which repeats nothing by itself."""
    import openai

    options: dict[str, Any] = {}
    if endpoint.base_url and is_loopback(endpoint.base_url):
        # A proxy that the environment names would be asked for 127.0.0.1 too.
        options["http_client"] = openai.DefaultAsyncHttpxClient(trust_env=False)
    return openai.AsyncOpenAI(
        api_key=endpoint.key or _NO_KEY,
        base_url=endpoint.base_url,
        timeout=timeout_seconds,
        max_retries=0,
        **options,
    )


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
