"""Conversations of the real program: what a kill leaves behind, and what the command line makes of it."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assistant.adapters.conversations import ConversationFile
from assistant.domain.answer import Question
from assistant.domain.conversation import KeptConversation
from assistant.domain.exchange import Exchange, Phase
from tests.conftest import TOP
from tests.fakes.openai_server import Script, serving
from tests.fakes.scripted_services import BRIDGE, answered, events, quote
from tests.grain import with_grain
from tests.program.processes import PATIENCE, count, finished, start

QUESTION = "How much grain does Russia plan to send to Venezuela?"
_ACTS = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])")


@dataclass
class Terminal:
    """A program on a terminal of its own."""

    process: subprocess.Popen[bytes]
    end: int
    seen: bytearray = field(default_factory=bytearray)

    def type(self, text: str) -> None:
        os.write(self.end, text.encode())

    def wait(self, moment: Callable[[], object]) -> None:
        """Read on until it has come."""
        deadline = time.monotonic() + PATIENCE
        while not moment():
            assert time.monotonic() < deadline, f"the moment did not come: {self.text()[-2000:]}"
            if select.select([self.end], [], [], 0.02)[0]:
                with suppress(OSError):
                    self.seen += os.read(self.end, 65536)

    def text(self) -> str:
        """All that was shown, without what moves and colours."""
        return _ACTS.sub(b"", bytes(self.seen)).decode("utf-8", "replace")

    def shows(self, words: str) -> None:
        self.wait(lambda: words in self.text())

    def kill(self) -> None:
        """It gets no chance to clean up."""
        assert self.process.poll() is None
        self.process.kill()
        assert self.process.wait(PATIENCE) == -signal.SIGKILL


@contextmanager
def chat(folder: Path, environment: Mapping[str, str] = {}) -> Iterator[Terminal]:
    """The chat, killed at the end at the latest."""
    end, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "chat"],
        cwd=folder,
        stdin=other,
        stdout=other,
        stderr=other,
        env={**os.environ, "PYTHONPATH": str(TOP), "TERM": "xterm-256color", **environment},
        start_new_session=True,
    )
    os.close(other)
    try:
        yield Terminal(process, end)
    finally:
        process.kill()
        process.wait()
        os.close(end)


@pytest.fixture
def story(project: Path) -> Path:
    return with_grain(project)


def file(folder: Path) -> Path:
    return folder / ".assistant" / "conversations.db"


def latest(folder: Path) -> KeptConversation:
    store = ConversationFile(file(folder))
    try:
        kept = store.load(store.conversations()[0].id)
    finally:
        store.close()
    assert kept is not None
    return kept


def test_a_killed_chat_loses_no_answer_that_was_shown_and_no_draft(story: Path) -> None:
    with chat(story) as terminal:
        terminal.shows("Ask about the articles")
        terminal.type(f"{QUESTION}\r")
        # The last line of an answer: it is shown as done.
        terminal.shows("confidence")
        terminal.kill()
    (turn,) = latest(story).turns
    assert (turn.exchange.phase, turn.exchange.question.text) == (Phase.DONE, QUESTION)
    assert turn.exchange.answer is not None
    assert turn.exchange.answer.short_answer == "up to 600,000 tonnes"
    assert set(turn.hashes) == {"grain"}

    with chat(story) as terminal:
        terminal.shows("Ctrl+R goes on with")
        terminal.type("\x12")
        terminal.shows("up to 600,000 tonnes")
        terminal.type("And the year be")
        terminal.wait(lambda: count(file(story), "draft WHERE text = 'And the year be'"))
        terminal.kill()

    with chat(story) as terminal:
        terminal.shows("And the year be")
        terminal.type("\x12")
        terminal.shows("up to 600,000 tonnes")
        terminal.type("fore?\r")
        terminal.shows("searched as:")
        terminal.wait(lambda: [one.phase for one in latest(story).exchanges] == [Phase.DONE, Phase.DONE])
        terminal.kill()
    exchanges = latest(story).exchanges
    assert [one.question.text for one in exchanges] == [QUESTION, "And the year before?"]
    assert exchanges[1].text


def test_a_chat_that_is_killed_while_a_model_writes_keeps_the_question_and_what_came(story: Path) -> None:
    script = Script(["Russia plans to send up to 600,000 tonnes of grain to Venezuela this year. [1] "], hang=True)
    with serving(script) as url:
        model = {"ASSISTANT_MODEL__BASE_URL": url, "ASSISTANT_MODEL__NAME": "m"}
        with chat(story, model) as terminal:
            terminal.shows("Ask about the articles")
            terminal.type(f"{QUESTION}\r")
            terminal.wait(lambda: count(file(story), "turn"))
            terminal.shows("600,000 tonnes of grain")
            # A moment later, although nothing more came.
            terminal.wait(lambda: count(file(story), "turn WHERE instr(body, 'this year. [1]')"))
            terminal.kill()
        script.released.set()
    (turn,) = latest(story).turns
    assert (turn.exchange.phase, turn.exchange.question.text) == (Phase.STOPPED, QUESTION)
    assert turn.exchange.text.startswith("Russia plans to send up to 600,000 tonnes")


# The command line


def keep(folder: Path, conversation: str, question: str) -> None:
    store = ConversationFile(file(folder))
    exchange = Exchange(Question(question))
    for event in events(answered(exchange.question, [quote("will cost 14 million euros")], "14 million euros")):
        exchange.take(event)
    store.save_turn(conversation, 0, exchange, {BRIDGE.id: BRIDGE.content_hash})
    store.close()


def said(folder: Path, *words: str) -> tuple[int, str, str]:
    return finished(start(folder, "conversations", *words))


def test_the_command_line_lists_shows_exports_and_deletes(project: Path) -> None:
    assert said(project) == (0, "", "")
    keep(project, "aaa111", "What will the repairs cost?")
    keep(project, "aab222", "Until when?")
    code, out, _ = said(project)
    assert code == 0
    assert [line.split("\t")[1:] for line in out.splitlines()] == [
        ["aab222", "1", "Until when?"],
        ["aaa111", "1", "What will the repairs cost?"],
    ]
    assert said(project, "list", "REPAIRS", "million")[1].count("\n") == 1

    code, out, _ = said(project, "show", "aaa")
    assert code == 0
    assert "# What will the repairs cost?" in out
    assert "“will cost 14 million euros”" in out
    code, out, _ = said(project, "export", "aaa111", "--format", "json")
    assert json.loads(out)["turns"][0]["citations"][0]["article"]["content_hash"] == BRIDGE.content_hash

    code, out, err = said(project, "export", "aaa111", "-o", "pack.json")
    assert (code, out, err) == (0, "", "Written to pack.json.\n")
    assert json.loads((project / "pack.json").read_text("utf-8"))["id"] == "aaa111"
    code, _, err = said(project, "export", "aaa111", "-o", "pack.json")
    assert (code, err.splitlines()[0]) == (2, "assistant: pack.json is there already")

    code, out, _ = said(project, "delete", "aab")
    assert code == 0
    assert "assistant conversations restore aab222" in out
    assert said(project)[1].count("\n") == 1
    assert said(project, "restore", "aab222")[0] == 0
    assert said(project)[1].count("\n") == 2


@pytest.mark.parametrize(
    "words", [("show", "zzz"), ("export", "zzz"), ("delete", "zzz"), ("restore", "zzz"), ("show", "aa")]
)
def test_what_is_not_there_is_told_in_a_sentence(project: Path, words: tuple[str, ...]) -> None:
    keep(project, "aaa111", "What will the repairs cost?")
    keep(project, "aab222", "Until when?")
    code, out, err = said(project, *words)
    assert (code, out) == (2, "")
    assert err.startswith(
        "assistant: 2 conversations have an id" if words[1] == "aa" else "assistant: there is no conversation zzz"
    )
