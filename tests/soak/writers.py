"""Those who bring articles in, change them and take them out, by the real commands, until each is acknowledged."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from tests.soak.articles import Subject
from tests.soak.children import Children
from tests.soak.ledger import Ledger

_BUSY = "another process is writing to this library"


class Writer(threading.Thread):
    """Works on articles of its own. A command that was killed, or that had to wait, is given again."""

    def __init__(
        self,
        own: Sequence[Subject],
        scratch: Path,
        children: Children,
        ledger: Ledger,
        stop: threading.Event,
        seed: int,
    ) -> None:
        super().__init__(name=f"writer-{seed}")
        self._own = own
        self._file = scratch / f"writer-{seed}.jsonl"
        self._children = children
        self._ledger = ledger
        self._stop_asked = stop
        self._chance = random.Random(seed)

    def run(self) -> None:
        """Write."""
        while not self._stop_asked.is_set():
            now = self._ledger.now()
            there = [one for one in self._own if now[one.id]]
            wish = self._chance.random()
            if wish < 0.06:
                self._until_acknowledged("ingest", "--rebuild-index")
            elif wish < 0.12:
                self._until_acknowledged("ingest")
            elif wish < 0.3 and len(there) > len(self._own) // 2:
                self.remove(self._chance.sample(there, self._chance.randrange(1, 4)))
            else:
                self.put(self._chance.sample(list(self._own), self._chance.randrange(1, 6)))

    def put(self, chosen: Sequence[Subject]) -> None:
        """Bring these articles in, or change them."""
        versions = [(one, one.version(self._chance)) for one in chosen]
        self._file.write_text("".join(version.record(one) for one, version in versions), "utf-8")
        for one, version in versions:
            self._ledger.begin(one.id, version)
        if self._until_acknowledged("ingest", str(self._file)):
            self._ledger.acknowledge(one.id for one in chosen)
            with self._ledger.lock:
                self._ledger.counts.articles_put += len(chosen)

    def remove(self, chosen: Sequence[Subject]) -> None:
        """Take these articles out, one command an article: one that is killed may have taken it out already."""
        for one in chosen:
            self._ledger.begin(one.id, None)
            if self._until_acknowledged("articles", "remove", "--yes", one.id, gone=f"there is no article {one.id}"):
                self._ledger.acknowledge([one.id])
                with self._ledger.lock:
                    self._ledger.counts.articles_removed += 1

    def _until_acknowledged(self, *words: str, gone: str | None = None) -> bool:
        """Give the command until it says that it is done. False only where the run ends before, or it fails."""
        while True:
            with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
                child = self._children.start("writer", "assistant", *words, told=told)
                child.process.communicate()
                self._children.gone(child)
                if child.process.returncode == 0:
                    with self._ledger.lock:
                        self._ledger.counts.acknowledged += 1
                    return True
                told.seek(0)
                said = told.read()
            if child.ended():
                continue
            if _BUSY in said:
                with self._ledger.lock:
                    self._ledger.counts.waits += 1
                time.sleep(self._chance.uniform(0.05, 0.5))
            elif gone and gone in said:
                # The one that was killed had done it. What it left undone, an ingestion does.
                gone, words = None, ("ingest",)
            else:
                self._failed(words, said, child.process.returncode, hung=child.hung)
                return False

    def _failed(self, words: Sequence[str], said: str, code: int, *, hung: bool) -> None:
        if hung or "Traceback" in said or code < 0:
            how = "hung" if hung else f"ended with {code}"
            self._ledger.wrong(f"assistant {' '.join(words)} {how}: {said[-1500:]}")
        else:
            self._ledger.error(f"assistant {words[0]}: {said.strip().splitlines()[:1]}")
