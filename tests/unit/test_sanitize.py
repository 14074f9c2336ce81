"""Nothing that acts on a terminal, or hides, gets past the door."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.sanitize import sanitize, sanitize_line, spelled

HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x07\x9b\x9c\r\n\t \u202e\u2066\u200b\ufeff\u2028\ud800\udfff\U000e0041[]0;m"),
    )
)


@given(HOSTILE)
def test_what_is_left_only_reads(text: str) -> None:
    clean = sanitize(text)
    for char in clean:
        assert char == "\n" or unicodedata.category(char) not in ("Cc", "Cs"), repr(char)
        assert char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff"
        assert not 0xE0000 <= ord(char) <= 0xE007F
    assert "\n\n\n" not in clean
    assert clean == clean.strip()


@given(HOSTILE)
def test_doing_it_again_changes_nothing(text: str) -> None:
    assert sanitize(sanitize(text)) == sanitize(text)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]52;c;aGVsbG8=\x07clip", "clip"),
        ("\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;a title without an end", "0;a title without an end"),
        ("\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\said", "tmux;said"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("Müller\u200b and co\u00adoperate", "Müller and cooperate"),
        ("cafe\u0301", "café"),
        ("one \t two\n\n\n\n three  ", "one two\n\nthree"),
        ("שלום and 日本", "שלום and 日本"),
    ],
)
def test_known_cases(text: str, clean: str) -> None:
    assert sanitize(text) == clean


def test_a_line_is_one_line_or_nothing() -> None:
    assert sanitize_line(" A\ntitle \x1b[2J here ") == "A title here"
    assert sanitize_line("\x00\n") is None
    assert sanitize_line(None) is None


@given(HOSTILE)
def test_json_says_the_same_in_characters_that_read(text: str) -> None:
    written = spelled(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    assert all(unicodedata.category(char) not in ("Cc", "Cs") and char != "\u202e" for char in written)
