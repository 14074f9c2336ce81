"""Connections that go where the guard lets them, and end in time. The network side of `web`, below httpcore."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
import typing
from collections.abc import Callable, Iterable, Sequence

import httpcore

from assistant.adapters.web_guard import Guard, Target
from assistant.domain.web import WebError

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host and port, in the order to try them in. Raises OSError."""


def system_addresses(host: str, port: int) -> list[str]:
    """The addresses that this system knows of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Deadline:
    """A moment of the monotonic clock until when all of a request has to be done."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds that are left, or `at_most` where that is less. Raises httpcore.ReadTimeout where none are."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is up")
        return left if at_most is None else min(left, at_most)


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves a host, has the guard look at every address, and connects to one of the very addresses that it saw:
    a name that leads elsewhere a moment later leads nowhere. The name stays what TLS is asked for."""

    def __init__(self, guard: Guard, target: Target, deadline: Deadline, resolve: Resolve) -> None:
        self._guard = guard
        self._target = target
        self._deadline = deadline
        self._resolve = resolve
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the target, whatever `host` says. Raises WebError where the guard refuses."""
        assert (host.strip("[]"), port) == (self._target.host, self._target.port)
        addresses = self._addresses(timeout)
        self._guard.check_addresses(self._target, addresses)
        failure: Exception = httpcore.ConnectError("the host has no address")
        for address in addresses:
            left = self._deadline.left(timeout)
            try:
                stream = self._network.connect_tcp(address, port, left, local_address, socket_options)
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _addresses(self, timeout: float | None) -> Sequence[str]:
        """Resolving knows no time limit of its own, so it is left behind where it takes too long."""
        found: queue.SimpleQueue[Sequence[str] | OSError] = queue.SimpleQueue()

        def look() -> None:
            try:
                found.put(self._resolve(self._target.host, self._target.port))
            except (OSError, UnicodeError) as error:
                found.put(error if isinstance(error, OSError) else OSError(str(error)))

        threading.Thread(target=look, daemon=True).start()
        try:
            answer = found.get(timeout=self._deadline.left(timeout))
        except queue.Empty:
            raise httpcore.ConnectTimeout("looking the host up took too long") from None
        if isinstance(answer, OSError):
            raise WebError(
                f"there is no host {self._target.host}", "Check the address and the connection.", passing=True
            ) from answer
        return answer


class TimedBackend(httpcore.NetworkBackend):
    """Connections to a proxy that the user chose: without a guard, and ended in time all the same."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection."""
        stream = self._network.connect_tcp(host, port, self._deadline.left(timeout), local_address, socket_options)
        return _TimedStream(stream, self._deadline)


class _TimedStream(httpcore.NetworkStream):
    """A stream that ends with its deadline, however slowly and steadily the other side goes on."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._stream.get_extra_info(info)
