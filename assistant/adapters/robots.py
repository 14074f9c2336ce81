"""What a host's robots.txt allows, by protego (RFC 9309)."""

from __future__ import annotations

from typing import Any

AGENT = "news-assistant"
"""The name that robots.txt knows this program by."""
# What has to be read of it at least (RFC 9309, 2.5); what comes after is left unread.
LARGEST = 512_000


class Robots:
    """The rules of one host. Without `text` there are none; with `closed` the host could not be asked, and nothing
    is fetched from it for now."""

    def __init__(self, text: str = "", *, closed: bool = False) -> None:
        self.closed = closed
        self._rules: Any = None
        if text.strip():
            from protego import Protego

            self._rules = Protego.parse(text)

    def allows(self, url: str) -> bool:
        """Whether an address may be fetched."""
        return not self.closed and (self._rules is None or bool(self._rules.can_fetch(url, AGENT)))

    @property
    def delay(self) -> float:
        """Seconds that the host wants between two requests; 0 where it says nothing of it."""
        if self._rules is None:
            return 0.0
        rate = self._rules.request_rate(AGENT)
        by_rate = rate.seconds / rate.requests if rate and rate.requests else 0.0
        return max(0.0, float(self._rules.crawl_delay(AGENT) or 0.0), by_rate)


def rules(status: int | None, body: bytes) -> Robots:
    """The rules in an answer to a request for robots.txt; `status` is None where there was no answer.

    4xx means that there are none, but 429 that the host is asked too often; any failure of the host means that
    it can't be known what it allows (RFC 9309, 2.3.1).
    """
    if status is None or status >= 500 or status == 429:
        return Robots(closed=True)
    if status >= 300:
        return Robots()
    return Robots(body[:LARGEST].decode("utf-8", "replace").lstrip("\ufeff"))
