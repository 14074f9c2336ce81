"""Lines of a terminal."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from assistant.tui.wrapping import wrap, wrapped

# Letters, spaces, line feeds, wide characters, and an accent that takes no cell.
TEXTS = st.text(st.sampled_from("ab é“日本\u0301\n  "), max_size=80)


@given(TEXTS, st.integers(2, 12))
@example("a\u0301" * 30, 5)
@example("日本" * 9, 3)
@example("", 2)
def test_lines_fit_keep_every_character_but_breaks_and_begin_with_a_letter_of_their_own(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(sum(map(cell_len, text[start:end])) <= width for start, end in lines)
    place = 0
    for number, (start, end) in enumerate(lines):
        assert start <= end
        assert text[place:start] in ("", " ", "\n")
        if number and start == place and start < len(text):
            assert cell_len(text[start]) > 0 or text[start] == "\n"
        place = end
    assert place == len(text)


def test_words_stay_whole_where_they_can() -> None:
    assert wrapped("The mayor of Radosna\nsaid so.", 10) == "The mayor\nof Radosna\nsaid so."
    assert wrapped("abcdefghijkl", 5) == "abcde\nfghij\nkl"
    assert wrapped("日本 日本日本 a", 6) == "日本\n日本日\n本 a"
    assert wrapped("Ná\u0301ppi a\u0301b", 6) == "Ná\u0301ppi\na\u0301b"


def test_paragraphs_keep_their_distance() -> None:
    assert wrapped("one\n\ntwo\n", 9) == "one\n\ntwo\n"
