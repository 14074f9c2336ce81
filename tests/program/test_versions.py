"""A changed article becomes a new version; what it was stays, and the difference can be seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.composition import Services
from assistant.domain.article import Article
from assistant.domain.version import difference
from assistant.ingest.corpus import CorpusFolder
from tests.conftest import finish
from tests.program.commands import run_here

FIRST = "The bridge will open in May.\n\nIt costs 12 million crowns, said Ilse Tarrant.\n\nA ferry runs until then."
SECOND = "The bridge will open in August.\n\nIt costs 14 million crowns, said Ilse Tarrant.\n\nA ferry runs until then."


def page(project: Path, text: str, title: str = "New bridge for Marenga") -> Path:
    """The page as it is today."""
    file = project / "bridge.md"
    file.write_text(f"---\ntitle: {title}\nurl: https://example.org/bridge\npublished: 2024-02-01\n---\n\n{text}\n")
    return file


def article_id(services: Services) -> str:
    (ref,) = services.catalogue.articles()
    return ref.id


def kept(services: Services) -> list[str]:
    folder = services.settings.corpus_folder / ".versions"
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def ingest(services: Services, file: Path) -> None:
    _, failed = finish(services.ingest([str(file)]))
    assert failed == []


def test_what_an_article_was_is_kept_once(project: Path, services: Services) -> None:
    ingest(services, page(project, FIRST))
    assert kept(services) == []
    for _ in range(2):
        ingest(services, page(project, SECOND))
    (version,) = services.versions(article_id(services))
    assert (version.number, version.article.text) == (1, FIRST)
    assert version.superseded is not None
    (name,) = kept(services)
    assert name.startswith("2024/02/2024-02-01-new-bridge-for-marenga/1-")
    # It is no article of the library.
    assert services.counts()[0] == 1
    finish(services.ingest([], rebuild=True))
    assert services.counts()[0] == 1


def test_a_text_that_comes_back_is_a_version_of_its_own(project: Path, services: Services) -> None:
    for text in (FIRST, SECOND, FIRST, SECOND):
        ingest(services, page(project, text))
    assert [one.article.text for one in services.versions(article_id(services))] == [FIRST, SECOND, FIRST]


def test_a_kill_before_the_new_file_stands_makes_no_second_version(
    project: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(services, page(project, FIRST))
    write = CorpusFolder.write

    def killed(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(CorpusFolder, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        list(services.ingest([str(page(project, SECOND))]))
    monkeypatch.setattr(CorpusFolder, "write", write)
    assert len(kept(services)) == 1
    # Nothing came in its place yet.
    assert services.versions(article_id(services)) == []
    ingest(services, page(project, SECOND))
    assert [one.article.text for one in services.versions(article_id(services))] == [FIRST]
    assert len(kept(services)) == 1


def test_an_edit_by_hand_that_wins_makes_no_version(project: Path, services: Services) -> None:
    ingest(services, page(project, FIRST))
    path = services.article_file(article_id(services))
    assert path is not None
    path.write_text(path.read_text().replace("title: New bridge for Marenga", "title: The bridge of Marenga"))
    ingest(services, page(project, FIRST, title="A new bridge is to come"))
    assert kept(services) == []
    ingest(services, page(project, SECOND))
    assert services.versions(article_id(services))[0].article.title == "The bridge of Marenga"


def test_removing_an_article_removes_what_it_was(project: Path, services: Services) -> None:
    for text in (FIRST, SECOND):
        ingest(services, page(project, text))
    list(services.ingestion.remove([article_id(services)]))
    assert not (services.settings.corpus_folder / ".versions").exists()


def test_the_command_line_shows_versions_and_what_changed(project: Path) -> None:
    for text in (FIRST, SECOND):
        assert run_here(project, "ingest", str(page(project, text))).returncode == 0
    id_ = run_here(project, "articles").stdout.split("\t")[1]
    assert "1 former version" in run_here(project, "articles", "show", id_).stdout
    first, now = run_here(project, "articles", "versions", id_).stdout.splitlines()
    assert first.startswith("1\tuntil 20")
    assert now == "now\t-\t19 words\tNew bridge for Marenga"
    assert run_here(project, "articles", "diff", id_).stdout.splitlines() == [
        "The bridge will open in [-May.-] {+August.+}",
        "It costs [-12-] {+14+} million crowns, said Ilse Tarrant.",
        "…",
    ]
    assert run_here(project, "articles", "diff", id_, "now", "1").stdout.startswith(
        "The bridge will open in [-August.-] {+May.+}"
    )
    wrong = run_here(project, "articles", "diff", id_, "7")
    assert "has no version 7" in wrong.stderr
    assert "There are 1, now." in wrong.stderr


def test_the_difference_tells_edited_paragraphs_from_those_that_came_and_went() -> None:
    old = Article("a", "Old title", "One stays as it is.\n\nTwo is taken out of here.\n\nThe third has five words.")
    new = Article("a", "New title", "One stays as it is.\n\nThe third has six words.\n\nWholly other things come last.")
    assert difference(old, new) == [
        "title: [-Old-] {+New+} title",
        "…",
        "[-Two is taken out of here.-]",
        "The third has [-five-] {+six+} words.",
        "{+Wholly other things come last.+}",
    ]
    assert difference(old, old) == []
