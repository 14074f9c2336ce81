"""The pictures of the documentation, drawn by the program itself over its starter articles: `make pictures`.

Nothing is made up but the clock: a picture drawn again is the same byte for byte, until the program looks otherwise.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.answer import Question
from assistant.domain.events import AnswerEvent, Done, IngestEvent, IngestSummary
from assistant.tui.app import ChatApp
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.checks import ChecksScreen
from assistant.tui.screens.ingest import IngestScreen
from assistant.tui.screens.library import LibraryScreen
from assistant.tui.services import IngestRun
from tests.conftest import TOP, finish
from tests.tui.driving import ask, drawn, screen, until

SIZE = (120, 30)
QUESTIONS = ("Who is Russia's largest creditor rival?", "How much grain does Russia plan to send to Venezuela?")
CASES = """\
cases:
  - id: grain-to-venezuela
    question: How much grain does Russia plan to send to Venezuela?
    short_answer: up to 600,000 tonnes
    cites: [kremlin-maduro-2019-09-25]
  - id: creditors
    question: Who is Russia's largest creditor rival?
    short_answer: India
  - id: apple
    question: Who is the chief executive of Apple?
    abstains: true
"""
STORY = "Zorvik harbour reopens\n\nThe Zorvik harbour reopened on Monday after 412 days of dredging.\n"
# The picture must need no network: the viewer's own monospace font will do.
_FONT_FILES = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
# Rich numbers a picture by more than what can be seen of it.
_NUMBER = re.compile(r"terminal-\d+")

Walk = Callable[[Pilot[int]], Awaitable[None]]


class Timeless:
    """The real services, without the times that depend on the machine which draws."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def __getattr__(self, name: str) -> object:
        return getattr(self._services, name)

    async def ask(self, question: Question, answerer: str | None = None) -> AsyncGenerator[AnswerEvent, None]:
        """The answer, as if it had taken no time."""
        async for event in self._services.ask(question, answerer):
            yield Done(replace(event.answer, timings_ms={})) if isinstance(event, Done) else event

    def begin_ingest(self, inputs: Sequence[str]) -> IngestRun:
        """The ingestion, as if it had taken two seconds."""
        run = self._services.begin_ingest(inputs)
        events = run.events

        def timeless() -> Iterator[IngestEvent]:
            for event in events():
                yield replace(event, seconds=2.0) if isinstance(event, IngestSummary) else event

        run.events = timeless  # type: ignore[method-assign]
        return run

    def close(self) -> None:
        """Stay open: every picture is of the same library."""


async def chat(pilot: Pilot[int]) -> None:
    """Two answers, with the evidence of the last."""
    for question in QUESTIONS:
        await ask(pilot, question)
    await pilot.press("f2")


async def article(pilot: Pilot[int]) -> None:
    """The article at the quote."""
    await chat(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ArticleScreen))


async def library(pilot: Pilot[int]) -> None:
    """Every article."""
    await pilot.press("f5")
    await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen) and "articles by month" in drawn(pilot))


async def ingest(pilot: Pilot[int]) -> None:
    """An ingestion that could not take everything."""
    await pilot.press("f6")
    await until(pilot, lambda: isinstance(pilot.app.screen, IngestScreen))
    shown = pilot.app.screen
    assert isinstance(shown, IngestScreen)
    shown.sources.text = "pages\nnotes.txt"
    await pilot.press("enter")
    await until(pilot, lambda: "Done in" in drawn(pilot), 120)
    shown.failures.focus()


async def checks(pilot: Pilot[int]) -> None:
    """The scripted questions, after a run."""
    await pilot.press("f10")
    await until(pilot, lambda: isinstance(pilot.app.screen, ChecksScreen) and "grain-to-venezuela" in drawn(pilot))
    await pilot.press("r")
    await until(pilot, lambda: "2 passed" in drawn(pilot), 60)


# Ingestion comes last, since it changes the library.
PICTURES: dict[str, Walk] = {"chat": chat, "article": article, "library": library, "checks": checks, "ingest": ingest}
"""Each picture by the name of its file."""


async def draw(app: ChatApp, walk: Walk) -> str:
    """What stands on the screen after the walk, as SVG."""
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "articles ·" in str(screen(pilot).query_one("#engine").content))  # type: ignore[attr-defined]
        await walk(pilot)
        for field in (*pilot.app.screen.query(Input), *pilot.app.screen.query(TextArea)):
            field.cursor_blink = False
        await pilot.pause(0.3)
        return _NUMBER.sub("terminal", _FONT_FILES.sub("", app.export_screenshot()))


def paint(folder: Path, target: Path, names: Sequence[str] = tuple(PICTURES)) -> None:
    """Fill a library of the starter articles in `folder`, which is empty, and draw the pictures into `target`."""
    (folder / "assistant.toml").touch()
    # What is brought in belongs to the copy.
    shutil.copytree(TOP / "corpus", folder / "corpus")
    settings = load(folder, {}).settings
    services = open_services(settings, "quotes")
    try:
        finish(services.ingest([]))
        (folder / "pages").mkdir()
        (folder / "pages" / "harbour.txt").write_text(STORY)
        (folder / "pages" / "empty.txt").touch()
        (folder / "tests" / "qa").mkdir(parents=True)
        (folder / "tests" / "qa" / "starter.yaml").write_text(CASES)
        stopped = SimpleNamespace(perf_counter=lambda: 0.0)
        with patch("assistant.check.runner.time", stopped):
            for name in names:
                app = ChatApp(lambda: Timeless(services))  # type: ignore[arg-type,return-value]
                (target / f"{name}.svg").write_text(asyncio.run(draw(app, PICTURES[name])), encoding="utf-8")
    finally:
        services.close()


def main() -> None:
    """Draw all of them into the folder that is named, or those of them that are named after it."""
    target = Path(sys.argv[1]).absolute()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "stories"
        folder.mkdir()
        os.chdir(folder)
        paint(folder, target, sys.argv[2:] or tuple(PICTURES))


if __name__ == "__main__":
    main()
