"""A "Yes" or "No" before a claim is held against the question too."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.checker import ClaimChecker
from assistant.domain.answer import CitationState, RetrievedPassage, Scores
from assistant.domain.article import ArticleRef, Passage, Span

VERIFIED, PARAPHRASE, UNSUPPORTED = CitationState.VERIFIED, CitationState.PARAPHRASE, CitationState.UNSUPPORTED
ARTICLE = ArticleRef("a", "The week in Velmar", published=date(2024, 6, 30))

APPROVED = "The council approved the new bridge on Tuesday."
REJECTED = "The council rejected the new bridge on Tuesday."
OPENED = "The bridge opened in June."
UNHURT = "Nobody was hurt in the fire."
STAYS = "Maria Lund will not resign, she said."


def state(question: str, claim: str, quote: str) -> CitationState:
    passage = Passage("p", "a", 0, Span(0, len(quote)), quote)
    checker = ClaimChecker([RetrievedPassage(passage, ARTICLE, 1, Scores())], SentencexSplitter(), question)
    found = checker.check(claim)
    assert found is not None
    return found.state


@pytest.mark.parametrize(
    ("question", "claim", "quote"),
    [
        ("Did the council approve the new bridge?", "Yes, the council approved the new bridge.", APPROVED),
        ("Did the council approve the new bridge?", "No, the council rejected the new bridge.", REJECTED),
        ("Did the bridge open in May?", "No, the bridge opened in June.", OPENED),
        ("And was anyone hurt in the fire?", "No, nobody was hurt in the fire.", UNHURT),
        ("Will Maria Lund resign?", "No, Maria Lund will not resign.", STAYS),
    ],
)
def test_the_one_that_follows_from_the_quote_stands(question: str, claim: str, quote: str) -> None:
    assert state(question, claim, quote) is VERIFIED


@pytest.mark.parametrize(
    ("question", "claim", "quote"),
    [
        ("Did the council approve the new bridge?", "No, the council approved the new bridge.", APPROVED),
        ("Did the council approve the new bridge?", "Yes, the council rejected the new bridge.", REJECTED),
        ("Did the bridge open in June?", "No. The bridge opened in June.", OPENED),
        ("Did the bridge open in May?", "Yes, the bridge opened in June.", OPENED),
        ("Was anyone hurt in the fire?", "Yes, nobody was hurt in the fire.", UNHURT),
        ("Will Maria Lund resign?", "Yes, Maria Lund will not resign.", STAYS),
    ],
)
def test_the_other_is_unsupported_though_all_else_is_true(question: str, claim: str, quote: str) -> None:
    assert state(question, claim, quote) is UNSUPPORTED


@pytest.mark.parametrize(
    ("question", "claim", "quote"),
    [
        ("Was anyone hurt?", "Yes, nobody was hurt in the fire.", UNHURT),
        ("Is the Velmar bridge in use?", "Yes, the bridge opened in June.", OPENED),
    ],
)
def test_where_the_claim_does_not_tell_which_it_is_a_paraphrase(question: str, claim: str, quote: str) -> None:
    assert state(question, claim, quote) is PARAPHRASE


@pytest.mark.parametrize("question", ["", "When did the bridge open?", "Did the bridge open in June or in May?"])
def test_it_claims_nothing_where_no_yes_or_no_is_asked(question: str) -> None:
    assert state(question, "No, the bridge opened in June.", OPENED) is VERIFIED
