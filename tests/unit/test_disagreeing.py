"""Values that articles give differently are set side by side; values that can all be true are not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.amounts import Amount, amount
from assistant.answer.disagreeing import Disagreeing
from assistant.answer.figures import figures
from assistant.domain import wording
from assistant.domain.answer import AnswerSpan, Reading, RetrievedPassage, Scores
from assistant.domain.article import ArticleRef, Passage, Span
from assistant.domain.disagreement import Disagreement, Matter


def told(name: str, day: str, text: str, answer: str, score: float = 5.0) -> RetrievedPassage:
    """A passage that is a whole article, in which the reader points at `answer`."""
    start = text.index(answer)
    article = ArticleRef(name, "Landslide at Orvel", name.title(), None, date.fromisoformat(day))
    passage = Passage(id=f"{name}-0", article_id=name, position=0, span=Span(0, len(text)), text=text)
    reading = Reading((AnswerSpan(Span(start, start + len(answer)), score),))
    return RetrievedPassage(passage, article, 1, Scores(), reading)


def found(question: str, *passages: RetrievedPassage) -> Disagreement | None:
    disagreements = Disagreeing(SentencexSplitter()).found(question, passages)
    return disagreements[0] if disagreements else None


DEAD = "How many people died in the landslide at Orvel?"
MONDAY = told("courier", "2024-03-04", "Four people died in the landslide at Orvel.", "Four")


def test_a_toll_that_rose_is_shown_with_what_is_later() -> None:
    differing = found(DEAD, MONDAY, told("herald", "2024-03-06", "Nine people died in the landslide at Orvel.", "Nine"))
    assert differing
    assert differing.matter is Matter.FIGURE
    assert [(one.value, one.later, one.correction) for one in differing.values] == [
        ("Four people", False, False),
        ("Nine people", True, False),
    ]
    for one in differing.values:
        assert one.quotes[0].text.startswith(one.value)


def test_what_was_published_on_one_day_is_not_called_later() -> None:
    differing = found(DEAD, MONDAY, told("herald", "2024-03-04", "Nine people died in the landslide at Orvel.", "Nine"))
    assert differing
    assert not any(one.later for one in differing.values)


@pytest.mark.parametrize("same", ["4 people died", "four people have died", "about four people died"])
def test_one_figure_in_several_writings_is_no_disagreement(same: str) -> None:
    text = f"In the landslide at Orvel {same}."
    assert found(DEAD, MONDAY, told("herald", "2024-03-06", text, same.split(" people")[0].split()[-1])) is None


def test_a_correction_is_said() -> None:
    corrected = told(
        "herald", "2024-03-07", "Six people died in the landslide at Orvel, not four as was first reported.", "Six"
    )
    differing = found(DEAD, MONDAY, corrected)
    assert differing
    assert [one.value for one in differing.values if one.correction] == ["Six people"]


def test_another_place_is_another_thing() -> None:
    text = "Nine people died in a landslide at Tessin."
    other = told("herald", "2024-03-06", text, "Nine")
    elsewhere = RetrievedPassage(
        other.passage, ArticleRef("herald", "Landslide at Tessin"), 2, other.scores, other.reading
    )
    assert found(DEAD, MONDAY, elsewhere) is None


def test_what_counts_something_else_does_not_differ() -> None:
    text = "Nine houses were destroyed when people died in the landslide at Orvel."
    assert found(DEAD, MONDAY, told("herald", "2024-03-06", text, "Nine")) is None


def test_dates_differ_by_the_day() -> None:
    question = "When did the landslide bury Orvel?"
    one = told("courier", "2024-03-04", "The landslide buried Orvel on 2 March.", "2 March")
    other = told("herald", "2024-03-06", "The landslide buried Orvel on 1 March.", "1 March")
    differing = found(question, one, other)
    assert differing
    assert differing.matter is Matter.DATE
    month = told("herald", "2024-03-06", "The landslide buried Orvel in March 2024.", "March 2024")
    assert found(question, one, month) is None


def test_yes_and_no_differ() -> None:
    question = "Was the road to Orvel closed?"
    yes = told("courier", "2024-03-04", "The road to Orvel was closed.", "closed")
    no = told("herald", "2024-03-04", "The road to Orvel was not closed.", "closed")
    differing = found(question, yes, no)
    assert differing
    assert {one.value for one in differing.values} == {"yes", "no"}
    assert found(question, yes, yes) is None


def test_what_is_written_to_the_assistant_is_no_side() -> None:
    text = "Nine people died in the landslide at Orvel."
    one = told("herald", "2024-03-06", text, "Nine")
    suspected = RetrievedPassage(one.passage, one.article, 2, one.scores, one.reading, (Span(0, len(text)),))
    assert found(DEAD, MONDAY, suspected) is None


def test_it_is_told_with_outlet_and_day() -> None:
    differing = found(DEAD, MONDAY, told("herald", "2024-03-06", "Nine people died in the landslide at Orvel.", "Nine"))
    assert differing
    assert wording.differing(differing) == [
        "Sources differ:",
        "  Four people (Courier, 2024-03-04): “Four people died in the landslide at Orvel.”",
        "  Nine people (Herald, 2024-03-06; later): “Nine people died in the landslide at Orvel.”",
    ]


def _amount(text: str) -> Amount:
    return amount(text, figures(text)[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("13,000 homes", "about 13,120 homes"),
        ("more than 40 homes", "43 homes"),
        ("two weeks", "sixteen days"),
        ("$1.2 million", "1,200,000 dollars"),
        ("450 homes", "446 homes"),
    ],
)
def test_amounts_agree(one: str, other: str) -> None:
    assert _amount(one).agrees(_amount(other))


@pytest.mark.parametrize(
    ("one", "other"), [("at least four people", "nine people"), ("four years", "five years"), ("£75m", "£71m")]
)
def test_amounts_differ(one: str, other: str) -> None:
    assert not _amount(one).agrees(_amount(other))


@given(st.integers(2, 10**9), st.integers(2, 10**9))
def test_agreeing_is_mutual_and_with_oneself(one: int, other: int) -> None:
    first, second = _amount(f"{one} homes"), _amount(f"about {other} homes")
    assert first.agrees(first)
    assert first.agrees(second) == second.agrees(first)
