"""Feeds, sitemaps and OPML lists are told by their content, and read as far as they can be."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.lock import feeds_lock
from assistant.adapters.web_feeds import FeedsFile
from assistant.adapters.web_listing import read_listing
from assistant.adapters.web_memory import WebMemoryFile
from assistant.domain.errors import LibraryBusy, UnreadableInput
from assistant.domain.web import Listing, ListKind, Seen, Subscription, Validators
from assistant.ingest.html_text import text_of
from tests.fakes.web_server import rss, story

BASE = "https://news.example/feeds/all.xml"
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/stories/">
<title type="html">Quay &amp;amp; Port</title>
<entry><title>One</title><link href="one"/><link rel="enclosure" href="x.mp3"/><id>1</id>
 <author><name>Ana Souza</name></author><author><name>Ben Ode</name></author>
 <published>2024-05-03T23:30:00-03:00</published><updated>2024-05-04T10:00:00Z</updated>
 <content type="html">&lt;p&gt;First.&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;
 &lt;p&gt;{long}&lt;/p&gt;</content></entry>
<entry><title>Two</title><link href="https://news.example/two"/><updated>2024-05-05T10:00:00Z</updated>
 <content type="html">short</content></entry>
<entry><title>No link</title></entry>
<entry><title>Astray</title><link href="file:///etc/passwd"/></entry>
<entry><title>Broken</title><link href="http://[broken/"/></entry>
</feed>""".replace("{long}", "The quay is being built. " * 30)
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://news.example/old </loc><lastmod>2024-01-01</lastmod></url>
<url><loc>https://news.example/new</loc><news:news>
 <news:publication><news:name>Quay Post</news:name>
 <news:language>en</news:language></news:publication>
 <news:publication_date>2024-05-03T08:00:00+02:00</news:publication_date>
 <news:title>A new quay</news:title></news:news></url>
