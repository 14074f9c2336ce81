"""Correcting what a file says of its article is told at once: only a new title or text is embedded again."""

from __future__ import annotations

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


@pytest.mark.parametrize("change", [("The bridge closes", "A bridge closes"), ("said Mayor", "says Mayor")])
def test_a_new_title_or_text_is_embedded(services: Services, file: Path, change: tuple[str, str]) -> None:
    before = services.catalogue.article_vectors(["bridge"])
    file.write_text(RECORD.replace(*change))
    assert finish(services.ingest([]))[0].updated == 1
    assert services.catalogue.article_vectors(["bridge"]) != before


def _no_embedding(services: Services) -> AbstractContextManager[object]:
    return patch.object(services.embedder, "embed_passages", side_effect=EmbedderUnavailable("none is to be made"))
