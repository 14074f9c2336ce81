"""Conversations in a folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.answer import Question
from assistant.domain.exchange import Exchange
from tests.fakes.scripted_services import abstained, events
from tests.tui.conversations import Kept, done


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """A folder in which nothing was asked yet."""
    return Kept(tmp_path)


@pytest.fixture
def three(kept: Kept) -> Kept:
    """Three conversations of long ago."""
    kept.ask("aaa", done("Who built the old bridge?"))
    kept.ask("bbb", done("What will the repairs cost?"), done("And until when?"), hours=1)
    silent = Exchange(Question("Who runs Apple?"))
    for event in events(abstained(silent.question, "No article mentions Apple.")):
        silent.take(event)
    kept.ask("ccc", silent, hours=2)
    return kept
