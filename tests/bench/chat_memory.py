"""What the chat's memory comes to over a thousand turns: python -m tests.bench.chat_memory FOLDER TURNS"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from assistant.composition import open_conversations, open_services
from assistant.config import load
from assistant.tui.app import ChatApp
from assistant.tui.screens.chat import ChatScreen
from tests.bench import chat_project
from tests.bench.chat_child import rss
from tests.bench.progress import tell

_EVERY = 100


@dataclass(frozen=True, slots=True)
class MemoryRow:
    """Memory of the process after `turns` questions that quotations answered, in MB, and since the row before."""

    turns: int
    rss_mb: float
    grown_mb: float


def measure(turns: int) -> list[MemoryRow]:
    """Ask `turns` questions about the starter corpus in a process of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        tell("making the project")
        chat_project.make(folder, 0)
        command = [sys.executable, "-m", "tests.bench.chat_memory", str(folder), str(turns)]
        done = subprocess.run(command, cwd=chat_project.TOP, stdout=subprocess.PIPE, check=True, text=True)
    found = json.loads(done.stdout)
    return [MemoryRow(turn, now, now - before) for (_, before), (turn, now) in pairwise(found)]


async def _asked(folder: Path, turns: int) -> list[tuple[int, float]]:
    settings = load(folder, {}).settings
    app = ChatApp(lambda: open_services(settings, "quotes"), None, lambda: open_conversations(settings, folder))
    questions = chat_project.questions()
    found: list[tuple[int, float]] = []
    async with app.run_test(size=(120, 40)) as pilot:
        chat = app.screen
        assert isinstance(chat, ChatScreen)
        for number in range(turns + 1):
            if number % _EVERY == 0:
                await pilot.pause()
                gc.collect()
                found.append((number, rss()))
                tell(f"  {number} turns: {found[-1][1]:.0f} MB")
            # No two questions are the same, so that nothing is kept once for many.
            chat.prompt.value = f"{questions[number % len(questions)]} ({number})"
            await pilot.press("enter")
            while len(chat._exchanges) <= number or chat._busy:
                await asyncio.sleep(0.01)
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_asked(Path(sys.argv[1]), int(sys.argv[2])))))
