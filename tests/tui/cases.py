"""Scripted questions in a folder, and a chat that is driven through them."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from assistant.domain.answer import Answer, Question
from assistant.domain.errors import AssistantError
from assistant.tui.app import ChatApp
from assistant.tui.screens.checks import ChecksScreen
from tests.fakes.scripted_services import ScriptedServices, abstained, answered, events, quote
from tests.tui.driving import drawn, until

COST = Question("What will the repairs cost?")
ANSWER = answered(COST, [quote("repairs that will cost 14 million euros")], "14 million euros")
NOBODY = abstained(Question("Who said it?"), "Nobody is named.")
LATER = answered(COST, [quote("The bridge was built in 1931.")], "14 million crowns")
FILE = """\
# What must not change.
cases:
  - id: cost   # of the repairs
    question: What will the repairs cost?
    short_answer: "14 million euros"   # so the mayor
    cites: [bridge]
    tags: [figure]

  - id: who
    question: Who said it?
    abstains: true
"""


def qa(folder: Path, text: str = FILE, name: str = "qa.yaml") -> Path:
    file = folder / name
    file.write_text(text)
    return file


def chat(folder: Path, *script: Answer | AssistantError | list[object]) -> tuple[ChatApp, ScriptedServices]:
    """A chat whose services answer in this order, whoever asks."""
    told = [events(one) if isinstance(one, Answer) else one for one in script]
    services = ScriptedServices(told, folder=folder)  # type: ignore[arg-type]
    return ChatApp(lambda: services), services


async def shown(pilot: Pilot[int], kind: type) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    await pilot.pause()


async def checks(pilot: Pilot[int]) -> ChecksScreen:
    """Press F10, and wait for the list."""
    await pilot.press("f10")
    await shown(pilot, ChecksScreen)
    found = pilot.app.screen
    assert isinstance(found, ChecksScreen)
    await until(pilot, lambda: "reading" not in summary(found))
    await pilot.pause()
    return found


def summary(found: ChecksScreen) -> str:
    return str(found.query_one("#summary", Static).content)


def told(pilot: Pilot[int]) -> str:
    return str(pilot.app.screen.query_one("#told", Static).content)


def row(pilot: Pilot[int], words: str) -> str:
    return next((line for line in drawn(pilot).splitlines() if words in line), "")
