"""The project's own scripted questions can be asked of its own corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.check.cases import Case, load

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load([ROOT / "tests" / "qa"])


@pytest.fixture(scope="module")
def article_ids() -> set[str]:
    fronts = (path.read_text("utf-8").split("---\n", 2)[1] for path in (ROOT / "corpus").rglob("2*.md"))
    return {yaml.safe_load(front)["id"] for front in fronts}


def test_there_are_enough_and_each_has_its_own_id(cases: list[Case]) -> None:
    assert len(cases) >= 60
    assert len({case.id for case in cases}) == len(cases)


def test_every_kind_of_question_is_among_them(cases: list[Case]) -> None:
    assert any(case.abstains for case in cases)
    assert any(case.earlier for case in cases)
    assert any(case.filters.as_of for case in cases)


def test_every_cited_article_is_in_the_corpus(cases: list[Case], article_ids: set[str]) -> None:
    missing = {f"{case.id}: {id_}" for case in cases for id_ in case.cites if id_ not in article_ids}
    assert missing == set()
