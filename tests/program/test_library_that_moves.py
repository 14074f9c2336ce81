"""A question asked while another process brings articles in is answered of one moment of the library."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from assistant.adapters.library import Library
from assistant.answer.service import complete
from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.answer import Question, RetrievedPassage, Status
from assistant.retrieve.service import Retriever

_ARTICLE = """---
title: The {name} shipyard
published: 2024-05-06
---

The {name} shipyard employs {count} people, its owners said.
"""


def brought_in(folder: Path, name: str, count: str) -> Services:
    """Services of the project, with this article in its library."""
    (folder / f"{name}.md").write_text(_ARTICLE.format(name=name, count=count))
    services = open_services(load(folder, {}).settings, "quotes")
    for _ in services.ingest([str(folder / f"{name}.md")]):
        pass
    return services


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "assistant.toml").touch()
    brought_in(tmp_path, "Prazurask", "7,525").close()
    return tmp_path


def test_an_article_that_comes_in_after_the_search_is_found(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    services = open_services(load(project, {}).settings, "quotes")
    search = Retriever.retrieve
    came: list[str] = []

    def late(self: Retriever, *args: object, **options: object) -> list[RetrievedPassage]:
        found = search(self, *args, **options)  # type: ignore[arg-type]
        if not came:
            came.append("Grapudrock")
            brought_in(project, "Grapudrock", "5,379").close()
        return found

    monkeypatch.setattr(Retriever, "retrieve", late)
    try:
        answer = asyncio.run(complete(services.ask(Question("How many people does the Grapudrock shipyard employ?"))))
    finally:
        services.close()
    assert came
    assert answer.status is Status.ANSWERED
    assert "5,379" in str(answer.short_answer)
    assert answer.citations[0].quote.article.title == "The Grapudrock shipyard"


@pytest.mark.parametrize("read", ["vectors", "article_vectors"])
def test_an_article_that_goes_during_the_search_is_no_candidate(
    project: Path, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    brought_in(project, "Grapudrock", "5,379").close()
    services = open_services(load(project, {}).settings, "quotes")
    reading = getattr(Library, read)
    gone: list[str] = []

    def late(self: Library, ids: Sequence[str]) -> dict[str, bytes]:
        if not gone:
            gone.append("Grapudrock")
            other = open_services(load(project, {}).settings, "quotes")
            other.remove([one.id for one in other.catalogue.articles() if "Grapudrock" in one.title])
            other.close()
        return cast(dict[str, bytes], reading(self, ids))

    monkeypatch.setattr(Library, read, late)
    try:
        answer = asyncio.run(complete(services.ask(Question("How many people does the Grapudrock shipyard employ?"))))
    finally:
        services.close()
    assert gone
    assert answer.status is Status.ABSTAINED
    assert {found.article.title for found in answer.passages} == {"The Prazurask shipyard"}
