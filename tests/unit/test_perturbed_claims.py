"""The claim checker on claims made from the starter articles: true ones in other words, false ones by one change."""

from __future__ import annotations

import pytest

from assistant.domain.answer import CitationState
from tests.bench.claims import JudgedClaim, made
from tests.bench.perturbed import Made
from tests.conftest import TOP


@pytest.fixture(scope="module")
def claims() -> list[JudgedClaim]:
    return made(TOP / "corpus", each=110)


def test_the_set_is_large_enough_and_has_every_making(claims: list[JudgedClaim]) -> None:
    assert sum(not one.supported for one in claims) >= 500
    assert {one.kind for one in claims} == {str(one) for one in Made}


def test_a_changed_claim_is_not_verified(claims: list[JudgedClaim]) -> None:
    changed = [one for one in claims if not one.supported]
    verified = [one.text for one in changed if one.state is CitationState.VERIFIED]
    assert len(verified) <= 0.05 * len(changed), verified


def test_a_true_claim_is_not_unsupported(claims: list[JudgedClaim]) -> None:
    untouched = [one for one in claims if one.supported]
    lost = [one.text for one in untouched if one.state is CitationState.UNSUPPORTED]
    assert len(lost) <= 0.05 * len(untouched), lost


@pytest.mark.parametrize("making", [one for one in Made if not one.true])
def test_every_kind_of_change_is_seen(claims: list[JudgedClaim], making: Made) -> None:
    changed = [one for one in claims if one.kind == making]
    verified = [one.text for one in changed if one.state is CitationState.VERIFIED]
    assert len(verified) <= 0.1 * len(changed), verified
