"""The library and the ingestion, as pictures. After a wanted change: run this file with --snapshot-update."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from assistant.domain.article import Article
from assistant.domain.errors import UnreadableInput
from assistant.domain.events import Failed, Filed, IngestEvent, IngestSummary, Outcome, Stage
from assistant.domain.ingestion import Ingestion
from assistant.tui.app import ChatApp
from assistant.tui.screens.ingest import IngestScreen
from assistant.tui.screens.library import LibraryScreen
from tests.fakes.scripted_services import ScriptedRun, ScriptedServices
from tests.tui.driving import drawn, until

WIDE, NARROW, SMALL = (120, 32), (72, 24), (44, 16)
Snap = Callable[..., bool]
Run = Callable[[Pilot[Any]], Awaitable[None]]

_SOURCES = ("Meridian Wire", "The Post", "Gazette of the Northern Provinces", "Harbour Times")
_TITLES = (
    "Radosna bridge closes for repairs",
    "Grain leaves the port again",
    "Council votes on the tram",
    "東京の橋が閉鎖された",
    "A long headline that goes on about the budget, the roads, the schools and everything else that a town pays for",
)
BAD = (
    Failed(
        "pages/scan.pdf", UnreadableInput(".pdf files can't be read", "Known: .htm, .html, .jsonl, .md, .txt."), "s"
    ),
    Failed("wire.jsonl, line 3", UnreadableInput("it is not JSON (column 14)", "Mend the line."), "wire.jsonl"),
    Failed("pages/none.txt", UnreadableInput("there is no such file", "Check the name."), "pages/none.txt"),
)


def articles(many: int) -> dict[str, Article]:
    """Articles over some years, more of them later, the last of them without a date."""
    made = {}
    for n in range(many):
        day = date(2019, 3, 5) + timedelta(days=int((n / many) ** 0.6 * 1_500))
        article = Article(
            f"a{n:03}", f"{_TITLES[n % 5]} ({n})", "text", _SOURCES[n % 4], None, None, day if n < many - 2 else None
        )
        made[article.id] = article
    return made


def chat(many: int, *script: IngestEvent, waits: bool = False) -> ChatApp:
    run = ScriptedRun(script, waits=waits)
    return ChatApp(lambda: ScriptedServices(articles=articles(many), runs=[run]))


def library(*keys: str) -> Run:
    async def run(pilot: Pilot[Any]) -> None:
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen) and "0 article" in drawn(pilot))
        await pilot.pause(0.2)
        await pilot.press(*keys)
        await pilot.pause(0.2)

    return run


def ingest(tmp_path: Path, wanted: str, monkeypatch: pytest.MonkeyPatch, told: Sequence[str] = ()) -> Run:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("quay.html", "tram.txt", "budget.md"):
        (folder / name).write_text("x")
    monkeypatch.chdir(folder)
    # Rates and times depend on the machine that draws.
    monkeypatch.setattr(Ingestion, "rate", lambda self, _now: 12.5 if self.stage else None)

    async def run(pilot: Pilot[Any]) -> None:
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, IngestScreen) and "tram.txt" in drawn(pilot))
        screen = pilot.app.screen
        assert isinstance(screen, IngestScreen)
        screen.folders.root.set_label("pages")
        if wanted:
            screen.sources.text = wanted
            await pilot.press("enter")
        for words in told:
            await until(pilot, lambda words=words: words in drawn(pilot))  # type: ignore[misc]
        screen.set_focus(screen.failures if screen.failures.display else screen.folders)
        await pilot.pause(0.3)

    return run


@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL])
def test_a_full_library(snap_compare: Snap, size: tuple[int, int]) -> None:
    assert snap_compare(chat(300), terminal_size=size, run_before=library("down", "down"))


def test_an_empty_library(snap_compare: Snap) -> None:
    assert snap_compare(chat(0), terminal_size=NARROW, run_before=library())


def test_before_an_ingestion(snap_compare: Snap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert snap_compare(chat(3), terminal_size=WIDE, run_before=ingest(tmp_path, "", monkeypatch))


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_an_ingestion_that_runs(
    snap_compare: Snap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    filed = [Filed(f"a{n}", "A", Outcome.ADDED) for n in range(90)]
    app = chat(3, BAD[0], *filed, Stage("embedding", 40, 90), waits=True)
    run = ingest(tmp_path, "pages/*.html", monkeypatch, ("40 of 90",))
    assert snap_compare(app, terminal_size=size, run_before=run)


def test_an_ingestion_that_ended_with_failures(
    snap_compare: Snap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = chat(3, *BAD, IngestSummary(12, 1, 4, 0, 3, 1_250, 5_600, 8.4))
    run = ingest(tmp_path, "pages", monkeypatch, ("3 failed",))
    assert snap_compare(app, terminal_size=NARROW, run_before=run)
