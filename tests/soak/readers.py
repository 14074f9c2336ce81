"""Those who ask: the command for one question, a batch that goes on, and services that stay open as the chat's do."""

from __future__ import annotations

import json
import random
import tempfile
import threading
import time
from typing import IO

from tests.soak.articles import Subject
from tests.soak.children import Child, Children
from tests.soak.ledger import Ledger

KINDS = ("services", "batch", "once")
_ABSTAINED = 3


class Reader(threading.Thread):
    """Asks about one article after the other until it is stopped, and starts its process again when that is killed."""

    def __init__(self, kind: str, children: Children, ledger: Ledger, stop: threading.Event, seed: int) -> None:
        super().__init__(name=f"reader-{kind}-{seed}")
        self._kind = kind
        self._children = children
        self._ledger = ledger
        self._stop_asked = stop
        self._chance = random.Random(seed)

    def run(self) -> None:
        """Ask."""
        with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
            while not self._stop_asked.is_set():
                told.seek(0)
                told.truncate()
                (self._once if self._kind == "once" else self._many)(told)

    def _once(self, told: IO[str]) -> None:
        subject, began = self._subject(), time.monotonic()
        child = self._children.start("reader", "assistant", "ask", "--json", subject.question, told=told)
        out, _ = child.process.communicate()
        self._children.gone(child)
        if child.process.returncode in (0, 1, _ABSTAINED) and out.strip():
            self._ledger.judge(subject, json.loads(out), began, time.monotonic())
        else:
            self._broke_off(child, told)

    def _many(self, told: IO[str]) -> None:
        words = ("tests.soak.answering",) if self._kind == "services" else ("assistant", "ask", "--batch", "-")
        child = self._children.start("reader", *words, told=told)
        # Some live as long as the run.
        left = self._chance.choice((20, 60, 10**9))
        while left and not self._stop_asked.is_set():
            left -= 1
            if not self._one(child):
                break
        try:
            child.process.communicate()
        except (OSError, ValueError):
            child.process.wait()
        self._children.gone(child)
        if child.process.returncode:
            self._broke_off(child, told)

    def _one(self, child: Child) -> bool:
        assert child.process.stdin
        assert child.process.stdout
        subject, began = self._subject(), time.monotonic()
        child.since = began
        try:
            child.process.stdin.write(json.dumps({"question": subject.question}) + "\n")
            child.process.stdin.flush()
            line = child.process.stdout.readline()
        except OSError:
            return False
        if not line.endswith("\n"):
            return False
        self._ledger.judge(subject, json.loads(line), began, time.monotonic())
        return True

    def _subject(self) -> Subject:
        return self._chance.choice(list(self._ledger.subjects.values()))

    def _broke_off(self, child: Child, told: IO[str]) -> None:
        if child.ended():
            return
        told.seek(0)
        said = told.read()
        if child.hung:
            self._ledger.wrong(f"a {self._kind} reader hung: {said[-500:]}")
        elif "Traceback" in said or child.process.returncode not in (0, 1, _ABSTAINED):
            self._ledger.wrong(f"a {self._kind} reader ended with {child.process.returncode}: {said[-1500:]}")
        else:
            self._ledger.error(f"{self._kind}: {said.strip().splitlines()[:1]}")
