"""A client beside a site that it may visit, for the tests of how pages are fetched."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.adapters.web import WebClient
from assistant.config import WebSettings
from assistant.domain.web import FetchRequest, Page, WebError
from tests.fakes.web_server import Site


def client(*sites: Site, **settings: Any) -> WebClient:
    """A client that may visit these sites, leaves out the pauses, and waits for an answer as long as it takes here."""
    given = {"delay_seconds": 0, "connect_seconds": 10, "read_seconds": 20, "total_seconds": 30, **settings}
    return WebClient(WebSettings(allow=tuple(one.place for one in sites), **given))


def fetch(served: Site, path: str, **settings: Any) -> Page:
    return client(served, **settings).fetch(FetchRequest(served.url(path)))


def refused(served: Site, path: str, **settings: Any) -> WebError:
    """How a page fails."""
    with pytest.raises(WebError) as caught:
        fetch(served, path, **settings)
    assert caught.value.hint
    return caught.value
