"""The reports that other programs read: JSON lines, JUnit XML and the HTML page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

from check_samples import answered, article, case, citation
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from assistant.check import ndjson
from assistant.check.assertions import check
from assistant.check.cases import Case
from assistant.check.difference import Side, compared
from assistant.check.html_report import page
from assistant.check.junit import junit
from assistant.check.loading import BrokenFile
from assistant.check.runner import CaseResult, Outcome, worst
from assistant.domain.answer import Answer
from assistant.domain.article import ArticleRef
from assistant.domain.errors import AssistantError, CaseError

HOSTILE = """</dd></dl><script>alert('x')</script><img src=x onerror=alert(1)>"'&amp;\x1b]0;x\x07\u202e<!-- ]]>"""
BROKEN_FILE = BrokenFile(Path("qa/<b>.yaml"), CaseError('qa/<b>.yaml:2:5: the case has no "id"', "Give it one."))


def result(a_case: Case, answer: Answer) -> CaseResult:
    return CaseResult(a_case, answer, tuple(check(a_case, answer, article)), 0.25)


PASSED = result(case("good", contains=("01:15",)), answered())
FAILED = result(case("bad", "And when?", earlier=("What fell?",), contains=("02:30",)), answered())
OPEN = result(case("later", open=True, contains=("02:30",)), answered())
BROKEN = CaseResult(case("broken"), None, (), 0.5, AssistantError("the endpoint is gone", "Start it."))


def parsed(xml: str) -> ET.Element:
    """The document, which the schema accepts and whose counts are those of its cases."""
    schema = etree.XMLSchema(etree.parse(Path(__file__).with_name("junit.xsd")))
    schema.assertValid(etree.fromstring(xml.encode("utf-8")))
    root = ET.fromstring(xml.encode("utf-8"))
    for element in (root, *root.findall("testsuite")):
        found = {"tests": "testcase", "failures": "testcase/failure", "errors": "testcase/error"}
        below = "" if element.tag == "testsuite" else "testsuite/"
        for name, path in found.items():
            assert element.get(name) == str(len(element.findall(below + path)))
    return root


def test_json_is_one_line_a_case() -> None:
    line = ndjson.line(FAILED)
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
    item = json.loads(ndjson.line(BROKEN))
    assert (item["outcome"], item["answer"], item["citations"]) == ("error", None, [])
    assert item["error"] == {"message": "the endpoint is gone", "hint": "Start it."}


def test_junit_counts_and_names_every_case() -> None:
    root = parsed(junit([PASSED, FAILED, BROKEN], (), {"answerer": "quotes"}))
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
    root = parsed(junit([hostile]))
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert "<&>" in (failure.get("message") or "")


def test_junit_has_a_suite_a_file_and_says_under_what_it_ran() -> None:
    root = parsed(junit([PASSED, OPEN], [BROKEN_FILE], {"answerer": "model", "model": "a<b"}))
    good, broken = root.findall("testsuite")
    assert (good.get("name"), good.get("skipped"), broken.get("name")) == ("bridge.yaml", "1", "qa/<b>.yaml")
    held = {one.get("name"): one.get("value") for one in good.findall("properties/property")}
    assert held == {"answerer": "model", "model": "a<b"}
    error = broken.find("testcase/error")
    assert error is not None
    assert error.get("message") == 'qa/<b>.yaml:2:5: the case has no "id"'


def test_junit_of_nothing_is_accepted() -> None:
    assert parsed(junit([])).get("tests") == "0"


@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=40))
def test_junit_is_accepted_whatever_an_answer_and_a_question_hold(asked: str, said: str) -> None:
    parsed(junit([result(case(asked or "x", asked, contains=("\x00",)), answered(said))]))


def test_the_worst_run_is_shown_and_a_case_passes_where_all_of_them_do() -> None:
    mixed = worst([PASSED, FAILED, PASSED])
    assert (mixed.outcome, mixed.flaky, mixed.seconds) == (Outcome.FAILED, True, 0.75)
    assert (worst([PASSED, PASSED]).outcome, worst([PASSED, PASSED]).flaky) == (Outcome.PASSED, False)
    assert (worst([FAILED, FAILED]).outcome, worst([FAILED, FAILED]).flaky) == (Outcome.FAILED, False)
    # An endpoint that fails is no answer that wavers.
    assert (worst([PASSED, BROKEN]).outcome, worst([PASSED, BROKEN]).flaky) == (Outcome.ERROR, False)


