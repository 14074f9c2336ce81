"""The processes of a soak: started, limited, watched, killed."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.conftest import TOP

# What no process needs: a question that takes longer hangs, and memory past this grew without bound.
HANGS = 120.0
_MOST_DATA = 3 << 30
# Few cores and many processes: each computes with one thread.
_ENVIRONMENT = {"ASSISTANT_EMBEDDING__THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(slots=True)
class Child:
    """A process, since when it works on what it has in hand, and whether it was killed for the test."""

    process: subprocess.Popen[str]
    role: str
    since: float
    killed: bool = False
    hung: bool = False

    def kill(self) -> None:
        """It gets no chance to clean up."""
        self.killed = True
        self.process.kill()

    def ended(self) -> bool:
        """Wait for its end; whether it was killed while it lived."""
        self.process.wait()
        return self.killed and self.process.returncode == -signal.SIGKILL


class Children:
    """Every living process of a run. Any thread may call it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._living: list[Child] = []

    def start(self, role: str, module: str, *words: str, told: IO[str]) -> Child:
        """`python -m module words` in the project's folder; what it says on standard error goes to `told`."""
        process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=self._folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
            env={**os.environ, **_ENVIRONMENT, "PYTHONPATH": str(TOP)},
        )
        if hasattr(resource, "prlimit"):
            resource.prlimit(process.pid, resource.RLIMIT_DATA, (_MOST_DATA, _MOST_DATA))
        child = Child(process, role, time.monotonic())
        with self._lock:
            self._living.append(child)
        return child

    def gone(self, child: Child) -> None:
        """The process ended, and was waited for."""
        with self._lock:
            self._living.remove(child)

    def kill_one(self, roles: Sequence[str], chance: random.Random) -> str | None:
        """Kill a living process of one of `roles`, and give its role; None where there is none."""
        with self._lock:
            living = [one for one in self._living if one.role in roles and one.process.poll() is None]
            if not living:
                return None
            chosen = chance.choice(living)
            chosen.kill()
            return chosen.role

    def end_hanging(self) -> None:
        """Kill those that work on one thing for too long."""
        with self._lock:
            for one in self._living:
                if time.monotonic() - one.since > HANGS and one.process.poll() is None:
                    one.hung = True
                    one.process.kill()

    def end_all(self) -> None:
        """Kill all that is left."""
        with self._lock:
            for one in self._living:
                one.kill()
