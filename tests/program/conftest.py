"""What the tests of the whole program share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.web_server import site, story
from tests.program.newsroom import Newsroom


@pytest.fixture
def newsroom(project: Path) -> Iterator[Newsroom]:
    with site() as served:
        (project / "assistant.toml").write_text(
            f'[web]\nallow = ["{served.place}"]\ndelay_seconds = 0\nread_seconds = 20\ntotal_seconds = 30\n'
        )
        for number in range(1, 5):
            served.page(f"/{number}", story(f"Story of quay {number}", about=f"quay {number}"))
        yield Newsroom(project, served)
