"""Tables, rubrics and cases side by side, as users of `assistant check` and `pytest` meet them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import TOP
from tests.fakes.openai_server import Script, Wire, serving
from tests.program.processes import hear_ctrl_c
from tests.program.test_check_command import STORY, run

TABLE = """cases:
  - id: radosna
    question: "{question}"
    contains: ["{answer}"]
    table:
      - {answer: 14 million euros, question: "How much will the repairs of the Radosna bridge cost?"}
      - {answer: 4 May 2024, question: "When did the Radosna bridge close?"}
  - id: graded
    question: Who is the mayor?
    graded: Names the mayor.
"""
BROKEN = """cases:
  - id: a
    question: "Who is {nme}?"
    abstains: true
    table: [{name: Iva}]
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("variety")
    (folder / "assistant.toml").touch()
    (folder / "bridge.txt").write_text(STORY)
    qa = folder / "tests" / "qa"
    qa.mkdir(parents=True)
    (qa / "bridge.yaml").write_text(TABLE)
    (qa / "wrong.yaml").write_text(BROKEN)
    done = run(folder, "assistant", "ingest", "bridge.txt")
    assert done.returncode == 0, done.stderr
    return folder


def judge(wire: Wire) -> None:
    """Finds that the mayor is named, whatever is asked."""
    wire.begin()
    wire.piece(json.dumps({"verdict": "pass", "quote": "Iva Lind", "reason": "It names her."}))
    wire.end()


def test_each_row_is_told_in_its_order_and_a_model_that_is_set_judges_quotations(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = Script(play=judge)
    with serving(script) as url:
        monkeypatch.setenv("ASSISTANT_MODEL__NAME", "judge")
        monkeypatch.setenv("ASSISTANT_MODEL__BASE_URL", url)
        for jobs in ("1", "3"):
            done = run(project, "assistant", "check", "--jobs", jobs, "--answerer", "quotes", "--ndjson")
            assert done.returncode == 1, done.stderr
            told = [json.loads(line) for line in done.stdout.splitlines()]
            assert [(one["id"], one["outcome"]) for one in told] == [
                (None, "error"),
                ("radosna-14-million-euros", "passed"),
                ("radosna-4-may-2024", "failed"),
                ("graded", "passed"),
            ]
            assert "wrong.yaml:3:23: there is no variable" in told[0]["error"]["message"]
            assert told[3]["findings"][0]["got"] == 'It names her. ("Iva Lind")'
    assert len(script.asked) == 2


def test_without_a_model_a_rubric_is_an_error_that_says_what_to_set(project: Path) -> None:
    done = run(project, "assistant", "check", "tests/qa/bridge.yaml", "--filter", "graded")
    assert done.returncode == 1
    assert "ERROR graded (tests/qa/bridge.yaml:8)" in done.stdout
    assert "Set model.name" in done.stdout


def test_pytest_collects_each_row(project: Path) -> None:
    done = run(project, "pytest", "tests/qa", "-rA", "-p", "no:cacheprovider", "-k", "not graded")
    assert "PASSED tests/qa/bridge.yaml::radosna-14-million-euros" in done.stdout
    assert "FAILED tests/qa/bridge.yaml::radosna-4-may-2024" in done.stdout
    assert "tests/qa/wrong.yaml:3:23: there is no variable" in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_an_interrupt_ends_a_run_of_many_cases(project: Path) -> None:
    rows = "".join(f"      - {{n: {number}}}\n" for number in range(3000))
    many = project / "many.yaml"
    many.write_text(
        f'cases:\n  - id: n\n    question: "Who closed bridge {{n}}?"\n    abstains: true\n    table:\n{rows}'
    )
    child = subprocess.Popen(
        [sys.executable, "-u", "-m", "assistant", "check", "many.yaml", "--jobs", "2", "--ndjson"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TOP)},
        preexec_fn=hear_ctrl_c,
    )
    assert child.stdout
    first = json.loads(child.stdout.readline())
    assert first["id"] == "n-0"
    child.send_signal(signal.SIGINT)
    started = time.monotonic()
    rest, told = child.communicate(timeout=60)
    # So many cases take minutes; what is asked ends first, and nothing more is begun.
    assert time.monotonic() - started < 30
    assert child.returncode not in (0, 100)
    assert len(rest.splitlines()) < 1000
    assert "Traceback" not in told, told
