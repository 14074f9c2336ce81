"""What of an answer changed, and which articles that is laid to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.check.baseline.model import ArticleMark
from assistant.check.runner import CaseResult
from assistant.check.since import Between, What, changed
from assistant.check.since_report import as_json, block, text
from assistant.domain.answer import Answer
from assistant.domain.errors import AssistantError
from tests.unit.check.check_samples import ARTICLE, abstained, answered, case, citation

OTHER = citation("Nobody was hurt.", 2)
NOTHING = Between(frozenset(), frozenset(), frozenset())


def result(answer: Answer | None, error: AssistantError | None = None) -> CaseResult:
    return CaseResult(case(), answer, (), 0.1, error)


def what(then: Answer, now: Answer) -> What | None:
    found = changed(result(then), result(now), NOTHING)
    return found.what if found else None


def test_the_claim_is_the_short_answer_or_that_there_is_one() -> None:
    assert what(answered(), answered("Other prose. [1]", short_answer="01:15 ")) is None
    assert what(answered(), answered(short_answer="02:30")) is What.CLAIM
    assert what(answered(), abstained()) is What.CLAIM
    assert what(abstained(), answered()) is What.CLAIM


def test_another_first_quote_is_another_claim_only_where_no_short_answer_says_the_same() -> None:
    assert what(answered(), answered(citations=(OTHER,))) is What.QUOTE
    assert what(answered(short_answer=None), answered(short_answer=None, citations=(OTHER,))) is What.CLAIM
    assert what(answered(), answered(citations=(citation(), OTHER))) is What.EVIDENCE


def test_what_came_changed_or_went_is_named_where_it_is_quoted() -> None:
    mark = ArticleMark.of(ARTICLE)
    edited = replace(mark, text="x")
    between = Between.of({"bridge-2020": mark, "old": mark}, {"bridge-2020": edited, "new": mark})
    assert between == Between(frozenset({"new"}), frozenset({"bridge-2020"}), frozenset({"old"}))
    assert not Between.of({"a": mark}, {"a": mark})
    found = changed(result(answered()), result(answered(short_answer="02:30")), between)
    assert found is not None
    assert found.because == ("bridge-2020 changed",)
    moved = changed(result(answered()), result(answered(short_answer="02:30")), NOTHING)
    assert moved is not None
    assert moved.because[0].startswith("the articles quoted are as they were")
    assert "  then       01:15\n" in block(found)
    assert "  now        02:30\n" in block(found)
    assert text([found], 3, between, "May").endswith("\n1 of 3 answers changed, 0 more stand on other quotes")
    assert as_json(found)["then"]["citations"][0]["quote"].startswith("The bridge in Žilnica")


def test_a_question_that_could_not_be_answered_is_no_change() -> None:
    with pytest.raises(AssistantError, match="the endpoint is gone"):
        changed(result(answered()), result(None, AssistantError("the endpoint is gone")), NOTHING)
