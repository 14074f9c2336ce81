"""Phrases that stand around an article are known; a sentence of a story never is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingest.furniture import furniture, is_stamp


@pytest.mark.parametrize(
    ("paragraph", "kind"),
    [
        ("Read more: Ten hurt in tram accident", "a link to other stories"),
        ("More from Business", "a link to other stories"),
        ("Lesen Sie auch: Ölpreis steigt weiter", "a link to other stories"),
        ("Lire aussi : le prix du pain monte", "a link to other stories"),
        ("Читайте также: цены растут", "a link to other stories"),
        ("Leia também: chuva em Lisboa", "a link to other stories"),
        ("Facebook Twitter WhatsApp Email", "a share button"),
        ("Share on Facebook", "a share button"),
        ("12 comments", "a share button"),
        ("Follow Ana Souza on Twitter: @anasouza.", "a share button"),
        ("Поделиться", "a share button"),
        ("Advertisement", "an advertisement"),
        ("Anzeige", "an advertisement"),
        ("Story continues below this advertisement", "an advertisement"),
        ("Sign up for our newsletter and never miss an inbox story", "a newsletter plea"),
        ("Inscrivez-vous à notre newsletter", "a newsletter plea"),
        ("We use cookies to improve your experience.", "a cookie notice"),
        ("Diese Website verwendet Cookies.", "a cookie notice"),
        ("Skip to main content", "navigation"),
        ("Tags: bridges, Radosna", "navigation"),
        ("© 2021 The Post. All rights reserved.", "a copyright notice"),
        ("File photo of the bridge.", "a picture caption"),
        ("(AP Photo/Ana Souza)", "a picture caption"),
        ("Foto: dpa", "a picture caption"),
        ("Published 3 May 2021 10:15 GMT | Updated 4 May 2021 11:00 GMT", "a time stamp"),
        ("Updated 2 hours ago", "a time stamp"),
        ("Publié le 3 mai 2021 à 10h15", "a time stamp"),
    ],
)
def test_furniture_is_told_by_kind(paragraph: str, kind: str) -> None:
    assert furniture(paragraph) == kind


@pytest.mark.parametrize(
    "sentence",
    [
        "Share prices fell by 4 percent on Friday.",
        "Print journalism is dying",
        "Save the whales",
        "Follow the money on Wall Street",
        "Sign up by Friday for free flu shots at the clinic, officials said.",
        "Click here to get more information or download this game.",
        "The president's office denied the newsletter.",
        "Published in 1950, the novel sold 3 million copies.",
        "Posted a profit of $3 million",
        "Date of the trial: the court will say",
        "Contact the police at 555-0100 with any tips.",
        "Home.",
        "Search and rescue",
        "Copyright law will change in 2027.",
        "MOSCOW (Reuters) - Talks began on Monday.",
        "Moscow:",
    ],
)
def test_a_sentence_or_a_heading_of_the_story_is_none(sentence: str) -> None:
    assert furniture(sentence) is None


@given(st.text(max_size=400))
def test_any_paragraph_can_be_asked_about(paragraph: str) -> None:
    assert furniture(paragraph) is None or len(paragraph) <= 260
    assert isinstance(is_stamp(paragraph), bool)
