"""Which addresses of the web may be fetched: those of the public internet, and what the user allows by name.

Refused is what leads into the user's own network: a page or a feed may name, redirect to, or have its name resolved
to a router, a database or a cloud's metadata. What a host is called proves nothing; the address that it has at the
moment of the connection does, and the connection is made to the very address that was looked at.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass

from assistant.domain.web import WebError

_PORTS = frozenset({80, 443, 8080, 8443})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
# What a host ends in where resolvers read it as an address of version 4, in whichever notation (WHATWG URL, 3.5).
_NUMERIC_END = re.compile(r"(?:\d+|0x[0-9a-f]*)\.?", re.ASCII)

_V4_REFUSED = {
    # Beside what `ipaddress` knows: the relays of 6to4 (RFC 7526), and the metadata of Azure at a public address.
    "a 6to4 relay": ipaddress.ip_network("192.88.99.0/24"),
    "a cloud's metadata service": ipaddress.ip_network("168.63.129.16/32"),
    # Which of its addresses count as global differs between releases of Python.
    "an address of a protocol": ipaddress.ip_network("192.0.0.0/24"),
    "an address shared by a provider's customers": ipaddress.ip_network("100.64.0.0/10"),
}
_V6_GLOBAL = ipaddress.ip_network("2000::/3")
_V6_REFUSED = {
    "an IPv4 address inside IPv6": ipaddress.ip_network("::ffff:0:0/96"),
    "a 6to4 address": ipaddress.ip_network("2002::/16"),
    "a Teredo address": ipaddress.ip_network("2001::/32"),
    "a NAT64 address": ipaddress.ip_network("64:ff9b::/96"),
    "a local NAT64 address": ipaddress.ip_network("64:ff9b:1::/48"),
    "an address for documentation": ipaddress.ip_network("3fff::/20"),
}
_METADATA = ipaddress.ip_network("169.254.169.254/32")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: `host` in small ASCII letters, without brackets and without a dot at its end."""

    scheme: str
    host: str
    port: int

    @property
    def place(self) -> str:
        """Host and port as an address writes them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


class Guard:
    """Decides about targets and addresses. `allowed` holds what the user allows: "host" for the usual ports, or
    "host:port", each opening exactly what it names."""

    def __init__(self, allowed: Collection[str] = ()) -> None:
        self._allowed = frozenset(one.strip().lower() for one in allowed)

    def check(self, scheme: str, userinfo: bool, host: str, port: int | None) -> Target:
        """The target that the parts of an address name; `host` is ASCII. Raises WebError where it is not allowed."""
        scheme = scheme.lower()
        if not scheme:
            raise WebError("it does not begin with http:// or https://", "Copy the address from the browser once more.")
        if scheme not in _DEFAULT_PORTS:
            raise WebError(f"{scheme} addresses are not fetched", "Only http and https are.")
        if userinfo:
            raise WebError("the address holds a name or password", "Leave out what stands before the @.")
        target = Target(scheme, _host(host), _DEFAULT_PORTS[scheme] if port is None else port)
        if self.allows(target):
            return target
        if target.port not in _PORTS:
            raise _refused(f"port {target.port} is not one of the web's", target)
        literal = _literal(target.host)
        if literal and (why := unfit(literal)):
            raise _refused(f"{target.host} is {why}", target)
        return target

    def allows(self, target: Target) -> bool:
        """Whether the user allows the target by name."""
        host = f"[{target.host}]" if ":" in target.host else target.host
        return f"{host}:{target.port}" in self._allowed or (target.port in _PORTS and host in self._allowed)

    def check_addresses(self, target: Target, addresses: Collection[str]) -> None:
        """Raises WebError where any of the addresses that the host has is not of the public internet."""
        if self.allows(target):
            return
        for address in addresses:
            if why := unfit(ipaddress.ip_address(address)):
                raise _refused(f"{target.host} leads to {address}, {why}", target)


def unfit(address: Address) -> str | None:
    """What an address is that is not of the public internet; None where it is (IANA's special-purpose registries)."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _V6_REFUSED["a NAT64 address"]:
            # How a network of IPv6 alone reaches the public hosts of IPv4, and how anybody reaches its private ones.
            inside = unfit(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
            return f"a NAT64 address of {inside}" if inside else None
        for what, network in _V6_REFUSED.items():
            if address in network:
                return what
    else:
        for what, network in _V4_REFUSED.items():
            if address in network:
                return what
        if address in _METADATA:
            return "a cloud's metadata service"
    for what, holds in (
        ("this machine itself", address.is_loopback),
        ("no address", address.is_unspecified),
        ("a link-local address", address.is_link_local),
        ("an address of a group", address.is_multicast),
        ("a reserved address", address.is_reserved),
        ("a private address", address.is_private or not address.is_global),
    ):
        if holds:
            return what
    if isinstance(address, ipaddress.IPv6Address) and address not in _V6_GLOBAL:
        return "a reserved address"
    return None


def _host(host: str) -> str:
    host = host.lower()
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host)) if "%" not in host else _bad_host(host)
        except ValueError:
            return _bad_host(host)
    name = host.removesuffix(".")
    if not name or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        return _bad_host(host)
    if _NUMERIC_END.fullmatch(name.rpartition(".")[2]):
        try:
            # The plain notation alone. What else the resolvers of some systems take for an address, such as 0x7f.1,
            # is written so to get past a guard.
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            return _bad_host(host)
    return name


def _bad_host(host: str) -> str:
    raise WebError(f"{host!r} is not the name of a host", "Write the address as a browser shows it.")


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _refused(what: str, target: Target) -> WebError:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return WebError(
        f"{what}, and only the public web is fetched",
        f'If you trust it, allow it by name: [web] allow = ["{host}:{target.port}"] in assistant.toml.',
    )
