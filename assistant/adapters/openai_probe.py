"""Whether an endpoint is there, takes the key, has the model, and answers: each told apart from the others."""

from __future__ import annotations

import asyncio
import difflib
from contextlib import aclosing

from assistant.adapters.openai_chat import OpenAIChat, client
from assistant.adapters.openai_faults import Endpoint, translated
from assistant.domain.errors import ChatModelError, NoSuchModel
from assistant.domain.ports import ChatMessage

_NAMED = 8
_LISTED = 1000


async def probe(model: str, base_url: str | None, key: str | None, timeout_seconds: float) -> str:
    """Ask for the list of models, and for a word of this one. Gives what there is in a few words.

    Raises ChatModelError: no server, key refused, no such model (with those that it has, the nearest names
    first), no OpenAI-compatible server, or whatever else stands between a question and its answer.
    """
    endpoint = Endpoint(base_url, model, key)
    listed = await _models(endpoint, timeout_seconds)
    began = asyncio.get_running_loop().time()
    try:
        async with aclosing(
            OpenAIChat(model, base_url, key, timeout_seconds).stream([ChatMessage("user", "Say: yes")])
        ) as reply:
            async for delta in reply:
                if delta.text.strip():
                    break
    except ChatModelError as error:
        if listed is None or _has(listed, model) or not _is_missing(error):
            raise
        if listed:
            shown = _near_first(listed, model)
            more = f" and {len(listed) - _NAMED:,} more" if len(listed) > _NAMED else ""
            raise ChatModelError(
                f"{endpoint.where} has no model {model}; it has {endpoint.words(', '.join(shown))}{more}",
                f"Run `assistant config set model.name {shown[0]}`, or get the model.",
            ) from error
        raise ChatModelError(f"{endpoint.where} has no models yet", endpoint.no_model().hint) from error
    seconds = asyncio.get_running_loop().time() - began
    unlisted = "" if listed is None or _has(listed, model) else ", though its list does not name it"
    return f"{model} at {endpoint.where} writes; its first word took {seconds:.1f} s{unlisted}"


async def _models(endpoint: Endpoint, timeout_seconds: float) -> list[str] | None:
    """The names that the endpoint lists, or None where it answers and lists none. Raises ChatModelError where it
    does not answer, or refuses the key."""
    import openai

    names: list[str] = []
    with translated(endpoint):
        try:
            async with asyncio.timeout(timeout_seconds), client(endpoint, timeout_seconds) as opened:
                async for model in opened.models.list():
                    names.append(str(model.id))
                    if len(names) >= _LISTED:
                        break
        except (openai.AuthenticationError, openai.PermissionDeniedError, openai.APIConnectionError):
            raise
        except TimeoutError:
            raise endpoint.silent(timeout_seconds, begun=False) from None
        except (openai.OpenAIError, ValueError, TypeError, AttributeError):
            # A page, another JSON, a path that is not there: the question itself will tell.
            return None
    return names


def _is_missing(error: ChatModelError) -> bool:
    # The list came from the same address, so that a 404 without a word is no wrong path.
    return isinstance(error, NoSuchModel) or getattr(error.__cause__, "status_code", None) == 404


def _has(listed: list[str], model: str) -> bool:
    # Ollama lists llama3.1 as llama3.1:latest, and takes either.
    return model in listed or f"{model}:latest" in listed


def _near_first(listed: list[str], model: str) -> list[str]:
    wanted = model.lower()
    return sorted(
        listed, key=lambda name: (-difflib.SequenceMatcher(None, wanted, name.lower()).ratio(), listed.index(name))
    )[:_NAMED]
