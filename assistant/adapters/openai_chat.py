"""Any OpenAI-compatible endpoint, by the openai package: Chat Completions, streamed."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from assistant.domain.errors import ChatModelError
from assistant.domain.ports import ChatDelta, ChatMessage

if TYPE_CHECKING:
    from openai import AsyncOpenAI

# Local servers ask for a key and take any.
_NO_KEY = "none"


class OpenAIChat:
    """One model of one endpoint. Raises ChatModelError for whatever goes wrong on the way."""

    def __init__(self, model: str, base_url: str | None, api_key: str | None, timeout_seconds: float) -> None:
        self._model = model
        self._base_url = base_url
        self._api_key = api_key
        self._timeout = timeout_seconds
        self._opened: AsyncOpenAI | None = None

    @property
    def name(self) -> str:
        """The model's name at its endpoint."""
        return self._model

    async def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[ChatDelta, None]:
        """The reply, piece by piece. Closing the iterator ends the request."""
        pieces = 0
        with _translated(self._where, self._model):
            client = self._client()
            request = await client.chat.completions.create(
                model=self._model,
                messages=cast(Any, [{"role": one.role, "content": _sendable(one.text)} for one in messages]),
                stream=True,
                stream_options={"include_usage": True},
                temperature=0,
            )
            async with request as stream:
                async for chunk in stream:
                    pieces += 1
                    if chunk.usage:
                        yield ChatDelta(usage=_usage(chunk.usage))
                    # The token counts come in a last chunk without choices.
                    if chunk.choices and (text := chunk.choices[0].delta.content):
                        yield ChatDelta(text)
        if not pieces:
            # A page of HTML with status 200 is an empty stream without an error.
            raise ChatModelError(f"{self._where} sent nothing that is an answer", "Check the base URL; it ends in /v1.")

    @property
    def _where(self) -> str:
        return self._base_url or "api.openai.com"

    def _client(self) -> AsyncOpenAI:
        if self._opened is None:
            import openai

            options: dict[str, Any] = {}
            if self._base_url:
                # A proxy that the environment names would be asked for 127.0.0.1 too.
                options["http_client"] = openai.DefaultAsyncHttpxClient(trust_env=False)
            self._opened = openai.AsyncOpenAI(
                api_key=self._api_key or _NO_KEY,
                base_url=self._base_url,
                timeout=self._timeout,
                max_retries=2,
                **options,
            )
        return self._opened


@contextmanager
def _translated(where: str, model: str) -> Iterator[None]:
    import openai

    try:
        yield
    except openai.AuthenticationError as error:
        raise ChatModelError(f"{where} refused the key", "Set OPENAI_API_KEY, or ASSISTANT_MODEL__API_KEY.") from error
    except openai.NotFoundError as error:
        raise ChatModelError(f"{where} has no model {model}", "Set model.name to one that it serves.") from error
    except openai.APITimeoutError as error:
        raise ChatModelError(f"{where} did not answer in time", "Try again, or raise model.timeout_seconds.") from error
    except openai.APIConnectionError as error:
        raise ChatModelError(
            f"there is no answer from {where}", "Start the server, or use `--answerer quotes`."
        ) from error
    except openai.APIStatusError as error:
        raise ChatModelError(f"{where} answered {error.status_code}: {_body(error.body)}") from error
    except openai.OpenAIError as error:
        raise ChatModelError(f"{where}: {error}") from error
    except json.JSONDecodeError as error:
        raise ChatModelError(f"{where} sent something that is not a stream of JSON") from error


def _usage(usage: Any) -> dict[str, int]:
    return {
        "prompt_tokens": int(usage.prompt_tokens or 0),
        "completion_tokens": int(usage.completion_tokens or 0),
    }


def _body(body: object) -> str:
    if isinstance(body, dict):
        return str(body.get("message") or body.get("error") or body)[:200]
    return str(body)[:200]


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
