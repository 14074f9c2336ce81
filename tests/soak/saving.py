"""`python -m tests.soak.saving FILE FROM TO`: a chat's store in a process of its own. Keeps a question and then its
answer, as the chat does, and prints the number of each turn that is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from assistant.adapters.conversations import ConversationFile
from assistant.domain.answer import Question
from assistant.domain.exchange import Exchange
from tests.conftest import TOP
from tests.fakes.scripted_services import BRIDGE, answered, events, quote

CONVERSATION = "0123456789abcdef"
_WORDS = BRIDGE.text.split(".")[0]


def text(number: int) -> str:
    """The answer of a turn."""
    return f"The answer of turn {number}. " + "It says a little more than that. " * (number % 7)


def saved(path: Path, first: int, last: int, killed_after: float | None) -> int:
    """Keep turns in a process, killed so many seconds after it kept the first one; gives how many turns are kept."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.soak.saving", str(path), str(first), str(last)],
        cwd=TOP,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TOP)},
    )
    assert process.stdout
    begun = process.stdout.readline()
    if killed_after is not None:
        time.sleep(killed_after)
        process.kill()
    out, _ = process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), process.returncode
    # A line that the kill cut in two is no acknowledgement.
    whole = (begun + out).rpartition("\n")[0].split()
    return int(whole[-1]) + 1 if whole else first


def texts(path: Path) -> list[str]:
    """The answers that are kept, in order."""
    store = ConversationFile(path)
    try:
        kept = store.load(CONVERSATION)
    finally:
        store.close()
    return [turn.exchange.text for turn in kept.turns] if kept else []


def main(path: str, first: str, last: str) -> None:
    """Keep the turns."""
    store = ConversationFile(Path(path))
    for number in range(int(first), int(last)):
        exchange = Exchange(Question(f"What is said in turn {number}?"))
        store.save_turn(CONVERSATION, number, exchange)
        answer = replace(answered(exchange.question, [quote(_WORDS)]), text=text(number))
        for event in events(answer):
            exchange.take(event)
        store.save_turn(CONVERSATION, number, exchange, {"bridge": "0"})
        print(number, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
