"""What an OpenAI-compatible endpoint does wrong, in words that a person can act on."""

from __future__ import annotations

import base64
import email.utils
import math
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

from assistant.adapters.local_servers import is_loopback, known_server, place
from assistant.domain.errors import ChatModelError, NoSuchModel
from assistant.domain.sanitize import sanitize_line

_SHOWN = 200
_RETRIED = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
# How OpenAI, Ollama, vLLM, llama.cpp, LM Studio and Anthropic's gateway say it.
_TOO_LONG = re.compile(
    r"context.{0,20}(length|window|size)|maximum.{0,20}context|exceed_context|prompt is too long|too many tokens"
    r"|input is too long|n_ctx",
    re.IGNORECASE,
)
_OF_A_MODEL = re.compile(r"model", re.IGNORECASE)
# OpenAI, Ollama and vLLM; DeepSeek; LM Studio; Mistral and LiteLLM; OpenRouter.
_NO_MODEL = re.compile(
    r"model.{0,80}(not found|not exist|not loaded)|no model|(invalid|unknown) model|not a valid model", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is. The key is kept only to strike it out of what the endpoint says."""

    base_url: str | None
    model: str
    key: str | None = field(default=None, repr=False)

    @property
    def where(self) -> str:
        """Host and port."""
        return place(self.base_url)

    def words(self, text: object) -> str:
        """What the endpoint said, as one short line without the key and the password of the address."""
        line = sanitize_line(str(text)) or "nothing"
        for secret in self._secrets():
            line = line.replace(secret, "(key)")
        return line if len(line) <= _SHOWN else f"{line[:_SHOWN]} …"

    def _secrets(self) -> Iterator[str]:
        if self.key:
            yield self.key
        user = re.match(r"https?://(.*)@", self.base_url or "")
        if user:
            # As it stands in the address, as the header carries it, and by itself.
            yield user[1]
            yield base64.b64encode(unquote(user[1]).encode()).decode()
            password = user[1].partition(":")[2]
            yield from filter(None, (unquote(password), password))

    def unreachable(self, error: BaseException) -> ChatModelError:
        """No connection came about, or it broke before an answer."""
        causes = list(_causes(error))
        if any(isinstance(one, socket.gaierror) or "Name or service" in str(one) for one in causes):
            return ChatModelError(f"there is no host {self.where}", "Check model.base_url and the network.")
        if any(isinstance(one, ssl.SSLError) for one in causes):
            reason = next(str(one) for one in causes if isinstance(one, ssl.SSLError))
            return ChatModelError(
                f"no secure connection to {self.where}: {self.words(reason)}", "Check https:// in model.base_url."
            )
        if any("UnsupportedProtocol" in type(one).__name__ for one in causes):
            return ChatModelError(
                f"{self.words(self.base_url)} is not an address of a server", "model.base_url begins with http://."
            )
        if any("TooManyRedirects" in type(one).__name__ for one in causes):
            return self.no_path()
        if not any("ConnectError" in type(one).__name__ for one in causes):
            return ChatModelError(f"{self.where} broke the connection off", "Try again; its log may say why.")
        return ChatModelError(f"no server at {self.where}", self._start())

    def answered(self, status: int, body: object, headers: Mapping[str, str]) -> ChatModelError:
        """A status that is an error, with what the body says."""
        said = said_in(body)
        # Before the status: OpenAI sends 403 where a project may not use the model.
        if isinstance(body, Mapping) and body.get("code") == "model_not_found":
            return self.no_model()
        if status in (401, 403):
            none = "" if self.key else ": none is set"
            return ChatModelError(
                f"{self.where} refused the key{none}",
                "Run `assistant config set-key`, or set ASSISTANT_MODEL__API_KEY.",
            )
        if status == 404:
            return self.no_model() if _OF_A_MODEL.search(said) else self.no_path()
        if status == 429:
            return self._too_many(said, headers)
        if status in (301, 302, 307, 308, 405):
            return self.no_path()
        return self.said(said or f"status {status}", status)

    def said(self, text: str, status: int | None = None) -> ChatModelError:
        """An error that the endpoint put in words, in a body or in the middle of a stream."""
        if _TOO_LONG.search(text):
            return ChatModelError(
                f"the passages are more than {self.model} reads at once ({self.words(text)})",
                "Lower answer.passages, or have the server give the model a longer context.",
            )
        if _NO_MODEL.search(text):
            return self.no_model()
        number = f" {status}" if status else ""
        hint = "Try again; its log may say why." if status and status >= 500 else None
        return ChatModelError(f"{self.where} answered{number}: {self.words(text)}", hint)

    def no_model(self) -> NoSuchModel:
        """The endpoint does not serve the model."""
        server = known_server(self.base_url)
        hint = "`assistant doctor` lists what it has; `assistant config set model.name NAME` chooses."
        if server and server.get_model:
            hint = f"Get it with `{server.get_model.format(model=self.model)}`; `assistant doctor` lists what it has."
        return NoSuchModel(f"{self.where} has no model {self.model}", hint)

    def no_path(self) -> ChatModelError:
        """The host answers, and not at this path."""
        return ChatModelError(
            f"{self.where} answers, but not as an OpenAI-compatible server",
            "Check model.base_url: it usually ends in /v1.",
        )

    def no_answer(self, head: str) -> ChatModelError:
        """Status 200, and nothing in it that is an answer."""
        said = self.words(head)
        shown = "" if said == "nothing" else f" (it begins: {said[:60]})"
        return ChatModelError(
            f"{self.where} sent nothing that is an answer{shown}", "Check model.base_url: it usually ends in /v1."
        )

    def garbled(self) -> ChatModelError:
        """A piece that can't be read: what was in it is lost, and a sentence may have lost its "not"."""
        return ChatModelError(
            f"{self.where} sent a piece that can't be read, and the answer ends there",
            "Try again; its log may say why.",
        )

    def broken_off(self) -> ChatModelError:
        """The stream ended without saying that it was complete."""
        return ChatModelError(f"{self.where} broke the answer off in the middle", "Try again; its log may say why.")

    def silent(self, seconds: float, *, begun: bool) -> ChatModelError:
        """Nothing came for as long as the settings wait."""
        if begun:
            message = f"{self.where} fell silent in the middle of the answer, for {seconds:g} s"
        else:
            message = f"{self.where} did not answer in time ({seconds:g} s)"
        return ChatModelError(message, "Try again, or raise model.timeout_seconds.")

    def endless(self, seconds: float) -> ChatModelError:
        """It was still writing when all the time for an answer was gone."""
        return ChatModelError(
            f"{self.model} was still writing after {seconds:g} s", "Raise model.total_seconds, or take a faster model."
        )

    def _too_many(self, said: str, headers: Mapping[str, str]) -> ChatModelError:
        if "quota" in said.lower() or "billing" in said.lower():
            return ChatModelError(
                f"{self.where} has no credit left for this key ({self.words(said)})", "Use `--answerer quotes`."
            )
        wait = retry_after(headers)
        hint = f"It asks to wait {math.ceil(wait)} s." if wait else "Wait a little, and ask again."
        return ChatModelError(f"{self.where} has too many requests at the moment", hint)

    def _start(self) -> str:
        server = known_server(self.base_url)
        if server:
            return f"Start it with `{server.start}` ({server.name}'s port), or use `--answerer quotes`."
        if self.base_url and is_loopback(self.base_url):
            return "Start the server, or use `--answerer quotes`."
        return "Check model.base_url and the network, or use `--answerer quotes`."


@contextmanager
def translated(endpoint: Endpoint) -> Iterator[None]:
    """Turn what the openai package raises into ChatModelError."""
    import httpx2
    import openai

    try:
        yield
    except openai.APITimeoutError as error:
        raise ChatModelError(
            f"{endpoint.where} did not answer in time", "Try again, or raise model.timeout_seconds."
        ) from error
    except openai.APIConnectionError as error:
        raise endpoint.unreachable(error) from error
    except openai.APIStatusError as error:
        raise endpoint.answered(error.status_code, error.body, error.response.headers) from error
    except openai.APIError as error:
        raise endpoint.said(said_in(error.body) or error.message) from error
    except openai.OpenAIError as error:
        raise endpoint.said(str(error)) from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise endpoint.unreachable(error) from error
    except (ValueError, RecursionError) as error:
        # Neither JSON nor UTF-8, or nested until Python gives up.
        raise endpoint.garbled() from error


def said_in(body: object) -> str:
    """The message in an error's body, in any of the shapes that servers send; "" where there is none.

    `{"error": {"message": …}}`, `{"error": "…"}`, `{"message": …}`, `{"detail": …}`, or the text itself where
    it is no page.
    """
    if isinstance(body, Mapping):
        for key in ("message", "error", "detail"):
            if value := body.get(key):
                return said_in(value)
        return ""
    if isinstance(body, str) and not body.lstrip().startswith("<"):
        return body.strip()
    if isinstance(body, list) and body:
        return said_in(body[0]) or str(body[0])
    return ""


def worth_another_try(status: int, body: object, headers: Mapping[str, str]) -> bool:
    """Whether the same request may succeed in a moment."""
    told = headers.get("x-should-retry")
    if told in ("true", "false"):
        return told == "true"
    said = said_in(body).lower()
    return status in _RETRIED and not (status == 429 and ("quota" in said or "billing" in said))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a Retry-After header asks for (RFC 9110, 10.2.3: seconds, or a date)."""
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - time.time()
        except (TypeError, ValueError, OverflowError):
            return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
