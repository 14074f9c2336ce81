"""What the tests of the adapters share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.web_server import Site, site, story


@pytest.fixture
def served() -> Iterator[Site]:
    """A site with a story."""
    with site() as one:
        one.page("/story", story("A bridge closes"))
        yield one
