"""Keys into a program on a pty, and what it tells in a file."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assistant.domain.errors import AssistantError
from tests.bench.chat_project import TOP

_PATIENCE = 180.0


class Driven:
    """`python -m tests.bench.chat_child` on a pty of 120 by 40, whose picture is read and thrown away."""

    def __init__(self, what: str, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self._told = folder / f"{what}.told"
        self._told.write_bytes(b"")
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(TOP)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.chat_child", what, str(self._told)],
            cwd=folder,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**os.environ, **terminal, **(environment or {})},
        )
        os.close(theirs)
        self._tail = b""
        threading.Thread(target=self._read, daemon=True).start()
        self._place, self.state, self.end = 0, {}, {}

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while select.select([self._ours], [], [], None)[0]:
                self._tail = (self._tail + os.read(self._ours, 1 << 16))[-2000:]

    def press(self, keys: str) -> None:
        """Send keys, as a terminal encodes them."""
        os.write(self._ours, keys.encode())

    def until(self, condition: Callable[[Mapping[str, Any]], object], what: str) -> None:
        """Wait for a state. Raises AssistantError."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            self._listen()
            with contextlib.suppress(KeyError):
                if condition(self.state):
                    return
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise AssistantError(f"{what} did not come to pass: {self.state} {self._tail[-800:]!r}")
            time.sleep(0.02)

    def _listen(self) -> None:
        with self._told.open("rb") as file:
            file.seek(self._place)
            while (line := file.readline()).endswith(b"\n"):
                self._place = file.tell()
                told = json.loads(line)
                self.state = told.get("state", self.state)
                self.end = told if "late" in told else self.end

    def leave(self) -> dict[str, Any]:
        """Quit; gives what it told at its end."""
        self.press("\x11")
        self._process.wait(_PATIENCE)
        self._listen()
        return self.end

    def close(self) -> None:
        """See that it has ended."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        with contextlib.suppress(OSError):
            os.close(self._ours)

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid
