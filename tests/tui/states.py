"""The chat in a fitting state: one coroutine a state, each of which drives a fresh chat there as a person would.

The content is fixed, and so are the times: a state may be drawn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.command import CommandPalette
from textual.pilot import Pilot

from assistant.domain.article import ArticleRef
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.case import CaseScreen
from assistant.tui.screens.change import ChangeScreen
from assistant.tui.screens.checks import ChecksScreen
from assistant.tui.screens.compare import CompareScreen
from assistant.tui.screens.confirm import ConfirmScreen
from assistant.tui.screens.conversations import ConversationsScreen
from assistant.tui.screens.day import DayScreen
from assistant.tui.screens.difference import DifferenceScreen
from assistant.tui.screens.failure import FailureScreen
from assistant.tui.screens.help import HelpScreen
from assistant.tui.screens.ingest import IngestScreen
from assistant.tui.screens.library import LibraryScreen
from assistant.tui.screens.record import RecordScreen
from assistant.tui.screens.rename import RenameScreen
from assistant.tui.screens.same import SameScreen
from assistant.tui.screens.standalone import StandaloneScreen
from assistant.tui.screens.timeline import TimelineScreen
from assistant.tui.screens.xray import XrayScreen
from assistant.tui.widgets.articles import ArticleList
from assistant.tui.widgets.failures import FailureList
from assistant.tui.widgets.find import FindBar
from assistant.tui.widgets.sources import SourceTree
from tests.tui.driving import ask, drawn, screen, until
from tests.tui.stage import COST

Reach = Callable[[Pilot[int]], Awaitable[None]]


async def shown(pilot: Pilot[int], kind: type) -> None:
    """Wait for a screen, and for its first picture."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    await pilot.pause()


# The chat


async def opened(pilot: Pilot[int]) -> None:
    """Before the first question."""
    engine = screen(pilot).query_one("#engine")
    await until(pilot, lambda: "article" in str(engine.content))  # type: ignore[attr-defined]
    await until(pilot, lambda: screen(pilot)._record._kept)
    await pilot.pause(0.1)


async def emptied(pilot: Pilot[int]) -> None:
    """Over a library without articles."""
    await until(pilot, lambda: "empty library" in drawn(pilot))
    await pilot.pause(0.1)


async def offered(pilot: Pilot[int]) -> None:
    """With an offer to go on with the last conversation."""
    await opened(pilot)
    await until(pilot, lambda: "goes on with" in drawn(pilot))


async def told(pilot: Pilot[int]) -> None:
    """After one answer."""
    await opened(pilot)
    await ask(pilot, COST.text)


async def busy(pilot: Pilot[int]) -> None:
    """While an answer comes."""
    await opened(pilot)
    await ask(pilot, COST.text, wait=False)
    await until(pilot, lambda: "and lorries" in drawn(pilot) and screen(pilot).evidence.option_count)


async def evidence(pilot: Pilot[int]) -> None:
    """At a card of the evidence."""
    await told(pilot)
    await pilot.press("f2")
    await until(pilot, lambda: screen(pilot).evidence.has_focus)


async def walking(pilot: Pilot[int]) -> None:
    """Among the turns."""
    await told(pilot)
    screen(pilot).conversation.focus()
    await pilot.pause()


async def finding(pilot: Pilot[int]) -> None:
    """Looking for words in the conversation."""
    await told(pilot)
    await pilot.press("ctrl+f")
    await until(pilot, lambda: isinstance(pilot.app.focused, FindBar))


async def rewording(pilot: Pilot[int]) -> None:
    """Editing what was searched."""
    await told(pilot)
    await pilot.press("ctrl+e")
    await shown(pilot, StandaloneScreen)


async def day(pilot: Pilot[int]) -> None:
    """Choosing the day that questions are asked for."""
    await told(pilot)
    await pilot.press("ctrl+o")
    await shown(pilot, DayScreen)


