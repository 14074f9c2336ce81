"""A file without an address or an id is known again where it lies, so that editing it makes no second article."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.composition import Services
from assistant.domain.events import IngestSummary
from tests.conftest import finish

STORY = (
    "Tarn Hill reservoir to be drained\n\n"
    "The water board will drain the Tarn Hill reservoir in March to mend a crack in its wall.\n\n"
    "The crack was found by divers last autumn and has grown by {grown} centimetres since then, the board said.\n\n"
    "Farmers below the wall were told to move their sheep to the upper fields until the work is done.\n"
)
OTHER = (
    "Choir wins prize in Lisbon\n\n"
    "The children's choir of Ostrava won the second prize of the festival in Lisbon on Sunday evening.\n\n"
    "Forty singers had travelled for two days by bus, and sang three songs of their home.\n"
)
FIRST, SECOND, THIRD = (STORY.format(grown=grown) for grown in (2, 5, 7))


def written(file: Path, text: str) -> str:
    file.write_text(text)
    return str(file)


def ingested(services: Services, *names: str) -> IngestSummary:
    summary, failed = finish(services.ingest(names))
    assert failed == []
    return summary


def texts(services: Services) -> set[str]:
    found = {services.catalogue.article(ref.id) for ref in services.catalogue.articles()}
    return {article.text.split("grown by ")[-1].split()[0] for article in found if article}


@pytest.mark.parametrize("name", ["notes.txt", "notes.md", "notes.html"])
def test_an_edit_is_a_new_version(tmp_path: Path, services: Services, name: str) -> None:
    file = tmp_path / name
    as_page = name.endswith(".html")

    def story(text: str) -> str:
        title, *rest = text.strip().split("\n\n")
        body = "".join(f"<p>{one}</p>" for one in rest)
        return f"<html><body><article><h1>{title}</h1>{body}</article></body></html>" if as_page else text

    assert ingested(services, written(file, story(FIRST))).added == 1
    for text, grown in ((SECOND, "5"), (THIRD, "7"), (FIRST, "2")):
        summary = ingested(services, written(file, story(text)))
        assert (summary.added, summary.updated, summary.articles) == (0, 1, 1)
        assert texts(services) == {grown}
    assert ingested(services, str(file)).unchanged == 1
    (ref,) = services.catalogue.articles()
    assert len(services.versions(ref.id)) == 3


def test_another_story_in_the_same_file_is_another_article(tmp_path: Path, services: Services) -> None:
    file = tmp_path / "today.txt"
    ingested(services, written(file, FIRST))
    assert ingested(services, written(file, OTHER)).articles == 2
    # Each goes on from what it was.
    assert ingested(services, written(file, SECOND)).updated == 1
    assert ingested(services, written(file, OTHER.replace("second", "third"))).updated == 1
    assert services.counts()[0] == 2


def test_a_copy_elsewhere_keeps_the_text_that_was_edited_here(tmp_path: Path, services: Services) -> None:
    here, there = tmp_path / "here.txt", tmp_path / "there.txt"
    assert ingested(services, written(here, FIRST), written(there, FIRST)).articles == 1
    written(here, SECOND)
    for _ in range(2):
        assert ingested(services, str(here), str(there)).articles == 2
        assert texts(services) == {"2", "5"}
    assert ingested(services, str(there), str(here)).unchanged == 2


def test_of_a_file_of_several_each_is_told_by_its_text(tmp_path: Path, services: Services) -> None:
    file = tmp_path / "two.jsonl"
    line = '{{"title": "{}", "text": "{}"}}\n'
    first, second = (line.format(text.split("\n")[0], " ".join(text.split("\n")[2:])) for text in (FIRST, SECOND))
    ingested(services, written(file, first))
    assert ingested(services, written(file, second + first)).articles == 2


def test_the_file_is_not_named_in_the_corpus(tmp_path: Path, services: Services) -> None:
    ingested(services, written(tmp_path / "secret-source.txt", FIRST))
    (ref,) = services.catalogue.articles()
    path = services.article_file(ref.id)
    assert path is not None
    filed = path.read_text()
    assert "origin: " in filed
    assert "secret-source" not in filed
    assert str(tmp_path) not in filed
