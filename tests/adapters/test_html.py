"""Web pages: the story comes out whole, with what the page says of it."""

from __future__ import annotations

import io
import json
from contextlib import suppress

import pytest

from assistant.adapters.html import TrafilaturaReader
from assistant.domain.documents import Original, RawDocument, TextForm
from assistant.domain.errors import UnreadableInput
from tests.bench.pages import NAME, measure
from tests.conftest import shared

STORY = [
    f"The bridge over the Radosna will close for {days} days, the city council said on Friday, and buses will be sent"
    f" over the old crossing at Lind, where {days * 100:,} people live beside the road that they will take."
    for days in range(2, 9)
]


def page(head: str = "", body: str = "", story: str | None = None, lang: str = "en") -> bytes:
    told = story or "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    return (
        f"<!doctype html><html lang='{lang}'><head><meta charset='utf-8'>{head}</head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/world'>World news of the day</a></li></ul></nav>"
        f"<article>{body}{told}</article><footer><p>© 2021 The Post. All rights reserved.</p></footer></body></html>"
    ).encode()


def read(data: bytes) -> RawDocument:
    (document,) = TrafilaturaReader().read(io.BytesIO(data))
    assert isinstance(document, RawDocument)
    return document


def test_the_story_comes_out_with_its_original() -> None:
    data = page("<title>The bridge closes | The Post</title>", "<h1>The bridge closes</h1>")
    found = read(data)
    assert [line for line in found.text.split("\n\n") if line in STORY] == STORY
    assert "World news" not in found.text
    assert found.form is TextForm.PAGE
    assert found.original == Original("html", data)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (
            "<title>Bridge of Lind closes - The Post</title><meta property='og:site_name' content='The Post'>",
            "",
            "Bridge of Lind closes",
        ),
        (
            "<title>Bridge of Lind closes | post.example</title><link rel='canonical' href='https://www.post.example/a'>",
            "",
            "Bridge of Lind closes",
        ),
        (
            "<meta property='og:title' content='Opinion | Bridge of Lind closes'>",
            "<h1>Bridge of Lind closes</h1>",
            "Bridge of Lind closes",
        ),
        ("<meta property='og:title' content='Bridge of Lind closes'>", "<h1>World news</h1>", "Bridge of Lind closes"),
        (
            "<title>The Post: Bridge of Lind closes</title><meta property='og:site_name' content='The Post'>",
            "",
            "Bridge of Lind closes",
        ),
        ("<title>Lind - a town without a bridge</title>", "", "Lind - a town without a bridge"),
        ("<title>The Post</title>", "<h1>Bridge of Lind closes</h1>", "Bridge of Lind closes"),
    ],
)
def test_the_title_is_the_headline_without_the_site(head: str, body: str, title: str) -> None:
    assert read(page(head, body)).title == title


