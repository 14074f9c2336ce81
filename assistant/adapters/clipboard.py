"""Copying by the session's own tool, and into a file where there is none."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.errors import ProgramError

# Seconds: a copy takes milliseconds, or a second where Windows is asked from WSL. What takes longer hangs.
_PATIENCE = 3.0
# What hterm and tmux take of OSC 52, the least of those terminals that tell: 100,000 bytes, in base64 with 8 around.
_OSC52_BYTES = 74_994
_NO_OSC52 = frozenset({"", "dumb", "linux", "unknown", "vt100", "vt220"})
_POWERSHELL = "[Console]::InputEncoding = [Text.Encoding]::UTF8; Set-Clipboard -Value ([Console]::In.ReadToEnd())"


@dataclass(frozen=True, slots=True)
class _Tool:
    """A program that takes text on its standard input, and what a user is told that it did."""

    command: tuple[str, ...]
    encoding: str = "utf-8"
    told: str = ""

    @property
    def phrase(self) -> str:
        return self.told or f"copied with {self.command[0]}"


_CLIP = _Tool(("clip.exe",), "utf-16")
_SET_CLIPBOARD = _Tool(("powershell.exe", "-NoProfile", "-Command", _POWERSHELL))
_WAYLAND = _Tool(("wl-copy", "--type", "text/plain"))
_X11 = (_Tool(("xclip", "-selection", "clipboard", "-in")), _Tool(("xsel", "--clipboard", "--input")))
# With -w tmux hands it on to its terminal, whatever set-clipboard allows the programs inside; since 3.2.
_TMUX = (
    _Tool(
        ("tmux", "load-buffer", "-w", "-"), told="put into tmux's buffer (prefix ] pastes it), offered to its terminal"
    ),
    _Tool(("tmux", "load-buffer", "-"), told="put into tmux's buffer (prefix ] pastes it)"),
)


class SystemClipboard:
    """Tries the tools that fit the session, one after the other. No tool can hold it up, or write on the screen.

    The `environment` tells which session this is; `folder` takes what nothing else takes.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], platform: str = sys.platform) -> None:
        self._folder = folder
        self._environment = dict(environment)
        self._platform = platform

    def native(self, text: str) -> str | None:
        """Copy with a tool; gives what was done, to be read after "the quote was", or None where none did it."""
        for tool in self._tools():
            path = shutil.which(tool.command[0], path=self._environment.get("PATH"))
            if path and self._ran((path, *tool.command[1:]), _bytes(text, tool.encoding)):
                return tool.phrase
        return None

    def terminal_takes(self, text: str) -> bool:
        """Whether the terminal may be trusted to take `text` by OSC 52. It never says whether it did."""
        environment = self._environment
        term = environment.get("TERM", "")
        # Inside of a multiplexer the sequence reaches no terminal as it is; Terminal.app and VTE leave it undone.
        return not (
            term in _NO_OSC52
            or term.startswith(("screen", "tmux"))
            or "TMUX" in environment
            or "STY" in environment
            or "VTE_VERSION" in environment
            or environment.get("TERM_PROGRAM") == "Apple_Terminal"
            or len(_bytes(text, "utf-8")) > _OSC52_BYTES
        )

    def write(self, text: str) -> Path:
        """Write it to a file that the user alone can read; gives its path. Raises ProgramError."""
        path = self._folder / "copied.txt"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(_bytes(text, "utf-8"))
        except OSError as error:
            raise ProgramError(
                f"nothing was copied: there is no clipboard tool, and {path} can't be written: {error.strerror}",
                "Install wl-copy or xclip, or set XDG_STATE_HOME to a folder that can be written.",
            ) from error
        return path

    def _tools(self) -> Iterator[_Tool]:
        environment = self._environment
        # A clipboard of the machine at the other end of ssh is not the user's.
        remote = "SSH_CONNECTION" in environment or "SSH_TTY" in environment
        if not remote and (self._platform == "win32" or "WSL_DISTRO_NAME" in environment):
            yield from (_CLIP, _SET_CLIPBOARD)
        if not remote and self._platform == "darwin":
            yield _Tool(("pbcopy",))
        if environment.get("WAYLAND_DISPLAY"):
            yield _WAYLAND
        if environment.get("DISPLAY"):
            yield from _X11
        if environment.get("TMUX"):
            yield from _TMUX

    def _ran(self, command: tuple[str, ...], data: bytes) -> bool:
        environment = self._environment
        if self._platform == "darwin":
            # pbcopy goes by the locale, which programs that are started from elsewhere often lack.
            environment = {**environment, "LC_CTYPE": "UTF-8"}
        try:
            # xclip and wl-copy stay in the background to serve the clipboard, with the output that they were given.
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env=environment,
            )
        except OSError:
            return False
        try:
            process.communicate(data, timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            _end(process)
            return False
        return process.returncode == 0


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a tool that hangs, and what it started."""
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    if process.stdin:
        with suppress(OSError):
            process.stdin.close()
    process.wait()


def _bytes(text: str, encoding: str) -> bytes:
    return text.encode(encoding, "replace")
