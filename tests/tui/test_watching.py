"""Watched answers in the chat: a question is watched, an ingestion changes its answer, the pager shows what changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from assistant.composition import open_services
from assistant.config import load
from assistant.domain.answer import Answer
from assistant.domain.errors import LibraryError
from assistant.domain.events import AnswerEvent, IngestSummary
from tests.fakes.programs import failing, program, taken
from tests.fakes.scripted_services import ScriptedRun, ScriptedServices, events
from tests.grain import QUESTION, indexed
from tests.tui.cases import ANSWER, COST, LATER
from tests.tui.conversations import toasts
from tests.tui.desk import at_desk
from tests.tui.driving import WIDE, ask, drawn, until
from tests.tui.test_ingest import ingest, start

pytestmark = pytest.mark.asyncio

NEWS = "Grain again\n\nUkraine sent 300,000 tonnes of grain in all, the port said, not 254,000 tonnes as it was told.\n"


def services_of(folder: Path, *script: Answer | Exception, runs: Sequence[ScriptedRun] = ()) -> ScriptedServices:
    told: list[Sequence[AnswerEvent] | Exception] = [events(a) if isinstance(a, Answer) else a for a in script]
    return ScriptedServices(told, folder=folder, runs=list(runs))


async def test_what_an_ingestion_changed_is_said_and_shown_in_the_pager(tmp_path: Path) -> None:
    folder = tmp_path / "grain"
    folder.mkdir()
    services = open_services(load(indexed(folder), {}).settings, "quotes")
    app = at_desk(services, tmp_path, PAGER="less")
    program(tmp_path / "bin", "less")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await app.run_action("watched")
        await until(pilot, lambda: "Nothing is watched yet" in drawn(pilot))
        await ask(pilot, QUESTION)
        await app.screen.run_action("watch")
        await until(pilot, lambda: len(services.watched.listed()) == 1)
        (one,) = services.watched.listed()
        assert one.question == QUESTION

        (folder / "corpus" / "grain.md").unlink()
        (tmp_path / "news.txt").write_text(NEWS)
        await start(pilot, await ingest(pilot), tmp_path / "news.txt")
        await until(pilot, lambda: "1 watched answer changed" in drawn(pilot))
        await app.run_action("watched")
        await until(pilot, lambda: app.lent == 1 and not app._away)
        told = taken(tmp_path / "bin", "less")[1].decode()
        for part in (QUESTION, "then", "now", "1 of 1 watched answer changed."):
            assert part in told
        await until(pilot, lambda: services.watched.listed()[0].seen != one.seen)


async def test_what_the_pager_did_not_show_is_told_again(tmp_path: Path) -> None:
    services = services_of(tmp_path, ANSWER, LATER, LATER)
    app = at_desk(services, tmp_path, PAGER="less")
    failing(tmp_path / "bin", "less")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await services.watched.add(COST, date(2024, 5, 4))
        (one,) = services.watched.listed()
        await app.run_action("watched")
        await until(pilot, lambda: "less ended with code 1" in toasts(app))
        assert services.watched.listed() == [one]
        program(tmp_path / "bin", "less")
        await app.run_action("watched")
        await until(pilot, lambda: services.watched.listed() != [one])
        assert b"14 million crowns" in taken(tmp_path / "bin", "less")[1]


async def test_a_watched_question_that_fails_after_an_ingestion_is_said(tmp_path: Path) -> None:
    broken = LibraryError("the library is damaged", "Run `assistant ingest`.")
    runs = [ScriptedRun([IngestSummary(added, 0, 1 - added, 0, 0, 1, 1, 1.0)]) for added in (0, 1)]
    services = services_of(tmp_path, ANSWER, broken, runs=runs)
    app = at_desk(services, tmp_path)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await services.watched.add(COST, date(2024, 5, 4))
        shown = await ingest(pilot)
        await start(pilot, shown, "one")
        await until(pilot, lambda: app.ingestion and app.ingestion.summary)
        await pilot.pause(0.3)
        assert len(services.asked) == 1, "nothing changed by it"
        await start(pilot, shown, "two")
        await until(
            pilot, lambda: "A watched question could not be answered: the library is damaged. Run" in toasts(app)
        )
