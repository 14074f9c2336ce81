"""How long the chat takes to its first picture, beside what importing Textual alone takes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.errors import AssistantError
from tests.bench import chat_project
from tests.bench.progress import tell

_PATIENCE = 60.0
# It stands in the prompt while nothing is typed, its first letter below the cursor.
_PICTURE = b"sk about the articles"


@dataclass(frozen=True, slots=True)
class PaintRow:
    """Medians over `n` runs, in milliseconds: to the first picture of the chat on a pty, for importing Textual, and
    the median of the differences of runs that followed one another."""

    n: int
    first_paint_ms: float
    import_textual_ms: float
    more_ms: float


def measure(runs: int) -> PaintRow:
    """Start both `runs` times, in turn."""
    paints, imports = [], []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        chat_project.make(folder, 0)
        for number in range(runs + 1):
            imported, painted = _import(), _paint(folder)
            # The first run reads the files from the disk.
            if number:
                imports.append(imported)
                paints.append(painted)
    more = [painted - imported for painted, imported in zip(paints, imports, strict=True)]
    tell(f"first paint: {min(more):.0f} to {max(more):.0f} ms more than the import")
    return PaintRow(runs, statistics.median(paints), statistics.median(imports), statistics.median(more))


def _import() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import textual"], check=True)
    return 1000 * (time.perf_counter() - started)


def _paint(folder: Path) -> float:
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "chat"],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(chat_project.TOP), "TERM": "xterm-256color", "COLORTERM": "truecolor"},
    )
    os.close(theirs)
    seen = b""
    try:
        while _PICTURE not in seen:
            if not select.select([ours], [], [], _PATIENCE)[0]:
                raise AssistantError(f"no picture came: {seen[-500:]!r}")
            seen += os.read(ours, 1 << 16)
        return 1000 * (time.perf_counter() - started)
    finally:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(ours)