async def article(pilot: Pilot[int]) -> None:
    """In the article of a quote."""
    await evidence(pilot)
    await pilot.press("enter")
    await shown(pilot, ArticleScreen)


async def changes(pilot: Pilot[int]) -> None:
    """Among the former versions of an article."""
    await article(pilot)
    await pilot.press("v")
    await shown(pilot, DifferenceScreen)
    await pilot.press("p")
    await until(pilot, lambda: "version 2 of 3" in drawn(pilot))


async def searching(pilot: Pilot[int]) -> None:
    """Looking for words in an article."""
    await article(pilot)
    await pilot.press("slash")
    await pilot.pause()


async def xray(pilot: Pilot[int]) -> None:
    """In the table of the retrieval."""
    await told(pilot)
    await pilot.press("ctrl+t")
    await shown(pilot, XrayScreen)
    table = pilot.app.screen
    assert isinstance(table, XrayScreen)
    await until(pilot, lambda: table.listed.option_count)
    await pilot.pause()


async def timeline(pilot: Pilot[int]) -> None:
    """Among the events of a story."""
    await told(pilot)
    await pilot.press("f8")
    await shown(pilot, TimelineScreen)
    events = pilot.app.screen
    assert isinstance(events, TimelineScreen)
    await until(pilot, lambda: events.listed.option_count)
    await pilot.pause()


async def xray_text(pilot: Pilot[int]) -> None:
    """In the passage below the table."""
    await xray(pilot)
    await pilot.press("tab")
    await pilot.pause()


async def comparing(pilot: Pilot[int]) -> None:
    """While the other answerer answers."""
    await told(pilot)
    await pilot.press("ctrl+g")
    await shown(pilot, CompareScreen)


async def compared(pilot: Pilot[int]) -> None:
    """With both answers."""
    await comparing(pilot)
    beside = pilot.app.screen
    assert isinstance(beside, CompareScreen)
    await until(pilot, lambda: not beside.second.phase.running)
    await pilot.pause()


async def compared_stopped(pilot: Pilot[int]) -> None:
    """With an answer of the other that was stopped."""
    await comparing(pilot)
    beside = pilot.app.screen
    assert isinstance(beside, CompareScreen)
    await pilot.press("escape")
    await until(pilot, lambda: not beside.second.phase.running)
    await pilot.pause()


async def losing(pilot: Pilot[int]) -> None:
    """Asked whether an article may be removed."""
    await library(pilot)
    await pilot.press("d")
    await shown(pilot, ConfirmScreen)


# What was kept


async def conversations(pilot: Pilot[int]) -> None:
    """In the list of conversations."""
    await opened(pilot)
    await pilot.press("f7")
    await shown(pilot, ConversationsScreen)
    found = pilot.app.screen
    assert isinstance(found, ConversationsScreen)
    await until(pilot, lambda: found.listed.option_count)
    await pilot.pause()


async def undoing(pilot: Pilot[int]) -> None:
    """After a deletion."""
    await conversations(pilot)
    await pilot.press("d")
    await until(pilot, lambda: getattr(pilot.app.screen, "_deleted", None))
    await pilot.pause()


async def renaming(pilot: Pilot[int]) -> None:
    """Giving a conversation another title."""
    await conversations(pilot)
    await pilot.press("r")
    await shown(pilot, RenameScreen)


# Articles


async def library(pilot: Pilot[int]) -> None:
    """In the list of articles."""
    await opened(pilot)
    await pilot.press("f5")
    await shown(pilot, LibraryScreen)
    await until(pilot, lambda: "article" in drawn(pilot).splitlines()[0])
    found = pilot.app.screen.query_one(ArticleList)
    await until(pilot, lambda: not found._ids or isinstance(found.current, ArticleRef))
    await pilot.pause()


async def filtering(pilot: Pilot[int]) -> None:
    """Typing a filter."""
    await library(pilot)
    await pilot.press("slash")
    await pilot.pause()


