"""The walk, as fast as the program goes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.walk.tmux import missing, opened, walk


@pytest.mark.skipif(missing() is not None, reason=missing() or "")
def test_every_step_comes_to_pass(tmp_path: Path) -> None:
    with opened(f"assistant-test-{os.getpid()}", tmp_path / "home") as tmux:
        assert walk(tmux) == 0
    packs = list((tmp_path / "home" / "stories").glob("conversation-*.md"))
    assert "412 days" in packs[0].read_text("utf-8")
