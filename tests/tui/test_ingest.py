"""Bringing articles in from inside the chat: the real process with the real index, and moments from a script."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from assistant.adapters.lock import write_lock
from assistant.composition import Services
from assistant.domain.answer import Question
from assistant.domain.errors import AssistantError, LibraryBusy, UnreadableInput
from assistant.domain.events import Failed, Filed, IngestSummary, Outcome, Stage
from assistant.tui.app import ChatApp
from assistant.tui.screens.confirm import ConfirmScreen
from assistant.tui.screens.failure import FailureScreen
from assistant.tui.screens.ingest import IngestScreen
from assistant.tui.screens.library import LibraryScreen
from assistant.tui.widgets.failures import FailureList
from assistant.tui.widgets.sources import SourcesArea, SourceTree, inputs_of
from tests.fakes.scripted_services import ScriptedRun, ScriptedServices, answered, events, quote
from tests.tui.driving import WIDE, ask, drawn, screen, turns, until
from tests.tui.test_chat import HOSTILE, Kept

pytestmark = pytest.mark.asyncio

BAD = Failed("pages/x.pdf", UnreadableInput(".pdf files can't be read", "Known: .md, .txt."), "pages/x.pdf")
ALSO_BAD = Failed("wire.jsonl, line 3", UnreadableInput("it is no JSON"), "wire.jsonl")
END = IngestSummary(1, 0, 0, 0, 2, 1, 1, 2.0)


async def ingest(pilot: Pilot[int]) -> IngestScreen:
    """Press F6, and wait for the screen."""
    await pilot.press("f6")
    await until(pilot, lambda: isinstance(pilot.app.screen, IngestScreen))
    shown = pilot.app.screen
    assert isinstance(shown, IngestScreen)
    return shown


async def start(pilot: Pilot[int], shown: IngestScreen, *inputs: object) -> None:
    """Type inputs, one a line, and press Enter."""
    shown.sources.focus()
    shown.sources.text = "\n".join(map(str, inputs))
    await pilot.press("enter")


def stage(shown: IngestScreen) -> str:
    return str(shown.query_one("#stage", Static).content)


async def test_articles_come_in_beside_the_chat_and_can_be_asked_about_at_once(
    services: Services, tmp_path: Path
) -> None:
    pages = tmp_path / "my pages"
    pages.mkdir()
    (pages / "quay.txt").write_text(
        "Zorvik harbour reopens\n\nThe Zorvik harbour reopened after 412 days of dredging.\n"
    )
    app = ChatApp(lambda: Kept(services))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        shown = await ingest(pilot)
        await start(pilot, shown, pages, "http://127.0.0.1:9/story", tmp_path / "none.txt")
        await until(pilot, lambda: shown.sources.text == "")
        # The chat is usable meanwhile.
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen(pilot))
        await until(pilot, lambda: "⇣" in str(screen(pilot).query_one("#ingestion", Static).content))
        await until(pilot, lambda: app.ingestion and not app.ingestion.progress.running, 120)
        await until(pilot, lambda: "1 article · 1 passage" in str(screen(pilot).query_one("#engine", Static).content))
        assert str(screen(pilot).query_one("#ingestion", Static).content) == ""
        await ask(pilot, "After how many days did the Zorvik harbour reopen?")
        assert "412" in turns(pilot)[0]
        shown = await ingest(pilot)
        assert "1 added, 2 failed. The library holds 1 article in 1 passage." in stage(shown)
        failures = shown.query_one(FailureList)
        listed = [str(failures.get_option_at_index(n).prompt) for n in range(2)]
        assert listed[1] == f"✗ {tmp_path / 'none.txt'}: there is no such file. Check the name."
        assert "127.0.0.1:9/story: port 9 is not one of the web's" in listed[0]
        # Only what failed is tried again.
        (tmp_path / "none.txt").write_text("Kestrel bridge\n\nThe Kestrel bridge opened in the autumn of 1987.\n")
        failures.focus()
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(app.screen, FailureScreen))
        await pilot.press("r")
        await until(pilot, lambda: app.ingestion and app.ingestion.inputs == (str(tmp_path / "none.txt"),))
        await until(pilot, lambda: "1 added. The library holds 2 articles" in stage(shown), 120)


async def test_a_stop_ends_it_cleanly_and_the_next_one_goes_on(services: Services, tmp_path: Path) -> None:
    wire = tmp_path / "wire.jsonl"
    wire.write_text(
        "\n".join(
            json.dumps(
                {"id": f"s{n}", "title": f"Story {n}", "text": f"The mayor of town {n} spoke of bridge {n}. " * 4}
            )
            for n in range(120)
        )
    )
    app = ChatApp(lambda: Kept(services))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        shown = await ingest(pilot)
        await start(pilot, shown, wire)
        await until(pilot, lambda: app.ingestion and app.ingestion.outcomes[Outcome.ADDED] > 5, 60)
        await pilot.press("f8")
        await until(pilot, lambda: stage(shown).startswith("Stopped: "), 60)
        assert app.ingestion
        filed = len(list((tmp_path / "project" / "corpus").rglob("*.md")))
        assert 5 < filed <= 120
        assert not list((tmp_path / "project" / "corpus").rglob(".assistant-*"))
        # The lock is free again at once.
        with write_lock(tmp_path / "project" / ".assistant" / "write.lock"):
            pass
        await start(pilot, shown, wire)
        await until(pilot, lambda: "The library holds 120 articles in 120 passages." in stage(shown), 120)


async def test_a_library_that_another_process_writes_to_is_left_alone(services: Services, tmp_path: Path) -> None:
    app = ChatApp(lambda: Kept(services))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=WIDE) as pilot:
        shown = await ingest(pilot)
        with write_lock(tmp_path / "project" / ".assistant" / "write.lock"):
            await start(pilot, shown, tmp_path)
            await until(pilot, lambda: "another process is writing to this library" in stage(shown), 60)


async def test_one_at_a_time_and_the_second_is_refused_with_a_sentence() -> None:
    services = ScriptedServices(runs=[ScriptedRun([Stage("embedding", 3, 10)], waits=True)])
    app = ChatApp(lambda: services)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        shown = await ingest(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "Name a file, a folder or a pattern first" in drawn(pilot))
        await start(pilot, shown, "one")
        await until(pilot, lambda: "Indexing articles: 3 of 10" in stage(shown))
        await start(pilot, shown, "two")
        await until(pilot, lambda: "An ingestion is in progress" in drawn(pilot))
        assert services.wanted == [("one",)]
        assert shown.sources.text == "two"
        offered = {command.title: command for command in app.get_system_commands(app.screen)}
        offered["Stop the ingestion"].callback()
        await until(pilot, lambda: "Stopped: " in stage(shown))
        offered = {command.title: command for command in app.get_system_commands(app.screen)}
        assert "Stop the ingestion" not in offered
        assert "Ingest" in offered


async def test_failures_are_opened_and_tried_again_together() -> None:
    runs = [ScriptedRun([BAD, ALSO_BAD, Filed("a", "A", Outcome.ADDED), END]), ScriptedRun([]), ScriptedRun([])]
    services = ScriptedServices(runs=list(runs))
    app = ChatApp(lambda: services)
    async with app.run_test(size=WIDE) as pilot:
        shown = await ingest(pilot)
        await start(pilot, shown, "pages")
        await until(pilot, lambda: "1 added, 2 failed." in stage(shown))
        shown.query_one(FailureList).focus()
        for key in ("escape", "q", "enter"):
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, FailureScreen))
            await until(pilot, lambda: "Known: .md, .txt." in drawn(pilot))
            await pilot.press(key)
            await until(pilot, lambda: app.screen is shown)
        shown.sources.text = "https://example.org/feed"
        await pilot.press("j", "k", "r")
        await until(pilot, lambda: len(services.wanted) == 2)
        assert services.wanted[1] == ("pages/x.pdf", "wire.jsonl")
        await until(pilot, lambda: app.ingestion and not app.ingestion.progress.running)
        await pilot.pause()
        assert shown.sources.text == "https://example.org/feed", "nobody has brought that in"
        assert all(run.closed for run in runs[:1])


async def test_what_cannot_begin_or_breaks_off_says_why() -> None:
    refused = LibraryBusy("another process is writing to this library", "Wait until its ingestion ends.")
    broken = ScriptedRun([Stage("reading", 1, None), AssistantError("the ingestion broke off (signal 9)", "Again.")])
    app = ChatApp(lambda: ScriptedServices(runs=[refused, broken]))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        shown = await ingest(pilot)
        await start(pilot, shown, "one")
        await until(
            pilot, lambda: stage(shown) == "another process is writing to this library. Wait until its ingestion ends."
        )
        await start(pilot, shown, "two")
        await until(pilot, lambda: stage(shown) == "the ingestion broke off (signal 9). Again.")


async def test_quitting_during_an_ingestion_asks() -> None:
    run = ScriptedRun([Stage("embedding", 3, 10)], waits=True)
    app = ChatApp(lambda: ScriptedServices(runs=[run]))
    async with app.run_test(size=WIDE) as pilot:
        shown = await ingest(pilot)
        await start(pilot, shown, "one")
        await until(pilot, lambda: "3 of 10" in stage(shown))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("n")
        await until(pilot, lambda: app.screen is shown)
        assert app.ingestion
        assert app.ingestion.progress.running
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, lambda: not app.is_running)
    assert run.closed


async def test_the_chat_answers_while_an_ingestion_runs() -> None:
    answer = answered(Question("When?"), [quote("built in 1931")])
    services = ScriptedServices([events(answer)], runs=[ScriptedRun([Stage("reading", 7, None)], waits=True)])
    app = ChatApp(lambda: services)
    async with app.run_test(size=WIDE) as pilot:
        shown = await ingest(pilot)
        await start(pilot, shown, "one")
        await pilot.press("escape")
        await ask(pilot, "When?")
        assert "built in 1931" in turns(pilot)[0]
        await until(pilot, lambda: "⇣ reading 7" in drawn(pilot))


async def test_files_and_folders_are_picked_from_a_tree(tmp_path: Path) -> None:
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a folder" / "deep.md").write_text("x")
    for name in ("b.txt", "c.exe", ".hidden.txt"):
        (tmp_path / name).write_text("x")
    services = ScriptedServices()
    app = ChatApp(lambda: services)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "1 article" in drawn(pilot))
        assert app._opening
        shown = IngestScreen(app._opening, None, tmp_path)
        app.push_screen(shown)
        await until(pilot, lambda: "b.txt" in drawn(pilot))
        assert "c.exe" not in drawn(pilot)
        assert ".hidden" not in drawn(pilot)
        await pilot.press("tab")
        assert isinstance(app.focused, SourceTree)
        await pilot.press("j", "j", "enter")
        await until(pilot, lambda: shown.sources.text == str(tmp_path / "b.txt"))
        await pilot.press("k", "right")
        await until(pilot, lambda: "deep.md" in drawn(pilot))
        await pilot.press("space")
        await until(pilot, lambda: shown.sources.text.endswith(f"\n{tmp_path / 'a folder'}"))
        await pilot.press("left", "backspace", "backspace")
        await until(pilot, lambda: Path(shown.folders.path) == tmp_path.parent)


async def test_what_was_typed_is_there_after_a_look_at_the_library() -> None:
    app = ChatApp(lambda: ScriptedServices())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
        shown = await ingest(pilot)
        shown.sources.text = "~/pages"
        depth = len(app.screen_stack)
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
        assert await ingest(pilot) is shown
        assert shown.sources.text == "~/pages"
        await pilot.press("f5", "f6", "f5")
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
        assert len(app.screen_stack) <= depth
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is shown)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen(pilot))


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such names")
async def test_a_hostile_file_name_is_drawn_harmlessly(tmp_path: Path) -> None:
    (tmp_path / "[b]x[nope]\x1b]52;c;aGk=\x07\n\u202eevil.txt").write_text("x")
    app = ChatApp(lambda: ScriptedServices())
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "1 article" in drawn(pilot))
        assert app._opening
        shown = IngestScreen(app._opening, None, tmp_path)
        app.push_screen(shown)
        await until(pilot, lambda: "[b]x[nope]" in drawn(pilot))
        shown.folders.focus()
        await pilot.press("j", "space")
        await until(pilot, lambda: shown.sources.text)
        await pilot.pause()
        assert not set(drawn(pilot)) & {"\x1b", "\x07", "\u202e"}


async def test_lines_are_pasted_and_a_line_begins_by_a_key() -> None:
    app = ChatApp(lambda: ScriptedServices())
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await ingest(pilot)
        await pilot.press("a", "ctrl+j", "b", "shift+enter", "c")
        assert shown.query_one(SourcesArea).text == "a\nb\nc"


async def test_names_that_a_terminal_wrote_are_understood() -> None:
    pasted = (
        "\n '/my pages/a.txt' '/b.txt'\n/my\\ pages/c.txt\nfile:///my%20pages/d.txt\n"
        "/my pages/e.txt\n*.md\n\n'/odd\n*.md"
    )
    assert inputs_of(pasted) == (
        "/my pages/a.txt",
        "/b.txt",
        "/my pages/c.txt",
        "/my pages/d.txt",
        "/my pages/e.txt",
        "*.md",
        "'/odd",
    )


async def test_hostile_names_and_errors_neither_act_nor_crash() -> None:
    bad = Failed(HOSTILE, UnreadableInput(HOSTILE, HOSTILE), HOSTILE)
    runs = [ScriptedRun([bad, Stage(HOSTILE, 1, 2), END]), ScriptedRun([AssistantError(HOSTILE, HOSTILE)])]
    app = ChatApp(lambda: ScriptedServices(runs=list(runs)))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        shown = await ingest(pilot)
        await start(pilot, shown, "pages")
        await until(pilot, lambda: "failed" in stage(shown))
        seen = [drawn(pilot)]
        shown.query_one(FailureList).focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, FailureScreen))
        await pilot.pause()
        seen.append(drawn(pilot))
        await pilot.press("r")
        await until(pilot, lambda: app.ingestion and app.ingestion.error)
        await pilot.pause(0.2)
        seen.append(drawn(pilot))
        for place in seen:
            assert "[/nope]" in place
            assert not set(place) & {"\x1b", "\x07", "\x9b", "\u202e", "\u202c"}
