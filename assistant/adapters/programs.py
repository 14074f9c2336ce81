"""The user's own programs: the pager, the editor, the browser. No shell ever sees what they are given."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from assistant.domain.errors import ProgramError

_PAGERS = ("less", "more")
_EDITORS = ("nano", "vi") if sys.platform != "win32" else ("notepad",)
# Seconds: a starter of browsers that fails does so at once; one that goes on is the browser.
_PATIENCE = 1.5
_QUESTION = "question.txt"


class SystemPrograms:
    """`page`, `edit` and `edit_text` need the terminal for themselves, and return when the program has ended.

    Every method raises ProgramError. The `environment` names the programs (PAGER, VISUAL, EDITOR).
    """

    def __init__(self, environment: Mapping[str, str], platform: str = sys.platform) -> None:
        self._environment = dict(environment)
        self._platform = platform

    def page(self, text: str) -> None:
        """Show `text`, which has to be harmless to a terminal, in the pager."""
        command = self._chosen(("PAGER",), _PAGERS, "pager")
        environment = dict(self._environment)
        if "F" in environment.get("LESS", ""):
            # With -F a text that fits the screen would be gone before it is read.
            environment["LESS"] += " -+F"
        self._run(command, "PAGER", environment, text.encode("utf-8", "replace"))

    def edit(self, path: Path) -> None:
        """Open a file in the editor."""
        command = self._chosen(("VISUAL", "EDITOR"), _EDITORS, "editor")
        self._run([*command, str(path)], "VISUAL or EDITOR", self._environment)

    def edit_text(self, text: str) -> str:
        """Edit `text` in the editor; gives what was saved."""
        try:
            # Nobody else can look into such a folder.
            with tempfile.TemporaryDirectory(prefix="news-assistant-") as folder:
                path = Path(folder) / _QUESTION
                path.write_bytes(f"{text}\n".encode("utf-8", "replace"))
                self.edit(path)
                return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").rstrip("\n")
        except OSError as error:
            raise ProgramError(f"the question can't be edited: {error.strerror or error}") from error

    def browse(self, url: str) -> None:
        """Open an address in the browser, beside the terminal, and return at once."""
        command = self._browser()
        if command is None:
            raise ProgramError("there is no browser to be opened from here", f"The address is {url}")
        try:
            # A browser talks much on its standard error, which must not be drawn over the chat.
            process = subprocess.Popen(
                [*command, url],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env=self._environment,
            )
            code = process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            return
        except OSError as error:
            raise ProgramError(
                f"{command[0]} can't be run: {error.strerror or error}", f"The address is {url}"
            ) from error
        # Windows' explorer gives 1 for success.
        if code and not command[0].endswith("explorer.exe"):
            raise ProgramError(f"{Path(command[0]).name} could not open a browser", f"The address is {url}")

    def _browser(self) -> list[str] | None:
        if self._platform == "darwin":
            return self._first("open")
        if self._platform == "win32" or "WSL_DISTRO_NAME" in self._environment:
            return self._first("wslview", "explorer.exe")
        if self._environment.get("DISPLAY") or self._environment.get("WAYLAND_DISPLAY"):
            return self._first("xdg-open", "sensible-browser", "x-www-browser")
        return None

    def _first(self, *names: str) -> list[str] | None:
        found = (shutil.which(name, path=self._environment.get("PATH")) for name in names)
        return next(([path] for path in found if path), None)

    def _chosen(self, variables: tuple[str, ...], usual: tuple[str, ...], what: str) -> list[str]:
        for variable in variables:
            value = self._environment.get(variable, "").strip()
            try:
                command = shlex.split(value, posix=self._platform != "win32")
            except ValueError as error:
                raise ProgramError(
                    f"{variable} can't be read as a command: {error}", f"It holds: {value}. Close its quotes."
                ) from error
            if command:
                return command
        found = self._first(*usual)
        if found is None:
            raise ProgramError(f"no {what} was found", f"Set {' or '.join(variables)} to one.")
        return found

    def _run(self, command: list[str], named: str, environment: Mapping[str, str], data: bytes | None = None) -> None:
        name = command[0]
        path = shutil.which(name, path=environment.get("PATH"))
        try:
            if path is None:
                raise FileNotFoundError(2, os.strerror(2))
            done = subprocess.run([path, *command[1:]], input=data, env=environment, check=False)
        except OSError as error:
            raise ProgramError(
                f"{name} can't be run: {error.strerror or error}", f"Set {named} to a program that can."
            ) from error
        if done.returncode:
            how = f"code {done.returncode}" if done.returncode > 0 else f"signal {-done.returncode}"
            raise ProgramError(f"{name} ended with {how}")
