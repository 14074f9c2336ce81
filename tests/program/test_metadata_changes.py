"""Correcting what a file says of its article is told at once: only a new title or text is embedded again."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path
from unittest.mock import patch

import pytest

from assistant.composition import Services
from assistant.domain.answer import Filters
from assistant.domain.errors import EmbedderUnavailable
from tests.conftest import finish
from tests.program.processes import whole

RECORD = """---
id: bridge
title: The bridge closes
source: Wire
published: 2024-05-03
---

The Radosna bridge closed on 3 May 2024 for repairs, said Mayor Iva Lind.
"""


@pytest.fixture
def file(project: Path, services: Services) -> Path:
    """The article's file, ingested."""
    corpus = project / "corpus"
    corpus.mkdir()
    path = corpus / "bridge.md"
    path.write_text(RECORD)
    assert finish(services.ingest([]))[0].added == 1
    return path


def test_metadata_is_taken_over_without_embedding(project: Path, services: Services, file: Path) -> None:
    file.write_text(RECORD.replace("Wire", "The Post").replace("05-03", "05-04"))
    with _no_embedding(services):
        summary, _ = finish(services.ingest([]))
    assert (summary.updated, summary.unchanged) == (1, 0)
    article = services.article("bridge")
    assert article is not None
    assert (article.source, str(article.published)) == ("The Post", "2024-05-04")
    assert services.catalogue.count_passages(Filters(source="The Post")) == 1
    assert finish(services.ingest([]))[0].unchanged == 1
    services.close()
    whole(project / ".assistant")


def test_a_file_that_was_moved_is_not_embedded_again(services: Services, file: Path) -> None:
    file.rename(file.with_name("moved.md"))
    with _no_embedding(services):
        summary, _ = finish(services.ingest([]))
    assert (summary.added, summary.updated, summary.removed) == (0, 1, 0)
    assert services.catalogue.article_path("bridge") == "moved.md"


def test_files_that_move_up_or_change_places_keep_their_articles(services: Services, file: Path) -> None:
    second, third = file.with_name("ferry.md"), file.with_name("tram.md")
    second.write_text(RECORD.replace("bridge", "ferry"))
    finish(services.ingest([]))

    def moved() -> dict[str, str]:
        summary, failures = finish(services.ingest([]))
        assert (failures, summary.added, summary.removed, summary.articles) == ([], 0, 0, 2)
        return {state.article_id: path for path, state in services.catalogue.files().items()}

    second.rename(third)
    file.rename(second)
    assert moved() == {"bridge": "ferry.md", "ferry": "tram.md"}
    second.rename(file)
    third.rename(second)
    file.rename(third)
    assert moved() == {"ferry": "ferry.md", "bridge": "tram.md"}
    texts = second.read_text(), third.read_text()
    for path, text in zip((third, second), texts, strict=True):
        path.write_text(text)
    assert moved() == {"bridge": "ferry.md", "ferry": "tram.md"}
    assert services.index.pending() == 0


def test_of_two_files_that_an_article_moved_to_one_is_told(services: Services, file: Path) -> None:
    for name in ("one.md", "two.md"):
        file.with_name(name).write_text(RECORD)
    file.unlink()
    for _ in range(2):
        summary, failures = finish(services.ingest([]))
        assert [str(one.error) for one in failures] == ["one.md has the same id bridge"]
        assert summary.articles == 1
    assert services.catalogue.article_path("bridge") == "one.md"


def test_a_folder_that_can_not_be_listed_has_lost_nothing(
    services: Services, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file.parent / "away").mkdir()
    file.rename(file.parent / "away" / file.name)
    finish(services.ingest([]))
    listed = os.scandir

    def scandir(folder: str) -> object:
        if Path(folder).name == "away":
            raise PermissionError(13, "Permission denied", folder)
        return listed(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    summary, _ = finish(services.ingest([]))
    assert (summary.removed, summary.articles) == (0, 1)
    monkeypatch.undo()
    (file.parent / "away" / file.name).unlink()
    assert finish(services.ingest([]))[0].removed == 1


@pytest.mark.parametrize("change", [("The bridge closes", "A bridge closes"), ("said Mayor", "says Mayor")])
def test_a_new_title_or_text_is_embedded(services: Services, file: Path, change: tuple[str, str]) -> None:
    before = services.catalogue.article_vectors(["bridge"])
    file.write_text(RECORD.replace(*change))
    assert finish(services.ingest([]))[0].updated == 1
    assert services.catalogue.article_vectors(["bridge"]) != before


def _no_embedding(services: Services) -> AbstractContextManager[object]:
    return patch.object(services.embedder, "embed_passages", side_effect=EmbedderUnavailable("none is to be made"))
