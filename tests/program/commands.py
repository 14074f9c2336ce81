"""The commands as users give them: in a process of their own, or in this one, which takes a tenth of the time."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from unittest.mock import patch

from assistant.cli import main
from tests.conftest import TOP


def run(
    project: Path, *words: str, stdin: str | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """`assistant` with `words` in the folder `project`, in a process of its own: for what only that shows, such as how
    the program starts and ends, and for what would hang or crash this one if the promise were broken."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", *words],
        cwd=project,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(TOP), **(environment or {})},
    )


def run_here(
    project: Path, *words: str, stdin: str | bytes | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The same in this process, with files in place of the pipes: all that the program does but to start."""
    content = stdin.encode() if isinstance(stdin, str) else stdin or b""
    with _stream(content) as given, _stream() as out, _stream(errors="backslashreplace") as err:
        with (
            _in(project),
            patch.dict(os.environ, environment or {}),
            patch.object(sys, "argv", ["assistant", *words]),
            patch.object(sys, "stdin", given),
            patch.object(sys, "stdout", out),
            patch.object(sys, "stderr", err),
        ):
            code = _code()
        return subprocess.CompletedProcess(["assistant", *words], code, _told(out), _told(err))


def _code() -> int:
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


@contextmanager
def _in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def _stream(content: bytes = b"", errors: str = "strict") -> Iterator[IO[str]]:
    with tempfile.TemporaryFile("w+b") as file:
        file.write(content)
        file.seek(0)
        with io.TextIOWrapper(file, "utf-8", errors) as stream:
            yield stream


def _told(stream: IO[str]) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()
