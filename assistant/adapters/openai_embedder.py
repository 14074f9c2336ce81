"""Vectors from any OpenAI-compatible endpoint, by the openai package."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.adapters.local_servers import is_loopback, known_server
from assistant.adapters.openai_faults import Endpoint, retry_after, said_in, worth_another_try
from assistant.domain.errors import EmbedderMismatch, EmbedderUnavailable
from assistant.domain.ports import EmbedderIdentity, Vector

if TYPE_CHECKING:
    from openai import OpenAI

PREFIX = "openai:"
# Local servers ask for a key and take any.
_NO_KEY = "none"
# OpenAI takes 2,048 texts and 300,000 tokens a request, of 8,192 tokens each (API reference, "Create embeddings").
# A character is more than a token only in scripts that are rare in news. Smaller servers take less.
_TEXTS = 128
_CHARACTERS = 150_000
_LONGEST = 8_000
# What a question asks for is asked for again while it is answered; the sentences of its follow-ups are often
# the same. Larger requests are those of an ingestion, which never come again.
_KEPT = 512
_KEPT_OF_A_REQUEST = 64
# A question is asked a few times only, within its time; an ingestion of hours outlasts a rate limit.
_TRIES_OF_A_QUESTION = 3
_TRIES_OF_PASSAGES = 6
# The wait before the second try, in seconds, doubled before each other one, and the longest that an endpoint may ask
# for.
_PAUSE = 0.5
_LONGEST_PAUSE = 120.0
_NOT_VECTORS = "Check embedding.base_url, which ends in /v1, and that embedding.model names an embedding model."


class OpenAIEmbedder:
    """One model of one endpoint. Raises EmbedderUnavailable for whatever goes wrong on the way, and EmbedderMismatch
    where its vectors can't be compared with those of the library.

    `timeout_seconds` bounds the wait for a question's vector, all tries included, and of an ingestion each try.
    """

    def __init__(
        self,
        model: str,
        base_url: str | None,
        api_key: str | None,
        timeout_seconds: float,
        dimensions: int | None,
        held: Callable[[], int] = lambda: 0,
    ) -> None:
        """`dimensions`, where given, are asked of the endpoint, which shortens its vectors to so many. `held` tells how
        many numbers the library's vectors have, 0 where it holds none."""
        self._endpoint = Endpoint(base_url, model, api_key)
        self._timeout = timeout_seconds
        self._asked_dimensions = dimensions
        self._dimensions = dimensions or 0
        self._held = held
        self._kept: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()
        self._opened: OpenAI | None = None

    @property
    def identity(self) -> EmbedderIdentity:
        """The model's name and the length that is asked for: an endpoint tells nothing else of its weights."""
        made_of = f"{PREFIX}{self._endpoint.model} {self._asked_dimensions or 'own length'}"
        fingerprint = hashlib.sha256(made_of.encode()).hexdigest()[:16]
        return EmbedderIdentity(PREFIX + self._endpoint.model, fingerprint, self._dimensions)

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """One vector a text, in order, in as few requests as the endpoint's limits allow."""
        return self._embed(texts, _TRIES_OF_PASSAGES, math.inf)

    def embed_question(self, text: str) -> Vector:
        """The vector to search with. These models have no prefix for questions."""
        return self._embed([text], _TRIES_OF_A_QUESTION, self._timeout)[0]

    def _embed(self, texts: Sequence[str], tries: int, seconds: float) -> list[Vector]:
        prepared = [_sendable(text) for text in texts]
        with self._lock:
            made = {text: self._kept[text] for text in prepared if text in self._kept}
        missing = list(dict.fromkeys(text for text in prepared if text not in made))
        for batch in _batches(missing):
            made.update(zip(batch, self._request(batch, tries, seconds), strict=True))
        if len(missing) <= _KEPT_OF_A_REQUEST:
            self._keep({text: made[text] for text in prepared})
        return [made[text] for text in prepared]

    def _keep(self, made: dict[str, Vector]) -> None:
        with self._lock:
            for text, vector in made.items():
                self._kept[text] = vector
                self._kept.move_to_end(text)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)

    def _request(self, texts: list[str], tries: int, seconds: float) -> list[Vector]:
        client = self._client()
        with _translated(self._endpoint):
            reply = self._reply(client, texts, tries, seconds)
        return self._vectors(reply, len(texts))

    def _reply(self, client: OpenAI, texts: list[str], tries: int, seconds: float) -> Any:
        """What the endpoint answers, in so many tries and seconds. The openai package repeats requests by itself, and
        gives each repetition all the time again: so they are counted here."""
        import openai

        options: dict[str, Any] = {"dimensions": self._asked_dimensions} if self._asked_dimensions else {}
        until, attempt = time.monotonic() + seconds, 1
        while True:
            try:
                return client.embeddings.create(
                    model=self._endpoint.model,
                    input=texts,
                    # Every compatible server sends numbers; not every one knows OpenAI's packed form.
                    encoding_format="float",
                    # A pause may take longer than it was to.
                    timeout=min(self._timeout, max(0.01, until - time.monotonic())),
                    **options,
                )
            except openai.APIStatusError as error:
                if not worth_another_try(error.status_code, error.body, error.response.headers):
                    raise
                failure: openai.APIError = error
                pause = retry_after(error.response.headers)
            except openai.APIConnectionError as error:
                failure, pause = error, None
            pause = pause or _PAUSE * 2 ** (attempt - 1)
            if attempt == tries or pause > _LONGEST_PAUSE or time.monotonic() + pause >= until:
                raise failure
            time.sleep(pause)
            attempt += 1

    def _vectors(self, reply: Any, expected: int) -> list[Vector]:
        """The vectors of a reply in the order of its texts, of unit length."""
        import numpy as np

        try:
            rows = sorted(reply.data, key=lambda row: row.index)
            matrix = np.array([row.embedding for row in rows], np.float32)
            norms = np.linalg.norm(matrix, axis=1, keepdims=True)
            sound = [row.index for row in rows] == list(range(expected))
            sound = sound and matrix.shape[1] > 0 and bool(np.isfinite(norms).all() and (norms > 0).all())
        except (AttributeError, TypeError, ValueError, IndexError):
            sound = False
        if not sound:
            raise EmbedderUnavailable(f"{self._endpoint.where} sent something that is not vectors", _NOT_VECTORS)
        self._agree(matrix.shape[1])
        unit = (matrix / norms).astype("<f4")
        return [Vector(row.tobytes()) for row in unit]

    def _agree(self, dimensions: int) -> None:
        """One length for all vectors, else none of them could be compared."""
        # Some servers take any name for whatever model they run at the moment.
        if (held := self._held()) not in (0, dimensions):
            raise EmbedderMismatch(
                f"{self._endpoint.where} sent vectors of {dimensions:,} numbers, and the library's have {held:,}",
                "Have it run the former model again, or run `assistant ingest --rebuild` to embed every article anew.",
            )
        with self._lock:
            known = self._dimensions = self._dimensions or dimensions
        if dimensions != known:
            raise EmbedderUnavailable(
                f"{self._endpoint.where} sent vectors of {dimensions:,} numbers instead of {known:,}",
                f"Set embedding.dimensions to a length that {self._endpoint.model} has, or remove it.",
            )

    def _client(self) -> OpenAI:
        if self._endpoint.base_url is None and self._endpoint.key is None:
            raise EmbedderUnavailable(
                f"embedding.model is {PREFIX}{self._endpoint.model}, and no key is set for api.openai.com",
                "Set OPENAI_API_KEY, or embedding.base_url for a local server.",
            )
        with self._lock:
            if self._opened is None:
                import openai

                options: dict[str, Any] = {}
                if self._endpoint.base_url and is_loopback(self._endpoint.base_url):
                    # A proxy that the environment names would be asked for 127.0.0.1 too.
                    options["http_client"] = openai.DefaultHttpxClient(trust_env=False)
                self._opened = openai.OpenAI(
                    api_key=self._endpoint.key or _NO_KEY,
                    base_url=self._endpoint.base_url,
                    timeout=self._timeout,
                    max_retries=0,
                    **options,
                )
            return self._opened


