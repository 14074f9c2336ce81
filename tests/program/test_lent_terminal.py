"""The terminal is lent to a pager and an editor, and is the chat's again afterwards."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fakes.programs import program
from tests.grain import QUESTION, QUOTE, indexed
from tests.program.terminal import KEYS, Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pty")

F4 = "\x1bOS"


def waits(gate: Path, says: str) -> str:
    """What a program does that shows something until the test lets it go."""
    return (
        f"import time\nprint({says!r}, sys.stdin.read() if not sys.stdin.isatty() else '', flush=True)\n"
        f"while not os.path.exists({str(gate)!r}):\n    time.sleep(0.01)\n"
    )


def test_pager_and_editor_have_the_terminal_and_give_it_back(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    indexed(folder)
    tools = tmp_path / "bin"
    tools.mkdir()
    paged, edited, looked = (tmp_path / name for name in ("paged", "edited", "looked"))
    program(tools, "mypager", waits(paged, "THIS IS THE PAGER"))
    program(
        tools,
        "myeditor",
        "path = sys.argv[1]\n"
        "if path.endswith('.txt'):\n"
        "    open(path, 'w').write('And the year before?')\n" + _indented(waits(edited, "THIS IS THE EDITOR"))
        + "else:\n" + _indented(waits(looked, "THIS IS THE ARTICLE") + "sys.exit(3)\n"),
    )  # fmt: skip
    environment = {"PAGER": "mypager", "EDITOR": "myeditor", "PATH": f"{tools}:{os.environ['PATH']}"}
    with Terminal(folder, "chat", environment=environment) as terminal:
        terminal.until("Ask about")
        terminal.press(QUESTION + KEYS["enter"])
        terminal.until("confidence")
        terminal.press(KEYS["f3"])
        terminal.until(lambda shown: "THIS IS THE PAGER" in shown and QUOTE in shown and "confidence" not in shown)
        paged.touch()
        terminal.until(lambda shown: "confidence" in shown and "PAGER" not in shown)
        terminal.press(F4)
        terminal.until("THIS IS THE EDITOR")
        edited.touch()
        terminal.until(lambda shown: "And the year before?" in shown and "confidence" in shown)
        terminal.press(KEYS["enter"])
        terminal.until(lambda shown: shown.count("confidence") == 2)
        terminal.press(KEYS["f2"])
        terminal.settle()
        terminal.press(F4)
        terminal.until("THIS IS THE ARTICLE")
        looked.touch()
        terminal.until("myeditor ended with code 3")
        terminal.press(KEYS["ctrl+q"])
        assert terminal.end() == 0
        # Whatever was lent, the shell gets its own screen back.
        assert terminal.written.count(b"\x1b[?1049h") == terminal.written.count(b"\x1b[?1049l") == 4


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())
