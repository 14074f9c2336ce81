"""Where an address of an article leads to, so that a reader can see it before the browser does."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from assistant.domain.errors import UsageError

_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?")
# Browsers take a host that ends in such a label for a number, in any of the old spellings of IPv4.
_NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)\.?", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
# What RFC 3986 allows in a path, a query or a fragment, and the sign of an escape.
_KEPT = "/?:@!$&'()*+,;=-._~%[]"


@dataclass(frozen=True, slots=True)
class Address:
    """`url` leads to `host` and nowhere else; a host in other letters than Latin stands in its "xn--" form."""

    url: str
    host: str


def address_of(url: str) -> Address:
    """The address in the one spelling that a browser can't take otherwise than it is shown.

    Raises UsageError where it is no page of the web, or hides where it leads to.
    """
    text = url.strip()
    # A browser drops line feeds and tabs, and takes "\\" for "/".
    if re.search(r"[\x00-\x20\x7f-\x9f\\]", text):
        raise UsageError("this address is not opened: it holds characters that no address has")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"this address is not opened: it can't be read ({error})") from error
    if parts.scheme not in _PORTS:
        raise UsageError("this address is not opened: only http and https are")
    if "@" in parts.netloc:
        raise UsageError("this address is not opened: it names a user, which hides the host that it leads to")
    host = _named(host or "")
    shown = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    path, query, fragment = (quote(part, safe=_KEPT) for part in (parts.path, parts.query, parts.fragment))
    return Address(urlunsplit((parts.scheme, shown, path, query, fragment)), shown)


def _named(host: str) -> str:
    """The host in ASCII, as it is looked up."""
    if ":" in host:
        try:
            return f"[{socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, host))}]"
        except OSError as error:
            raise UsageError("this address is not opened: its host is no address of the internet") from error
    try:
        ascii_ = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise UsageError("this address is not opened: its host is no name that can be looked up") from error
    if not _HOST.fullmatch(ascii_):
        raise UsageError("this address is not opened: its host is no name that can be looked up")
    if _NUMBER.fullmatch(ascii_.rstrip(".").rpartition(".")[2]):
        try:
            return socket.inet_ntoa(socket.inet_aton(ascii_.rstrip(".")))
        except OSError as error:
            raise UsageError("this address is not opened: its host is no address of the internet") from error
    return ascii_
