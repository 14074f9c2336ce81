"""Amounts agree where what their words leave open has something in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.amounts import Amount, amount
from assistant.answer.figures import figures


def _amount(text: str) -> Amount:
    return amount(text, figures(text)[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("13,000 homes", "about 13,120 homes"),
        ("more than 40 homes", "43 homes"),
        ("two weeks", "sixteen days"),
        ("$1.2 million", "1,200,000 dollars"),
        ("450 homes", "446 homes"),
        ("61 metres", "200 feet"),
        ("two and a half million euros", "2.5m euros"),
    ],
)
def test_amounts_agree(one: str, other: str) -> None:
    assert _amount(one).agrees(_amount(other))


@pytest.mark.parametrize(
    ("one", "other"), [("at least four people", "nine people"), ("four years", "five years"), ("£75m", "£71m")]
)
def test_amounts_differ(one: str, other: str) -> None:
    assert not _amount(one).agrees(_amount(other))


@given(st.integers(2, 10**9), st.integers(2, 10**9))
def test_agreeing_is_mutual_and_with_oneself(one: int, other: int) -> None:
    first, second = _amount(f"{one} homes"), _amount(f"about {other} homes")
    assert first.agrees(first)
    assert first.agrees(second) == second.agrees(first)
