"""The connection to a Chroma server or Chroma Cloud: tokens, TLS, patience, and what its failures mean."""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from assistant.adapters.local_servers import is_loopback
from assistant.domain.errors import AssistantError, IndexUnavailable

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

_T = TypeVar("_T")
# Before a request that failed is made again. All that we ask of a server may be asked twice.
_PAUSES = (0.3, 1.0)
_CONNECT_SECONDS = 10.0
_MOST_OF_A_MESSAGE = 300


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """Where a collection is, and how one gets in. `tenant` and `database` are None for the server's defaults, or, in
    the Cloud, for those that the token belongs to."""

    url: str
    collection: str
    cloud: bool = False
    token: str | None = field(default=None, repr=False)
    token_header: str = "Authorization"
    tenant: str | None = None
    database: str | None = None
    ca_file: Path | None = None
    timeout_seconds: float = 30.0


class ChromaConnection:
    """A client of one server, made when it is first wanted. Every failure is an IndexUnavailable, and the next call
    tries anew: a server that went away and came back needs no restart."""

    def __init__(self, place: ServerPlace, pause: Callable[[float], None] = time.sleep) -> None:
        self.place = place
        self._pause = pause
        self._lock = threading.Lock()
        self._client: ClientAPI | None = None

    def run(self, work: Callable[[ClientAPI], _T]) -> _T:
        """What `work` makes of the client. It may be called again, where a failure passes by itself.

        Raises IndexUnavailable.
        """
        for pause in (*_PAUSES, None):
            try:
                return work(self._connected())
            except AssistantError:
                raise
            except Exception as error:
                if pause is None or not _passing(error):
                    raise self._explained(error) from error
                self._pause(pause)
        raise AssertionError

    def close(self) -> None:
        """Close the connection; the next call opens another."""
        with self._lock:
            if self._client:
                cast(Any, self._client).close()
            self._client = None

    def _connected(self) -> ClientAPI:
        with self._lock:
            if self._client is None:
                self._client = self._opened()
            return self._client

    def _opened(self) -> ClientAPI:
        import chromadb
        import httpx
        from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT, Settings

        place = self.place
        timeout = httpx.Timeout(place.timeout_seconds, connect=min(_CONNECT_SECONDS, place.timeout_seconds))
        settings = Settings(anonymized_telemetry=False)
        if place.ca_file:
            settings.chroma_server_ssl_verify = str(place.ca_file)
        with warnings.catch_warnings(), _no_proxy() if is_loopback(place.url) else nullcontext():
            # httpx would rather be handed a context, which Chroma's settings don't take.
            warnings.simplefilter("ignore", DeprecationWarning)
            # Chroma's client asks at once, and without end where nobody answers.
            verify = str(place.ca_file) if place.ca_file else True
            httpx.get(f"{place.url}/api/v2/heartbeat", headers=self._headers(), timeout=timeout, verify=verify)
            client: ClientAPI
            if place.cloud:
                client = chromadb.CloudClient(
                    place.tenant,
                    place.database,
                    place.token,
                    settings,
                    cloud_host=place.url,
                    enable_ssl=place.url.startswith("https:"),
                )
            else:
                client = chromadb.HttpClient(
                    place.url,
                    ssl=place.url.startswith("https:"),
                    headers=self._headers(),
                    settings=settings,
                    tenant=place.tenant or DEFAULT_TENANT,
                    database=place.database or DEFAULT_DATABASE,
                )
        cast(Any, client)._server._session.timeout = timeout
        return client

    def _headers(self) -> dict[str, str]:
        token, header = self.place.token, self.place.token_header
        if not token:
            return {}
        return {header: f"Bearer {token}" if header == "Authorization" else token}

    def _explained(self, error: Exception) -> IndexUnavailable:
        place, where = self.place, f"the Chroma server {self.place.url}"
        status, text = _status(error), _text(error, place.token)
        if "CERTIFICATE_VERIFY_FAILED" in text:
            return IndexUnavailable(
                f"{where} has a certificate that can't be verified",
                "Name the authority that signed it: `assistant config set chroma.ca_file FILE`.",
            )
        if status in (401, 403):
            return IndexUnavailable(
                f"{where} did not let us in: {'the token was refused' if place.token else 'it wants a token'}",
                "Set ASSISTANT_CHROMA__TOKEN or run `assistant config set-key --chroma`; chroma.token_header is the"
                " header that carries it.",
            )
        if status == 404:
            return IndexUnavailable(
                f"{where} does not know what is asked of it: {text}",
                "Check chroma.tenant, chroma.database and chroma.url; `assistant index move server` fills a new one.",
            )
        if status == 429:
            return IndexUnavailable(f"{where} is asked too much at a time", "Wait a moment, then ask again.")
        if _named(error, "TimeoutException"):
            return IndexUnavailable(
                f"{where} did not answer within {place.timeout_seconds:g} s",
                "Ask again, or let it take longer: `assistant config set chroma.timeout_seconds 120`.",
            )
        if _named(error, "TransportError"):
            return IndexUnavailable(
                f"{where} can't be reached",
                "Check that it runs, and chroma.url; the next question tries again. `assistant index move local`"
                " makes an index on this machine from library.db.",
            )
        return IndexUnavailable(f"{where} failed: {text}", "Look into the server's log, then try again.")


@contextmanager
def _no_proxy() -> Iterator[None]:
    """A client that is made within it asks past any proxy of the environment, which would be sent the token, and knows
    no server of this machine. Chroma's client takes no setting for that."""
    former = {name: os.environ.get(name) for name in ("NO_PROXY", "no_proxy")}
    os.environ.update(dict.fromkeys(former, "*"))
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__


def _named(error: Exception, kind: str) -> bool:
    """Whether a failure of this kind of httpx is behind it."""
    return any(base.__name__ == kind for one in _chain(error) for base in type(one).__mro__)


def _status(error: Exception) -> int | None:
    """The status of the HTTP answer that is behind it, or None."""
    for one in _chain(error):
        if (response := getattr(one, "response", None)) is not None:
            return int(response.status_code)
        if type(one).__module__ == "chromadb.errors":
            return int(cast(Any, one).code())
    return None


def _passing(error: Exception) -> bool:
    if _named(error, "TimeoutException"):
        return False
    refused = any("CERTIFICATE_VERIFY_FAILED" in str(one) for one in _chain(error))
    return _status(error) in (429, 500, 502, 503, 504) or (_named(error, "TransportError") and not refused)


def _text(error: Exception, token: str | None) -> str:
    text = " ".join(" ".join(str(one) for one in _chain(error)).split())
    return (text.replace(token, "(hidden)") if token else text)[:_MOST_OF_A_MESSAGE]