@contextmanager
def _translated(endpoint: Endpoint) -> Iterator[None]:
    import openai

    where = endpoint.where
    try:
        yield
    except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
        raise EmbedderUnavailable(
            f"{where} refused the key for vectors", "Set ASSISTANT_EMBEDDING__API_KEY."
        ) from error
    except openai.NotFoundError as error:
        server = known_server(endpoint.base_url)
        get = (
            f"Get it with `{server.get_model.format(model=endpoint.model)}`, or set"
            if server and server.get_model
            else "Set"
        )
        raise EmbedderUnavailable(
            f"{where} has no embedding model {endpoint.model}", f"{get} embedding.model to openai: and one that it has."
        ) from error
    except openai.RateLimitError as error:
        raise EmbedderUnavailable(
            f"{where} makes no more vectors for now: {endpoint.words(said_in(error.body))}",
            "Try again later: an ingestion goes on where it was.",
        ) from error
    except openai.APITimeoutError as error:
        raise EmbedderUnavailable(
            f"{where} did not make vectors in time", "Try again, or raise model.timeout_seconds."
        ) from error
    except openai.APIConnectionError as error:
        server = known_server(endpoint.base_url)
        start = f"Start it with `{server.start}`" if server else "Start it"
        raise EmbedderUnavailable(
            f"there is no answer from {where}, which makes the vectors", f"{start}, or check embedding.base_url."
        ) from error
    except openai.APIStatusError as error:
        raise EmbedderUnavailable(
            f"{where} answered {error.status_code} to a request for vectors: {endpoint.words(said_in(error.body))}",
            "Check embedding.model, embedding.dimensions and embedding.base_url.",
        ) from error
    except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
        # A page with status 200 is no JSON, or a string where data is looked for.
        raise EmbedderUnavailable(f"{where} sent something that is not vectors", _NOT_VECTORS) from error


def _batches(texts: list[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    characters = 0
    for text in texts:
        if batch and (len(batch) == _TEXTS or characters + len(text) > _CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += len(text)
    if batch:
        yield batch


def _sendable(text: str) -> str:
    """The text without what an endpoint refuses: lone surrogates, no text at all, more than it can read."""
    return text.encode("utf-8", "replace").decode("utf-8")[:_LONGEST].strip() or "."
