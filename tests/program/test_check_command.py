"""`assistant check` and `pytest tests/qa` as their users run them, on a library of one article."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import TOP
from tests.program.commands import run_here
from tests.program.terminal import Terminal

STORY = """A bridge closes

By Ana Souza

The Radosna bridge closed on 3 May 2024 for repairs that will cost 14 million euros, said Mayor Iva Lind.
"""
CASES = """cases:
  - {id: cost, question: "How much will the repairs of the Radosna bridge cost?", contains: ["14"], tags: [money]}
  - {id: day, question: "When did the Radosna bridge close?", contains: ["closed on 4 May 2024"]}
  - {id: later, question: "Who is the mayor of Radosna?", contains: ["nobody"], open: true}
"""


OURS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "assistant.pytest_plugin"}


def run(folder: Path, *words: str, plugins: bool = False) -> subprocess.CompletedProcess[str]:
    """A program of this environment, run in `folder`: ours in this process, and `pytest` with our plugin alone, unless
    it is to look for all that are installed, which takes ten times as long."""
    if words[0] == "assistant":
        return run_here(folder, *words[1:])
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(TOP), **({} if plugins else OURS)},
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one article, scripted questions on it, and a file of them that can't be read."""
    folder = tmp_path_factory.mktemp("filled")
    (folder / "assistant.toml").write_text("")
    (folder / "bridge.txt").write_text(STORY)
    qa = folder / "tests" / "qa"
    qa.mkdir(parents=True)
    (qa / "a-broken.yaml").write_text("cases:\n  - {id: x, questoin: y}\n")
    (qa / "bridge.yaml").write_text(CASES)
    done = run(folder, "assistant", "ingest", "bridge.txt")
    assert done.returncode == 0, done.stderr
    return folder


def test_what_failed_is_shown_against_what_came_and_a_broken_file_stops_none(filled: Path) -> None:
    done = run(filled, "assistant", "check", "--html", "report.html", "--junit", "report.xml")
    assert done.returncode == 1, done.stderr
    assert "tests/qa/a-broken.yaml:2:13: a case has no key" in done.stdout
    assert "[-4-] {+3+} May 2024" in done.stdout
    assert done.stdout.endswith("\n1 error\n1 open, known to fail\n1 passed, 1 failed\n")
    assert "<del>4</del> <ins>3</ins>" in (filled / "report.html").read_text("utf-8")
    again = run(filled, "assistant", "check", "tests/qa/bridge.yaml", "--only-failed", "--ndjson")
    assert again.returncode == 100, again.stderr
    assert [json.loads(line)["id"] for line in again.stdout.splitlines()] == ["day"]
    assert json.loads((filled / ".assistant" / "last-check.json").read_text()) == {"failed": ["day"]}


@pytest.mark.skipif(os.name != "posix", reason="needs a pty")
def test_on_a_terminal_each_case_is_told_as_it_ends_and_failures_are_not_told_twice(filled: Path) -> None:
    with Terminal(filled, "check", "tests/qa/bridge.yaml", size=(120, 40)) as terminal:
        assert terminal.end() == 100
        told = terminal.shown
    assert "✓ cost" in told
    assert "✗ day" in told
    assert told.index("✗ day") < told.index("○ later") < told.index("FAIL day (tests/qa/bridge.yaml:3)")
    assert told.count("[-4-] {+3+} May 2024") == 1
    assert "1 passed, 1 failed" in told
    assert terminal.offences == []


def test_pytest_collects_the_same_cases(filled: Path) -> None:
    done = run(filled, "pytest", "tests/qa", "-rA", "-p", "no:cacheprovider", plugins=True)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 xfailed" in done.stdout
    assert "PASSED tests/qa/bridge.yaml::cost" in done.stdout
    assert "XFAIL tests/qa/bridge.yaml::later" in done.stdout
    assert "[-4-] {+3+} May 2024" in done.stdout
    assert "tests/qa/a-broken.yaml:2:13: a case has no key" in done.stdout
    assert "Traceback" not in done.stdout


def test_k_and_x_work_as_with_any_test(filled: Path) -> None:
    chosen = run(filled, "pytest", "tests/qa", "-k", "money", "-p", "no:cacheprovider")
    assert chosen.returncode == 0, chosen.stdout
    assert "1 passed" in chosen.stdout
    stopped = run(filled, "pytest", "tests/qa", "-x", "-p", "no:cacheprovider")
    assert "1 failed" in stopped.stdout
    assert "passed" not in stopped.stdout.splitlines()[-1]
    one = run(filled, "pytest", "tests/qa/bridge.yaml::cost", "-p", "no:cacheprovider")
    assert one.returncode == 0, one.stdout


def test_a_plain_pytest_collects_none_unless_the_project_says_so(filled: Path) -> None:
    others = filled / "qa"
    others.mkdir()
    (others / "compose.yaml").write_text("services: {web: {image: x}}\n")
    for words in ((), ("tests",), ("qa",)):
        plain = run(filled, "pytest", *words, "-p", "no:cacheprovider")
        assert "no tests ran" in plain.stdout
    named = run(filled, "pytest", "--collect-only", "-q", "-o", "assistant_cases=tests/qa", "-p", "no:cacheprovider")
    assert "tests/qa/bridge.yaml::cost" in named.stdout


def test_pytest_starts_without_a_vendor(filled: Path) -> None:
    script = (
        "import sys, pytest\n"
        "pytest.main(['--collect-only', '-q', '-p', 'no:cacheprovider', 'tests'])\n"
        "vendors = ('chromadb', 'openai', 'onnxruntime', 'textual', 'numpy', 'tokenizers', 'yaml', 'pydantic')\n"
        "print('LOADED', [name for name in vendors if name in sys.modules], 'assistant.pytest_plugin' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=filled,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(TOP), **OURS},
    )
    assert "LOADED [] True" in done.stdout, done.stdout + done.stderr
