"""The reader that comes with the package."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.adapters.onnx_reader import OnnxReader
from assistant.domain.answer import Reading, View
from assistant.domain.article import Span

GRAIN = (
    "Putin pointed to growing trade turnover. Russia plans to send up to 600,000 tonnes of grain to Venezuela this "
    "year, up from 254,000 tonnes last year, authorities said. The Venezuelan leader last visited Moscow in December."
)
TRAM = "The tram line was opened on 15 June 2025 by Mayor Iva Feledy. It has 14 stops and cost 431 million euros."


@pytest.fixture(scope="module")
def reader() -> OnnxReader:
    return OnnxReader()


def best(reading: Reading, text: str) -> str:
    return reading.spans[0].span.of(text)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("How much grain does Russia plan to send to Venezuela?", GRAIN, "600,000 tonnes"),
        ("When did the Venezuelan leader last visit Moscow?", GRAIN, "December"),
        ("Who opened the tram line?", TRAM, "Iva Feledy"),
        ("How many stops does the tram line have?", TRAM, "14"),
    ],
)
def test_the_answer_is_found_word_for_word(reader: OnnxReader, question: str, text: str, answer: str) -> None:
    (reading,) = reader.read(question, [("", text)])
    assert answer in best(reading, text)


def test_a_passage_without_the_answer_scores_lower(reader: OnnxReader) -> None:
    with_it, without = reader.read("How many stops does the tram line have?", [("Line 7", TRAM), ("Grain", GRAIN)])
    assert with_it.score is not None
    assert without.score is not None
    assert with_it.score > without.score + 2


def test_a_reading_does_not_depend_on_its_company(reader: OnnxReader) -> None:
    question = "Who opened the tram line?"
    assert (
        reader.read(question, [("Line 7", TRAM), ("Grain", GRAIN)])[0] == reader.read(question, [("Line 7", TRAM)])[0]
    )


def test_nothing_to_read_is_no_span(reader: OnnxReader) -> None:
    assert reader.read("Who?", []) == []
    assert reader.read("Who?", [("A title", "")]) == [Reading(())]


@settings(max_examples=40, deadline=None)
@given(
    question=st.text(max_size=80),
    title=st.text(max_size=40),
    text=st.one_of(st.text(max_size=200), st.text(alphabet="aé. \n\u0301\u200d\U0001f600漢", max_size=200)),
)
def test_spans_are_words_of_the_text_and_share_no_character(
    reader: OnnxReader, question: str, title: str, text: str
) -> None:
    (reading,) = reader.read(question, [(title, text)])
    spans = [one.span for one in reading.spans]
    assert all(span.of(text).strip() == span.of(text) for span in spans)
    assert not any(one.overlaps(other) for i, one in enumerate(spans) for other in spans[:i])
    scores = [one.score for one in reading.spans]
    assert scores == sorted(scores, reverse=True)


def test_long_and_hostile_text_is_read_as_far_as_it_goes(reader: OnnxReader) -> None:
    question = "Who opened the tram line? " * 50
    readings = reader.read(question, [("", "\ufdfa" * 1000), ("", "a" * 100_000), ("t" * 5000, TRAM)])
    assert len(readings) == 3


def test_a_sentence_that_is_read_closely_has_its_spans_in_itself(reader: OnnxReader) -> None:
    first, second = "The tram line was opened on 15 June 2025 by Mayor Iva Feledy.", "It has 14 stops."
    whole = f"{first} {second}"
    views = [View("Line 7", whole, Span(len(first) + 1, len(whole))), View("", second, Span(0, len(second)))]
    stops, mayor = reader.read_closely("how many stops does it have", [views, [View("", first, Span(0, len(first)))]])
    assert best(stops, second) == "14"
    assert all(one.span.end <= len(second) for one in stops.spans)
    assert [one.score for one in stops.spans] == sorted((one.score for one in stops.spans), reverse=True)
    assert (stops.score or 0.0) > (mayor.score or 0.0)


def test_a_close_reading_does_not_depend_on_what_was_read_before() -> None:
    reader, question = OnnxReader(), "Who opened the tram line?"
    views = [[View("Line 7", TRAM, Span(0, TRAM.index(" It has"))), View("", TRAM, Span(0, TRAM.index(" It has")))]]
    fresh = reader.read_closely(question, views)
    reader.read(question, [("Line 7", TRAM), ("Grain", GRAIN)])
    assert reader.read_closely(question, views) == fresh
    assert reader.read_closely("When was the tram line opened?", views) != fresh


def test_a_sentence_without_words_has_nothing_to_read_closely(reader: OnnxReader) -> None:
    assert reader.read_closely("Who came?", [[View("", "…", Span(0, 1))], []])[1] == Reading(())
