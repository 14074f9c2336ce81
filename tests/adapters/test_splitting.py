"""Sentences and passages are exact spans that lose nothing."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.passages import LangchainPassageSplitter
from assistant.adapters.sentences import SentencexSplitter

SENTENCES = SentencexSplitter()
SMALL = LangchainPassageSplitter(SENTENCES, 60)
NEWS = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from('abc ABC.!?"”\n\n 1.5é日\x1e')),
    max_size=400,
)


@given(NEWS)
def test_every_character_but_white_space_is_in_one_sentence(text: str) -> None:
    spans = SENTENCES.sentences(text)
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() for span in spans)


@given(NEWS)
def test_every_character_but_white_space_is_in_one_passage(text: str) -> None:
    spans = SMALL.split(text)
    expected = "".join(text.replace("\x1e", " ").split())
    assert "".join("".join(span.of(text).replace("\x1e", " ").split()) for span in spans) == expected
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert all(span.end - span.start <= 60 for span in spans)


def test_a_passage_ends_at_a_sentence_end_where_it_can() -> None:
    text = "Mr. Souza met U.S. officials at 3 p.m. on Tuesday. It rose 3.5 percent. " * 30
    splitter = LangchainPassageSplitter(SENTENCES)
    pieces = [span.of(text) for span in splitter.split(text)]
    assert len(pieces) > 2
    assert all(piece.endswith("percent.") or piece.endswith("Tuesday.") for piece in pieces)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We did it," he said. "No doubt."', ['"We did it," he said.', '"No doubt."']),
        ("Dr. Ng left at 3 p.m. sharp. Then it rained.", ["Dr. Ng left at 3 p.m. sharp.", "Then it rained."]),
        ("Prices rose 3.5%\n\nA new paragraph", ["Prices rose 3.5%", "A new paragraph"]),
    ],
)
def test_sentences_of_news(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in SENTENCES.sentences(text)] == expected
