"""What the benchmark's figures mean, on examples worked by hand."""

from __future__ import annotations

import math

import pytest

from tests.bench.bm25 import PlainBm25
from tests.bench.data import Item, sample
from tests.bench.metrics import (
    Judged,
    auroc,
    calibration_bins,
    calibration_error,
    exact_match,
    first_rank,
    hit,
    holds,
    percentile,
    plain_words,
    reciprocal_rank,
    share_at_precision,
    squad_tokens,
    token_f1,
)
from tests.bench.pages import shares, shingles


def item(id_: str) -> Item:
    return Item(id_, "?", (), True, "t", (), (), (), None)


def test_squad_deletes_punctuation_and_articles() -> None:
    assert squad_tokens("The U.S. Senate's a-b") == ["us", "senates", "ab"]


@pytest.mark.parametrize(
    ("predicted", "answers", "expected"),
    [
        ("the Eiffel Tower!", ["Eiffel tower"], 1.0),
        ("Paris", ["London", "paris."], 1.0),
        ("Paris, France", ["Paris"], 0.0),
        ("", ["Paris"], 0.0),
        ("", ["the"], 1.0),
    ],
)
def test_exact_match_takes_the_best_of_the_answers(predicted: str, answers: list[str], expected: float) -> None:
    assert exact_match(predicted, answers) == expected


@pytest.mark.parametrize(
    ("predicted", "answers", "expected"),
    [
        # One word of two right, the whole answer found: precision 1/2, recall 1.
        ("Paris France", ["Paris"], 2 / 3),
        # Two of three words shared on either side.
        ("red green blue", ["green blue black"], 2 / 3),
        # A word counts as often as both have it.
        ("no no yes", ["no"], 0.5),
        ("Rome", ["Paris", "Rome"], 1.0),
        ("", ["Paris"], 0.0),
        ("Rome", [], 0.0),
    ],
)
def test_f1_counts_shared_words(predicted: str, answers: list[str], expected: float) -> None:
    assert token_f1(predicted, answers) == pytest.approx(expected)


def test_punctuation_parts_words_but_not_figures_and_abbreviations() -> None:
    assert plain_words("The U.S. Senate’s $1,000,000 (3.6%) in São Paulo [2].") == (
        ["us", "senate", "s", "1000000", "3.6", "in", "sao", "paulo"]
    )


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("A man of Idaho's north was arrested.", "Idaho", True),
        ("It grew 30-fold.", "30", True),
        ("It grew 3.6 percent.", "3", False),
        ("The start", "art", False),
        ("In New, York", "New York", True),
        ("York is new", "New York", False),
        ("It cost $1,200.", "1200", True),
        ("It happened [1].", "1", False),
        ("Anything at all", "the", False),
    ],
)
def test_an_answer_is_held_as_whole_words(text: str, answer: str, expected: bool) -> None:
    assert holds([text], [answer]) is expected


def test_an_answer_is_held_within_one_text_and_any_answer_will_do() -> None:
    assert not holds(["in New", "York"], ["New York"])
    assert holds(["Nothing.", "In Rome."], ["Paris", "Rome"])
    assert not holds([], ["Rome"])


def test_ranks_count_from_one() -> None:
    rank = first_rank(["a", "b", "c"], ["c", "b"])
    assert rank == 2
    assert (hit(rank, 1), hit(rank, 2), reciprocal_rank(rank)) == (0.0, 1.0, 0.5)
    assert reciprocal_rank(11) == 0.0
    assert first_rank(["a"], ["b"]) is None
    assert (hit(None, 10), reciprocal_rank(None)) == (0.0, 0.0)


def test_auroc_counts_pairs_and_a_tie_half() -> None:
    # Of the six pairs 0.9 wins three, 0.5 wins two (over 0.1 and 0.4) and ties one.
    assert auroc([0.9, 0.5], [0.1, 0.4, 0.5]) == pytest.approx(5.5 / 6)
    assert auroc([1.0], [0.0]) == 1.0
    assert auroc([0.0], [1.0]) == 0.0
    assert auroc([0.3, 0.3], [0.3]) == 0.5
    assert math.isnan(auroc([], [1.0]))


def test_calibration_error_weighs_the_bins() -> None:
    judged = [Judged(0.95, True), Judged(1.0, True), Judged(0.1, False), Judged(0.15, True)]
    bins = calibration_bins(judged)
    assert [one.n for one in bins] == [0, 2, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (bins[1].confidence, bins[1].right) == (pytest.approx(0.125), 0.5)
    # Half the answers are off by 0.5 - 0.125, half by 1 - 0.975.
    assert calibration_error(bins) == pytest.approx(0.5 * 0.375 + 0.5 * 0.025)
    assert math.isnan(calibration_error(calibration_bins([])))


def test_the_share_answered_at_a_precision_is_the_largest() -> None:
    judged = [Judged(0.9, True), Judged(0.8, False), Judged(0.7, True), Judged(0.6, True), Judged(0.5, False)]
    # One of one right; then 1 of 2, 2 of 3, 3 of 4 and 3 of 5.
    assert share_at_precision(judged, 1.0) == 0.2
    assert share_at_precision(judged, 0.75) == 0.8
    # Equal confidences can't be told apart: both or neither.
    assert share_at_precision([Judged(0.9, True), Judged(0.9, False)], 0.9) == 0.0


def test_percentiles_are_values_that_were_seen() -> None:
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert percentile(values, 0.5) == 3.0
    assert percentile(values, 0.95) == 5.0
    assert math.isnan(percentile([], 0.5))


def test_plain_bm25_prefers_the_rarer_word_and_the_shorter_article() -> None:
    index = PlainBm25({"a": "the flood in the valley", "b": "the flood", "c": "the debt of the state"})
    assert index.ranked("Flood?", 10) == ["b", "a"]
    assert index.ranked("the debt", 1) == ["c"]
    assert index.ranked("nothing", 10) == []


def test_a_sample_is_the_same_each_time_and_grows() -> None:
    items = [item(str(number)) for number in range(50)]
    small, large = sample(items, 5), sample(items, 20)
    assert sample(list(reversed(items)), 5)[::-1] == small
    assert len(large) == 20
    assert set(small) < set(large)
    assert list(large) == [one for one in items if one in large]


def test_pages_are_compared_by_runs_of_four_words() -> None:
    assert shingles("a b c") == {("a", "b", "c"): 1}
    assert shares("a b c d e", "a b c d e") == (1.0, 0.0, 0.0)
    assert shares("a b c d e", "x a b c d") == (1 / 3, 1 / 3, 1 / 3)
    assert shares("a b c d", "") == (0.0, 0.0, 1.0)
