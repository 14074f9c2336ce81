"""Paths as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.paths import expanded


def test_a_home_is_put_in_and_one_that_is_not_there_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ana")
    assert expanded("~/news") == Path("/home/ana/news")
    assert expanded("news/~old") == Path("news/~old")
    assert expanded("~nobody-of-this-name/news") == Path("~nobody-of-this-name/news")
