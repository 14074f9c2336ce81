"""What two answers to one question have in common."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.answer import Question
from assistant.domain.article import Article
from assistant.domain.comparison import Agreement, compared, short_agreement
from tests.fakes.scripted_services import BRIDGE, abstained, answered, quote

ASKED = Question("What will it cost?")


@pytest.mark.parametrize(
    ("first", "second", "agreement"),
    [
        ("14 million euros", "14 million euros", Agreement.SAME),
        ("The Radosna bridge.", "a radosna Bridge", Agreement.SAME),
        ("14 million", "will cost 14 million euros", Agreement.WIDER),
        ("1,400", "1,4", Agreement.DIFFERENT),
        ("14 million euros", "41 million euros", Agreement.DIFFERENT),
        ("Friday", None, Agreement.FIRST_ONLY),
        (" — ", "Friday", Agreement.SECOND_ONLY),
        (None, "", Agreement.NEITHER),
    ],
)
def test_short_answers_agree_or_differ(first: str | None, second: str | None, agreement: Agreement) -> None:
    assert short_agreement(first, second) is agreement


_OTHER_WAY = {Agreement.FIRST_ONLY: Agreement.SECOND_ONLY, Agreement.SECOND_ONLY: Agreement.FIRST_ONLY}


@given(st.text(), st.text())
def test_agreement_is_the_same_from_both_sides(first: str, second: str) -> None:
    agreement = short_agreement(first, second)
    assert short_agreement(second, first) is _OTHER_WAY.get(agreement, agreement)


def test_quotes_that_overlap_are_cited_by_both() -> None:
    first = answered(ASKED, [quote("will cost 14 million euros"), quote("built in 1931")])
    second = answered(ASKED, [quote("9,000 vehicles a day"), quote("14 million euros, the mayor said")])
    found = compared(first, second)
    assert (found.first, found.second) == ({1}, {2})
    assert found.answered is Agreement.SAME
    twin = Article("other", BRIDGE.title, BRIDGE.text)
    elsewhere = answered(ASKED, [quote("will cost 14 million euros", twin)])
    assert not compared(first, elsewhere).first


def test_one_that_finds_nothing_is_told_from_one_that_does() -> None:
    does, not_at_all = answered(ASKED, [quote("built in 1931")]), abstained(ASKED, "No.")
    assert compared(does, not_at_all).answered is Agreement.FIRST_ONLY
    assert compared(not_at_all, does).answered is Agreement.SECOND_ONLY
    assert compared(not_at_all, replace(not_at_all)).answered is Agreement.NEITHER
