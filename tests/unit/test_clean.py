"""Page furniture goes, facts stay."""

from __future__ import annotations

import pytest

from assistant.domain.sanitize import sanitize
from assistant.ingest.clean import clean
from tests.conftest import shared

STORY = """A headline about a bridge

By Ana Souza | Updated 3 May

File photo of the bridge.

Share on Facebook

The bridge over the Radosna will close for 14 days, the city council said.

The bridge over the Radosna will close for 14 days, the city council said.

Advertisement

"We share the anger of those who commute," said Mayor Iva Lind, who asked readers to subscribe to no rumours.

Sign up for our newsletter and never miss an inbox story

Next Story"""


def test_the_title_the_byline_and_the_furniture_are_taken_out() -> None:
    cleaned = clean(STORY)
    assert cleaned.title == "A headline about a bridge"
    assert cleaned.author == "Ana Souza"
    assert cleaned.text.split("\n\n") == [
        "The bridge over the Radosna will close for 14 days, the city council said.",
        '"We share the anger of those who commute," said Mayor Iva Lind, who asked readers to subscribe to no rumours.',
    ]


def test_what_was_dropped_is_told_with_its_reason() -> None:
    reasons = dict(clean(STORY).dropped)
    assert reasons["Next Story"] == "page furniture"
    assert reasons["File photo of the bridge."] == "picture caption"


@pytest.mark.parametrize(
    "sentence",
    [
        "Share prices fell by 4 percent on Friday, the steepest fall since March 2020 in Lisbon.",
        "More stories of survival emerged from the valley as rescuers reached the village of Olšava.",
        "Photo archives that show the building of the dam were destroyed in the fire of 1987, the museum said.",
        "By Tuesday the number of missing people had fallen to 12, according to the ministry of the interior.",
        "Copyright law will change in 2027.",
    ],
)
def test_a_sentence_of_the_story_stays_though_it_begins_like_furniture(sentence: str) -> None:
    assert sentence in clean(f"Title\n\nFirst paragraph of it.\n\n{sentence}\n\nLast one.").text


def test_text_without_a_headline_has_no_title() -> None:
    assert clean("It began on Monday.\n\nIt ended on Friday.").title is None


def test_the_seed_comes_out_with_its_title_and_its_facts_and_without_its_furniture() -> None:
    cleaned = clean(sanitize(shared("seed/putin-maduro.txt").read_text("utf-8")))
    assert cleaned.title is not None
    assert cleaned.title.startswith("Putin Urges Dialogue")
    for furniture in ("File photo", "Next Story", "Putin Urges Dialogue Between"):
        assert furniture not in cleaned.text
    for fact in ("600,000 tonnes", "254,000", "1.5 million doses", "second largest lender", "3.6 million people"):
        assert fact in cleaned.text
    assert cleaned.text.count("Welcoming the leftist leader at the Kremlin") == 1
