"""Pages from the web, by httpcore: guarded, polite and bounded in every direction.

httpcore rather than httpx above it: no cookies, no netrc, no proxies of the environment, no redirects followed
unseen. Each request has a connection of its own, so what is checked for it holds for it.
"""

from __future__ import annotations

import contextlib
import functools
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urljoin

import httpcore
import httpx

from assistant import __version__
from assistant.adapters.robots import AGENT, LARGEST, Robots, rules
from assistant.adapters.web_backend import Deadline, GuardedBackend, Resolve, TimedBackend, system_addresses
from assistant.adapters.web_guard import Guard, Target
from assistant.adapters.web_pool import OrderedPool
from assistant.config import WebSettings
from assistant.domain.addresses import without_password
from assistant.domain.web import FetchRequest, Page, Validators, WebError
from assistant.ingest.encodings import code_page

T = TypeVar("T")

USER_AGENT = f"{AGENT}/{__version__} (a reader's own news archive; keeps to robots.txt)"
_ACCEPT = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml, */*;q=0.5"
_REDIRECTS = 10
_ROBOTS_REDIRECTS = 5
# How often a host that asks for a pause is asked again.
_RETRIES = 2
_MOVED = frozenset({301, 302, 303, 307, 308})
_SAVE_IT = "Open it in a browser, save the page, and ingest the file."


@dataclass(slots=True)
class _Host:
    """One request at a time; the next one not before `free_at` of the monotonic clock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class WebClient:
    """Fetches pages. One object serves all threads of a run, and remembers each host for as long as it lives."""

    def __init__(self, settings: WebSettings, resolve: Resolve = system_addresses) -> None:
        self._settings = settings
        self._guard = Guard(settings.allow)
        self._resolve = resolve
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[tuple[str, str, int], Robots | WebError] = {}
        self._registry = threading.Lock()

    def check(self, url: str) -> str:
        """The address in its normal form. Raises WebError where it may not be fetched, as far as its text tells."""
        parsed, _ = self._target(url)
        return str(parsed)

    def fetch(self, request: FetchRequest) -> Page:
        """The page, at the end of its redirects. Raises WebError."""
        return self._fetch(request, threading.Event())

    def fetch_all(self, wanted: Sequence[tuple[T, FetchRequest]]) -> Iterator[tuple[T, Page | WebError]]:
        """The pages in the order of `wanted`, from several hosts at a time."""
        stop = threading.Event()

        def work(want: tuple[T, FetchRequest]) -> tuple[T, Page | WebError]:
            try:
                return want[0], self._fetch(want[1], stop)
            except WebError as error:
                return want[0], error
            except Exception as error:
                # Whatever a host can do that nobody thought of stays its own affair.
                what = f"it can't be fetched: {type(error).__name__}: {str(error)[:200]}"
                return want[0], WebError(what, "Save the page in a browser, and ingest the file.")

        def host(want: tuple[T, FetchRequest]) -> str:
            try:
                return self._target(want[1].url)[1].host
            except WebError:
                return ""

        return OrderedPool(wanted, work, host, self._settings.parallel, stop).results()

    def _fetch(self, request: FetchRequest, stop: threading.Event) -> Page:
        url, validators, retries, budget = request.url, request.validators, 0, self._settings.total_seconds
        visited: set[str] = set()
        host = None
        with contextlib.ExitStack() as turn:
            while True:
                parsed, target = self._target(url)
                url = str(parsed)
                if host is None or host[0] != target.host:
                    turn.close()
                    host = (target.host, turn.enter_context(self._turn(target, stop)))
                self._obey(parsed, target, host[1], stop)
                began = time.monotonic()
                answer = self._get(parsed, target, Deadline(budget), self._settings.largest_bytes, validators)
                budget -= time.monotonic() - began
                if answer.status in _MOVED and (location := answer.headers.get("location")):
                    visited.add(url)
                    url = _joined(url, location)
                    if url in visited:
                        raise WebError(f"it redirects in a circle, to {url}", _SAVE_IT)
                    if len(visited) > _REDIRECTS:
                        raise WebError(f"it redirects more than {_REDIRECTS} times", _SAVE_IT)
                elif (pause := _pause_asked(answer)) is not None:
                    retries += 1
                    self._wait_as_asked(pause, retries, target, host[1], stop)
                else:
                    return _page(request.url, url, answer, asked_if_changed=validators is not None)

    def _target(self, url: str) -> tuple[httpx.URL, Target]:
        try:
            parsed = httpx.URL(url.strip())
            parts = parsed.scheme, bool(parsed.userinfo), parsed.raw_host.decode("ascii"), parsed.port
        except (httpx.InvalidURL, ValueError) as error:
            shown = without_password(url)[:200]
            raise WebError(f"{shown} is not an address", "Copy it from the browser once more.") from error
        target = self._guard.check(*parts)
        return parsed.copy_with(scheme=target.scheme, host=target.host, fragment=None), target

    @contextlib.contextmanager
    def _turn(self, target: Target, stop: threading.Event) -> Iterator[_Host]:
        """Wait until the host may be asked; the next one waits from the end of this."""
        with self._registry:
            host = self._hosts.setdefault(target.host, _Host(delay=self._settings.delay_seconds))
        with host.lock:
            wait = host.free_at - time.monotonic()
            if wait > self._settings.longest_wait_seconds:
                raise _asks_for_quiet(target, wait)
            _pause(wait, stop)
            try:
                yield host
            finally:
                host.free_at = max(host.free_at, time.monotonic() + host.delay)

    def _obey(self, url: httpx.URL, target: Target, host: _Host, stop: threading.Event) -> None:
        """Raises WebError where robots.txt does not let the page be fetched."""
        key = (target.scheme, target.host, target.port)
        robots = self._robots.get(key)
        if robots is None:
            robots = self._robots[key] = self._asked_robots(url, stop)
        if isinstance(robots, WebError):
            raise WebError(robots.message, robots.hint, passing=True)
        host.delay = max(host.delay, robots.delay)
        if robots.closed:
            raise WebError(
                f"{target.place} can't say what it allows: its robots.txt is out of order", "Try later.", passing=True
            )
        if host.delay > self._settings.longest_wait_seconds:
            raise WebError(
                f"{target.place} asks for {host.delay:,.0f} s between two pages", "Raise web.longest_wait_seconds."
            )
        if not robots.allows(str(url)):
            raise WebError(f"{target.place} does not let programs fetch this page (robots.txt)", _SAVE_IT)

    def _asked_robots(self, page: httpx.URL, stop: threading.Event) -> Robots | WebError:
        """The rules, or why the host can't be asked at all."""
        url = str(page.copy_with(raw_path=b"/robots.txt"))
        for _ in range(_ROBOTS_REDIRECTS + 1):
            if stop.is_set():
                break
            try:
                parsed, target = self._target(url)
                answer = self._get(parsed, target, Deadline(self._settings.total_seconds), LARGEST, None, cut=True)
            except WebError as error:
                # What leads astray is no robots.txt; whether the page may be fetched is checked by itself.
                return error if error.passing else Robots()
            location = answer.headers.get("location")
            if answer.status not in _MOVED or not location:
                return rules(answer.status, answer.body)
            url = _joined(url, location)
        return Robots()

    def _wait_as_asked(self, pause: float, retries: int, target: Target, host: _Host, stop: threading.Event) -> None:
        if pause > self._settings.longest_wait_seconds or retries > _RETRIES:
            host.free_at = time.monotonic() + pause
            raise _asks_for_quiet(target, pause)
        _pause(pause, stop)

    def _get(
        self,
        url: httpx.URL,
        target: Target,
        deadline: Deadline,
        largest: int,
        validators: Validators | None,
        *,
        cut: bool = False,
    ) -> _Answer:
        """One request. With `cut` what is too large is cut off rather than refused. Raises WebError."""
        settings = self._settings
        limits = {"connect": settings.connect_seconds, "read": settings.read_seconds, "write": settings.read_seconds}
        address = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        try:
            with (
                self._pool(target, deadline) as pool,
                pool.stream(
                    "GET", address, headers=_headers(url, validators), extensions={"timeout": limits}
                ) as response,
            ):
                headers = _told(response.headers)
                body = _body(response, headers, largest, cut=cut) if 200 <= response.status < 300 else b""
                return _Answer(response.status, headers, body)
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise WebError(
                f"{target.place} is too slow", "Try later, or raise web.total_seconds.", passing=True
            ) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, OSError) as error:
            raise _broken(target, error) from error

    def _pool(self, target: Target, deadline: Deadline) -> httpcore.ConnectionPool:
        tls = _tls() if target.scheme == "https" else None
        if self._settings.proxy:
            # The proxy has the last word on where a name leads; what can be known here is checked here.
            with contextlib.suppress(OSError, UnicodeError):
                self._guard.check_addresses(target, self._resolve(target.host, target.port))
            return httpcore.HTTPProxy(self._settings.proxy, ssl_context=tls, network_backend=TimedBackend(deadline))
        backend = GuardedBackend(self._guard, target, deadline, self._resolve)
        return httpcore.ConnectionPool(ssl_context=tls, network_backend=backend)


def _joined(base: str, location: str) -> str:
    try:
        return urljoin(base, location.strip())
    except ValueError:
        # The guard says what is wrong with it.
        return location


@functools.cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _headers(url: httpx.URL, validators: Validators | None) -> list[tuple[bytes, bytes]]:
    values = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": USER_AGENT,
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }
    if validators and validators.etag:
        values["If-None-Match"] = validators.etag
    if validators and validators.modified:
        values["If-Modified-Since"] = validators.modified
    return [(name.encode(), value.encode("latin-1", "ignore")) for name, value in values.items()]


def _told(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1").strip() for name, value in headers}


def _body(response: httpcore.Response, headers: Mapping[str, str], largest: int, *, cut: bool) -> bytes:
    """The body, decompressed as it comes. Raises WebError as soon as it is too large."""
    inflate = _Inflate(headers.get("content-encoding", ""))
    body = bytearray()
    for chunk in response.iter_stream():
        for piece in inflate.pieces(chunk):
            body += piece
            if len(body) > largest:
                if cut:
                    return bytes(body[:largest])
                raise WebError(f"it is larger than {largest / 1e6:,.1f} MB", "Save the article alone, and ingest that.")
    inflate.end()
    return bytes(body)


class _Inflate:
    """Decompresses in small pieces, so that a bomb is seen long before it is whole."""

    _PIECE = 65_536

    def __init__(self, coding: str) -> None:
        self._coding = coding.strip().lower()
        if self._coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise WebError(f"it came in a form that was not asked for ({self._coding[:40]})", _SAVE_IT)
        self._zip = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._begun = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self._coding in ("", "identity"):
            yield data
            return
        try:
            while data:
                if self._zip.eof:
                    # What follows the end of a gzip member is another one.
                    self._zip = zlib.decompressobj(zlib.MAX_WBITS | 32)
                try:
                    piece = self._zip.decompress(data, self._PIECE)
                except zlib.error:
                    if self._begun or self._coding != "deflate":
                        raise
                    # "deflate" should have zlib's header, and some servers leave it out.
                    self._zip = zlib.decompressobj(-zlib.MAX_WBITS)
                    piece = self._zip.decompress(data, self._PIECE)
                self._begun = True
                data = self._zip.unconsumed_tail or self._zip.unused_data
                yield piece
        except zlib.error as error:
            raise WebError("its compression is broken", "Try later.", passing=True) from error

    def end(self) -> None:
        """Raises WebError where the data ended before its end."""
        if self._begun and not self._zip.eof:
            raise WebError("it ended early", "Try later.", passing=True)


def _page(asked: str, url: str, answer: _Answer, *, asked_if_changed: bool) -> Page:
    headers, status = answer.headers, answer.status
    kind = Message()
    kind["content-type"] = headers.get("content-type") or "application/octet-stream"
    charset = kind.get_content_charset()
    charset = charset if charset and code_page(charset) else None
    named = kind.get_content_type() if "content-type" in headers else ""
    validators = Validators(headers.get("etag"), headers.get("last-modified"))
    if status == 304 and asked_if_changed:
        return Page(asked, url, b"", named, charset, validators, unchanged=True)
    if 200 <= status < 300 and answer.body:
        return Page(asked, url, answer.body, named, charset, validators)
    what = {
        401: "it asks for a login",
        402: "it asks for a payment",
        403: "it refuses programs",
        404: "there is no such page",
        410: "the page is gone",
        451: "it is withheld for legal reasons",
    }.get(status)
    where = f"{what} (status {status})" if what else f"it answers with status {status}"
    if 200 <= status < 300:
        where = "the page is empty"
    passing = status >= 500 or status in (408, 425, 429)
    raise WebError(where, "Try later." if passing else _SAVE_IT, passing=passing, lasting=bool(what))


def _pause_asked(answer: _Answer) -> float | None:
    """The seconds that a host wants to be left alone, where it does."""
    value = answer.headers.get("retry-after")
    if answer.status not in (429, 503) or not value:
        return None
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())


def _pause(seconds: float, stop: threading.Event) -> None:
    if stop.wait(max(0.0, seconds)):
        raise WebError("it was stopped", passing=True)


def _asks_for_quiet(target: Target, seconds: float) -> WebError:
    return WebError(
        f"{target.place} asks to be left alone for {seconds:,.0f} s", "Ingest it again after that.", passing=True
    )


def _broken(target: Target, error: Exception) -> WebError:
    told = str(error)
    if isinstance(error, httpcore.ConnectError) and "certificate" in told.lower():
        return WebError(f"{target.place} does not prove who it is: {told[:200]}", "Open it in a browser to see why.")
    if isinstance(error, httpcore.ConnectError):
        return WebError(f"{target.place} can't be reached: {told[:200]}", "Check the address.", passing=True)
    if isinstance(error, httpcore.LocalProtocolError):
        return WebError(f"{target.place} can't be asked for this address", "Copy it from the browser once more.")
    return WebError(f"{target.place} broke off: {told[:200]}", "Try later.", passing=True)
