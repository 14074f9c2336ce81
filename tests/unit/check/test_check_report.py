"""The report for people, the JSON lines and the JUnit file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

from check_samples import ARTICLE, abstained, answered, article, case, citation

from assistant.check import report
from assistant.check.assertions import check
from assistant.check.cases import Case
from assistant.check.runner import CaseResult
from assistant.domain.answer import Answer, Diagnosis, Filters
from assistant.domain.errors import AssistantError


def result(a_case: Case, answer: Answer) -> CaseResult:
    return CaseResult(a_case, answer, tuple(check(a_case, answer, article)), 0.25)


PASSED = result(case("good", contains=("01:15",)), answered())
FAILED = result(
    case(
        "bad",
        "And when?",
        earlier=("What fell?",),
        contains=("02:30",),
        filters=Filters(as_of=date(2020, 12, 31), source="The Harbour Post"),
        note="The time was mended later.",
    ),
    answered(),
)
BROKEN = CaseResult(case("broken"), None, (), 0.5, AssistantError("the endpoint is gone", "Start it."))


def test_a_failure_is_told_in_full_before_the_summary() -> None:
    assert (
        report.text([PASSED, FAILED])
        == """\
FAIL bad (bridge.yaml:3)
  after      What fell?
  question   And when? (as of 2020-12-31, source The Harbour Post)
  note       The time was mended later.
  expected   contains: "02:30"
  came       neither the answer nor its quotes say so
  answer     The bridge in Žilnica fell at 01:15. [1]
  short      01:15
  quote [1]  “The bridge in Žilnica fell at 01:15.”
             bridge-2020, 2020-10-09, verified

1 passed, 1 failed"""
    )


def test_errors_come_first_and_are_counted_on_a_line_of_their_own() -> None:
    lines = report.text([PASSED, FAILED, BROKEN]).splitlines()
    assert lines[:4] == [
        "ERROR broken (bridge.yaml:3)",
        "  question   When did the bridge fall?",
        "  error      the endpoint is gone",
        "             Start it.",
    ]
    assert lines[-2:] == ["1 errors", "1 passed, 1 failed"]


def test_where_all_pass_the_summary_is_all() -> None:
    assert report.text([PASSED, PASSED]) == "2 passed, 0 failed"


def test_a_refusal_shows_what_came_nearest() -> None:
    refusal = replace(abstained(), diagnosis=Diagnosis("no date", ("bridge",), (ARTICLE.ref,)))
    told = report.text([result(case(contains=("x",)), refusal)])
    assert "  came       no answer\n" in told
    assert "  missing    bridge\n" in told
    assert "  nearest    bridge-2020\n" in told


def test_an_undated_article_is_said_to_be_undated() -> None:
    there = citation()
    undated = replace(there, quote=replace(there.quote, article=replace(ARTICLE.ref, published=None)))
    told = report.text([result(case(contains=("x",)), answered(citations=(undated,)))])
    assert "bridge-2020, undated, verified" in told


def test_an_answer_can_not_pose_as_the_summary() -> None:
    told = report.text([result(case(contains=("x",)), answered("Well.\n9 passed, 0 failed"))])
    assert [line for line in told.splitlines() if line == "9 passed, 0 failed"] == []
    assert told.endswith("\n0 passed, 1 failed")


def test_json_is_one_line_a_case() -> None:
    line = report.json_line(FAILED)
    assert "\n" not in line
    item = json.loads(line)
    assert (item["id"], item["outcome"], item["status"], item["earlier"]) == (
        "bad",
        "failed",
        "answered",
        ["What fell?"],
    )
    assert (item["file"], item["line"]) == ("bridge.yaml", 3)
    assert {key: value for key, value in item["findings"][1].items() if key in ("kind", "passed")} == {
        "kind": "contains",
        "passed": False,
    }
    assert item["citations"][0]["article_id"] == "bridge-2020"
    assert item["citations"][0]["published"] == "2020-10-09"
    assert item["error"] is None


def test_json_of_an_error() -> None:
    item = json.loads(report.json_line(BROKEN))
    assert (item["outcome"], item["answer"], item["citations"]) == ("error", None, [])
    assert item["error"] == {"message": "the endpoint is gone", "hint": "Start it."}


def test_junit_counts_and_names_every_case() -> None:
    root = ET.fromstring(report.junit([PASSED, FAILED, BROKEN]).encode("utf-8"))
    suite = root.find("testsuite")
    assert suite is not None
    assert {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped", "time")} == {
        "tests": "3",
        "failures": "1",
        "errors": "1",
        "skipped": "0",
        "time": "1.000",
    }
    good, bad, broken = suite.findall("testcase")
    assert (good.get("name"), good.get("classname"), len(good)) == ("good", "bridge", 0)
    failure, error = bad.find("failure"), broken.find("error")
    assert failure is not None
    assert error is not None
    assert failure.get("message") == 'contains: "02:30": neither the answer nor its quotes say so'
    assert "quote [1]" in (failure.text or "")
    assert error.get("message") == "the endpoint is gone"


def test_junit_holds_what_xml_can_not() -> None:
    hostile = result(case(contains=("\x07<&>\ud800",)), answered("\x1b]0;x\x07 <b>&\ufffe"))
    root = ET.fromstring(report.junit([hostile]).encode("utf-8"))
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert "<&>" in (failure.get("message") or "")


def test_an_open_case_is_counted_and_breaks_nothing_and_one_that_passes_is_named() -> None:
    failing = result(case("later", open=True, contains=("02:30",)), answered())
    passing = result(case("at-last", open=True, contains=("01:15",)), answered())
    assert report.text([PASSED, failing, passing]).splitlines() == [
        'bridge.yaml:3:5: "at-last" passes now; take `open` out of it',
        "1 open, known to fail",
        "2 passed, 0 failed",
    ]
    suite = ET.fromstring(report.junit([PASSED, failing])).find("testsuite")
    assert suite is not None
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "1")
    assert len(suite.findall("testcase/skipped")) == 1
