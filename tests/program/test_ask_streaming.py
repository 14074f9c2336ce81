"""`assistant ask` with a model: streamed on a terminal, whole in a pipe, and kept where it is stopped."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import TOP
from tests.fakes.openai_failures import FAULTS
from tests.fakes.openai_server import Script, serving
from tests.grain import QUOTE, indexed
from tests.program.commands import run_here
from tests.program.processes import PATIENCE, finished, hear_ctrl_c, start

ASK = ("ask", "How much grain is Russia sending to Venezuela?")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("ask"))


def settings(url: str) -> dict[str, str]:
    return {"ASSISTANT_MODEL__BASE_URL": url, "ASSISTANT_MODEL__NAME": "m", "ASSISTANT_MODEL__PRICE_OUTPUT": "10"}


class Terminal:
    """The program on a terminal of its own; what it wrote there so far is in `seen`."""

    def __init__(self, folder: Path, url: str) -> None:
        self._screen, inner = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "assistant", *ASK],
            cwd=folder,
            stdin=inner,
            stdout=inner,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(TOP), "TERM": "xterm-256color", "COLUMNS": "100", **settings(url)},
            preexec_fn=hear_ctrl_c,
        )
        os.close(inner)
        self.seen = ""

    def until(self, condition: Callable[[str], object]) -> None:
        """Read until something stands there, or the program ends."""
        deadline = time.monotonic() + PATIENCE
        while not condition(self.seen):
            assert time.monotonic() < deadline, self.seen
            if select.select([self._screen], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self._screen, 65536).decode("utf-8", "replace")
                except OSError:
                    break

    def end(self) -> tuple[int, str]:
        """Its exit code and its standard error."""
        self.until(lambda _: False)
        _, err = self.process.communicate(timeout=PATIENCE)
        os.close(self._screen)
        return self.process.returncode, err


def plain(seen: str) -> str:
    return " ".join(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen).split())


def test_on_a_terminal_the_answer_is_seen_while_it_is_written_and_then_with_its_quotes(folder: Path) -> None:
    script = Script([f"{QUOTE} [1] ", "Peru sends goats"], hang=True)
    with serving(script) as url:
        terminal = Terminal(folder, url)
        terminal.until(lambda seen: "Peru sends goats" in seen)
        assert "(verified)" not in terminal.seen
        script.released.set()
        code, err = terminal.end()
    assert code == 0, err
    # The view is taken away line by line before the checked answer is printed.
    assert "\x1b[2K" in terminal.seen
    assert f"[1] “{QUOTE}” (verified)" in plain(terminal.seen)
    assert "✗ no passage says: “Peru sends goats”" in plain(terminal.seen)
    assert "answered written by m · 11 tokens read, 7 written, cost 0.00007" in err


def test_ctrl_c_stops_at_once_and_prints_what_came(folder: Path) -> None:
    script = Script([f"{QUOTE} [1] ", "Last year ", "it sent"], hang=True)
    with serving(script) as url:
        terminal = Terminal(folder, url)
        terminal.until(lambda seen: "Last year it sent" in seen)
        terminal.process.send_signal(signal.SIGINT)
        code, err = terminal.end()
        script.released.set()
        assert script.hung_up.wait(30)
    assert code == 130
    assert "stopped: the answer is not complete" in err
    assert "Traceback" not in err
    shown = plain(terminal.seen.rpartition("\x1b[2K")[2])
    assert f"{QUOTE} [1] Last year it sent" in shown
    assert f"[1] “{QUOTE}” (verified)" in shown


def test_in_a_pipe_the_answer_comes_whole(folder: Path) -> None:
    with serving(Script([f"{QUOTE} [1]"])) as url:
        code, out, err = finished(start(folder, *ASK, environment=settings(url)))
    assert code == 0, err
    assert out.startswith(f"{QUOTE} [1]\n") or f"\n{QUOTE} [1]\n" in out
    assert "\x1b" not in out


def test_a_model_that_fails_leaves_quotations_and_a_reason(folder: Path) -> None:
    with serving(Script(play=FAULTS["always_broken"])) as url:
        done = run_here(folder, *ASK, environment=settings(url))
    assert done.returncode == 0
    assert QUOTE in done.stdout
    assert "The model did not answer, quotations do: 127.0.0.1:" in done.stderr
    assert "CUDA error: out of memory" in done.stderr
    assert "answered by quotation" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_tells_that_no_server_is_there(folder: Path) -> None:
    with serving(Script()) as url:
        pass
    done = run_here(folder, "doctor", environment=settings(url))
    assert done.returncode == 1
    assert f"BAD   answers: no server at {url.split('/')[2]}" in done.stdout
    with serving(Script(["yes"], models=["m"])) as url:
        done = run_here(folder, "doctor", environment=settings(url))
    assert done.returncode == 0, done.stdout
    assert "ok    answers: m at 127.0.0.1:" in done.stdout
