"""The words of a question, and rankings made one."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieve.fusion import contributions, filled, summed
from assistant.retrieve.terms import content_words, phrases, stem, stems, words

NUMBERS = st.integers(-1000, 1000)


def test_figures_stay_whole_and_diacritics_go() -> None:
    assert words("600,000 tonnes, up 3.6% in Žilnica.") == ["600,000", "tonnes", "up", "3.6", "in", "zilnica"]


def test_function_words_are_left_out() -> None:
    assert content_words("Who is Russia's largest creditor rival?") == ["russia", "largest", "creditor", "rival"]


def test_phrases_are_neighbours_in_the_text() -> None:
    assert phrases("the central bank of South Africa") == ["central bank", "south africa"]


def test_inflections_share_a_stem() -> None:
    assert stems("flooding floods") == stems("flood")


def test_what_a_cut_off_search_left_out_ranks_with_its_last() -> None:
    assert filled([3.0, None, 2.0], limit=2) == [3.0, 2.0, 2.0]


def test_what_a_whole_search_left_out_has_nothing() -> None:
    assert filled([3.0, None], limit=100) == [3.0, 0.0]


def test_a_word_that_one_passage_alone_holds_decides() -> None:
    fused = summed(contributions([[0.30, 0.31, 0.32, 0.31], filled([None, None, None, 7.0], 100)], [1.0, 1.0]))
    assert fused.index(max(fused)) == 3


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=20), st.floats(0.1, 10.0), NUMBERS)
def test_scale_and_offset_of_a_signal_do_not_matter(rows: list[tuple[int, int]], scale: float, offset: int) -> None:
    one, other = [a for a, _ in rows], [b for _, b in rows]
    before = summed(contributions([one, other], [1.0, 0.5]))
    after = summed(contributions([[a * scale + offset for a in one], other], [1.0, 0.5]))
    assert after == pytest.approx(before, abs=1e-2)


def test_no_rows_no_scores() -> None:
    assert summed(contributions([[], []], [1.0, 1.0])) == []


def test_stems_are_the_same_in_many_threads() -> None:
    found = [
        f"{begin}{end}" for begin in ("walk", "report", "creditor", "nation") for end in ("s", "ing", "ed", "al")
    ] * 50
    expected = [stem.__wrapped__(word) for word in found]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(lambda _: [stem.__wrapped__(word) for word in found], range(4)))
    finally:
        sys.setswitchinterval(before)
    assert results == [expected] * 4
