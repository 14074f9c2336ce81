"""How long the chat holds up a key: while an answer streams into a long conversation, and while articles come in."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.errors import AssistantError
from tests.bench import chat_project
from tests.bench.chat_drive import Driven
from tests.bench.progress import tell

_KEYS_PER_SECOND = 11.0
_ESCAPE, _F6, _RESUME = "\x1b", "\x1b[17~", "\x12"


@dataclass(frozen=True, slots=True)
class StallRow:
    """How late a callback of the loop was, in milliseconds, over `n` moments 5 ms apart."""

    app: str
    n: int
    p50: float
    p95: float
    p99: float
    longest: float


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that were pressed while something else went on, and those that did not arrive, or not in order."""

    pressed: int
    lost: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done."""

    turns: int
    answers: int
    tokens: int
    rate: float
    articles: int


def measure(plan: Plan) -> tuple[list[StallRow], Keys]:
    """Drive the chat on a pty, with an empty Textual app beside it that meets the same machine."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        tell("making the project")
        chat_project.make(folder, plan.turns)
        chat_project.articles(folder / "new.jsonl", plan.articles)
        with _model(plan) as url, contextlib.ExitStack() as stack:
            bare, chat = Driven("bare", folder), Driven("chat", folder, _environment(folder, url))
            stack.callback(bare.close)
            stack.callback(chat.close)
            keys = _play(chat, folder, plan)
            return [*_rows("the chat", chat), *_rows("an empty Textual app", bare)], keys


def _environment(folder: Path, url: str) -> dict[str, str]:
    homes = {name: str(folder / "home") for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    return {"ASSISTANT_MODEL__NAME": "m", "ASSISTANT_MODEL__BASE_URL": url, "NO_PROXY": "127.0.0.1", **homes}


@contextlib.contextmanager
def _model(plan: Plan) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench.chat_server", str(plan.rate), str(plan.tokens)]
    with subprocess.Popen(command, cwd=chat_project.TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout
        assert server.stdin
        try:
            yield server.stdout.readline().decode().strip()
        finally:
            server.stdin.close()


def _play(chat: Driven, folder: Path, plan: Plan) -> Keys:
    questions = chat_project.questions()
    chat.until(lambda state: state["ready"], "the chat")
    chat.press(_RESUME)
    chat.until(lambda state: state["turns"] == plan.turns, "the conversation")
    time.sleep(3.0)
    pressed = lost = 0
    _type(chat, questions[0])
    for number in range(plan.answers):
        tell(f"answer {number + 1} of {plan.answers}")
        asked = plan.turns + number + 1
        chat.press("\r")
        chat.until(lambda state, asked=asked: state["turns"] == asked and state["phase"] in _GOING, "the answer")
        text = questions[number + 1]
        _type(chat, text)
        chat.until(lambda state: state["phase"] not in _GOING, "the end of the answer")
        chat.until(lambda state, text=text: len(state["prompt"]) >= len(text), "what was typed")
        pressed, lost = pressed + len(text), lost + _lost(text, str(chat.state["prompt"]))
    tell("an ingestion")
    chat.press(_F6)
    chat.until(lambda state: state["screen"] == "IngestScreen", "the screen")
    chat.press(f"\x1b[200~{folder / 'new.jsonl'}\x1b[201~")
    time.sleep(0.5)
    chat.press("\r")
    chat.until(lambda state: state["ingestion"] == "running", "the ingestion")
    chat.press(_ESCAPE)
    chat.until(lambda state: state["screen"] == "ChatScreen", "the chat")
    before, text = str(chat.state["prompt"]), ""
    while chat.state["ingestion"] == "running":
        piece = questions[len(text) % len(questions)]
        _type(chat, piece)
        text += piece
        chat.until(lambda state: state["prompt"], "a state")
    chat.until(lambda state: len(state["prompt"]) >= len(before) + len(text), "what was typed")
    return Keys(pressed + len(text), lost + _lost(before + text, str(chat.state["prompt"])))


_GOING = ("opening the library", "searching", "reading", "writing", "checking")


def _type(chat: Driven, text: str) -> None:
    for character in text:
        chat.press(character)
        time.sleep(1 / _KEYS_PER_SECOND)


def _lost(pressed: str, arrived: str) -> int:
    """How many characters, from the first that is missing or out of its place."""
    same = next((n for n, pair in enumerate(zip(pressed, arrived, strict=False)) if pair[0] != pair[1]), None)
    if same is None:
        same = min(len(pressed), len(arrived))
    return max(len(pressed), len(arrived)) - same


def _rows(name: str, driven: Driven) -> list[StallRow]:
    end = driven.leave()
    if "late" not in end:
        raise AssistantError(f"{name} told nothing at its end")
    order = ("bare", "waiting", "streaming", "ingesting")
    return [
        _row(name if label == "bare" else f"{name}, {label}", late)
        for label in order
        if len(late := end["late"].get(label, [])) > 1
    ]


def _row(name: str, late: Sequence[float]) -> StallRow:
    ordered = sorted(late)
    p50, p95, p99 = (ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.95, 0.99))
    return StallRow(name, len(ordered), p50, p95, p99, ordered[-1])
