"""Questions made of sentences: they stand alone, and the words of the sentence answer them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.wordlist import listed
from assistant.check.cases import load_file
from assistant.check.changes import apply
from assistant.check.expectation import Expectation
from assistant.check.kinds import EqualsShort, Number, QuoteContains
from assistant.check.recording import Draft, recorded
from assistant.check.suggest import drafted
from assistant.check.suggest_clauses import clause_of
from assistant.check.suggest_verbs import base_of
from assistant.domain.answer import Filters
from assistant.domain.article import Article

# Who is who, and what the harbour is called, as the article around the sentence would tell.
AROUND = "Mayor Iva Lind opened the harbour of Radosna. The engineer Tomas Berg was in Radosna, and so was Iva Lind. "


def questions(sentence: str, around: str = AROUND, published: date | None = date(2024, 5, 4)) -> list[tuple[str, str]]:
    """The questions that `sentence` adds to the article, with their short answers."""
    text = f"{around}{sentence}"
    article = Article("a", "The harbour of Radosna", text, published=published)
    found = drafted(article, SentencexSplitter())
    for fact in found:
        place = fact.sentence.span(fact.start, fact.end)
        assert re.sub(r"\s", " ", place.of(text)) == fact.short
    return [(fact.question, fact.short) for fact in found if fact.sentence.start >= len(around)]


MUSEUM = "The museum has 900 square metres of floor space."


@pytest.mark.parametrize(
    ("title", "text", "topic"),
    [
        # What the title says where gives way to what it says of whom.
        (
            "Ludmila runs aground near the Radosna",
            "Ludmila is a ferry on the Radosna. In the Radosna lay Ludmila.",
            "Ludmila",
        ),
        ("A first tram to Radosna", "A tram goes to Radosna. In May all of Radosna came.", "Radosna"),
        # A rival is a person, though nobody quotes him by his full name.
        ("Lind ousts Varga", "The rule of Imre Varga ended. On Sunday Varga conceded.", None),
        ("The women of FK Radosna", "In May FK Radosna won, in the port of Radosna said a fan.", "Radosna"),
        # What is named late is not what the article is about.
        ("She lets the Radosna in", f"{'It rained on. ' * 40}When the Radosna rises, so does the Radosna.", None),
    ],
)
def test_a_question_names_what_the_article_is_about_or_is_not_asked(title: str, text: str, topic: str | None) -> None:
    article = Article("a", title, f"{text} {MUSEUM}", published=date(2024, 5, 4))
    asked = [fact.question for fact in drafted(article, SentencexSplitter()) if "floor space" in fact.question]
    wanted = f"In the case of {topic}, how many square metres of floor space does the museum have?"
    assert asked == ([wanted] if topic else [])


@pytest.mark.parametrize(
    ("sentence", "question", "short"),
    [
        ("Radosna has 64,000 inhabitants.", "How many inhabitants does Radosna have?", "64,000 inhabitants"),
        (
            "The new bridge of Radosna will cost 14 million euros, said the mayor.",
            "How much will the new bridge of Radosna cost?",
            "14 million euros",
        ),
        ("The Radosna bridge is 412 metres long.", "How long is the Radosna bridge?", "412 metres"),
        (
            "Exports from Radosna fell by 12 per cent in 2023.",
            "By how much did exports from Radosna fall in 2023?",
            "12 per cent",
        ),
        (
            "At least nine people died in Radosna on Sunday.",
            "How many people died in Radosna?",
            "At least nine people",
        ),
        (
            "The port measured 187 millimetres of rain in 14 hours.",
            "In the case of Radosna, how many millimetres of rain did the port measure in 14 hours?",
            "187 millimetres",
        ),
        (
            "The Radosna bridge closed on 3 May 2024 for repairs.",
            "When did the Radosna bridge close for repairs?",
            "3 May 2024",
        ),
        (
            "The Radosna bridge, a toll road, was reopened in June 2023.",
            "When was the Radosna bridge reopened?",
            "June 2023",
        ),
        ("Iva Lind was born in Kaldavik.", "Where was Iva Lind born?", "Kaldavik"),
        (
            "Tomas Berg, an engineer, designed the ferry terminal of Radosna.",
            "Who designed the ferry terminal of Radosna?",
            "Tomas Berg",
        ),
        (
            "The terminal of Radosna was designed by Tomas Berg.",
            "By whom was the terminal of Radosna designed?",
            "Tomas Berg",
        ),
        (
            "Tomas Berg said that the bridge of Radosna was safer than the ferry.",
            "Who said that the bridge of Radosna was safer than the ferry?",
            "Tomas Berg",
        ),
        (
            "“Nobody has ever seen such a bridge in this country,” said Berg.",
            "Who said “Nobody has ever seen such a bridge in this country”?",
            "Berg",
        ),
        (
            "Iva Lind, the mayor of Radosna, was pleased.",
            "Who was the mayor of Radosna in May 2024?",
            "Iva Lind",
        ),
        (
            "Berg found 23 cracks in the bridge in February.",
            "How many cracks did Tomas Berg find in the bridge in February 2024?",
            "23 cracks",
        ),
    ],
)
def test_a_question_is_made_of_the_sentence_that_answers_it(sentence: str, question: str, short: str) -> None:
    assert (question, short) in questions(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It has 64,000 inhabitants.",  # who has?
        "This bridge of Radosna cost 14 million euros last year.",
        "Was the bridge of Radosna 412 metres long?",
        "A letter received on 11 February demanded money from Radosna.",
        "The documents seen by the paper show 12 errors.",
        "Radosna has ships, nets, 40 oars and bells.",
        "Between 12 and 14 ships of Radosna were lost.",
        "“I was there,” said Berg.",  # anybody was
        "“When it rains in the harbour of Radosna,” said Berg, “nobody gets wet.”",
    ],
)
def test_of_what_leans_on_other_sentences_nothing_is_asked(sentence: str) -> None:
    assert questions(sentence) == []


def test_a_place_line_is_no_part_of_the_sentence() -> None:
    found = questions("RADOSNA, May 3 (Wire) - The town of Radosna has 64,000 inhabitants.", around="")
    assert found == [("How many inhabitants does the town of Radosna have?", "64,000 inhabitants")]


def test_without_a_date_no_year_is_made_up() -> None:
    assert questions("Iva Lind, the mayor of Radosna, was pleased.", published=None) == [
        ("Who was the mayor of Radosna?", "Iva Lind")
    ]


def test_what_is_asked_already_in_nearly_these_words_is_asked_once() -> None:
    assert len(questions("Radosna has 64,000 inhabitants. Radosna has 64,000 inhabitants, the mayor said.")) == 1


_WORDS = st.sampled_from(
    (
        *listed("the of in by and or , . “ ” ’s - : ; ( ) 12 1,200 3.5 % million euros people on 3 May 2024 Radosna"),
        *listed("Iva Lind said was is has been had rose fell will cost which that Mayor mayor"),
        "\n",
    )
)


@given(st.one_of(st.text(max_size=120), st.lists(_WORDS, max_size=30).map(" ".join)))
def test_any_text_is_borne_and_answers_stand_in_it(sentence: str) -> None:
    for question, short in questions(sentence):
        assert question.endswith("?")
        assert "\n" not in question
        assert short
    clause_of(sentence)


@pytest.mark.parametrize(
    ("form", "base"),
    [("fell", "fall"), ("born", "bear"), ("applied", None), ("carried", "carry"), ("has", "have"), ("costs", "cost")],
)
def test_forms_are_led_back_to_their_verb(form: str, base: str | None) -> None:
    assert base_of(form) == base


def test_assertions_of_other_kinds_are_written_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "qa.yaml"
    further = (("number", "14 million euros"), ("quote_contains", ("14 million euros",)), ("equals_short", "it: so"))
    draft = Draft("cost", ("What does it cost?",), Filters(), Expectation(cites=("a",)), (), further)
    apply(recorded(file, draft, []))
    (case,) = load_file(file)
    assert {type(one) for one in case.checks} == {Number, QuoteContains, EqualsShort}
    assert case.cites == ("a",)
