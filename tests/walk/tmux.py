"""The program in a tmux of its own, which no other tmux and no setting of the user's has to do with."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import TOP
from tests.walk.steps import ARTICLE, QUIT, TEXT, WALK, Step

SIZE = (110, 32)
# Settings of the program, and what pytest tells of a terminal of its own.
_OURS = ("ASSISTANT_", "OPENAI_", "CHROMA_", "TMUX", "NO_COLOR", "TEXTUAL", "COLUMNS", "LINES")
PATIENCE = 90.0
"""Seconds until what does not come is a failure."""


class Tmux:
    """One window with the program in it. `socket` names the server, which belongs to this walk alone."""

    def __init__(self, socket: str, home: Path) -> None:
        self.socket = socket
        self._home = home
        self._left = home / "exit-code"

    def start(self) -> None:
        """Open the window, and start the program in a folder of its own."""
        folder = self._home / "stories"
        folder.mkdir(parents=True)
        (folder / ARTICLE).write_text(TEXT, "utf-8")
        width, height = map(str, SIZE)
        # A server takes its environment from whoever starts it.
        named = (
            f"HOME={self._home}",
            *(f"XDG_{one}_HOME={self._home / one.lower()}" for one in ("DATA", "CONFIG", "STATE", "CACHE")),
            f"PYTHONPATH={TOP}",
            "LANG=C.UTF-8",
        )
        # tmux 3.3 loses the exit code of a program now and then, so a shell writes it down.
        shell = ("sh", "-c", '"$0" -m assistant; echo $? > "$1"', sys.executable, str(self._left))
        program = ("env", *(f"-u{name}" for name in _foreign()), *named, *shell)
        self._run("new-session", "-d", "-x", width, "-y", height, "-c", str(folder), *program)
        self._run("resize-window", "-x", width, "-y", height)
        self._run("set-option", "-g", "remain-on-exit", "on")
        self._run("set-option", "-g", "escape-time", "10")
        self._run("set-option", "-g", "status", "off")

    def take(self, step: Step) -> None:
        """Do what a step says, and wait for what it promises."""
        for key in step.keys:
            if key.startswith("paste:"):
                self._run("set-buffer", "-b", "walk", key.removeprefix("paste:"))
                self._run("paste-buffer", "-p", "-d", "-b", "walk")
            elif key.startswith("size:"):
                width, height = key.removeprefix("size:").split("x")
                self._run("resize-window", "-x", width, "-y", height)
            elif _named(key):
                self._run("send-keys", key)
            else:
                self._run("send-keys", "-l", key)
            self._rest()
        deadline = time.monotonic() + PATIENCE
        while not self._done(step):
            assert time.monotonic() < deadline, (
                f"“{step.told}”: this did not come to pass; on the screen:\n{self.shown}"
            )
            time.sleep(0.05)
        self._rest()

    def _done(self, step: Step) -> bool:
        shown = self.shown
        return step.wanted in shown and not (step.gone and step.gone in shown)

    def _rest(self, still: float = 0.1, seconds: float = 5.0) -> None:
        """Wait until the screen rests: only then has a key gone where it was to go."""
        deadline, before = time.monotonic() + seconds, ""
        while time.monotonic() < deadline and before != (before := self.shown):
            time.sleep(still)

    def quit(self) -> int:
        """Leave the program; its exit code."""
        self.take(QUIT)
        deadline = time.monotonic() + PATIENCE
        while not (self._left.exists() and (code := self._left.read_text().strip())):
            assert time.monotonic() < deadline, f"it did not end; on the screen:\n{self.shown}"
            time.sleep(0.05)
        return int(code)

    @property
    def shown(self) -> str:
        """What stands on the screen."""
        return self._run("capture-pane", "-p")

    def say(self, text: str) -> None:
        """Tell whoever watches what comes next."""
        self._run("set-option", "-g", "status", "on")
        self._run("set-option", "-g", "status-right", "")
        self._run("set-option", "-g", "window-status-current-format", "")
        self._run("set-option", "-g", "status-left-length", "200")
        self._run("set-option", "-g", "status-left", f" {text}".replace("#", "##"))

    def close(self) -> None:
        """End the server, and with it the program."""
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], check=False, capture_output=True)

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self.socket, "-f", "/dev/null", *words], capture_output=True, text=True, timeout=30
        )
        assert done.returncode == 0, f"tmux {' '.join(words)}: {done.stderr}"
        return done.stdout


def missing() -> str | None:
    """Why there can be no walk here, or None."""
    return None if shutil.which("tmux") else "needs tmux, which is not here"


@contextmanager
def opened(socket: str, home: Path) -> Iterator[Tmux]:
    """The program in its window, ended at the end whatever happened."""
    tmux = Tmux(socket, home)
    try:
        tmux.start()
        yield tmux
    finally:
        tmux.close()


def walk(tmux: Tmux, pause: float = 0.0) -> int:
    """Take every step, with `pause` seconds to look; the exit code of the program."""
    for step in WALK:
        if pause:
            tmux.say(step.told)
            time.sleep(pause)
        tmux.take(step)
    if pause:
        tmux.say(QUIT.told)
        time.sleep(pause)
    return tmux.quit()


def _named(key: str) -> bool:
    return key in ("Enter", "Escape", "Tab", "Up", "Down") or re.fullmatch(r"C-.|F\d+", key) is not None


def _foreign() -> list[str]:
    """Variables of whoever starts the walk that the program would listen to."""
    return [name for name in os.environ if name.startswith(_OURS)]
