"""What articles were cleaned out of is kept, and what a person changed in their files stays."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.adapters.originals import OriginalFiles
from assistant.adapters.urls import canonical_url
from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.documents import Original
from assistant.domain.errors import UsageError
from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.filing import Filing
from assistant.ingest.versions import Versions
from tests.conftest import finish
from tests.program.commands import run_here

STORY = "".join(
    f"<p>The bridge over the Radosna will close for {days} days, the city council said, and buses will be sent over"
    f" the old crossing at Lind, where {days * 100:,} people live beside the road.</p>"
    for days in range(2, 9)
)
URL = "https://post.example/bridge"


def page(title: str = "The bridge closes", more: str = "") -> str:
    return (
        f"<html lang='en'><head><title>{title} | The Post</title><link rel='canonical' href='{URL}'>"
        "<meta name='author' content='By Ana Souza, The Post'><meta property='og:site_name' content='The Post'>"
        "<meta property='article:published_time' content='2021-05-03T10:15:00+02:00'></head>"
        "<body><nav><a href='/x'>Weather in Lind</a></nav>"
        f"<article><h1>{title}</h1><p>Share</p>{STORY}{more}</article></body></html>"
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(page(), "utf-8")
    return path


def filed(project: Path) -> Path:
    (path,) = (path for path in (project / "corpus").rglob("*.md") if ".versions" not in path.parts)
    return path


def originals(project: Path) -> list[Path]:
    return sorted((project / ".assistant" / "originals").rglob("*.gz"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_original_stands_beside_the_index_and_is_named_in_the_file(
    services: Services, project: Path, source: Path
) -> None:
    finish(services.ingest([str(source)]))
    (kept,) = originals(project)
    text = filed(project).read_text("utf-8")
    assert f"original: {kept.name.removesuffix('.gz')}\n" in text
    assert "published: 2021-05-03T10:15:00+02:00\n" in text
    assert "author: Ana Souza\n" in text
    assert finish(services.ingest([str(source)]))[0].unchanged == 1
    assert filed(project).read_text("utf-8") == text
    (ref,) = services.catalogue.articles()
    article = services.article(ref.id)
    assert article is not None
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2021-05-03T10:15:00+02:00"


def test_what_is_given_as_an_article_needs_no_original(services: Services, project: Path, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A bridge\n---\n\nIt closes.\n")
    (tmp_path / "b.jsonl").write_text('{"title": "Another", "text": "It opens."}\n')
    finish(services.ingest([str(tmp_path / "a.md"), str(tmp_path / "b.jsonl")]))
    assert originals(project) == []
    assert "original" not in "".join(path.read_text() for path in (project / "corpus").rglob("*.md"))


def test_removing_an_article_removes_its_original_unless_another_names_it(
    services: Services, project: Path, source: Path
) -> None:
    finish(services.ingest([str(source)]))
    path = filed(project)
    (article_id,) = [ref.id for ref in services.catalogue.articles()]
    copy = path.with_name("copy.md")
    copy.write_text(path.read_text("utf-8").replace(f"id: {article_id}", "id: copy"), "utf-8")
    finish(services.ingest([]))
    services.remove([article_id])
    assert len(originals(project)) == 1
    services.remove(["copy"])
    assert originals(project) == []


def test_a_better_cleaner_runs_again_on_what_was_kept(services: Services, project: Path, source: Path) -> None:
    finish(services.ingest([str(source)]))
    clean = filed(project).read_text("utf-8")
    article = services.article(services.catalogue.articles()[0].id)
    assert article is not None
    # As a former cleaner would have filed it: with a line more, and the hashes of what it made.
    corpus = CorpusFolder(project / "corpus", canonical_url)
    kept = OriginalFiles(project / ".assistant" / "originals")
    filing = Filing(corpus, kept, Versions(corpus, date.today))
    place = filed(project).relative_to(project / "corpus").as_posix()
    filing.put(replace(article, text=f"Share\n\n{article.text}"), place, Original("html", source.read_bytes()))
    finish(services.ingest([]))
    summary, failures = finish(services.ingestion.reclean([]))
    assert (summary.updated, failures) == (1, [])
    assert filed(project).read_text("utf-8") == clean
    assert finish(services.ingestion.reclean([]))[0].unchanged == 1
    assert finish(services.ingest([str(source)]))[0].unchanged == 1


def test_recleaning_leaves_what_was_edited_by_hand(services: Services, project: Path, source: Path) -> None:
    finish(services.ingest([str(source)]))
    edit(filed(project), "author: Ana Souza", "author: Ana Maria Souza")
    edit(filed(project), "for 2 days", "for two days")
    edited = filed(project).read_text("utf-8")
    finish(services.ingest([]))
    assert finish(services.ingestion.reclean([]))[0].unchanged == 1
    assert filed(project).read_text("utf-8") == edited


def test_a_missing_original_is_one_clear_line(services: Services, project: Path, source: Path) -> None:
    finish(services.ingest([str(source)]))
    (article_id,) = [ref.id for ref in services.catalogue.articles()]
    originals(project)[0].unlink()
    summary, (failure,) = finish(services.ingestion.reclean([article_id]))
    assert summary.failed == 1
    assert "is gone" in failure.error.message
    with pytest.raises(UsageError, match="no article nobody"):
        finish(services.ingestion.reclean(["nobody"]))


def test_edited_metadata_stays_when_the_source_comes_again_changed(
    services: Services, project: Path, source: Path
) -> None:
    finish(services.ingest([str(source)]))
    edit(filed(project), "title: The bridge closes", "title: A bridge in Lind")
    edit(filed(project), "published: 2021-05-03T10:15:00+02:00", "published: 2021-05-02")
    source.write_text(page("Another headline", "<p>The mayor has said that it opens again on Monday at noon.</p>"))
    assert finish(services.ingest([str(source)]))[0].updated == 1
    text = filed(project).read_text("utf-8")
    assert "title: A bridge in Lind\n" in text
    assert "published: 2021-05-02\n" in text
    assert "opens again on Monday" in text
    assert len(originals(project)) == 1
    assert finish(services.ingest([str(source)]))[0].unchanged == 1


def test_metadata_that_nobody_edited_follows_the_source(services: Services, project: Path, source: Path) -> None:
    finish(services.ingest([str(source)]))
    source.write_text(page("Another headline"))
    finish(services.ingest([str(source)]))
    assert "title: Another headline\n" in filed(project).read_text("utf-8")


def test_an_article_filed_before_originals_were_kept_gets_its_own(
    services: Services, project: Path, source: Path
) -> None:
    finish(services.ingest([str(source)]))
    path = filed(project)
    full = path.read_text("utf-8")
    former = "".join(line for line in full.splitlines(True) if not line.startswith(("original:", "text_hash:")))
    path.write_text(former, "utf-8")
    originals(project)[0].unlink()
    assert finish(services.ingest([str(source)]))[0].unchanged == 1
    assert path.read_text("utf-8") == full
    assert len(originals(project)) == 1


def test_the_same_copied_text_is_the_same_article_whatever_the_cleaner_made_of_it(
    services: Services, project: Path, tmp_path: Path
) -> None:
    copied = tmp_path / "copied.txt"
    copied.write_text("A bridge in Lind\n\nNext Story\n\nIt closes on Friday.", "utf-8")
    finish(services.ingest([str(copied)]))
    path = filed(project)
    # As a former cleaner would have filed it, under the id that its text gave it.
    text = path.read_text("utf-8").replace("It closes", "Next Story\n\nIt closes")
    lines = [line for line in text.splitlines() if not line.startswith("content_hash:")]
    former = [f"id: c-former{line[10:]}" if line.startswith("id:") else line for line in lines]
    path.write_text("\n".join(former), "utf-8")
    finish(services.ingest([]))
    assert finish(services.ingest([str(copied)]))[0].updated == 1
    (ref,) = services.catalogue.articles()
    assert ref.id.startswith("c-former")


def test_an_explanation_shows_what_was_dropped_and_why_and_writes_nothing(
    project: Path, source: Path, tmp_path: Path
) -> None:
    shown = run_here(project, "ingest", "--explain", str(source), str(tmp_path / "none.html"))
    assert shown.returncode == 1
    for line in (
        "title:     The bridge closes  (from <h1>)",
        "author:    Ana Souza  (from <meta author>)",
        "published: 2021-05-03T10:15:00+02:00  (from <meta article:published_time>)",
        "a share button: Share",
        "outside the article: 1 block of 15 characters; -v shows them",
        "1 article explained. Nothing was written.",
    ):
        assert line in shown.stdout
    assert "there is no such file" in shown.stderr
    assert not (project / "corpus").exists()
    assert originals(project) == []


def test_recleaning_from_the_command_line(project: Path, source: Path) -> None:
    assert run_here(project, "ingest", str(source)).returncode == 0
    done = run_here(project, "ingest", "--reclean")
    assert (done.returncode, "1 unchanged" in done.stdout) == (0, True)
    unknown = run_here(project, "ingest", "--reclean", "nobody")
    assert unknown.returncode not in (0, 1)
    assert "there is no article nobody" in unknown.stderr


def test_options_that_say_two_things_are_refused(project: Path) -> None:
    assert "don't go together" in run_here(project, "ingest", "--explain", "--reclean").stderr


def test_a_library_of_the_former_version_is_taken_over_without_embedding_again(project: Path, source: Path) -> None:
    settings = load(project, {}).settings
    services = open_services(settings, "quotes")
    finish(services.ingest([str(source)]))
    services.close()
    with sqlite3.connect(settings.library_file) as former:
        before = former.execute("SELECT id, vector FROM passage ORDER BY id").fetchall()
        former.execute("ALTER TABLE article DROP COLUMN published_at")
        former.execute("PRAGMA user_version = 1")
    former.close()
    services = open_services(settings, "quotes")
    (ref,) = services.catalogue.articles()
    article = services.article(ref.id)
    assert article is not None
    assert article.published_at is None
    assert finish(services.ingest([str(source)]))[0].unchanged == 1
    services.close()
    with sqlite3.connect(settings.library_file) as now:
        assert now.execute("SELECT id, vector FROM passage ORDER BY id").fetchall() == before
    now.close()
