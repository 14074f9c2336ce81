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
from assistant.domain.answer import Answer, Engine
from assistant.domain.errors import AssistantError, UsageError

ENGINE = Engine("quotes", None, "fake")

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
        (folder / "assistant.toml").touch()
        self.data = folder / ".assistant"
        self.data.mkdir()
        monkeypatch.setattr(check_module, "opened", self._opened)
        # Nothing of whoever runs the tests: neither their settings nor their folders.
        monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
        monkeypatch.chdir(folder)

    @contextmanager
    def _opened(self, ctx: click.Context, answerer: str | None = None) -> Iterator[SimpleNamespace]:
        assert isinstance(ctx.obj, Context)
        self.answerers.append(answerer)
        yield SimpleNamespace(ask=self.ask, article=article, embedder=None, engine=ENGINE, grader=None, local=None)

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
    assert done.stderr == "Asking 1 scripted question.\n"


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
    assert done.stdout.endswith("\n1 error\n1 passed, 1 failed\n")


def test_a_file_that_can_not_be_read_opens_no_library(checker: Checker) -> None:
    checker.write("  - {id: a}\n")
    done = checker.run()
    assert (done.exit_code, checker.answerers) == (1, [])
    assert done.stdout.startswith("ERROR tests/qa/cases.yaml\n  error      tests/qa/cases.yaml:2:5: ")


def test_a_file_that_can_not_be_read_stops_none_of_the_others(checker: Checker) -> None:
    checker.write("  - {id: a, questoin: b}\n", name="tests/qa/a.yaml")
    checker.write(GOOD, BAD, name="tests/qa/b.yaml")
    checker.write(GOOD.replace("Good?", "Again?"), name="tests/qa/c.yaml")
    done = checker.run("nowhere.yaml", "tests/qa")
    assert done.exit_code == 1
    assert done.stdout.endswith("\n3 errors\n1 passed, 1 failed\n")
    assert "there is no case file at nowhere.yaml" in done.stdout
    assert 'tests/qa/a.yaml:2:13: a case has no key "questoin"' in done.stdout
    assert 'tests/qa/c.yaml:2:5: the id "good" is taken' in done.stdout
    assert [question.text for question in checker.ask.asked] == ["Good?", "Bad?"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--filter", "nothing like it"],
        ["--tag", "fac"],
        ["--junit", "nowhere/report.xml"],
        ["--html", "nowhere/report.html"],
    ],
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
    below = checker.folder / "deep" / "below"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert checker.run().exit_code == 0


def test_a_project_without_cases_asks_none_of_where_one_is(checker: Checker, tmp_path: Path) -> None:
    checker.write(GOOD)
    other = tmp_path / "other"
    other.mkdir()
    (other / "assistant.toml").touch()
    done = CliRunner().invoke(check_module.command, [], obj=Context(other, {}))
    assert isinstance(done.exception, UsageError)


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


def test_ndjson_tells_of_a_file_that_can_not_be_read_as_well(checker: Checker) -> None:
    checker.write("  - {id: a}\n", name="tests/qa/a.yaml")
    checker.write(GOOD)
    told = [json.loads(line) for line in checker.run("--ndjson").stdout.splitlines()]
    assert [(item["id"], item["file"], item["outcome"]) for item in told] == [
        (None, "tests/qa/a.yaml", "error"),
        ("good", "tests/qa/cases.yaml", "passed"),
    ]


def test_only_failed_asks_those_that_did_not_pass_when_they_were_last_asked(checker: Checker) -> None:
    checker.write(GOOD, BAD, BROKEN)
    checker.run()
    checker.ask.asked.clear()
    assert checker.run("--only-failed", "--tag", "other").exit_code == 100
    assert [question.text for question in checker.ask.asked] == ["Bad?"]
    checker.script["Bad?"] = answered("It fell at 02:30.")
    # Asking one of them forgets none of the others.
    assert checker.run("--filter", "bad").exit_code == 0
    checker.ask.asked.clear()
    checker.run("--only-failed")
    assert [question.text for question in checker.ask.asked] == ["Broken?"]


def test_only_failed_after_a_run_that_passed_has_nothing_to_do(checker: Checker) -> None:
    checker.write(GOOD)
    checker.run()
    done = checker.run("--only-failed")
    assert (done.exit_code, done.stdout) == (0, "0 passed, 0 failed\n")
    assert done.stderr == "None of these cases failed when it was last asked.\n"


@pytest.mark.parametrize("kept", [None, "{", "[]", '{"failed": [1]}', "[" * 100_000])
def test_only_failed_without_a_run_that_is_kept_says_so(checker: Checker, kept: str | None) -> None:
    checker.write(GOOD)
    if kept is not None:
        (checker.data / "last-check.json").write_text(kept)
    done = checker.run("--only-failed")
    assert isinstance(done.exception, AssistantError)
    # The next run makes it good.
    assert checker.run().exit_code == 0
    assert checker.run("--only-failed").exit_code == 0


def test_repeat_tells_the_pass_rate_and_marks_what_is_flaky(checker: Checker) -> None:
    checker.write(GOOD, BAD)
    checker.ask.turns["Bad?"] = [answered("At 02:30."), answered("At 03:00."), answered("At 02:30.")]
    done = checker.run("--repeat", "3", "--html", "report.html", "--junit", "report.xml")
    assert done.exit_code == 100
    assert "  runs       2 of 3 passed, flaky\n" in done.stdout
    assert done.stdout.endswith("\n1 flaky, passed in some runs and not in others\n1 passed, 1 failed\n")
    assert len(checker.ask.asked) == 6
    assert "2 of 3 passed, flaky" in (checker.folder / "report.html").read_text("utf-8")
    assert "2 of 3 passed, flaky" in (checker.folder / "report.xml").read_text("utf-8")


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
