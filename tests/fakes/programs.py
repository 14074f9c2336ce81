"""Small real programs with the names of tools, which note what they are given: their arguments and standard input."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_TAKES = """\
import os, sys
here = os.path.dirname(os.path.abspath(sys.argv[0]))
name = os.path.basename(sys.argv[0])
with open(f"{here}/.{name}.arguments", "w") as file:
    file.write(" ".join(sys.argv[1:]))
"""
_READS = """\
with open(f"{here}/.{name}.input", "wb") as file:
    file.write(sys.stdin.buffer.read())
"""


def program(folder: Path, name: str, then: str = _READS) -> Path:
    """Put a program there. It notes its arguments, then does what `then` says in Python: else it reads its input."""
    path = folder / name
    path.write_text(f"#!{sys.executable} -I\n{_TAKES}{then}")
    path.chmod(0o755)
    return path


def failing(folder: Path, name: str, code: int = 1) -> Path:
    """A program that fails at once."""
    return program(folder, name, f"sys.exit({code})")


def hanging(folder: Path, name: str) -> Path:
    """A program that neither reads nor ends."""
    return program(folder, name, "import time\ntime.sleep(15)")


@dataclass
class Serving:
    """A program that was left in the background."""

    file: Path

    def stop(self) -> None:
        """End it."""
        for _ in range(500):
            if self.file.exists() and (text := self.file.read_text()):
                os.kill(int(text), signal.SIGKILL)
                return
            time.sleep(0.01)
        raise AssertionError("it was never started")


def serving_on(folder: Path, name: str) -> Serving:
    """A program that goes to the background with its standard output open, as xclip does."""
    forks = """
if (child := os.fork()):
    with open(f"{here}/.{name}.child", "w") as file:
        file.write(str(child))
    sys.exit(0)
import time
time.sleep(60)
"""
    program(folder, name, _READS + forks)
    return Serving(folder / f".{name}.child")


def taken(folder: Path, name: str) -> tuple[str, bytes]:
    """The arguments and the standard input that a program was given."""
    return (folder / f".{name}.arguments").read_text(), (folder / f".{name}.input").read_bytes()
