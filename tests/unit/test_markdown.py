"""The file of an article holds exactly the article."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.urls import canonical_url
from assistant.domain.article import Article
from assistant.domain.errors import UnreadableInput
from assistant.domain.sanitize import sanitize, sanitize_line
from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.dates import parse_date
from assistant.ingest.identify import slug
from assistant.ingest.markdown import split_front_matter
from assistant.ingest.versions import Versions

LINES = st.text().map(sanitize_line)
BODIES = st.text(min_size=1).map(sanitize).filter(bool)


@given(
    title=LINES.filter(bool),
    text=st.one_of(BODIES, st.just("---\nnot: front matter\n---\n\nText"), st.just("# Heading\n\nText")),
    source=LINES,
    author=LINES,
    published=st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.datetimes(timezones=st.timezones()),
)
def test_an_article_comes_back_from_its_file_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    title: str,
    text: str,
    source: str | None,
    author: str | None,
    published: date | None,
) -> None:
    at = None
    if isinstance(published, datetime):
        # Files name an offset in minutes, as time zones have had it since 1972.
        offset = timedelta(minutes=(published.utcoffset() or timedelta()) // timedelta(minutes=1))
        at = published.replace(microsecond=0, tzinfo=timezone(offset))
        published = at.date()
    corpus = CorpusFolder(tmp_path_factory.mktemp("corpus"), canonical_url)
    article = Article("an-id", title, text, source, "https://paper.example/a", author, published, None, "en", at)
    path = corpus.write(article, None)
    assert corpus.read(path) == article
    assert corpus.marks(path).ingested == article.content_hash
    assert (corpus.root / path).read_text("utf-8").endswith(f"\n\n{article.text}\n")


def test_a_byte_order_mark_that_an_editor_wrote_changes_nothing(tmp_path: Path) -> None:
    corpus = CorpusFolder(tmp_path, canonical_url)
    article = Article("an-id", "Title", "Text.", None, "https://paper.example/a", None, None, None, "en", None)
    path = corpus.write(article, None)
    (tmp_path / path).write_bytes(b"\xef\xbb\xbf" + (tmp_path / path).read_bytes())
    assert corpus.read(path) == article
    assert corpus.marks(path).ingested == article.content_hash
    versions = Versions(corpus, lambda: date(2024, 5, 1))
    versions.keep(path, replace(article, text="Other."))
    corpus.write(replace(article, text="Other."), path)
    assert [(one.article, one.superseded) for one in versions.of(path)] == [(article, date(2024, 5, 1))]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: x\nno end", "no closing"),
        ("---\ntitle: a: b\n---\ntext", "not YAML"),
        ("---\n- a\n---\ntext", "not a list"),
    ],
)
def test_broken_front_matter_is_explained(text: str, message: str) -> None:
    with pytest.raises(UnreadableInput, match=message):
        split_front_matter(text)


def test_values_written_by_hand_are_what_stands_there() -> None:
    front = "language: no\nid: 007\ntitle: 1.10\nsource: ~\nauthor: null\npublished: 2024-05-01 10:00:00 +02:00\nurl:"
    assert split_front_matter(f"---\n{front}\n---\n")[0] == {
        **{"language": "no", "id": "007", "title": "1.10"},
        "published": "2024-05-01T10:00:00+02:00",
    }


def test_text_without_a_fence_has_no_front_matter() -> None:
    assert split_front_matter("Just text\n---\n") == ({}, "Just text\n---\n")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2022-06-12", date(2022, 6, 12)),
        ("2022-06-12T23:30:00+02:00", date(2022, 6, 12)),
        ("Sun, 12 Jun 2022 10:00:00 GMT", date(2022, 6, 12)),
        ("yesterday", None),
        ("12/06/2022", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_read_or_unknown(value: str | None, day: date | None) -> None:
    assert parse_date(value) == day


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ('Putin\'s "visit": São Paulo, 2.5% – up!', "putins-visit-sao-paulo-2-5-up"),
        ("日本", ""),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_slug_is_a_file_name(title: str, expected: str) -> None:
    assert slug(title) == expected


@given(st.text())
def test_a_slug_never_leaves_its_folder(title: str) -> None:
    found = slug(title)
    assert len(found) <= 60
    assert found == "" or Path(found).name == found
