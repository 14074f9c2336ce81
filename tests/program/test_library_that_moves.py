"""A question asked while another process brings articles in is answered of one moment of the library."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from assistant import keeping_whole
from assistant.adapters.library import Library
from assistant.adapters.originals import OriginalFiles
from assistant.adapters.urls import canonical_url
from assistant.answer.service import complete
from assistant.check.watched import Seen
from assistant.cli.doctor import _index
from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.answer import Filters, Question, RetrievedPassage, Status
from assistant.domain.article import Article
from assistant.domain.documents import Original
from assistant.domain.errors import EmbedderMismatch
from assistant.domain.events import Done
from assistant.domain.evidence import Standing
from assistant.domain.exchange import Exchange
from assistant.domain.integrity import Fault, Mend
from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.filing import Filing
from assistant.ingest.filled import RECIPE
from assistant.ingest.versions import Versions
from assistant.packing import pack_answer, verify_pack
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


@pytest.mark.parametrize("read", ["vectors", "article_vectors", "filtered_vectors"])
def test_a_library_that_another_embedder_makes_anew_during_the_search_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    services = open_services(load(project, {}).settings, "quotes")
    reading = getattr(Library, read)

    def late(self: Library, *given: Any) -> Any:
        other = Library(self.path)
        other.put(RECIPE, "another embedder")
        with other.transaction() as connection:
            for table in ("article", "passage"):
                connection.execute(f"UPDATE {table} SET vector = zeroblob(32)")
        other.close()
        return reading(self, *given)

    monkeypatch.setattr(Library, read, late)
    filters = Filters(source="Wire") if read == "filtered_vectors" else Filters()
    try:
        answer = asyncio.run(complete(services.ask(Question("How many people work at the shipyard?", filters=filters))))
    finally:
        services.close()
    assert answer.status is Status.ERROR
    assert isinstance(answer.error, EmbedderMismatch)


def test_an_article_that_goes_while_the_index_is_checked_is_no_misfit(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = open_services(load(project, {}).settings, "quotes")
    reading = Library.passages

    def late(self: Library, *given: Any) -> Any:
        other = open_services(load(project, {}).settings, "quotes")
        other.remove([one.id for one in other.catalogue.articles()])
        other.close()
        return reading(self, *given)

    monkeypatch.setattr(Library, "passages", late)
    try:
        (finding,) = _index(services)
    finally:
        services.close()
    assert "another process" in finding


def test_what_is_kept_of_an_answer_names_no_version_that_came_after_it(project: Path, tmp_path: Path) -> None:
    services = open_services(load(project, {}).settings, "quotes")
    try:
        question = Question("How many people does the Prazurask shipyard employ?")
        answer = asyncio.run(complete(services.ask(question)))
        (citation,) = answer.citations
        id_ = citation.quote.article.id
        file = services.article_file(id_)
        assert file is not None
        file.write_text(file.read_text().replace("7,525", "8,000"))
        for _ in services.ingest([]):
            pass
        seen = Seen.of(answer, {id_: services.article(id_)}, date(2024, 5, 7))
        exchange = Exchange(question)
        exchange.take(Done(answer))
        pack_answer(services.settings, exchange, tmp_path / "pack")
        report = verify_pack(tmp_path / "pack", services.settings)
    finally:
        services.close()
    assert [one.content for one in seen.citations] == [""]
    assert report.whole, report.faults
    (quote,) = report.quotes
    assert quote.standing is Standing.LOST
    assert quote.message.startswith("the article is another now")


def test_an_article_that_gets_another_date_tells_nothing_of_the_time_before(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = open_services(load(project, {}).settings, "quotes")
    reading = Library.article
    dated: list[str] = []

    def late(self: Library, article_id: str) -> Article | None:
        if not dated:
            dated.append(article_id)
            with self.transaction() as connection:
                connection.execute("UPDATE article SET published = '2025-05-06'")
        return reading(self, article_id)

    monkeypatch.setattr(Library, "article", late)
    try:
        told = services.timeline(Question("The Prazurask shipyard", filters=Filters(as_of=date(2024, 6, 1))))
    finally:
        services.close()
    assert dated
    assert told.articles == 0


def test_what_is_whole_again_or_gone_when_it_is_mended_is_left_alone(project: Path) -> None:
    services = open_services(load(project, {}).settings, "quotes")
    try:
        ((path, state),) = services.catalogue.files().items()
        file = services.settings.corpus_folder / path
        before = file.read_text()
        faults = [
            Fault("article file", "it was not UTF-8", Mend.FILE, state.article_id, path=path),
            Fault("former version", "it was not UTF-8", Mend.VERSION, state.article_id, path=".versions/gone/1.md"),
        ]
        for _ in keeping_whole.mend(services, faults):
            pass
        assert file.read_text() == before
        assert sorted(one.name for one in file.parent.iterdir()) == [file.name]
    finally:
        services.close()


def test_an_original_is_not_that_of_an_article_that_took_the_place_of_its_own(tmp_path: Path) -> None:
    corpus = CorpusFolder(tmp_path / "corpus", canonical_url)
    filing = Filing(corpus, OriginalFiles(tmp_path / "originals"), Versions(corpus, date.today))
    original = Original("html", b"<p>One</p>")
    path = filing.put(Article("one", "Story", "One"), None, original)
    assert filing.article_of(original) == "one"
    corpus.remove(path)
    assert corpus.write(Article("other", "Story", "Other"), None) == path
    assert filing.article_of(original) is None
