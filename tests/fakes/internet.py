"""Hosts with public addresses that really stand on this machine: connections to them are led to a test's sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpcore
import pytest

PUBLIC, OTHER = "93.184.216.34", "151.101.1.69"


@dataclass
class Internet:
    """`names` leads from hosts to lists of addresses, one list an answer, the last one for good; `places` from
    public addresses to ports of this machine. `connected` is what connections were made to."""

    names: dict[str, list[Sequence[str]]] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    connected: list[str] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> Sequence[str]:  # noqa: ARG002
        """The addresses of a host, as `getaddrinfo` would give them."""
        answers = self.names.get(host, [])
        if not answers:
            raise OSError("Name or service not known")
        return answers.pop(0) if len(answers) > 1 else answers[0]


def internet(monkeypatch: pytest.MonkeyPatch, **places: int) -> Internet:
    """Let nothing out: a connection to an address that is not among the places fails, and is noted."""
    made = Internet(places=places)
    real = httpcore.SyncBackend.connect_tcp

    def connect(self: httpcore.SyncBackend, host: str, port: int, *rest: Any, **named: Any) -> Any:
        made.connected.append(host)
        if host not in made.places:
            raise httpcore.ConnectError(f"nobody is at {host}:{port}")
        return real(self, "127.0.0.1", made.places[host], *rest, **named)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    return made