<url><loc></loc></url><url/>
</urlset>"""
OPML = """<opml version="1.0"><head><title>Mine</title></head><body><!-- my feeds -->
<outline text="News"><outline text="Quay" xmlUrl="https://a.example/rss"/>
<outline title="Port" XMLURL=" https://b.example/x "/>
<outline text="Twice" xmlUrl="https://a.example/rss"/></outline>
<outline text="A page" htmlUrl="https://c.example/"/></body></opml>"""


def listing(text: str | bytes) -> Listing:
    """The list in a text."""
    found = read_listing(text.encode() if isinstance(text, str) else text, BASE)
    assert found is not None
    return found


def test_a_feed_gives_its_articles_with_what_it_says_of_them() -> None:
    found = listing(ATOM)
    assert (found.kind, found.title, len(found.entries)) == (ListKind.FEED, "Quay & Port", 2)
    one, two = found.entries
    assert (one.url, one.title, one.author) == ("https://news.example/stories/one", "One", "Ana Souza, Ben Ode")
    # As it is written, in the publisher's own zone.
    assert one.published == "2024-05-03T23:30:00-03:00"
    assert one.content is not None
    assert one.content.startswith("First.\n\nThe quay is being built.")
    assert "x()" not in one.content
    # When an article of Atom was updated is not when it was published.
    assert (two.published, two.content, two.source) == (None, None, "Quay & Port")


@pytest.mark.parametrize(
    ("item", "published"),
    [
        ("<pubDate>Fri, 03 May 2024 23:30:00 -0300</pubDate>", "Fri, 03 May 2024 23:30:00 -0300"),
        ("<pubDate>03 May 2024</pubDate>", "2024-05-03T00:00:00+00:00"),
        ("<dc:date>2024-05-03</dc:date>", "2024-05-03"),
        ("<pubDate>soon</pubDate>", None),
        ("", None),
    ],
)
def test_the_date_of_an_rss_item(item: str, published: str | None) -> None:
    text = rss(("T", "https://news.example/1", "")).replace("<pubDate></pubDate>", item)
    assert listing(text).entries[0].published == published


def test_a_mark_changes_with_what_the_feed_says_and_with_nothing_else() -> None:
    def mark(title: str, day: str, more: str = "") -> str:
        return listing(rss((title, "https://news.example/1", day), more=more)).entries[0].mark

    first = mark("T", "Fri, 03 May 2024 10:00:00 GMT")
    assert first == mark("T", "Fri, 03 May 2024 10:00:00 GMT", "<comments>12</comments>")
    assert (
        len({first, mark("T", "Fri, 03 May 2024 11:00:00 GMT"), mark("T (updated)", "Fri, 03 May 2024 10:00:00 GMT")})
        == 3
    )


@pytest.mark.parametrize(
    "text",
    [
        rss(("T", "https://news.example/1", "")),
        "\n\n" + rss(("T", "https://news.example/1", "")).replace('<?xml version="1.0" encoding="UTF-8"?>', ""),
        "\ufeff" + rss(("T", "https://news.example/1", "")),
        rss(("T", "https://news.example/1", "")).encode("utf-16"),
        gzip.compress(rss(("T", "https://news.example/1", "")).encode()),
        rss(("T", "https://news.example/1", "")).replace("</channel></rss>", ""),
        rss(("AT&T &nbsp; <b>x", "https://news.example/1", "")),
        rss(("T", "https://news.example/1", "")).replace("UTF-8", "no-such-encoding"),
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        "<item><title>T</title><link>https://news.example/1</link></item></rdf:RDF>",
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:1/rss.dtd">'
        "<rss version='0.91'><channel><item><title>T</title><link>https://news.example/1</link></item></channel></rss>",
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss version="2.0"><channel><item><title>&b;</title>'
        "<link>https://news.example/1</link></item></channel></rss>",
    ],
    ids=itertools.count(),
)
def test_feeds_as_they_come(text: str | bytes) -> None:
    found = listing(text)
    assert (found.kind, [entry.url for entry in found.entries]) == (ListKind.FEED, ["https://news.example/1"])


def test_a_sitemap_gives_its_pages_the_last_changed_first() -> None:
    found = listing(SITEMAP)
    assert [entry.url for entry in found.entries] == ["https://news.example/new", "https://news.example/old"]
    news, old = found.entries
    assert (news.title, news.source, news.published) == ("A new quay", "Quay Post", "2024-05-03T08:00:00+02:00")
    # When a page was last touched is not when its article was published.
    assert (old.title, old.published) == (None, None)
    assert listing(gzip.compress(SITEMAP.encode())) == found


def test_an_index_of_sitemaps_and_a_list_of_feeds_give_lists() -> None:
    index = (
        "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        "<sitemap><loc>https://news.example/1.xml</loc><lastmod>2023-01-01</lastmod></sitemap>"
        "<sitemap><loc>/2.xml.gz</loc><lastmod>2024-01-01</lastmod></sitemap><sitemap/></sitemapindex>"
    )
    assert [url for url, _ in listing(index).lists] == ["https://news.example/2.xml.gz", "https://news.example/1.xml"]
    found = listing(OPML)
    assert found.kind is ListKind.FEEDS
    assert found.lists == (("https://a.example/rss", "Quay"), ("https://b.example/x", "Port"))


def test_lines_of_addresses_are_a_list_too() -> None:
    found = listing("https://news.example/1\n\nhttps://news.example/2\n")
    assert [entry.url for entry in found.entries] == ["https://news.example/1", "https://news.example/2"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A bridge closes\n\nIt closed.",
        story("A bridge"),
        "<?xml version='1.0'?><html><body>x</body></html>",
        "%PDF-1.7",
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "https://news.example/1\nand more",
        "{}",
        "\0\1\2",
    ],
)
def test_what_is_no_list_is_none(text: str) -> None:
    assert read_listing(text.encode(), BASE) is None


@pytest.mark.parametrize(
    "text",
    [
        SITEMAP.replace("</urlset>", ""),
        '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>',
        '<!DOCTYPE o [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><opml><body>&b;</body></opml>'.encode(
            "utf-16"
        ),
        "<opml><body>" + "<outline>" * 10 + "</opml>",
        b"\x1f\x8b" + b"no gzip at all",
        gzip.compress(SITEMAP.encode())[:60] + b"\0" * 40,
        gzip.compress(b"\0" * 60_000_000),
        "<rss",
    ],
    ids=itertools.count(),
)
def test_broken_and_hostile_lists_end_in_a_line(text: str | bytes) -> None:
    with pytest.raises(UnreadableInput) as caught:
        read_listing(text.encode() if isinstance(text, str) else text, BASE)
    assert caught.value.message
    assert caught.value.hint


@given(st.binary(max_size=300), st.sampled_from([b"<rss>", b"<feed>", b"<opml>", b"<urlset>", b"<sitemapindex>", b""]))
def test_no_bytes_break_it(data: bytes, start: bytes) -> None:
    with contextlib.suppress(UnreadableInput):
        read_listing(start + data, BASE)


def test_a_local_file_is_never_opened_for_a_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "<rss").write_text(rss(("T", "https://news.example/1", "")))
    with pytest.raises(UnreadableInput, match="the feed is broken"):
        read_listing(b"<rss", BASE)


@pytest.mark.parametrize("name", ["punycode", "idna", "base64", "unicode_escape", "no-such", "undefined"])
def test_what_is_no_encoding_of_texts_is_not_taken_for_one(name: str) -> None:
    text = (
        rss(("T", "https://news.example/1", ""))
        .replace("UTF-8", name)
        .replace("<channel>", "<channel>" + "<x/>" * 50_000)
    )
    assert [entry.url for entry in listing(text).entries] == ["https://news.example/1"]
    sitemap = SITEMAP.replace("UTF-8", name)
    assert len(listing(sitemap).entries) == 2


def test_deep_nesting_does_not_break_it() -> None:
    deep = "<outline>" * 20_000 + "</outline>" * 20_000
    assert listing(f"<opml><body>{deep}</body></opml>").lists == ()
    assert text_of("<div>" * 20_000 + "in the middle" + "</div>" * 20_000) == "in the middle"


@pytest.mark.parametrize(
    "html",
    [
        "<figure><figcaption>A caption.</figure>The story. <p>Its end.</p>",
        "<figcaption><p>A caption.</p></figcaption><p>The story.</p><p>Its end.</p>",
        "<figcaption>A caption.<p>The story.</p><p>Its end.</p>",
        "<noscript>Switch it on.<p>The story.</p><p>Its end.</p>",
    ],
)
def test_a_caption_that_nobody_closed_hides_no_story(html: str) -> None:
    assert text_of(html) == "The story.\n\nIts end."


# The feeds that are followed, and what is remembered


def test_the_feeds_file_keeps_what_others_put_into_it(tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_text(
        OPML.replace('text="Quay"', 'text="Quay" category="port" my:note="x"').replace(
            "<opml", '<opml xmlns:my="urn:me"'
        )
    )
    feeds = FeedsFile(path, tmp_path / "feeds.lock")
    assert feeds.feeds() == [Subscription("https://a.example/rss", "Quay"), Subscription("https://b.example/x", "Port")]
    assert feeds.add(Subscription("https://new.example/feed?a=1&b=2", 'A "new" <one>'))
    assert not feeds.add(Subscription("https://b.example/x"))
    assert feeds.remove("https://a.example/rss")
    assert not feeds.remove("https://a.example/rss")
    assert feeds.feeds() == [
        Subscription("https://b.example/x", "Port"),
        Subscription("https://new.example/feed?a=1&b=2", 'A "new" <one>'),
    ]
    kept = path.read_text()
    assert "my feeds" in kept
    assert 'htmlUrl="https://c.example/"' in kept


def test_a_feeds_file_that_is_none_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    for text in ("<opml><body>", "<html/>", "not XML"):
        path.write_text(text)
        with pytest.raises(UnreadableInput) as caught:
            FeedsFile(path, tmp_path / "feeds.lock").add(Subscription("https://a.example/rss"))
        assert str(path) in caught.value.message
        assert path.read_text() == text


def test_a_feed_that_another_process_adds_at_the_same_moment_is_not_lost(tmp_path: Path) -> None:
    path, lock = tmp_path / "feeds.opml", tmp_path / "feeds.lock"
    ours, theirs = Subscription("https://a.example/rss", "Ours"), Subscription("https://b.example/rss", "Theirs")
    adding = threading.Thread(target=FeedsFile(path, lock).add, args=(ours,))
    with feeds_lock(lock):
        adding.start()
        adding.join(0.2)
        path.write_text(f'<opml><body><outline type="rss" text="{theirs.title}" xmlUrl="{theirs.url}" /></body></opml>')
    adding.join()
    assert FeedsFile(path, lock).feeds() == [theirs, ours]


def test_feeds_that_are_changed_for_long_are_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.adapters.lock._MOMENT", 0.1)
    path, lock = tmp_path / "feeds.opml", tmp_path / "feeds.lock"
    feeds = FeedsFile(path, lock)
    feeds.add(Subscription("https://a.example/rss"))
    with feeds_lock(lock):
        for change in (
            lambda: feeds.add(Subscription("https://b.example/rss")),
            lambda: feeds.remove("https://a.example/rss"),
        ):
            with pytest.raises(LibraryBusy, match="another process is changing the feeds") as caught:
                change()
            assert "Try again" in str(caught.value.hint)
        assert feeds.feeds() == [Subscription("https://a.example/rss", "https://a.example/rss")]


def test_memory_lasts_and_may_be_lost(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "web.db"
    memory = WebMemoryFile(path)
    assert (memory.validators("a"), memory.seen("a"), memory.last("a")) == (None, {}, None)
    memory.refreshed("a", Validators('"1"', None), date(2024, 5, 3))
    memory.see("b", "s", Seen("m", "id", "T", None, "2024-05-03", "Quay"))
    memory.see("a", "s", Seen("n", None))
    memory.close()
    assert memory.validators("a") == Validators('"1"', None)
    assert memory.seen("s") == {"a": Seen("n", None), "b": Seen("m", "id", "T", None, "2024-05-03", "Quay")}
    memory.refreshed("a", None, date(2024, 5, 4))
    assert (memory.validators("a"), memory.last("a")) == (None, date(2024, 5, 4))
    memory.close()
    path.write_bytes(b"this is no database, and much longer than a header of one is" * 100)
    assert memory.seen("s") == {}
    memory.see("a", "s", Seen("m", None))
    memory.close()
