"""Citation markers in whatever form a model writes them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.markers import marker_at, put_markers, take_markers


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("It rose [1][2].", (1, 2)),
        ("It rose [1] [2].", (1, 2)),
        ("It rose [1, 2].", (1, 2)),
        ("It rose [1; 2].", (1, 2)),
        ("It rose [1 and 2].", (1, 2)),
        ("It rose [1-3].", (1, 2, 3)),
        ("It rose [1–3].", (1, 2, 3)),
        ("It rose [2, 2].", (2,)),
        ("It rose. [1]", (1,)),
        ("It rose.[1]", (1,)),
        ("It rose. [1].", (1,)),
        ("[1] It rose.", (1,)),
        ("It rose【1】.", (1,)),
        ("It rose【1†source】.", (1,)),
        ("It rose［1］.", (1,)),
        ("It rose.¹ ²", (1, 2)),
        ("It rose¹².", (12,)),
        ("It rose [^1].", (1,)),
        ("It rose (1).", (1,)),
        ("It rose. (1)", (1,)),
        ("It rose (1, 2).", (1, 2)),
        ("It rose [passage 1].", (1,)),
        ("It rose (Passage 2).", (2,)),
        ("It rose [Passages 1 and 2].", (1, 2)),
        ("It rose (see passage 3).", (3,)),
        ("It rose [Source: 4].", (4,)),
        ("It rose.", ()),
    ],
)
def test_every_form_is_taken(written: str, numbers: tuple[int, ...]) -> None:
    assert take_markers(written) == ("It rose.", numbers)


@pytest.mark.parametrize(
    "written",
    [
        "It rose [see below].",
        "In 2019 (1) it rose.",
        "Some 40 km² burned.",
        "It holds 10² parts.",
        "It rose (2019).",
        "It rose by 3 (three).",
        "It was [sic] so.",
        "The interval [0.2, 0.9] is wide.",
        "From [1-2019] on.",
        "He scored 3 (1).",
        "It is [1900-1950].",
        "The victim was Martin Leary (44).",
    ],
)
def test_what_is_no_marker_stays(written: str) -> None:
    assert take_markers(written) == (written, ())


def test_a_marker_inside_a_sentence_leaves_its_words_apart() -> None:
    assert take_markers("The tram [1] and the bus [2] were late.") == ("The tram and the bus were late.", (1, 2))


_WORDS = st.lists(st.text(st.characters(categories=("Ll", "Lu")), min_size=1, max_size=8), min_size=1, max_size=8)
_FORMS = st.sampled_from(["[{}]", "【{}】", "[^{}]", "[passage {}]", "(Passage {})", "【{}†source】"])


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    bare, numbers = take_markers(text)
    assert len(set(numbers)) == len(numbers)
    assert len(bare) <= len(text)


@given(_WORDS, st.lists(st.tuples(_FORMS, st.integers(1, 99)), max_size=4))
def test_the_words_stay_and_the_numbers_are_those_written(words: list[str], markers: list[tuple[str, int]]) -> None:
    sentence = " ".join(words) + "".join(f" {form.format(number)}" for form, number in markers) + "."
    bare, numbers = take_markers(sentence)
    assert numbers == tuple(dict.fromkeys(number for _, number in markers))
    assert bare == " ".join(words) + "."


@given(_WORDS, st.lists(st.integers(1, 99), max_size=4, unique=True))
def test_markers_that_were_put_are_taken_again(words: list[str], numbers: list[int]) -> None:
    sentence = " ".join(words) + "."
    assert take_markers(put_markers(sentence, numbers)) == (sentence, tuple(numbers))


@given(st.text("[]()¹² .,1a【】†", max_size=30), st.integers(0, 30))
def test_where_a_marker_ends_is_told_only_when_it_is_certain(text: str, cut: int) -> None:
    early = marker_at(text[:cut], 0, closed=False)
    if early is not None:
        assert early == marker_at(text, 0, closed=True)
        assert not re.search(r"[ab]", text[:early]) or "†" in text[:early]
