"""What a question wants, and where a sentence has it: figures by what they count, names by the office they hold."""

from __future__ import annotations

import pytest

from assistant.answer.matters import keys
from assistant.answer.values import values
from assistant.answer.wanted import Want, wanted


def found(question: str, sentence: str) -> str | None:
    """The likeliest value that holds."""
    rows = values(wanted(question), sentence, keys(sentence))
    return next((row.span.of(sentence) for row in rows if not row.old), None)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many people died in the fire?", Want.COUNT),
        ("What is the latest death toll of the fire?", Want.COUNT),
        ("What fine did the company get?", Want.MONEY),
        ("What was the turnout in Norby?", Want.SHARE),
        ("How long is the dentist banned?", Want.LASTING),
        ("How strong was the quake?", Want.FIGURE),
        ("When will the tunnel open?", Want.DATE),
        ("Who is mayor of Norby?", Want.NAME),
        ("Why did the judge resign?", Want.WHY),
        ("Is the mayor in office?", Want.WHETHER),
        ("How old was the plane?", Want.OTHER),
        ("What did the council decide?", Want.OTHER),
    ],
)
def test_what_a_question_wants(question: str, kind: Want) -> None:
    assert wanted(question).kind is kind


def test_what_a_later_article_is_likely_to_change() -> None:
    assert wanted("How many people died?").develops
    assert wanted("When will the tunnel open?").develops
    assert wanted("Who is mayor of Norby?").develops
    assert not wanted("When was the tunnel opened?").develops
    assert not wanted("Who was arrested?").develops


@pytest.mark.parametrize(
    ("question", "sentence", "value"),
    [
        ("How many workers have died?", "A worker of 44 was killed on Tuesday.", None),
        ("How many people died?", "Seventeen people survived, four more than was known.", "Seventeen people"),
        ("How many people are missing?", "Four of the six people aboard are missing.", "Four"),
        ("How many people were aboard?", "Four of the six people aboard are missing.", "six people"),
        ("How many people died?", "It now speaks of three missing and 28 dead.", "28 dead"),
        ("How many children were hurt?", "No child has been hurt, he added.", "No child"),
        ("How many workers have died?", "He is the second man to die there.", "second man"),
        ("How many seats has the Centre Party?", "They have 14 seats and the Centre Party 13.", "13"),
        ("What does a dose cost?", "The price of the 40 doses was cut from 12 to 7 dollars.", "7 dollars"),
        ("What pay rise is offered?", "It offers five and a half per cent.", "five and a half per cent"),
        ("How strong was the quake?", "Its strength was revised from 6.4 to 6.1.", "6.1"),
        ("Who runs the project?", "The head of the project, Ada Holm, has been dismissed.", None),
        ("When will it shut?", "The works was to have been shut on 30 September.", None),
        ("When will it open?", "It was to have opened on 3 May and will now open on 9 June.", "9 June"),
        ("What is the rate?", "The bank raised its rate by half a point to 4.5 per cent.", "4.5 per cent"),
        ("What does it cost?", "The cost rose by 30 million euros to 90 million euros.", "90 million euros"),
        ("By how much did it rise?", "The cost rose by 30 million euros to 90 million euros.", "30 million euros"),
        ("When will the tunnel open?", "It will open in May and not before.", "May"),
        ("Who is mayor of Norby?", "The mayor, Ann Lund, spoke.", "Ann Lund"),
        ("Who is mayor of Norby?", "Mayor Lund spoke.", "Lund"),
        ("Who is mayor of Norby?", "Ann Lund has resigned as mayor.", None),
        ("Who is mayor of Norby?", "It is led by Eva Roe, who followed Ann Lund as mayor.", "Eva Roe"),
        ("How many people died in Lahore?", "In Lahore, 12 were killed.", "12"),
        ("How many people died?", "Stanley Marsh, 63, was killed on Tuesday.", None),
        ("How many people drowned?", "Up to 30 may have drowned.", "30"),
        ("How many people died?", "About 2000 people died.", "2000 people"),
        ("How many people died?", "At least 30 died after the ferry sank.", "30 died"),
        (
            "What share of the vote has it?",
            "In the second half of the year its share fell to 12 percent.",
            "12 percent",
        ),
    ],
)
def test_the_value_in_a_sentence(question: str, sentence: str, value: str | None) -> None:
    assert found(question, sentence) == value


@pytest.mark.parametrize(
    ("question", "sentence", "fits"),
    [
        ("How much will the hospital cost?", "It will cost 145 million marks more.", False),
        ("How much more will the hospital cost?", "It will cost 145 million marks more.", True),
        ("How much did the cost rise?", "The cost rose by 30 million euros.", True),
        ("How much will the hospital cost?", "The bill would come to 785 million marks, more than planned.", True),
        ("How long is the bridge shut?", "It stays shut two weeks longer.", False),
        ("How long is the bridge shut?", "It stays shut for two weeks.", True),
    ],
)
def test_what_comes_on_top_is_not_the_whole(question: str, sentence: str, fits: bool) -> None:
    (one,) = values(wanted(question), sentence, keys(sentence))
    assert (one.fit > 0.5) is fits
