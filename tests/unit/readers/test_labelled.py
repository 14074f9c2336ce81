"""Labelled lines on top of a text say what they say, and are not taken for its headline; nothing else is taken off."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.documents import RawDocument
from assistant.ingest.identify import explained
from assistant.ingest.readers.labelled import labelled
from assistant.ingest.readers.text import TextReader
from tests.fakes.files import STORY


def test_labels_become_what_they_name() -> None:
    text = (
        "Title: The bridge closes\nBy: Ana Souza\nSource: The Post\nDate: May 3, 2021 9:15 pm CEST\n"
        f"URL: https://post.example/bridge\n\nText: {STORY}\n"
    )
    (document,) = TextReader().read(io.BytesIO(text.encode()))
    assert isinstance(document, RawDocument)
    found = explained(document, str, date(2024, 1, 1))
    article = found.article
    assert (article.title, article.author, article.source) == ("The bridge closes", "Ana Souza", "The Post")
    assert (article.url, article.text) == ("https://post.example/bridge", STORY)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2021-05-03T21:15:00+02:00"
    assert found.origins["title"] == "a labelled line"
    assert found.dropped[0].text == "Title: The bridge closes"


@pytest.mark.parametrize(
    ("head", "values"),
    [
        ("Titel: Die Brücke\nQuelle: Die Post\nDatum: 3. Mai 2021", {"title", "source", "published"}),
        ("Headline: The bridge\n\nPublished: 2021-05-03\n\nPublication: The Post", {"title", "published", "source"}),
    ],
)
def test_labels_in_other_words(head: str, values: set[str]) -> None:
    assert labelled(f"{head}\n\n{STORY}").values.keys() == values
    assert labelled(f"{head}\n{STORY}").text == STORY


LABELS = "Source: The Post\nDate: 3 May 2021\nURL: https://post.example/bridge"


@pytest.mark.parametrize("head", [f"\nThe bridge closes\n\n{LABELS}", f"{LABELS}\n\nThe bridge closes"])
def test_labels_beside_a_headline_become_what_they_name(head: str) -> None:
    text = f"{head}\n\n{STORY}\n"
    (document,) = TextReader().read(io.BytesIO(text.encode()))
    assert isinstance(document, RawDocument)
    article = explained(document, str, date(2024, 1, 1)).article
    assert (article.title, article.source, article.url) == (
        "The bridge closes",
        "The Post",
        "https://post.example/bridge",
    )
    assert (article.published, article.text) == (date(2021, 5, 3), STORY)


def test_one_line_that_looks_like_a_label_under_a_headline_is_the_storys() -> None:
    text = f"The bridge closes\n\nSource: nobody would say.\n\n{STORY}"
    assert labelled(text).text == text


def test_what_a_label_says_wrongly_stays_in_the_text() -> None:
    found = labelled(f"Title: The bridge\nSource: The Post\nDate: 03/05/2021\n\n{STORY}")
    assert found.values == {"title": "The bridge", "source": "The Post"}
    assert found.text == f"Date: 03/05/2021\n\n{STORY}"


@pytest.mark.parametrize(
    "text",
    [
        f"Title: The bridge\n\n{STORY}",
        f"Source: The Post\nDate: 2021-05-03\n\n{STORY}",
        f"The bridge closes\nTitle: The bridge\nSource: The Post\n\n{STORY}",
        "Title: The bridge\nSource: The Post\nDate: 2021-05-03",
        "",
    ],
)
def test_a_text_that_is_not_labelled_stays_whole(text: str) -> None:
    assert labelled(text).text == text
    assert not labelled(text).values


@given(st.lists(st.sampled_from(["Title: A", "Date: 2021-05-03", "Source: B", "URL: c", "", "A story.", "Text: D"])))
def test_every_line_is_kept_or_told(lines: list[str]) -> None:
    found = labelled("\n".join(lines))
    told = "\n".join([found.text, *(one.text for one in found.dropped)])
    assert all(word in told for line in lines for word in line.split())
