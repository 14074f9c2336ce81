"""The chat paints before any vendor is imported, and takes keys before there is a library."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from assistant.tui.app import ChatApp
from assistant.tui.widgets.conversation import TurnView
from tests.conftest import TOP
from tests.fakes.scripted_services import ScriptedServices, abstained, events
from tests.tui.driving import WIDE, drawn, screen, until

SCRIPT = """
import asyncio, sys, threading
import assistant.cli
from assistant.cli import chat  # what the command itself imports
from assistant.adapters import clipboard, filled, programs
from assistant.cli import preferences
from assistant.tui.app import ChatApp
from assistant.tui.preferences import Preferences
from assistant.tui.themes import OwnTheme

VENDORS = ("chromadb", "openai", "httpx", "onnxruntime", "tokenizers", "langchain_text_splitters", "langchain_core",
           "numpy", "sentencex", "snowballstemmer", "trafilatura", "keyring", "tomlkit", "xllamacpp",
           "assistant.composition")
painted, done = [], threading.Event()

def open_services():
    painted.append([name for name in VENDORS if name in sys.modules])
    painted.append(any("Ask about" in "".join(s.text for s in line) for line in app.screen._compositor.render_strips()))
    done.set()
    raise OSError("that is enough")

app = ChatApp(open_services, Preferences("paper", [OwnTheme("paper", {"primary": "blue"})], {"chat.new": "ctrl+b"}))

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


@pytest.mark.asyncio
async def test_what_is_typed_and_asked_before_the_library_is_open_is_answered_when_it_is() -> None:
    opened = threading.Event()
    services = ScriptedServices()

    def open_services() -> ScriptedServices:
        opened.wait(30)
        return services

    async with ChatApp(open_services).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "opening the library" in drawn(pilot))
        await pilot.press(*"Why")
        await until(pilot, lambda: screen(pilot).prompt.text == "Why")
        await pilot.press("enter")
        await until(pilot, lambda: len(screen(pilot).query(TurnView)) == 1)
        services.script.append(events(abstained(screen(pilot)._exchanges[0].question, "No article says why.")))
        opened.set()
        await until(pilot, lambda: "No article says why." in drawn(pilot))
