"""Amounts as people write them, and when two of them agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.check.amounts import Amount, agree, amount, amounts


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,200", 1200),
        ("14 million", 14e6),
        ("1.5bn", 1.5e9),
        ("$1.2m", 1.2e6),
        ("12,5", 12.5),
        ("5 %", 5),
        ("5 per cent", 5),
        ("1e3", 1000),
        ("-2", -2),
        ("−2", -2),
        ("minus 2", -2),
        ("one", 1),
        ("a hundred", 100),
        ("twenty-one thousand", 21e3),
        ("half a million", 5e5),
        ("quarter of a million", 25e4),
        ("three-quarters of a billion", 75e7),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, value: float) -> None:
    found = amount(text)
    assert found is not None
    assert found.values == (pytest.approx(value),)


@pytest.mark.parametrize("text", ["0x10", "0b11", "no figure", "2 or 3", "inf"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert amount(text) is None


def test_ordinals_are_no_amounts() -> None:
    assert [one.values for one in amounts("the 12th of 20")] == [(20.0,)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("at 01:15", [1, 15]),
        ("2019-10-09", [2019, 10, 9]),
        ("the G20 and a stone", []),
        ("the one of the nine", [9]),
        ("from 22 to 43 percent", [22, 43]),
        ("10-12 people", [10, 12]),
        ("of all - 12 people - or at -3", [12, -3]),
        ("12,500 of 1,200,000.5", [12500, 1200000.5]),
    ],
)
def test_the_amounts_of_a_text(text: str, values: list[float]) -> None:
    assert [one.values[0] for one in amounts(text)] == values


@given(
    st.floats(-1e9, 1e9),
    st.floats(0, 1e6),
    st.floats(-2, 2),
)
def test_a_tolerance_counts_both_ways(value: float, within: float, share: float) -> None:
    wanted, came = Amount("", (value,)), Amount("", (value + within * share,))
    # At the very edge, rounding decides.
    if abs(abs(share) - 1) > 1e-3 and within > 1 + abs(value) * 1e-3:
        assert agree(wanted, came, within, relative=False) is (abs(share) < 1)