def test_json_tells_the_runs() -> None:
    item = json.loads(ndjson.line(worst([PASSED, FAILED])))
    assert (item["runs"], item["flaky"], item["outcome"]) == (["passed", "failed"], True, "failed")


@given(st.lists(st.sampled_from("abcd"), max_size=8), st.lists(st.sampled_from("abcd"), max_size=8))
def test_a_difference_leads_from_what_was_expected_to_what_came(expected: list[str], came: list[str]) -> None:
    stretches = compared(expected, came)
    for side, words in ((Side.EXPECTED, expected), (Side.CAME, came)):
        told = [stretch.text for stretch in stretches if stretch.side in (side, Side.BOTH)]
        assert " ".join(told).split() == words


class Page(HTMLParser):
    """A page as a parser sees it: its elements with their attributes, its text, and what is left open at the end."""

    _VOID = ("meta", "input")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self._VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data

    def having(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.elements if name == tag)


def hostile_results() -> list[CaseResult]:
    ref = ArticleRef(HOSTILE, HOSTILE, HOSTILE, "javascript:alert(1)", None)
    there = citation()
    quoted = replace(there, quote=replace(there.quote, article=ref, text=HOSTILE))
    a_case = case(HOSTILE, HOSTILE, earlier=(HOSTILE,), contains=("02:30",), note=HOSTILE, tags=(HOSTILE,))
    error = CaseResult(case("b"), None, (), 0, AssistantError(HOSTILE, HOSTILE))
    return [result(a_case, answered(HOSTILE, (quoted,), HOSTILE)), error]


def test_the_page_shows_each_case_with_what_was_expected_what_came_and_the_quotes() -> None:
    found = Page(page([PASSED, FAILED, OPEN, BROKEN], [BROKEN_FILE], {"answerer": "quotes"}))
    assert found.open == []
    kinds = [attributes["class"] for attributes in found.having("details")]
    # What asks for a look comes first.
    assert kinds == ["error", "error", "failed", "open", "passed"]
    for said in (
        'contains: "02:30"',
        "neither the answer nor its quotes say so",
        "The bridge in Žilnica fell at 01:15.",
        "Bridge falls · The Harbour Post · 2020-10-09 · bridge-2020 · verified",
        "the endpoint is gone. Start it.",
        'qa/<b>.yaml:2:5: the case has no "id"',
        "1 passed, 1 failed, 1 open, known to fail, 2 errors",
        "answerer quotes",
    ):
        assert said in found.text, said


def test_the_page_loads_nothing_and_runs_nothing_whatever_an_article_holds() -> None:
    html = page(hostile_results(), [BROKEN_FILE], {HOSTILE: HOSTILE})
    found = Page(html)
    assert found.open == []
    tags = {tag for tag, _ in found.elements}
    assert tags.isdisjoint({"script", "img", "link", "iframe", "object", "embed", "form", "a", "base"})
    names = {name for _, attributes in found.elements for name in attributes}
    assert names <= {"lang", "charset", "http-equiv", "content", "name", "type", "id", "for", "class", "open"}
    assert "alert('x')" in found.text
    assert set("\x1b\x07\u202e").isdisjoint(html)
    (policy,) = (one["content"] for one in found.having("meta") if one.get("http-equiv") == "Content-Security-Policy")
    assert (policy or "").startswith("default-src 'none'; style-src 'sha256-")
    style = re.search("<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    assert "url(" not in style.group(1)
    assert "@import" not in style.group(1)
    assert "prefers-color-scheme: dark" in style.group(1)


def test_the_page_marks_the_words_that_differ() -> None:
    html = page([result(case(contains=("The bridge in Žilnica fell at 02:30.",)), answered())])
    assert "<del>02:30.</del> <ins>01:15.</ins>" in html
