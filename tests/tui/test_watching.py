"""Watched answers in the chat: a question is watched, an ingestion changes its answer, the pager shows what changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.composition import open_services
from assistant.config import load
from tests.fakes.programs import program, taken
from tests.grain import QUESTION, indexed
from tests.tui.desk import at_desk
from tests.tui.driving import WIDE, ask, drawn, until
from tests.tui.test_ingest import ingest, start

pytestmark = pytest.mark.asyncio

NEWS = "Grain again\n\nUkraine sent 300,000 tonnes of grain in all, the port said, not 254,000 tonnes as it was told.\n"


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
