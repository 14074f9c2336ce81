"""Page furniture goes, facts stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.sanitize import sanitize
from assistant.ingest.clean import clean, tidy
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
    reasons = {one.text: one.why for one in clean(STORY).dropped}
    assert reasons["Next Story"] == "a link to other stories"
    assert reasons["File photo of the bridge."] == "a picture caption"


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


def test_dates_that_stand_alone_at_the_top_become_the_publication_date() -> None:
    cleaned = clean(
        "A headline about a bridge\n\nUpdated: September 26, 2019 9:15 pm IST\n\n"
        "Published 25 September 2019 10:15 GMT\n\n"
        "Lisbon: The bridge was closed on 24 September 2019.\n\n3 May 2021 was a Monday, said the mayor."
    )
    assert cleaned.published is not None
    assert cleaned.published.at is not None
    assert cleaned.published.at.isoformat() == "2019-09-25T10:15:00+00:00"
    assert cleaned.text.startswith("Lisbon: The bridge")
    assert cleaned.text.endswith("said the mayor.")


def test_the_outlet_and_the_date_under_the_headline_are_the_articles() -> None:
    cleaned = clean("The bridge closes\n\nBy Ana Souza\n\nThe Harbour Post, 3 May 2021\n\nIt will close on Friday.")
    assert (cleaned.source, cleaned.author) == ("The Harbour Post", "Ana Souza")
    assert cleaned.published is not None
    assert cleaned.published.day.isoformat() == "2021-05-03"
    assert cleaned.text == "It will close on Friday."


def test_an_outlet_and_a_date_inside_the_story_are_another_ones() -> None:
    quoted = "What others wrote:\n\nNo bridge has been closed so badly.\n\nThe Harbour Post, 3 May 2021"
    cleaned = clean(f"The bridge closes\n\n{quoted}")
    assert (cleaned.source, cleaned.published, cleaned.text) == (None, None, quoted)


def test_a_list_of_other_stories_at_the_end_is_none_of_the_article() -> None:
    story = (
        "A headline\n\nThe bridge will close.\n\nRelated stories\n\nFerry fares rise\n\nWhy are trams late?\n\nShare"
    )
    cleaned = clean(story)
    assert cleaned.text == "The bridge will close."
    assert [one.why for one in cleaned.dropped[1:3]] == ["a headline of another story"] * 2


def test_the_menu_of_a_page_copied_whole_is_not_its_headline() -> None:
    menu = ["News", "World", "Sport", "Arts and culture", "Weather", "The Post"]
    cleaned = clean(
        "\n".join([*menu, "The old bridge closes for repairs", "By Ana Souza", "It closes on Friday.", "Share"])
    )
    assert (cleaned.title, cleaned.author, cleaned.text) == (
        "The old bridge closes for repairs",
        "Ana Souza",
        "It closes on Friday.",
    )
    assert [one.text for one in cleaned.dropped[:6]] == menu


def test_a_heading_over_sentences_takes_none_of_them_with_it() -> None:
    kept = clean("A headline\n\nThe bridge will close.\n\nRelated\n\nThe ferry stops.\n\nTrams are late.").text
    assert kept == "The bridge will close.\n\nThe ferry stops.\n\nTrams are late."


def test_each_line_is_a_paragraph_unless_the_lines_are_wrapped() -> None:
    lines = clean("A headline\nBy Ana Souza\n3 May 2021\nThe bridge will close on Friday.\nThe ferry will not.")
    assert lines.author == "Ana Souza"
    assert lines.text == "The bridge will close on Friday.\n\nThe ferry will not."
    wrapped = clean("A headline\n\nThe bridge over the river will close on Friday for two\nweeks, the council said.")
    assert wrapped.text == "The bridge over the river will close on Friday for two weeks, the council said."


def test_what_is_said_twice_in_a_story_stays_twice() -> None:
    interview = "Who are you?\n\nNobody.\n\nWhat did you see that night?\n\nNo.\n\nNo.\n\nWho are you?\n\nNobody."
    assert clean(f"An interview\n\nIt began late.\n\n{interview}").text.endswith(interview)


def test_a_given_title_leaves_the_first_line_in_the_text() -> None:
    cleaned = clean("Bridges of the city\n\nOne will close.", "The bridge that closes")
    assert cleaned.title == "The bridge that closes"
    assert cleaned.text == "Bridges of the city\n\nOne will close."


def test_a_page_is_tidied_of_its_headline_and_its_buttons() -> None:
    cleaned = tidy("The bridge closes\n\nShare\n\nIt will close on Friday.\n\n- Ferry\n- Tram", "The bridge closes")
    assert cleaned.text == "It will close on Friday.\n\n- Ferry\n- Tram"
    assert [one.why for one in cleaned.dropped] == ["the title again", "a share button"]


@given(
    st.lists(
        st.sampled_from(["The bridge closes.", "Who?", "Share", "By Ana Souza", "Related", "3 May 2021", "x" * 90])
    )
)
def test_every_paragraph_is_kept_or_explained(paragraphs: list[str]) -> None:
    cleaned = clean("\n\n".join(paragraphs), "A headline")
    there = [part for part in cleaned.text.split("\n\n") if part] + [one.text for one in cleaned.dropped]
    assert sorted(there) == sorted(paragraphs)