async def ingest(pilot: Pilot[int]) -> None:
    """Asked what to bring in."""
    await opened(pilot)
    await pilot.press("f6")
    await shown(pilot, IngestScreen)
    await pilot.pause()


async def picking(pilot: Pilot[int]) -> None:
    """In the tree of files."""
    await ingest(pilot)
    await pilot.press("tab")
    await until(pilot, lambda: isinstance(pilot.app.focused, SourceTree))


async def ingesting(pilot: Pilot[int]) -> None:
    """While articles come in."""
    await ingest(pilot)
    asked = pilot.app.screen
    assert isinstance(asked, IngestScreen)
    asked.sources.text = "pages"
    await pilot.press("enter")
    await until(pilot, lambda: "40 of 90" in drawn(pilot))


async def failed(pilot: Pilot[int]) -> None:
    """Among what could not be taken."""
    await ingest(pilot)
    asked = pilot.app.screen
    assert isinstance(asked, IngestScreen)
    asked.sources.text = "pages"
    await pilot.press("enter")
    await until(pilot, lambda: "2 failed" in drawn(pilot))
    pilot.app.screen.query_one(FailureList).focus()
    await pilot.pause()


async def failure(pilot: Pilot[int]) -> None:
    """At one failure."""
    await failed(pilot)
    await pilot.press("enter")
    await shown(pilot, FailureScreen)


# The scripted questions


async def checks(pilot: Pilot[int]) -> None:
    """In the list of cases."""
    await opened(pilot)
    await pilot.press("f10")
    await shown(pilot, ChecksScreen)
    await until(pilot, lambda: "bridge.yaml" in drawn(pilot))
    await pilot.pause()


async def checked(pilot: Pilot[int]) -> None:
    """After a run, in which one failed."""
    await checks(pilot)
    await pilot.press("r")
    found = pilot.app.screen
    assert isinstance(found, ChecksScreen)
    await until(pilot, lambda: len(found._board.results) == 3 and not found._busy)
    await pilot.pause(0.2)


async def checked_green(pilot: Pilot[int]) -> None:
    """After a run in which all passed."""
    await checks(pilot)
    await pilot.press("r")
    await until(pilot, lambda: "1 passed" in drawn(pilot))
    await pilot.pause(0.2)


async def case(pilot: Pilot[int]) -> None:
    """At the case that failed."""
    await checked(pilot)
    await pilot.press("home", "down", "enter")
    await shown(pilot, CaseScreen)


async def blessing(pilot: Pilot[int]) -> None:
    """Asked whether what came is right."""
    await case(pilot)
    await pilot.press("b")
    await shown(pilot, ChangeScreen)


async def recording(pilot: Pilot[int]) -> None:
    """Making a case of an answer."""
    await told(pilot)
    await pilot.press("ctrl+s")
    await shown(pilot, RecordScreen)
    await pilot.pause(0.1)


async def filing(pilot: Pilot[int]) -> None:
    """Choosing the file of a case."""
    await recording(pilot)
    await pilot.press("tab")
    await pilot.pause()


async def same(pilot: Pilot[int]) -> None:
    """Asked what becomes of the case that asks the same."""
    await recording(pilot)
    await pilot.press("enter")
    await shown(pilot, SameScreen)


# Help


async def help_(pilot: Pilot[int]) -> None:
    """At the keys of the chat."""
    await opened(pilot)
    await pilot.press("f1")
    await shown(pilot, HelpScreen)


async def palette(pilot: Pilot[int]) -> None:
    """At all that can be done."""
    await told(pilot)
    await pilot.press("ctrl+p")
    await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
    await until(pilot, lambda: "Export as JSON" in drawn(pilot) or "Bring articles in" in drawn(pilot))
    # What can be done comes in piece by piece, on a busy machine with pauses between.
    looks: list[str] = []
    while len(looks) < 5 or len(set(looks[-5:])) > 1:
        looks.append(drawn(pilot))
        await pilot.pause(0.3)
