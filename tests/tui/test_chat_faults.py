"""The chat with a model that fails, behind a real HTTP server: nothing that came is lost, and nothing is passed off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.composition import open_services
from assistant.config import load
from assistant.domain.exchange import Phase
from assistant.tui.app import ChatApp
from assistant.tui.widgets.evidence import EvidencePanel
from tests.fakes.openai_failures import FAULTS
from tests.fakes.openai_server import Script, serving
from tests.grain import QUESTION, QUOTE, indexed
from tests.tui.driving import WIDE, ask, drawn, screen, turns, until

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("chat"))


@contextmanager
def chatting(folder: Path, script: Script, **settings: str) -> Iterator[ChatApp]:
    with serving(script) as url:
        environment = {"ASSISTANT_MODEL__BASE_URL": url, "ASSISTANT_MODEL__NAME": "m"}
        environment |= {"ASSISTANT_MODEL__TIMEOUT_SECONDS": "2", **settings}
        yield ChatApp(lambda: open_services(load(folder, environment).settings))


async def test_a_stream_that_dies_half_way_keeps_its_half_its_mark_and_the_evidence(folder: Path) -> None:
    with chatting(folder, Script(play=FAULTS["dies_half_way"])) as app:
        async with app.run_test(size=WIDE) as pilot:
            await ask(pilot, QUESTION)
            (turn,) = turns(pilot)
            assert f"{QUOTE} [1]" in turn
            assert "The answer breaks off here: 127.0.0.1:" in turn
            assert "Try again" in turn
            assert "written by m" in turn
            assert "✓ verified" in drawn(pilot)
            assert "2019-09-25" in drawn(pilot)
            assert screen(pilot).query_one(EvidencePanel).option_count >= 1


async def test_a_failure_before_the_first_word_falls_back_to_quotes_and_says_why(folder: Path) -> None:
    with chatting(folder, Script(play=FAULTS["key_refused"]), OPENAI_API_KEY="sk-secret") as app:
        async with app.run_test(size=WIDE) as pilot:
            await ask(pilot, QUESTION)
            (turn,) = turns(pilot)
            assert f"{QUOTE} [1]" in turn
            assert "The model did not answer, quotations do: 127.0.0.1:" in turn
            assert "refused the key. Run `assistant config set-key`" in turn
            assert "by quotation · confidence" in turn
            assert "written by m" in drawn(pilot)
            assert "sk-secret" not in drawn(pilot)


async def test_what_a_model_read_wrote_and_cost_stands_below_its_answer(folder: Path) -> None:
    prices = {"ASSISTANT_MODEL__PRICE_INPUT": "2", "ASSISTANT_MODEL__PRICE_OUTPUT": "10"}
    with chatting(folder, Script([f"{QUOTE} [1]"]), **prices) as app:
        async with app.run_test(size=WIDE) as pilot:
            await ask(pilot, QUESTION)
            assert "written by m · confidence 1.00 · 11 tokens read, 7 written, cost 0.000092" in turns(pilot)[0]


async def test_unsupported_sentences_are_marked_or_hidden_with_their_number(folder: Path) -> None:
    pieces = [f"{QUOTE} [1] ", "Peru sends forty goats to the moon [1]."]
    with chatting(folder, Script(pieces)) as app:
        async with app.run_test(size=WIDE) as pilot:
            await ask(pilot, QUESTION)
            assert "goats to the moon. ✗ no passage says this" in turns(pilot)[0]
    with chatting(folder, Script(pieces), ASSISTANT_ANSWER__HIDE_UNSUPPORTED="true") as app:
        async with app.run_test(size=WIDE) as pilot:
            await ask(pilot, QUESTION)
            assert "goats" not in turns(pilot)[0]
            assert "1 sentence that no passage supports is hidden." in turns(pilot)[0]


async def test_a_marker_of_no_passage_is_reported(folder: Path) -> None:
    with chatting(folder, Script([f"{QUOTE} [7]"])) as app:
        async with app.run_test(size=WIDE) as pilot:
            await ask(pilot, QUESTION)
            assert f"{QUOTE} [1]" in turns(pilot)[0]
            assert "The model cited a passage 7; there " in turns(pilot)[0]


async def test_escape_stops_a_model_hangs_up_and_keeps_what_came(folder: Path) -> None:
    script = Script([f"{QUOTE} [1] ", "Peru sends forty goats to the moon. ", "And then it"], hang=True)
    with chatting(folder, script) as app:
        async with app.run_test(size=WIDE) as pilot:
            await ask(pilot, QUESTION, wait=False)
            await until(pilot, lambda: "And then it" in turns(pilot)[0])
            await until(pilot, lambda: "✗ no passage says: “Peru sends forty goats" in turns(pilot)[0])
            await pilot.press("escape")
            await until(pilot, lambda: "Stopped." in turns(pilot)[0])
            assert "And then it" in turns(pilot)[0]
            assert screen(pilot).conversation.query("TurnView").last().exchange.phase is Phase.STOPPED  # type: ignore[attr-defined]
            assert "verified" in drawn(pilot)
            script.released.set()
            await until(pilot, script.hung_up.is_set)
