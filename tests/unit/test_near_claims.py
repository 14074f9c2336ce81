"""Claims that are nearly what their quote says: what makes them true or another thing, one rule after the other."""

from __future__ import annotations

import pytest

from assistant.answer.verification import Sentence, support
from assistant.domain.answer import CitationState, Quote
from assistant.domain.article import ArticleRef, Span

ARTICLE = ArticleRef("a", "The week in Velmar")


def state(claim: str, quote: str) -> CitationState:
    found = support(claim, [Sentence(Quote(ARTICLE, Span(0, len(quote)), quote))])
    assert found is not None
    return found.state


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (
            "The malt that the brewer had stored under the hall since spring will be given to the poor.",
            "The grain that the brewer had stored under the hall since spring will be given to the poor.",
        ),
        (
            "The bishop sold the orchard behind the seminary to the town, which will open it in autumn.",
            "The bishop leased the orchard behind the seminary to the town, which will open it in autumn.",
        ),
        (
            "The pilots were told that flights from Velmar would begin again in the first week of June.",
            "The pilots were told that flights to Velmar would begin again in the first week of June.",
        ),
    ],
)
def test_another_word_in_the_same_place_is_no_more_than_a_paraphrase(claim: str, quote: str) -> None:
    assert state(claim, quote) is CitationState.PARAPHRASE
