"""The project's own scripted questions can be asked of its own corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.check.cases import Case, load
from assistant.check.findings import is_named
from assistant.check.groups import AllOf, AnyOf
from assistant.check.kinds import CitesOnly
from assistant.domain.article import ArticleRef

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load([ROOT / "tests" / "qa"])


@pytest.fixture(scope="module")
def articles() -> list[ArticleRef]:
    fronts = (path.read_text("utf-8").split("---\n", 2)[1] for path in (ROOT / "corpus").rglob("2*.md"))
    read = [yaml.safe_load(front) for front in fronts]
    return [ArticleRef(one["id"], one["title"], url=one["url"]) for one in read]


def test_there_are_enough_and_each_has_its_own_id(cases: list[Case]) -> None:
    assert sum(not case.open for case in cases) >= 120
    assert len({case.where.file for case in cases}) >= 5
    assert len({case.id for case in cases}) == len(cases)


def test_every_kind_of_question_is_among_them(cases: list[Case]) -> None:
    assert any(case.abstains for case in cases)
    assert any(case.earlier for case in cases)
    assert any(case.filters.as_of for case in cases)


def test_they_assert_in_many_ways(cases: list[Case]) -> None:
    kinds = {type(check).__name__ for case in cases for check in case.checks}
    assert len(kinds) >= 10, kinds


def test_every_article_that_is_named_is_in_the_corpus(cases: list[Case], articles: list[ArticleRef]) -> None:
    missing = {f"{case.id}: {name}" for case in cases for name in named(case) if not any_is(name, articles)}
    assert missing == set()


def test_every_article_has_a_case(cases: list[Case], articles: list[ArticleRef]) -> None:
    names = {name for case in cases for name in named(case)}
    assert {one.id for one in articles if not any(is_named(name, one) for name in names)} == set()


def named(case: Case) -> list[str]:
    """How the case names articles."""
    groups = [member.cites for check in case.checks if isinstance(check, AnyOf | AllOf) for member in check.members]
    only = [check.names for check in case.checks if isinstance(check, CitesOnly)]
    return [name for names in (case.cites, *groups, *only) for name in names]


def any_is(name: str, articles: list[ArticleRef]) -> bool:
    return any(is_named(name, one) for one in articles)
