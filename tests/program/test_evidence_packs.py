"""Packs and probes of the real program."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.answer.generation import NO_ANSWER
from assistant.answer.service import complete
from assistant.cli import group
from assistant.composition import open_conversations, open_services
from assistant.config import load
from assistant.domain.answer import Question
from assistant.domain.conversation import ExportFormat
from assistant.domain.events import Done
from assistant.domain.evidence import Standing
from assistant.domain.exchange import Exchange
from assistant.packing import verify_pack
from tests.fakes.openai_server import Script, Wire, serving
from tests.grain import QUESTION, QUOTE, indexed

WRITTEN = "Russia plans to send up to 600,000 tonnes of grain to Venezuela this year. [1]"


def run(folder: Path, *words: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(group, ["--project", str(folder), *words], env=env, standalone_mode=True)


@pytest.fixture(scope="module")
def grain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("grain"))


@pytest.mark.parametrize("name", ["pack", "pack.html"])
def test_a_pack_is_made_checked_and_found_changed(grain: Path, tmp_path: Path, name: str) -> None:
    made = run(grain, "ask", QUESTION, "--pack", str(tmp_path / name))
    assert made.exit_code == 0, made.output
    checked = run(grain, "verify-pack", str(tmp_path / name), "--json")
    report = json.loads(checked.output)
    assert (checked.exit_code, report["whole"], report["quotes"][0]["state"]) == (0, True, "unchanged")
    assert report["seal"] in made.output

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "assistant.toml").touch()
    alone = run(elsewhere, "verify-pack", str(tmp_path / name), "--seal", report["seal"])
    assert alone.exit_code == 0
    assert "Only the pack itself was checked" in alone.output
    assert run(elsewhere, "verify-pack", str(tmp_path / name), "--seal", "0" * 64).exit_code == 1
    beside = run(elsewhere, "verify-pack", str(tmp_path / name), "--corpus", str(grain / "corpus"))
    assert beside.exit_code == 0
    assert "unchanged" in beside.output

    file = grain / "corpus" / "grain.md"
    before = file.read_text()
    try:
        file.write_text(before.replace("600,000", "500,000"))
        lost = run(grain, "verify-pack", str(tmp_path / name))
        assert lost.exit_code == 1
        assert "the quote does not stand in it any more" in lost.output
        file.unlink()
        gone = run(grain, "verify-pack", str(tmp_path / name))
        assert gone.exit_code == 1
        assert "not there any more" in gone.output
    finally:
        file.write_text(before)


@pytest.mark.parametrize("name", ["pack", "pack.html"])
def test_the_folders_above_a_pack_are_made(grain: Path, tmp_path: Path, name: str) -> None:
    there = tmp_path / "packs" / "of May" / name
    made = run(grain, "ask", QUESTION, "--pack", str(there))
    assert made.exit_code == 0, made.output
    assert run(grain, "verify-pack", str(there)).exit_code == 0


def test_every_byte_of_the_article_counts(grain: Path, tmp_path: Path) -> None:
    run(grain, "ask", QUESTION, "--pack", str(tmp_path / "pack.html"))
    file = grain / "corpus" / "grain.md"
    whole = file.read_bytes()
    try:
        for place in range(len(whole)):
            file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            checked = run(grain, "verify-pack", str(tmp_path / "pack.html"), "--json")
            report = json.loads(checked.output)
            assert report["quotes"][0]["state"] != "unchanged" or report["remarks"], place
    finally:
        file.write_bytes(whole)


def test_what_is_no_pack_is_said(grain: Path, tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text("<p>")
    assert run(grain, "verify-pack", str(tmp_path / "x.html")).exit_code == 1
    assert json.loads(run(grain, "verify-pack", str(tmp_path / "x.html"), "--json").output)["whole"] is False


def replies(*texts: str) -> Callable[[Wire], None]:
    def play(wire: Wire) -> None:
        wire.begin()
        wire.piece(texts[min(wire.tries, len(texts)) - 1])
        wire.end()

    return play


@pytest.mark.parametrize(
    ("recalled", "memory"),
    [
        ("Up to 600,000 tonnes of grain.", "remembered"),
        ("In 2019 Russia planned to send Venezuela up to 600,000 tonnes of grain.", "remembered"),
        ("About 100,000 tonnes of grain.", "read"),
        ("Russia is sending grain to Venezuela.", "read"),
        (NO_ANSWER, "read"),
        ("<think>600,000 tonnes?</think>I don't know.", "read"),
    ],
)
def test_what_the_model_gives_without_the_passages_is_its_memory(grain: Path, recalled: str, memory: str) -> None:
    script = Script(play=replies(WRITTEN, recalled))
    with serving(script) as url:
        env = {"ASSISTANT_MODEL__BASE_URL": url, "ASSISTANT_MODEL__NAME": "m"}
        done = run(grain, "ask", QUESTION, "--probe", "--json", env=env)
    answer = json.loads(done.stdout)
    assert [claim["memory"] for claim in answer["claims"]] == [memory]
    assert len(script.asked) == 2
    sent = json.dumps(script.asked[1])
    assert QUESTION in sent
    assert "600,000" not in sent
    assert QUOTE not in sent
    assert answer["usage"]["prompt_tokens"] == 22


def test_it_is_told_in_a_line(grain: Path) -> None:
    with serving(Script(play=replies(WRITTEN, "600,000 tonnes of grain"))) as url:
        env = {"ASSISTANT_MODEL__BASE_URL": url, "ASSISTANT_MODEL__NAME": "m"}
        done = run(grain, "ask", QUESTION, "--probe", env=env)
    assert "without the passages the model says sentence 1 all the same" in done.stderr


def test_without_a_model_it_is_said(grain: Path) -> None:
    done = run(grain, "ask", QUESTION, "--probe", "--json")
    assert done.exit_code == 0
    assert "no model wrote this answer" in done.stderr
    assert {claim["memory"] for claim in json.loads(done.stdout)["claims"]} == {None}


def test_a_conversation_is_packed(grain: Path, tmp_path: Path) -> None:
    settings = load(grain, {}).settings
    services = open_services(settings, "quotes")
    exchange = Exchange(Question(QUESTION))
    exchange.take(Done(asyncio.run(complete(services.ask(exchange.question)))))
    hashes = {one.quote.article.id: services.article(one.quote.article.id).content_hash for one in exchange.citations}
    services.close()
    kept = open_conversations(settings, tmp_path)
    kept.store.save_turn("abc123", 0, exchange, hashes)
    pages = [kept.export("abc123", ExportFormat.HTML) for _ in range(2)]
    kept.store.close()
    assert run(grain, "conversations", "export", "abc", "--pack", str(tmp_path / "pack")).exit_code == 0
    for path in (*pages, tmp_path / "pack"):
        report = verify_pack(path, settings)
        assert report.holds
        assert [one.standing for one in report.quotes] == [Standing.UNCHANGED] * len(exchange.citations)
