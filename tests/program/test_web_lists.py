"""Feeds, sitemaps and OPML lists of a real site lead to their pages, each once, and never astray."""

from __future__ import annotations

import gzip
from pathlib import Path

from assistant.ingest.web import FEEDS
from tests.fakes.web_server import rss, story
from tests.program.newsroom import MAY, Newsroom


def test_a_feed_brings_its_pages_and_fills_in_what_they_lack(newsroom: Newsroom) -> None:
    served = newsroom.site
    head = (
        '<meta property="article:published_time" content="2020-01-02T08:00:00Z">'
        '<meta property="og:site_name" content="Quay Post"><meta name="author" content="Iva Lind">'
    )
    served.page("/4", story("Story of quay 4", head=head))
    newsroom.feed("/1", "/4", "/1", "/1?utm_source=feed", more="<dc:creator>Ana Souza</dc:creator>")
    result = newsroom.ingest("/feed")
    assert result.counts == (2, 0, 0, 0)
    assert served.asked == ["/feed", "/1", "/4"]
    first, other = newsroom.articles()
    assert first.published_at is not None
    assert first.published_at.isoformat() == "2024-05-03T23:30:00-03:00"
    assert (first.title, first.author, first.source) == ("Story of quay 1", "Ana Souza", "Harbour News")
    # What the page says itself stays.
    assert str(other.published) == "2020-01-02"
    assert (other.author, other.source) == ("Iva Lind", "Quay Post")
    # Named by its address, the page is the same article, and keeps what only the feed knew.
    assert newsroom.ingest("/1").counts == (0, 0, 1, 0)


def test_a_list_says_how_it_went(newsroom: Newsroom) -> None:
    newsroom.feed("/1", "/2", "/none")
    result = newsroom.ingest("/feed")
    url = newsroom.site.url("/feed")
    assert [str(one) for one in result.lists] == [f"Harbour News ({url}): 3 listed, 2 fetched, 1 failed"]
    assert result.failures == {newsroom.site.url("/none"): "there is no such page (status 404)"}
    # Named itself, it is gone through once more: what is here stays, what failed is tried again.
    newsroom.site.requests.clear()
    again = newsroom.ingest("/feed")
    assert str(again.lists[0]).endswith("3 listed, 2 here already, 1 failed")
    assert newsroom.site.asked == ["/feed", "/none"]


def test_the_text_of_a_feed_stands_in_for_a_page_that_can_not_be_had(newsroom: Newsroom) -> None:
    served = newsroom.site
    text = "<p>The quay of Radosna opened on Monday after 412 days of works, and boats came from everywhere.</p>" * 6
    newsroom.feed("/gone", "/down", more=f"<content:encoded><![CDATA[{text}]]></content:encoded>")
    served.status("/gone", 404)
    served.status("/down", 503)
    result = newsroom.ingest("/feed")
    assert (result.counts, result.failures) == ((2, 0, 0, 0), {})
    assert "2 taken from the feed's own text, because their pages can't be had" in str(result.lists[0])
    assert {article.url for article in newsroom.articles()} == {served.url("/gone"), served.url("/down")}
    # The page that was only out of order is tried again, and then it counts.
    served.page("/down", story("Up again"))
    newsroom.follow("/feed")
    assert newsroom.ingest(FEEDS).counts == (0, 1, 0, 0)
    assert "/down" in served.asked[-2:]


