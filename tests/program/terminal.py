"""A terminal for the real program: a pty whose every byte is kept, read as a strict terminal reads it.

`Screen` knows the sequences that Textual's driver, Rich and click write, and nothing else. Whatever else comes is an
offence: that is how a test learns that text acted on the terminal.
"""

from __future__ import annotations

import base64
import codecs
import contextlib
import fcntl
import os
import re
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

from rich.cells import cell_len

from tests.conftest import TOP

PATIENCE = 60.0
"""Seconds until what does not come is a failure."""

_SEQUENCE = re.compile(
    r"\x1b(?:"
    r"\[(?P<csi>[0-?]*[ -/]*[@-~])"
    r"|\](?P<osc>[^\x07\x1b\x9c]*)(?:\x07|\x1b\\)"
    r"|(?P<other>[ -Z\\^-~]))"
)
_CSI = re.compile(
    r"[\d;:]*m"  # colours and styles
    r"|\d*(?:;\d*)?H|\d*[A-DG]"  # where to write
    r"|[0-3]?[JK]"  # what to clear
    r"|\?(?:7|25|1000|1003|1004|1006|1015|1049|2004|2026)[hl]"  # wrapping, cursor, mouse, focus, screen, paste, frames
    r"|\?(?:2026|2048)\$p"  # whether the terminal knows these
    r"|[<>=]\d*(?:;\d+)?u"  # the keyboard protocol of kitty
)
# What pytest, and whoever starts it, tell of terminals and desks of their own.
_OF_OTHERS = ("COLUMNS", "LINES", "NO_COLOR", "TEXTUAL", "TMUX", "DISPLAY", "WAYLAND_DISPLAY")
_POINTER = re.compile(r"22;[a-z-]*")
_COPY = re.compile(r"52;c;([A-Za-z0-9+/=]*)")
# What no text may hold: C0 but what moves a line on, DEL and C1, line and paragraph separators, zero-width space and
# its kin, bidirectional controls, tags, and halves of characters.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f\ud800-\udfff]"
)


class Screen:
    """What stands on the terminal, and `offences`: everything that came and is on no list."""

    def __init__(self, columns: int, rows: int) -> None:
        self.offences: list[str] = []
        self._left = ""
        self._wide, self._high = columns, rows
        self._x = self._y = 0
        self._cells = [[" "] * columns for _ in range(rows)]

    def feed(self, text: str) -> None:
        """Take in what was written."""
        text = self._left + text
        self._left = ""
        place = 0
        while place < len(text):
            if text[place] != "\x1b":
                end = text.find("\x1b", place)
                end = len(text) if end < 0 else end
                self._write(text[place:end])
                place = end
            elif found := _SEQUENCE.match(text, place):
                self._act(found, text)
                place = found.end()
            elif len(text) - place < 4096:
                # The rest of it may still come.
                self._left = text[place:]
                return
            else:
                self._offence("a sequence without an end", text[place : place + 40])
                place += 1

    def finish(self) -> None:
        """Nothing more comes."""
        if self._left:
            self._offence("a sequence without an end", self._left)

    @property
    def text(self) -> str:
        """The lines that can be seen."""
        return "\n".join("".join(line).rstrip() for line in self._cells)

    def _offence(self, what: str, where: str) -> None:
        self.offences.append(f"{what}: {where!r}")

    def _act(self, found: re.Match[str], text: str) -> None:
        sequence = found.group()
        if (csi := found["csi"]) is not None:
            if _CSI.fullmatch(csi):
                self._move(csi)
                return
        elif (osc := found["osc"]) is not None and (_POINTER.fullmatch(osc) or self._harmless_copy(osc)):
            return
        around = text[max(0, found.start() - 40) : found.end() + 40]
        self._offence(f"{sequence!r} is not what the program writes", around)

    def _harmless_copy(self, osc: str) -> bool:
        """Whether it is a copy that the reader asked for, of nothing but text."""
        copied = _COPY.fullmatch(osc)
        if copied is None:
            return False
        text = base64.b64decode(copied[1]).decode("utf-8", "replace")
        return not UNSEEN.search(text) and "\x1b" not in text

    def _move(self, csi: str) -> None:
        numbers = [int(one) if one.isdigit() else 1 for one in csi[:-1].split(";")]
        match csi[-1]:
            case "H":
                self._y = numbers[0] - 1
                self._x = numbers[1] - 1 if len(numbers) > 1 else 0
            case "A":
                self._y -= numbers[0]
            case "B":
                self._y += numbers[0]
            case "C":
                self._x += numbers[0]
            case "D":
                self._x -= numbers[0]
            case "G":
                self._x = numbers[0] - 1
            case "J" if csi[:-1] in ("2", "3"):
                self._cells = [[" "] * self._wide for _ in range(self._high)]
            case "K" if 0 <= self._y < self._high:
                self._cells[self._y] = [" "] * self._wide
            case "h" | "l" if csi[:-1] == "?1049":
                self._cells = [[" "] * self._wide for _ in range(self._high)]
                self._x = self._y = 0

    def _write(self, text: str) -> None:
        for found in UNSEEN.finditer(text):
            self._offence(f"U+{ord(found.group()):04X} in text", text[max(0, found.start() - 40) : found.end() + 40])
        for character in text:
            if character == "\r":
                self._x = 0
            elif character == "\n":
                self._newline()
            elif character == "\b":
                self._x -= 1
            else:
                self._put(character)

    def _newline(self) -> None:
        self._x = 0
        if self._y < self._high - 1:
            self._y += 1
        else:
            self._cells = [*self._cells[1:], [" "] * self._wide]

    def _put(self, character: str) -> None:
        width = cell_len(character)
        if not width or not (0 <= self._y < self._high):
            return
        if 0 <= self._x < self._wide:
            self._cells[self._y][self._x] = character
            if width == 2 and self._x + 1 < self._wide:
                self._cells[self._y][self._x + 1] = ""
        self._x += width


