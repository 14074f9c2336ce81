"""Each assertion, both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from check_samples import ARTICLE, abstained, answered, article, case, citation

from assistant.check import assertions
from assistant.check.assertions import Finding, Kind
from assistant.domain.answer import CitationState
from assistant.domain.article import Span

FIRST = {
    Kind.ANSWERED,
    Kind.ABSTAINS,
    Kind.CONTAINS,
    Kind.NOT_CONTAINS,
    Kind.CITES,
    Kind.SHORT_ANSWER,
    Kind.EXACT_QUOTE,
}


def only(findings: Iterable[Finding]) -> Finding:
    [finding] = findings
    return finding


def test_an_answer_is_expected_where_the_case_says_what_it_holds() -> None:
    finding = only(assertions.status(case(contains=("x",)), answered()))
    assert (finding.kind, finding.passed) == (Kind.ANSWERED, True)


@pytest.mark.parametrize(
    "asserted", [{"contains": ("x",)}, {"cites": ("x",)}, {"short_answer": "x"}, {"abstains": False}]
)
def test_a_refusal_is_no_answer_whatever_words_it_holds(asserted: dict[str, object]) -> None:
    finding = only(assertions.status(case(**asserted), abstained()))
    assert (finding.kind, finding.passed, finding.got) == (Kind.ANSWERED, False, "no answer")


def test_a_case_of_unwanted_words_alone_allows_a_refusal() -> None:
    assert list(assertions.status(case(not_contains=("x",)), abstained())) == []


def test_abstains() -> None:
    assert only(assertions.status(case(abstains=True), abstained())).passed
    finding = only(assertions.status(case(abstains=True), answered()))
    assert (finding.kind, finding.passed, finding.got) == (Kind.ABSTAINS, False, "an answer")


@pytest.mark.parametrize("wanted", ["AT 01:15", "the bridge\n in", "Z\u030cilnica", "z\u030cilnica"])
def test_contains_looks_in_the_prose_in_any_case_white_space_and_form_of_a_letter(wanted: str) -> None:
    finding = only(assertions.contains(case(contains=(wanted,)), answered()))
    assert (finding.kind, finding.passed, finding.got) == (Kind.CONTAINS, True, "it stands in the answer")


def test_contains_looks_in_the_quotes() -> None:
    finding = only(assertions.contains(case(contains=("01:15",)), answered("At night. [1]")))
    assert (finding.passed, finding.got) == (True, "it stands in quote [1]")


def test_contains_fails() -> None:
    finding = only(assertions.contains(case(contains=("02:30",)), answered()))
    assert (finding.kind, finding.passed, finding.expected) == (Kind.CONTAINS, False, '"02:30"')


def test_contains_does_not_join_the_prose_to_a_quote_nor_two_quotes() -> None:
    two = (citation(), citation("Nobody was hurt.", 2))
    finding = only(assertions.contains(case(contains=("01:15. Nobody",)), answered("At night [1][2]", two)))
    assert not finding.passed


def test_a_marker_neither_parts_nor_poses_as_what_is_looked_for() -> None:
    answer = answered("It fell [1] at night.")
    assert only(assertions.contains(case(contains=("fell at night",)), answer)).passed
    assert only(assertions.not_contains(case(not_contains=("[1]",)), answer)).passed


@pytest.mark.parametrize(
    ("unwanted", "passed", "got"),
    [
        ("02:30", True, "neither the answer nor its quotes say so"),
        ("BRIDGE", False, "it stands in quote [1]"),
        ("night", False, "it stands in the answer"),
    ],
)
def test_not_contains(unwanted: str, passed: bool, got: str) -> None:
    finding = only(assertions.not_contains(case(not_contains=(unwanted,)), answered("At night. [1]")))
    assert (finding.kind, finding.passed, finding.got) == (Kind.NOT_CONTAINS, passed, got)


def test_cites() -> None:
    findings = list(assertions.cites(case(cites=("bridge-2020", "other")), answered()))
    assert [finding.passed for finding in findings] == [True, False]
    assert findings[1].got == "cited: bridge-2020"
    assert only(assertions.cites(case(cites=("other",)), abstained())).got == "nothing is cited"


@pytest.mark.parametrize(
    ("wanted", "came", "passed"),
    [
        ("china", "China", True),
        ("South Africa", "south\nAfrica", True),
        ("China", "Red China", False),
        ("China", None, False),
    ],
)
def test_short_answer(wanted: str, came: str | None, passed: bool) -> None:
    finding = only(assertions.short_answer(case(short_answer=wanted), answered(short_answer=came)))
    assert (finding.kind, finding.passed) == (Kind.SHORT_ANSWER, passed)


def test_an_exact_quote_passes() -> None:
    finding = only(assertions.exact_quotes(answered(), article))
    assert (finding.kind, finding.passed) == (Kind.EXACT_QUOTE, True)


def test_a_quote_one_character_off_fails_and_shows_both() -> None:
    finding = only(assertions.exact_quotes(answered(citations=(citation(shift=1),)), article))
    assert not finding.passed
    assert '"he bridge in Žilnica fell at 01:15. "' in finding.got
    assert '"The bridge in Žilnica fell at 01:15."' in finding.got


def test_a_quote_past_the_end_of_its_article_fails() -> None:
    there = citation("Nobody was hurt.")
    beyond = replace(there, quote=replace(there.quote, span=Span(len(ARTICLE.text) + 1, len(ARTICLE.text) + 9)))
    assert not only(assertions.exact_quotes(answered(citations=(beyond,)), article)).passed


def test_a_quote_of_an_unknown_article_fails_whatever_its_state() -> None:
    unknown = replace(citation(), state=CitationState.UNSUPPORTED)
    finding = only(assertions.exact_quotes(answered(citations=(unknown,)), lambda _: None))
    assert (finding.passed, finding.got) == (False, "the library has no such article")


def test_check_gathers_every_assertion() -> None:
    asserted = case(
        contains=("01:15",), not_contains=("02:30",), cites=("bridge-2020",), short_answer="01:15", abstains=False
    )
    findings = assertions.check(asserted, answered(), article)
    assert {finding.kind for finding in findings} == FIRST - {Kind.ABSTAINS}
    assert all(finding.passed for finding in findings)
