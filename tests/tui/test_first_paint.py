"""The chat paints before any vendor is imported."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.conftest import TOP

SCRIPT = """
import asyncio, sys, threading
from assistant.cli import chat  # what the command itself imports
from assistant.tui.app import ChatApp

VENDORS = ("chromadb", "openai", "onnxruntime", "langchain_text_splitters", "langchain_core", "numpy", "trafilatura",
           "xllamacpp")
painted, done = [], threading.Event()

def open_services():
    painted.append([name for name in VENDORS if name in sys.modules])
    painted.append(any("Ask about" in "".join(s.text for s in line) for line in app.screen._compositor.render_strips()))
    done.set()
    raise OSError("that is enough")

app = ChatApp(open_services)

async def main():
    async with app.run_test(size=(100, 30)):
        while not done.is_set():
            await asyncio.sleep(0.02)

asyncio.run(main())
print(painted)
"""


def test_the_first_picture_is_drawn_before_any_vendor_is_imported() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(TOP)},
    )
    assert done.stdout.strip() == "[[], True]", done.stdout + done.stderr