class Terminal:
    """The program on a pty of its own. `written` is every byte that it wrote."""

    def __init__(
        self,
        folder: Path,
        *words: str | bytes,
        size: tuple[int, int] = (100, 30),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.written = bytearray()
        self._lock = threading.Lock()
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._screen = Screen(*size)
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "assistant", *words],
            cwd=folder,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith(_OF_OTHERS)},
                "PYTHONPATH": str(TOP),
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "LANG": "C.UTF-8",
                **(environment or {}),
            },
        )
        os.close(theirs)
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        while True:
            try:
                if not select.select([self._ours], [], [], 0.2)[0]:
                    if self._process.poll() is not None:
                        return
                    continue
                data = os.read(self._ours, 65536)
            except OSError:
                # On Linux the end of the other side is an error.
                return
            if not data:
                return
            with self._lock:
                self.written += data
                self._screen.feed(self._decoder.decode(data))

    @property
    def shown(self) -> str:
        """What stands on the screen now."""
        with self._lock:
            return self._screen.text

    @property
    def offences(self) -> list[str]:
        """Everything that was written and is on no list."""
        with self._lock:
            return list(self._screen.offences)

    def press(self, keys: str | bytes) -> None:
        """Send keys, as a terminal encodes them."""
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            data = data[os.write(self._ours, data[:512]) :]

    def paste(self, text: str) -> None:
        """Send text as a paste."""
        self.press(f"\x1b[200~{text}\x1b[201~")

    def until(self, wanted: str | Callable[[str], object], seconds: float = PATIENCE) -> None:
        """Wait until words stand on the screen, or until something is true of what stands there."""
        reached = wanted if callable(wanted) else lambda shown: wanted in shown
        deadline = time.monotonic() + seconds
        while not reached(self.shown):
            told = f"{wanted!r} did not come; on the screen:\n{self.shown}"
            assert time.monotonic() < deadline, told
            assert self._process.poll() is None or self._reading.is_alive(), f"the program ended; {told}"
            time.sleep(0.02)

    def settle(self, quiet: float = 0.15, seconds: float = 5.0) -> None:
        """Wait until nothing is written for a moment: a key that comes before may still go where the last one went."""
        deadline, before, since = time.monotonic() + seconds, -1, time.monotonic()
        while time.monotonic() < deadline and (before != len(self.written) or time.monotonic() - since < quiet):
            if before != len(self.written):
                before, since = len(self.written), time.monotonic()
            time.sleep(0.02)

    def end(self, seconds: float = PATIENCE) -> int:
        """Wait for the program's own end; its exit code."""
        code = self._process.wait(seconds)
        self._reading.join(seconds)
        with self._lock:
            self._screen.finish()
        return code

    def close(self) -> None:
        """See that it has ended."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(PATIENCE)
        self._reading.join(PATIENCE)
        with contextlib.suppress(OSError):
            os.close(self._ours)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "end": "\x1b[F",
    "ctrl+up": "\x1b[1;5A",
    "ctrl+down": "\x1b[1;5B",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "f10": "\x1b[21~",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}
"""What a terminal sends for a key."""
