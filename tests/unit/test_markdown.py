"""The file of an article holds exactly the article."""

from __future__ import annotations

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
