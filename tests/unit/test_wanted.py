"""What a question counts, and what kind of value it wants."""

from __future__ import annotations

import pytest

from assistant.answer.matters import key, matter
from assistant.answer.wanted import Want, wanted


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("How many people died in Norby?", "people"),
        ("How many fire engines were sent to Norby?", "engines"),
        ("How many Norby soldiers fell at the pass?", "soldiers"),
        ("In how many FreshWay stores was the salad sold?", "stores"),
        ("How many of the gold pieces stolen at Norby have been found?", "pieces"),
        ("How many of Dr Tolan's scans were checked again?", "scans"),
        ("How many have died in the flood at Norby?", "person"),
        ("How many were killed at Norby altogether?", "person"),
        ("How many more have died?", "person"),
        ("How many dead birds were found?", "birds"),
        ("How many of the ship's crew drowned?", "crew"),
        ("How many miners were alive, and how many were trapped?", "miners"),
    ],
)
def test_what_is_counted_is_the_last_word_of_its_name(question: str, counted: str) -> None:
    assert matter(question).counted == key(counted)
    assert wanted(question).kind is Want.COUNT


def test_a_question_without_a_count_counts_nothing() -> None:
    assert matter("How long is the tunnel at Norby?").counted == ""


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is the monthly food allowance in Norby camp?", Want.MONEY),
        ("What must a householder in Norby pay for leaving the lamp on?", Want.MONEY),
        ("What was the contract for the dam worth?", Want.MONEY),
        ("What is the policy rate of the bank of Norby?", Want.SHARE),
        ("What was the average attendance at Norby?", Want.FIGURE),
        ("What was the name of the pilot?", Want.OTHER),
        ("What was the minister's response to the offer?", Want.OTHER),
        ("Which judge is trying the case of Norby?", Want.NAME),
        ("What did officer Tam tell the court?", Want.OTHER),
    ],
)
def test_sums_and_shares_are_known_by_their_names(question: str, kind: Want) -> None:
    assert wanted(question).kind is kind
