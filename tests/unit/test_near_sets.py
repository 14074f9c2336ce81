"""The claim checker on claims written by hand that are near to their quotes: those that do not follow, and those that
do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest
import yaml

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.checker import ClaimChecker
from assistant.domain.answer import CitationState, RetrievedPassage, Scores
from assistant.domain.article import ArticleRef, Passage, Span
from tests.conftest import TOP

ARTICLE = ArticleRef("a", "The news of the week", published=date(2024, 3, 14))
SETS = yaml.safe_load((TOP / "tests" / "bench" / "near_claims.yaml").read_text("utf-8"))


def judged(kinds: Mapping[str, Sequence[Mapping[str, str]]]) -> list[tuple[str, CitationState]]:
    """What the checker says of each claim, held against a passage of its quote alone."""
    found = []
    for one in (one for kind in kinds.values() for one in kind):
        text = " ".join(filter(None, (one.get("before"), one["quote"])))
        passage = RetrievedPassage(Passage("p", "a", 0, Span(0, len(text)), text), ARTICLE, 1, Scores())
        support = ClaimChecker([passage], SentencexSplitter()).check(one["claim"])
        found.append((one["claim"], support.state if support else CitationState.UNSUPPORTED))
    return found


@pytest.mark.parametrize("name", SETS)
def test_a_near_claim_that_the_quote_does_not_say_is_seldom_verified(name: str) -> None:
    states = judged(SETS[name]["differs"])
    verified = [claim for claim, one in states if one is CitationState.VERIFIED]
    assert len(verified) <= 0.06 * len(states), verified


@pytest.mark.parametrize("name", SETS)
def test_what_follows_is_seldom_unsupported_and_mostly_verified(name: str) -> None:
    states = judged(SETS[name]["follows"])
    lost = [claim for claim, one in states if one is CitationState.UNSUPPORTED]
    assert len(lost) <= 0.06 * len(states), lost
    assert sum(one is CitationState.VERIFIED for _, one in states) >= 0.5 * len(states)
