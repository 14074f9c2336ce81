"""A web archive that holds a page of several days gives its last state, and what it was before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.composition import Services
from assistant.domain.events import IngestSummary
from tests.conftest import finish
from tests.fakes.files import page, warc

URL = "https://post.example/bridge"


def archive(folder: Path, name: str, titles: Sequence[str], days: Sequence[int]) -> str:
    answers = [(URL, "200 OK", "text/html; charset=utf-8", page(title).encode()) for title in titles]
    (folder / name).write_bytes(warc(answers, days=days))
    return str(folder / name)


def held(services: Services) -> tuple[str, str, list[str]]:
    """Title and day of the one article, and the titles that it had before."""
    (ref,) = services.catalogue.articles()
    article = services.article(ref.id)
    assert article is not None
    return article.title, str(article.retrieved), [one.article.title for one in services.versions(ref.id)]


def counts(summary: IngestSummary) -> tuple[int, int, int, int]:
    return summary.added, summary.updated, summary.unchanged, summary.failed


@pytest.mark.parametrize("days", [(4, 5, 6), (4, 4, 4)])
def test_captures_become_versions_and_stay_so(services: Services, tmp_path: Path, days: tuple[int, int, int]) -> None:
    crawl = archive(tmp_path, "crawl.warc.gz", ["It closes", "It closes in May", "It closed"], days)
    assert counts(finish(services.ingest([crawl]))[0]) == (1, 0, 0, 0)
    state = ("It closed", f"2021-05-0{days[2]}", ["It closes", "It closes in May"])
    assert held(services) == state
    again, _ = finish(services.ingest([crawl]))
    assert (counts(again), again.copies) == ((0, 0, 1, 0), 0)
    assert held(services) == state


def test_a_later_crawl_goes_on_and_an_earlier_one_changes_nothing(services: Services, tmp_path: Path) -> None:
    first = archive(tmp_path, "a.warc.gz", ["It closes"], [4])
    second = archive(tmp_path, "b.warc.gz", ["It closed"], [6])
    third = archive(tmp_path, "c.warc.gz", ["It closes"], [7])
    for crawl, expected in (
        (first, (1, 0, 0, 0)),
        (second, (0, 1, 0, 0)),
        (first, (0, 0, 1, 0)),
        (third, (0, 1, 0, 0)),
    ):
        assert counts(finish(services.ingest([crawl]))[0]) == expected
    # What it is today it was on the fourth as well.
    assert held(services) == ("It closes", "2021-05-07", ["It closes", "It closed"])


def test_a_capture_that_comes_after_a_later_one_is_told(services: Services, tmp_path: Path) -> None:
    crawl = archive(tmp_path, "crawl.warc.gz", ["It closed", "It closes"], [6, 4])
    summary, (failed,) = finish(services.ingest([crawl]))
    assert counts(summary) == (1, 0, 0, 1)
    assert failed.error.message.startswith("another article of this run has the id u-")
    assert held(services)[0] == "It closed"


def test_a_page_that_was_saved_twice_is_told_with_the_other_file_and_the_way_out(
    services: Services, tmp_path: Path
) -> None:
    for name, title in (("bridge (1).html", "It closed"), ("bridge.html", "It closes")):
        (tmp_path / name).write_text(page(title, URL))
    summary, (failed,) = finish(services.ingest([str(tmp_path)]))
    assert counts(summary) == (1, 0, 0, 1)
    assert failed.error.message.endswith(f", that of {tmp_path / 'bridge (1).html'}")
    assert failed.error.hint is not None
    assert "the same address" in failed.error.hint
    assert counts(finish(services.ingest([str(tmp_path / "bridge.html")]))[0]) == (0, 1, 0, 0)
    assert [one.article.title for one in services.versions(services.catalogue.articles()[0].id)] == ["It closed"]