def linked(**fields: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', **fields})}</script>"


@pytest.mark.parametrize(
    ("head", "published", "origin"),
    [
        (
            linked(datePublished="2021-05-03T10:15:00+02:00", dateModified="2021-06-01"),
            "2021-05-03T10:15:00+02:00",
            "JSON-LD datePublished",
        ),
        (
            linked(datePublished="0001-01-01T00:00:00Z")
            + "<meta property='article:published_time' content='2021-05-03T10:15:00Z'>",
            "2021-05-03T10:15:00+00:00",
            "<meta article:published_time>",
        ),
        (
            "<meta property='article:published_time' content='2921-05-03'><meta name='date' content='2021-05-03'>",
            "2021-05-03",
            "<meta date>",
        ),
        ("<link rel='canonical' href='https://post.example/2021/05/03/bridge'>", "2021-05-03", "the address"),
        ("<link rel='canonical' href='https://post.example/2021-05-03-bridge'>", "2021-05-03", "the address"),
        ("<link rel='canonical' href='https://post.example/2019/10/12-killed-in-bombing'>", None, None),
        (
            '<script type="application/ld+json">{"@type": "Report", "x": """, "datePublished": "2021-05-03"}</script>',
            "2021-05-03",
            "JSON-LD datePublished",
        ),
        ("", None, None),
    ],
)
def test_the_publication_date_is_read_with_its_time_or_is_unknown(
    head: str, published: str | None, origin: str | None
) -> None:
    found = read(page(f"<title>The bridge closes</title>{head}"))
    assert found.published == published
    assert found.origins.get("published") == origin


def test_a_time_in_the_article_is_its_date() -> None:
    body = "<h1>The bridge closes</h1><time datetime='2021-05-03T10:15:00+02:00'>3 May</time>"
    assert read(page(body=body)).published == "2021-05-03T10:15:00+02:00"


def test_author_source_and_address_are_what_the_page_says() -> None:
    head = (
        linked(author=[{"name": "Ana Souza"}, {"name": "Iva Lind"}], publisher={"name": "The Post"})
        + "<link rel='canonical' href='https://post.example/bridge'>"
    )
    found = read(page(head))
    assert (found.author, found.source, found.url) == ("Ana Souza, Iva Lind", "The Post", "https://post.example/bridge")


@pytest.mark.parametrize(
    ("head", "url"),
    [
        (
            "<link rel='canonical' href='https://post.example/'><meta property='og:url' content='https://post.example/b'>",
            1,
        ),
        ("<link rel='canonical' href='/b'>" + linked(url="https://post.example/b"), 1),
        ("<!-- saved from url=(0023)https://post.example/b -->", 1),
        ("<link rel='canonical' href='https://post.example'>", 0),
        ("<link rel='canonical' href='https://[::1/b'>", 0),
    ],
)
def test_the_address_is_the_page_s_own_or_unknown(head: str, url: int) -> None:
    assert read(page(head)).url == ("https://post.example/b" if url else None)


def test_lists_and_tables_of_the_story_stay() -> None:
    story = (
        "".join(f"<p>{paragraph}</p>" for paragraph in STORY[:4])
        + "<ul><li>Bus 12 goes by Lind until the end of May</li><li>Bus 14 does not go at all until then</li></ul>"
        + f"<p>{STORY[4]}</p><table><tr><th>Year</th><th>Buses</th></tr><tr><td>2019</td><td>48,211</td></tr></table>"
        + f"<p>{STORY[5]}</p>"
    )
    text = read(page(story=story)).text
    assert "- Bus 12 goes by Lind until the end of May\n- Bus 14 does not go at all until then" in text
    assert "48,211" in text


def test_the_lede_stays_where_the_page_sets_it_apart() -> None:
    lede = (
        "All traffic over the river is to stop on Friday at noon, and nobody has said yet when it will be let through."
    )
    head = f"<meta name='description' content='{lede[:90]}…'>"
    body = f"<h1>The bridge closes</h1><div class='teaser summary sponsored-intro'>{lede}</div>"
    assert lede in read(page(head, body)).text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 2000,
        b"<html><body></body></html>",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    ],
)
def test_what_holds_no_article_is_told(data: bytes) -> None:
    with pytest.raises(UnreadableInput):
        read(data)


def test_a_page_nested_without_end_is_read_or_told() -> None:
    data = b"<html><body>" + b"<div>" * 50_000 + STORY[0].encode() + b"</div>" * 50_000
    found: RawDocument | None = None
    with suppress(UnreadableInput):
        found = read(data)
    assert found is None or STORY[0][:40] in found.text


def test_all_blocks_of_a_page_can_be_shown() -> None:
    blocks = TrafilaturaReader().blocks(page(body="<h1>The bridge closes</h1>First<br>Second"))
    assert "World news of the day" in blocks
    assert "The bridge closes" in blocks
    assert {"First", "Second"} <= set(blocks)
    assert STORY[0] in blocks


def test_the_articles_of_real_pages_come_out() -> None:
    row = measure(shared(f"bench/{NAME}"), None)
    assert (row.failed, row.titled) == (0, 1.0)
    assert row.f1 >= 0.96
    assert row.recall >= 0.975


@pytest.mark.parametrize("control", ["\x1b", "&#27;", "&#x1B;", "&#0;", "\x00", "&#1"])
def test_a_control_character_costs_no_article(control: str) -> None:
    story = "The mayor of Karvel said on Friday that the bridge will close for fourteen days. " * 6
    page = f"<html><body><article><h1>The bridge</h1><p>{story}{control}]0;x It&#8217;s &#x20ac;12&#123;.</p></article>"
    (document,) = TrafilaturaReader().read(io.BytesIO(page.encode()))
    assert isinstance(document, RawDocument)
    assert "It’s €12{." in document.text
