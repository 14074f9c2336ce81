"""`assistant check`: its exit codes, its channels and what it asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import click
import pytest
from check_samples import ScriptedAsk, answered, article
from click.testing import CliRunner, Result

import assistant.cli.check as check_module
from assistant.cli.common import Context
from assistant.domain.answer import Answer
from assistant.domain.errors import AssistantError, CaseError, UsageError

GOOD = '  - {id: good, question: "Good?", contains: ["01:15"], tags: [fact]}\n'
BAD = '  - {id: bad, question: "Bad?", contains: ["02:30"], tags: [other]}\n'
BROKEN = '  - {id: broken, question: "Broken?", abstains: true}\n'


class Checker:
    """A project folder with case files, and the command run in it on scripted answers."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.answerers: list[str | None] = []
        self.script: dict[str, Answer | AssistantError] = {"Broken?": AssistantError("the endpoint is gone")}
        self.ask = ScriptedAsk(self.script, answered())
        monkeypatch.setattr(check_module, "opened", self._opened)
        # Nothing of whoever runs the tests: neither their settings nor their folders.
        monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
        monkeypatch.chdir(folder)

    @contextmanager
    def _opened(self, ctx: click.Context, answerer: str | None = None) -> Iterator[SimpleNamespace]:
        assert isinstance(ctx.obj, Context)
        self.answerers.append(answerer)
        yield SimpleNamespace(ask=self.ask, catalogue=SimpleNamespace(article=article))

    def write(self, *cases: str, name: str = "tests/qa/cases.yaml") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("cases:\n" + "".join(cases), encoding="utf-8")
        return path

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(check_module.command, arguments, obj=Context(Path.cwd(), {}))


@pytest.fixture
def checker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checker:
    return Checker(tmp_path, monkeypatch)


def test_all_pass(checker: Checker) -> None:
    checker.write(GOOD)
    done = checker.run()
    assert (done.exit_code, done.stdout) == (0, "1 passed, 0 failed\n")
    assert done.stderr == "Asking 1 scripted questions.\n"


def test_a_failed_case_is_100(checker: Checker) -> None:
    checker.write(GOOD, BAD)
    done = checker.run()
    assert done.exit_code == 100
    assert done.stdout.startswith("FAIL bad (tests/qa/cases.yaml:3)\n")
    assert done.stdout.endswith("\n1 passed, 1 failed\n")


def test_an_error_is_1_and_the_rest_is_told(checker: Checker) -> None:
    checker.write(BROKEN, GOOD, BAD)
    done = checker.run()
    assert done.exit_code == 1
    assert done.stdout.endswith("\n1 errors\n1 passed, 1 failed\n")


def test_a_file_that_can_not_be_read_opens_no_library(checker: Checker) -> None:
    checker.write("  - {id: a}\n")
    done = checker.run()
    assert isinstance(done.exception, CaseError)
    assert checker.answerers == []


@pytest.mark.parametrize(
    "arguments", [["--filter", "nothing like it"], ["--tag", "fac"], ["--junit", "nowhere/report.xml"]]
)
def test_what_can_not_be_asked_for_is_usage(checker: Checker, arguments: list[str]) -> None:
    checker.write(GOOD)
    assert isinstance(checker.run(*arguments).exception, UsageError)
    assert checker.answerers == []


def test_without_files_or_a_folder_of_them_is_usage(checker: Checker) -> None:
    assert isinstance(checker.run().exception, UsageError)


def test_an_unknown_answerer_is_usage(checker: Checker) -> None:
    assert checker.run("--answerer", "oracle").exit_code == 2


def test_the_default_folder_is_the_project_s(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    checker.write(GOOD)
    (checker.folder / "assistant.toml").touch()
    below = checker.folder / "deep" / "below"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert checker.run().exit_code == 0


def test_named_files_are_asked_alone(checker: Checker) -> None:
    checker.write(GOOD)
    named = checker.write(BAD, name="other.yaml")
    assert checker.run(str(named)).exit_code == 100
    assert [question.text for question in checker.ask.asked] == ["Bad?"]


def test_filter_and_tag_choose(checker: Checker) -> None:
    checker.write(GOOD, BAD, BROKEN)
    assert checker.run("--filter", "goo", "--filter", "nothing").exit_code == 0
    assert checker.run("--tag", "other").exit_code == 100
    assert [question.text for question in checker.ask.asked] == ["Good?", "Bad?"]


def test_the_answerer_is_passed_on(checker: Checker) -> None:
    checker.write(GOOD)
    checker.run("--answerer", "quotes")
    checker.run()
    assert checker.answerers == ["quotes", None]


def test_json_is_all_there_is_on_standard_output(checker: Checker) -> None:
    checker.write(GOOD, BAD)
    done = checker.run("--json")
    assert done.exit_code == 100
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == ["passed", "failed"]


def test_junit_is_written_beside_the_report(checker: Checker) -> None:
    checker.write(GOOD, BAD)
    done = checker.run("--junit", "report.xml")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (100, "1 passed, 1 failed")
    assert ET.parse(checker.folder / "report.xml").getroot().get("tests") == "2"


def test_nothing_of_an_answer_acts_on_the_terminal(checker: Checker) -> None:
    checker.write(BAD)
    checker.script["Bad?"] = answered("\x1b]52;c;aGk=\x07 It \x1b[31mfell\u202e.\x9b2J", ())
    done = checker.run()
    assert "fell" in done.stdout
    assert set("\x1b\x07\x9b\u202e").isdisjoint(done.stdout)
    # What it takes out leaves the columns as they are.
    assert '\n  expected   contains: "02:30"\n' in done.stdout
