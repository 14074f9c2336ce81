"""The report for people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from check_samples import ARTICLE, abstained, answered, article, case, citation

from assistant.check import report
from assistant.check.assertions import check
from assistant.check.cases import Case
from assistant.check.kinds import OneOf
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
    assert lines[-2:] == ["1 error", "1 passed, 1 failed"]


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


def test_an_open_case_is_counted_and_breaks_nothing_and_one_that_passes_is_named() -> None:
    failing = result(case("later", open=True, contains=("02:30",)), answered())
    passing = result(case("at-last", open=True, contains=("01:15",)), answered())
    assert report.text([PASSED, failing, passing]).splitlines() == [
        'bridge.yaml:3:5: "at-last" passes now; take `open` out of it',
        "1 open, known to fail",
        "2 passed, 0 failed",
    ]


def test_the_nearest_words_are_shown_where_they_differ() -> None:
    told = report.text([result(case(contains=("The bridge in Žilnica fell at 02:30",)), answered())])
    assert "  nearest    The bridge in Žilnica fell at [-02:30-] {+01:15.+}\n" in told


def test_of_several_short_answers_the_nearest_is_compared() -> None:
    short = answered("The bridge fell at 01:15. [1]", short_answer="01:15")
    told = report.text([result(case(checks=(OneOf(("by day", "The bridge fell at 02:30.")),)), short)])
    assert "  nearest    The bridge fell at [-02:30.-] {+01:15.+}\n" in told


def test_nothing_is_near_where_the_words_are_others() -> None:
    assert "nearest" not in report.text([FAILED])
