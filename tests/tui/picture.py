"""The README's picture of the chat, drawn by the program itself: python -m tests.tui.picture docs/chat.svg"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from assistant.composition import open_services
from assistant.config import load
from assistant.tui.app import ChatApp
from tests.conftest import TOP, finish
from tests.tui.driving import ask

QUESTIONS = ("Who is Russia's largest creditor rival?", "How much grain does Russia plan to send to Venezuela?")
# The picture must need no network: the viewer's own monospace font will do.
_FONT_FILES = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


async def draw(app: ChatApp) -> str:
    """The chat after a few questions, as SVG."""
    async with app.run_test(size=(120, 30)) as pilot:
        for question in QUESTIONS:
            await ask(pilot, question)
        await pilot.press("f2")
        await pilot.pause(0.3)
        return _FONT_FILES.sub("", app.export_screenshot())


def main() -> None:
    """Fill a library of the starter corpus, and draw."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "assistant.toml").write_text(f"corpus = {str(TOP / 'corpus')!r}\n")
        settings = load(Path(folder), {}).settings
        services = open_services(settings, "quotes")
        finish(services.ingest([]))
        Path(sys.argv[1]).write_text(asyncio.run(draw(ChatApp(lambda: services))), encoding="utf-8")


if __name__ == "__main__":
    main()
