"""Pager and editor: real programs, for which the chat lends the terminal and comes back."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.answer import Question
from assistant.domain.events import IngestSummary
from assistant.tui.app import ChatApp
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.confirm import ConfirmScreen
from assistant.tui.widgets.evidence import EvidencePanel
from assistant.tui.widgets.prompt import Prompt
from tests.fakes.programs import failing, program, taken
from tests.fakes.scripted_services import BRIDGE, ScriptedRun, ScriptedServices, answered, events, quote
from tests.grain import QUESTION, QUOTE, indexed
from tests.tui.desk import at_desk, desk
from tests.tui.driving import WIDE, ask, drawn, screen, turns, until

pytestmark = pytest.mark.asyncio

COST = Question("What will it cost?")
ANSWER = answered(COST, [quote("built in 1931")])
CHANGES = "open(sys.argv[-1], 'a').write('And one word more.\\n')"


@pytest.fixture
def grain(tmp_path: Path) -> Services:
    folder = tmp_path / "grain"
    folder.mkdir()
    # The chat closes what it was given.
    return open_services(load(indexed(folder), {}).settings, "quotes")


async def test_the_pager_shows_the_answer_and_from_an_article_the_article(tmp_path: Path) -> None:
    app = at_desk(ScriptedServices([events(ANSWER)]), tmp_path, PAGER="less -S")
    program(tmp_path / "bin", "less")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("f3")
        assert app.lent == 0
        await ask(pilot, COST.text)
        await pilot.press("f3")
        await until(pilot, lambda: app.lent == 1 and not app._away)
        assert taken(tmp_path / "bin", "less") == (
            "-S",
            b"What will it cost?\n\nbuilt in 1931 [1]\n\n[1] \xe2\x80\x9cbuilt in 1931\xe2\x80\x9d\n"
            b"    Radosna bridge closes for repairs\n    The Post, 2024-05-03\n",
        )
        await pilot.press("f2", "enter")
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))
        await pilot.press("f3")
        await until(pilot, lambda: app.lent == 2 and not app._away)
        text = taken(tmp_path / "bin", "less")[1].decode()
        assert text.startswith(
            "Radosna bridge closes for repairs\nThe Post, 2024-05-03\nAna Souza\n\nThe Radosna bridge"
        )
        assert max(map(len, text.splitlines())) <= 90
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen(pilot))


async def test_nothing_that_acts_on_a_terminal_reaches_the_pager(tmp_path: Path) -> None:
    evil = "\x1b]52;c;aGk=\x07\x1b[31mred\u202e\x9b31m\x08"
    article = replace(BRIDGE, title=evil, text=f"It says {evil} here.", source=evil, author=evil, url=evil)
    answer = answered(Question(evil), [quote(article.text, article)], evil)
    app = at_desk(ScriptedServices([events(answer)], {article.id: article}), tmp_path)
    program(tmp_path / "bin", "less")
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, "What?")
        await pilot.press("f3")
        await until(pilot, lambda: app.lent == 1 and not app._away)
        shown = [taken(tmp_path / "bin", "less")[1].decode()]
        await pilot.press("f2", "enter")
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))
        await pilot.press("f3")
        await until(pilot, lambda: app.lent == 2 and not app._away)
        shown.append(taken(tmp_path / "bin", "less")[1].decode())
        for text in shown:
            assert "red" in text
            assert not set(text) & {"\x1b", "\x07", "\x08", "\x9b", "\u202e"}
            assert "aGk=" not in text


async def test_the_question_is_edited_in_the_editor(tmp_path: Path) -> None:
    app = at_desk(ScriptedServices([events(ANSWER)]), tmp_path, VISUAL="myeditor -n", EDITOR="other")
    program(tmp_path / "bin", "myeditor", "open(sys.argv[-1], 'w').write('What did the bridge cost?\\n')")
    async with app.run_test(size=WIDE) as pilot:
        prompt = screen(pilot).query_one(Prompt)
        prompt.value = "What"
        await pilot.press("f4")
        await until(pilot, lambda: prompt.value == "What did the bridge cost?")
        assert prompt.has_focus
        await pilot.press("enter")
        await until(pilot, lambda: turns(pilot) and "built in 1931" in turns(pilot)[0])


@pytest.mark.parametrize(
    ("editor", "told"),
    [("nowhere", "nowhere can't be run: No such file or directory"), ("fails", "fails ended with code 1")],
)
async def test_an_editor_that_fails_leaves_the_question_and_the_chat(tmp_path: Path, editor: str, told: str) -> None:
    app = at_desk(ScriptedServices([events(ANSWER)]), tmp_path, EDITOR=editor, PAGER=editor)
    failing(tmp_path / "bin", "fails")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        prompt = screen(pilot).query_one(Prompt)
        prompt.value = "What?"
        await pilot.press("f4")
        await until(pilot, lambda: told in drawn(pilot))
        assert prompt.value == "What?"
        app.clear_notifications()
        await pilot.press("enter")
        await until(pilot, lambda: "built in 1931" in drawn(pilot))
        await pilot.press("f3")
        await until(pilot, lambda: told in drawn(pilot))


async def test_a_changed_article_is_taken_in_after_a_question(tmp_path: Path, grain: Services) -> None:
    environment = {"EDITOR": "myeditor"}
    app = at_desk(grain, tmp_path, **environment)
    program(tmp_path / "bin", "myeditor", CHANGES)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, QUESTION)
        await pilot.press("f2", "f4")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        assert "The file of “Moscow pledges grain” was changed." in " ".join(drawn(pilot).split())
        assert (tmp_path / "bin" / ".myeditor.arguments").read_text().endswith("grain.md")
        await pilot.press("y")
        await until(pilot, lambda: app.ingestion and not app.ingestion.progress.running, 60)
        article = grain.article("grain")
        assert article is not None
        assert article.text.endswith("And one word more.")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))
        await until(pilot, lambda: "And one word more." in drawn(pilot) and QUOTE in drawn(pilot))


async def test_a_change_may_wait_and_without_a_change_nothing_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "bridge.md"
    file.write_text("a")
    services = ScriptedServices([events(ANSWER)], files={BRIDGE.id: file})
    app = at_desk(services, tmp_path, EDITOR="myeditor")
    program(tmp_path / "bin", "myeditor", CHANGES)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2", "enter")
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("n")
        await until(pilot, lambda: "`assistant ingest` takes the change in." in drawn(pilot))
        assert services.wanted == []
        program(tmp_path / "bin", "myeditor", "")
        await pilot.press("f4")
        await until(pilot, lambda: app.lent == 2 and not app._away)
        await pilot.pause(0.1)
        assert isinstance(app.screen, ArticleScreen)
        program(tmp_path / "bin", "myeditor", CHANGES + "; sys.exit(1)")
        services.runs.append(ScriptedRun([IngestSummary(0, 1, 0, 0, 0, 1, 1, 1.0)]))
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, lambda: services.wanted == [()])


async def test_an_article_without_a_file_says_so(tmp_path: Path) -> None:
    services = ScriptedServices([events(ANSWER)], files={BRIDGE.id: tmp_path / "gone.md"})
    app = at_desk(services, tmp_path, EDITOR="myeditor")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2", "f4")
        await until(pilot, lambda: "this article has no file in the corpus folder" in " ".join(drawn(pilot).split()))
        assert app.lent == 0


async def test_an_answer_goes_on_while_the_pager_is_open(tmp_path: Path) -> None:
    services = ScriptedServices([events(ANSWER), events(ANSWER)])
    app = at_desk(services, tmp_path, PAGER="slow")
    gate = tmp_path / "gate"
    program(
        tmp_path / "bin",
        "slow",
        f"import time\nwhile not os.path.exists({str(gate)!r}):\n    time.sleep(0.01)",
    )
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f3")
        await until(pilot, lambda: app._away)
        chat = screen(pilot)
        view = list(chat.query("TurnView"))
        chat.query_one(Prompt).value = "Again?"
        chat.query_one(Prompt).action_submit()
        for _ in range(500):
            if len(chat._exchanges) == 2 and not chat._exchanges[1].phase.running:
                break
            await asyncio.sleep(0.01)
        assert app._away
        assert len(view) == 1
        # A second program has to wait, and Ctrl+C is the pager's.
        signal.raise_signal(signal.SIGINT)
        await pilot.press("f3")
        assert app.lent == 1
        gate.touch()
        await until(pilot, lambda: not app._away and len(turns(pilot)) == 2 and "built in 1931" in turns(pilot)[1])


async def test_a_terminal_that_cannot_be_lent_says_so(tmp_path: Path) -> None:
    app = ChatApp(lambda: ScriptedServices([events(ANSWER)]), desk=desk(tmp_path, {"PAGER": "less"}))
    program(tmp_path / "bin", "less")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f3")
        await until(pilot, lambda: "this terminal can't be lent to another program" in drawn(pilot))
        assert screen(pilot).query_one(EvidencePanel).option_count == 1


async def test_the_terminal_is_taken_back_whatever_happens_to_the_work(tmp_path: Path) -> None:
    app = at_desk(ScriptedServices(), tmp_path)
    async with app.run_test():
        with pytest.raises(ZeroDivisionError):
            await app.lend_terminal(lambda: 1 // 0)
        assert (app.lent, app.taken_back) == (1, 1)
        assert await app.lend_terminal(lambda: 7) == 7