def test_an_opml_list_and_an_index_of_sitemaps_lead_to_their_pages(newsroom: Newsroom, tmp_path: Path) -> None:
    served = newsroom.site
    newsroom.feed("/1", at="/feed-1")
    newsroom.feed("/2", at="/feed-2")
    outlines = "".join(f'<outline text="F{n}" xmlUrl="{served.url(f"/feed-{n}")}"/>' for n in (1, 2, 3))
    local = tmp_path / "mine.opml"
    local.write_text(f"<opml><body><outline text='News'>{outlines}</outline></body></opml>")
    result = newsroom.ingest(local)
    assert result.counts == (2, 0, 0, 1)
    assert result.failures == {served.url("/feed-3"): "there is no such page (status 404)"}
    assert [one.title for one in result.lists] == [None, "F1", "F2"]

    sitemap = f"<urlset><url><loc>{served.url('/3')}</loc></url><url><loc>{served.url('/1')}</loc></url></urlset>"
    served.page("/1.xml.gz", gzip.compress(sitemap.encode()), "application/gzip")
    maps = "".join(f"<sitemap><loc>{loc}</loc></sitemap>" for loc in (served.url("/1.xml.gz"), "/sitemap.xml"))
    served.page("/sitemap.xml", f"<sitemapindex>{maps}</sitemapindex>", "text/plain")
    result = newsroom.ingest("/sitemap.xml")
    assert result.counts == (1, 0, 0, 0)
    assert [str(one) for one in result.lists] == [f"{served.url('/sitemap.xml')}: 2 listed, 1 fetched, 1 here already"]


def test_a_news_sitemap_gives_titles_and_dates_and_the_newest_come_first(newsroom: Newsroom) -> None:
    served = newsroom.site
    urls = "".join(
        f"<url><loc>{served.url(f'/{n}')}</loc><n:news xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>"
        f"<n:publication_date>2024-05-0{n}</n:publication_date></n:news></url>"
        for n in range(1, 5)
    )
    served.page("/news.xml", f"<urlset>{urls}</urlset>", "application/xml")
    with (newsroom.folder / "assistant.toml").open("a") as settings:
        settings.write("pages = 2\n")
    result = newsroom.ingest("/news.xml")
    assert str(result.lists[0]).endswith("4 listed, 2 fetched, 2 older ones left out (web.pages)")
    assert [str(article.published) for article in newsroom.articles()] == ["2024-05-04", "2024-05-03"]
    # The next time goes on where this one ended.
    assert newsroom.ingest("/news.xml").counts == (2, 0, 0, 0)


def test_lists_that_lead_in_circles_end(newsroom: Newsroom) -> None:
    served = newsroom.site
    newsroom.feed("/feed", "/other", "/1")
    newsroom.feed("/feed", at="/other")
    served.page("/self.opml", f'<opml><body><outline xmlUrl="{served.url("/self.opml")}"/></body></opml>')
    result = newsroom.ingest("/feed", "/self.opml")
    assert result.summary.added == 1
    assert set(result.failures.values()) == {"it is a feed, where a page should be"}
    for number in range(8):
        to = served.url(f"/deep-{number + 1}")
        served.page(f"/deep-{number}", f"<sitemapindex><sitemap><loc>{to}</loc></sitemap></sitemapindex>")
    newsroom.ingest("/deep-0")
    assert "/deep-4" not in served.asked


def test_a_feed_leads_no_further_than_an_address_would(newsroom: Newsroom) -> None:
    astray = [
        "http://169.254.169.254/x",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://2130706433/",
        "file:///etc/passwd",
    ]
    items = [("T", url, MAY) for url in astray] + [("Good", newsroom.site.url("/1"), MAY)]
    newsroom.site.page("/feed", rss(*items))
    result = newsroom.ingest("/feed")
    # What is no address of the web is no entry at all.
    assert result.counts == (1, 0, 0, 4)
    assert set(result.failures) == set(astray[:4])


def test_lists_that_are_none_and_pages_in_their_place(newsroom: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "page.xml").write_text(story("A page"))
    (tmp_path / "broken.opml").write_text("<opml><body>")
    newsroom.follow("/1")
    result = newsroom.ingest(tmp_path / "page.xml", tmp_path / "broken.opml", tmp_path / "no.rss", FEEDS)
    assert list(result.failures.values()) == [
        "it is no feed, sitemap or OPML list",
        "it is not well-formed XML (line 1, column 13)",
        "there is no such file",
        "it is neither a feed nor a sitemap",
    ]
