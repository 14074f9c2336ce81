"""Follow-ups made to stand alone without a model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.followups import focus, standalone
from assistant.domain.answer import Turn

GRAIN = "How much grain did Russia plan to send to Venezuela in 2019?"


def asked(*questions: str) -> tuple[Turn, ...]:
    """A conversation of questions alone."""
    return tuple(Turn("user", question) for question in questions)


def talk(*turns: str) -> tuple[Turn, ...]:
    """Questions and answers in turn."""
    return tuple(Turn("assistant" if number % 2 else "user", text) for number, text in enumerate(turns))


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        (GRAIN, "And in 2018?", "How much grain did Russia plan to send to Venezuela in 2018?"),
        (GRAIN, "And to Cuba?", "How much grain did Russia plan to send to Cuba in 2019?"),
        (
            GRAIN,
            "And the year before?",
            "How much grain did Russia plan to send to Venezuela in 2019, and the year before?",
        ),
        (
            "Who governs the central bank of Skerrholm?",
            "What about Marenga?",
            "Who governs the central bank of Marenga?",
        ),
        (
            "Who won the Golden Ball at the 2022 World Cup?",
            "And the Golden Boot?",
            "Who won the Golden Boot at the 2022 World Cup?",
        ),
        ("Did Paraguay miss a payment?", "Why?", "Why did Paraguay miss a payment?"),
        ("How did the talks in Lisbon end?", "And when?", "How did the talks in Lisbon end, and when?"),
        ("Which cities flooded in May 2019?", "And in June?", "Which cities flooded in June 2019?"),
        ("Which cities flooded in May 2019?", "In June?", "Which cities flooded in June 2019?"),
        ("Which cities flooded in May 2019?", "2020?", "Which cities flooded in May 2020?"),
        ("Who spoke on Monday in Lisbon?", "And on Friday?", "Who spoke on Friday in Lisbon?"),
        (GRAIN, "To Cuba?", "How much grain did Russia plan to send to Cuba in 2019?"),
    ],
)
def test_a_new_part_takes_the_place_of_what_it_stands_in_for(before: str, question: str, expected: str) -> None:
    assert standalone(question, asked(before)) == expected


@pytest.mark.parametrize("question", ["Who said that?", "and who said so", "But who has said this?"])
def test_whose_words_the_answer_is_is_asked_of_its_first_sentence(question: str) -> None:
    history = talk("What does the port need?", "“The port needs a second crane, and soon.” [1] It has one. [2]")
    expected = "Who said that The port needs a second crane, and soon?"
    assert standalone(question, history) == focus(question, history) == expected
    # Without an answer there is nothing that it could mean.
    assert standalone(question, ()) == question


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        (asked("When did Ana Petrov become mayor?"), "Where was she born?", "Where was Ana Petrov born?"),
        (asked("When did Ana Petrov become mayor?"), "Who are her rivals?", "Who are Ana Petrov's rivals?"),
        (
            asked("When did Ormuria and Tirsania sign a ceasefire?"),
            "How many prisoners were they to exchange?",
            "How many prisoners were Ormuria and Tirsania to exchange?",
        ),
        (
            talk("Who is the mayor of Velmar?", "Leonard Quaye is the mayor of Velmar."),
            "What about his wife?",
            "Who is the mayor of Velmar, and Leonard Quaye's wife?",
        ),
        (
            talk("Which cities flooded?", "Velmar and Orlavik flooded."),
            "Which of them was worse?",
            "Which of Velmar and Orlavik was worse?",
        ),
        (talk("Which asteroid did the probe strike?", "Dimorphos"), "How big is it?", "How big is Dimorphos?"),
        (
            talk("Who chairs the river commission?", "Ágnes Szentirmay", "When was she elected?", "In May."),
            "Where does she live?",
            "Where does Ágnes Szentirmay live?",
        ),
    ],
)
def test_a_pronoun_gives_way_to_the_name_it_stands_for(history: tuple[Turn, ...], question: str, expected: str) -> None:
    assert standalone(question, history).endswith(expected)


def test_what_is_said_along_with_the_name_is_carried_over() -> None:
    made = standalone("How many were missing?", asked("How many people died in the Drevna flood?"))
    assert made.endswith(": How many were missing?")
    assert "Drevna flood" in made


def test_what_the_last_answer_named_is_carried_over() -> None:
    history = talk("Why did the bridge close?", "The Radosna bridge was closed because rust had eaten its bolts.")
    made = standalone("What else was found?", history)
    assert {"Radosna", "rust", "bolts"} <= set(made.replace(",", " ").replace(":", " ").split())


def test_an_answer_that_tells_nothing_is_not_carried_over() -> None:
    history = talk("Why did the Radosna bridge close?", "The articles do not contain the words Quorl and Zemp.")
    assert "Quorl" not in standalone("When did it close?", history)


@pytest.mark.parametrize(
    "said",
    [
        "The articles found do not answer this.",
        "The articles found do not clearly answer this.",
        "The library has no articles yet.",
    ],
)
def test_what_the_assistant_says_of_having_no_answer_is_not_searched_for(said: str) -> None:
    question = "Why did the old bridge close?"
    unanswered, unsaid = (
        standalone("Who paid for the buses?", (Turn("user", question), *turns))
        for turns in ((Turn("assistant", said),), ())
    )
    assert unanswered == unsaid


def test_that_somebody_in_the_news_did_not_answer_is_carried_over() -> None:
    history = talk("What did they ask?", "The minister's articles drew questions that Quorl did not answer.")
    assert "Quorl" in standalone("What else was asked?", history)


def test_the_thanks_before_a_question_are_left_out() -> None:
    made = standalone("Okay, thanks. When did it open?", asked("Who designed the Museum of the River?"))
    assert "thanks" not in made


@pytest.mark.parametrize(
    "question",
    [
        "How many tonnes of grain did Russia send to Venezuela?",
        "What did Ana Petrov say when she resigned?",
        "What is a eurobond?",
        "Is it true that the ferry between Mosa and Zutica sank?",
        "What did the minister say this year about the price of bread in the north?",
        "Is there a deal between Ormuria and Tirsania?",
        "Which bank raised its key rate after the crisis that began in March?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    history = talk("Who won the Orlavik race?", "Nobody won the Orlavik race of 2021, which fog had ended.")
    assert standalone(question, history) == question


@pytest.mark.parametrize("question", ["Why?", "And in 2018?", "How big is it?", "  What  else? "])
def test_without_history_there_is_nothing_to_carry_over(question: str) -> None:
    assert standalone(question, ()) == question
    assert standalone(question, (Turn("assistant", "Welcome."), Turn("user", "  "))) == question


def test_a_long_question_says_what_it_is_about() -> None:
    question = "And why is it so? " + "I ask because of the many bridges that they closed. " * 20
    assert standalone(question, asked(GRAIN)) == question


def test_the_focus_is_the_follow_ups_own_words_where_they_ask() -> None:
    assert focus("How big is it?", asked(GRAIN)) == "How big is it?"
    assert focus("And in 2018?", asked(GRAIN)) == standalone("And in 2018?", asked(GRAIN))


turns = st.builds(Turn, st.sampled_from(["user", "assistant"]), st.text(max_size=80))
phrases = st.lists(
    st.sampled_from(["Why", "he", "it", "the Mosa", "Ana Petrov", "and", "in 2018", "else", "?", ". ", "what", "that"]),
    max_size=8,
).map(" ".join)


@given(st.one_of(phrases, st.text(max_size=60)), st.lists(st.one_of(turns, st.builds(Turn, st.just("user"), phrases))))
def test_whatever_was_said_it_is_one_line_or_the_question_itself(question: str, history: list[Turn]) -> None:
    made = standalone(question, history)
    assert made == question or "\n" not in made
    assert len(made) <= len(question) + 2000
    assert standalone(question, history) == made
