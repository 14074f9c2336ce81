"""Articles from the web: pages, feeds, sitemaps and OPML lists of a real site, into a real library."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.article import Article
from assistant.domain.events import Explained, Failed, Filed, IngestEvent, IngestSummary, Stage
from assistant.domain.web import ListRead
from assistant.ingest.web import FEEDS, of_the_web
from assistant.tui.widgets.sources import inputs_of
from tests.fakes.web_server import Site, Visit, rss, site, story
from tests.program.processes import corpus_files, finished, kill_when, start
from tests.program.test_command_line import run

MAY = "Fri, 03 May 2024 23:30:00 -0300"


@dataclass
class Told:
    """What an ingestion told."""

    summary: IngestSummary
    failures: dict[str, str] = field(default_factory=dict)
    lists: list[ListRead] = field(default_factory=list)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Added, updated, unchanged, failed."""
        one = self.summary
        return one.added, one.updated, one.unchanged, one.failed


@dataclass
class Newsroom:
    """A project beside a site that it may visit."""

    folder: Path
    site: Site

    @contextmanager
    def opened(self) -> Iterator[Services]:
        services = open_services(load(self.folder, {}).settings, "quotes")
        try:
            yield services
        finally:
            services.close()

    def ingest(self, *names: str | Path, dry_run: bool = False) -> Told:
        """Bring in what stands at these paths of the site, or at these inputs."""
        inputs = [self.site.url(one) if isinstance(one, str) and one.startswith("/") else str(one) for one in names]
        with self.opened() as services:
            return told(list(services.ingest(inputs, dry_run=dry_run)))

    def articles(self) -> list[Article]:
        """What the library holds, newest first."""
        with self.opened() as services:
            found = [services.article(ref.id) for ref in services.catalogue.articles()]
        return [one for one in found if one]

    def feed(self, *paths: str, at: str = "/feed", day: str = MAY, etag: str = '"1"', more: str = "") -> str:
        """Serve a feed of the pages at these paths."""
        items = [(f"Story {path}", self.site.url(path), day) for path in paths]
        self.site.page(at, rss(*items, more=more), "application/rss+xml", ETag=etag)
        return at

    def follow(self, *paths: str) -> None:
        """Subscribe to feeds, as `assistant feeds add` does."""
        outlines = "".join(f'<outline xmlUrl="{self.site.url(path)}"/>' for path in paths)
        (self.folder / "feeds.opml").write_text(f"<opml><body>{outlines}</body></opml>")


def told(events: list[IngestEvent]) -> Told:
    summary = events[-1]
    assert isinstance(summary, IngestSummary)
    failures = {one.where: one.error.message for one in events if isinstance(one, Failed)}
    return Told(summary, failures, [one for one in events if isinstance(one, ListRead)])


def pdf(*lines: str) -> bytes:
    """A page with these lines on it."""
    shown = " ".join(f"({line}) Tj 0 -24 Td" for line in lines)
    stream = f"BT /F1 10 Tf 50 750 Td {shown} ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, offsets = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj{one}endobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode()


@pytest.fixture
def newsroom(project: Path) -> Iterator[Newsroom]:
    with site() as served:
        (project / "assistant.toml").write_text(
            f'[web]\nallow = ["{served.place}"]\ndelay_seconds = 0\nread_seconds = 0.5\ntotal_seconds = 1\n'
        )
        for number in range(1, 5):
            served.page(f"/{number}", story(f"Story of quay {number}", about=f"quay {number}"))
        yield Newsroom(project, served)


# Pages


def test_a_page_is_an_article_once_and_an_update_when_it_changes(newsroom: Newsroom) -> None:
    assert newsroom.ingest("/1").counts == (1, 0, 0, 0)
    assert newsroom.ingest("/1?utm_source=x#top", "/1").counts == (0, 0, 1, 0)
    newsroom.site.page("/1", story("Story of quay 1", about="the very long quay 1"))
    assert newsroom.ingest("/1").counts == (0, 1, 0, 0)
    (article,) = newsroom.articles()
    assert (article.url, article.title, article.source) == (newsroom.site.url("/1"), "Story of quay 1", "127.0.0.1")
    assert (article.published, "the very long quay 1" in article.text) == (None, True)


def test_the_address_that_a_page_gives_as_its_own_counts_within_its_site(newsroom: Newsroom) -> None:
    served = newsroom.site

    def named(url: str) -> str:
        return story("A story", head=f'<link rel="canonical" href="{url}">')

    served.page("/amp", named(served.url("/real")))
    served.redirect("/short", "/amp")
    served.page("/theft", named("https://another-outlet.example/their/story"))
    served.page("/lazy", named(served.url("/")))
    for path, url in (("/short", "/real"), ("/theft", "/theft"), ("/lazy", "/lazy")):
        newsroom.ingest(path)
        assert served.url(url) in {article.url for article in newsroom.articles()}
    assert len(newsroom.articles()) == 3


def test_other_kinds_are_told_by_their_content(newsroom: Newsroom) -> None:
    served = newsroom.site
    served.page("/text", "A quay opens\n\nThe quay of Radosna opened on Monday after 412 days of works.", "text/plain")
    served.page("/named-wrongly", story("Named wrongly"), "application/octet-stream")
    served.page("/no-kind.html", story("Of no kind"), "")
    served.page("/picture", b"\x89PNG\r\n\x1a\n\0\0", "image/png")
    served.page("/programs", b"\x7fELF\0\0", "application/octet-stream")
    served.page("/json", "{}", "application/json")
    served.page("/furniture", "<html><body><nav>Home</nav></body></html>")
    names = ("/text", "/named-wrongly", "/no-kind.html", "/picture", "/programs", "/json", "/furniture")
    result = newsroom.ingest(*names)
    assert result.counts == (3, 0, 0, 4)
    assert {article.title for article in newsroom.articles()} == {"A quay opens", "Named wrongly", "Of no kind"}
    told = {where.rpartition("/")[2]: message for where, message in result.failures.items()}
    assert told["picture"] == "it is image/png, and no article can be read from that"
    assert told["programs"].startswith("it is of a kind that is not known")
    assert told["furniture"]


def test_a_pdf_is_read_whatever_it_is_called(newsroom: Newsroom) -> None:
    report = pdf(
        "The quay of Radosna closes",
        "The quay of Radosna closed on Monday for repairs that cost 14 million euros.",
        "Mayor Iva Lind said that the works will take 412 days, and that boats can use the northern pier.",
    )
    newsroom.site.page("/report", report, "application/octet-stream")
    newsroom.feed("/report")
    assert newsroom.ingest("/feed").counts == (1, 0, 0, 0)
    (article,) = newsroom.articles()
    assert "412 days" in article.text
    # What a PDF rarely says of itself, the feed does.
    assert (str(article.published), article.source) == ("2024-05-03", "Harbour News")


def test_the_encoding_is_what_the_bytes_are(newsroom: Newsroom) -> None:
    served, title = newsroom.site, "Набережная закрыта — Łódź"
    served.page("/said", story("Мост у порта закрыт").encode("windows-1251"), "text/html; charset=windows-1251")
    served.page("/lied", story(title), "text/html; charset=iso-8859-1")
    served.page("/nonsense", story("Nonsense is said"), "text/html; charset=no-such-thing")
    assert newsroom.ingest("/said", "/lied", "/nonsense").counts == (3, 0, 0, 0)
    assert {article.title for article in newsroom.articles()} == {"Мост у порта закрыт", title, "Nonsense is said"}


def test_what_is_broken_gets_a_line_each_and_the_rest_comes_in(newsroom: Newsroom) -> None:
    served = newsroom.site
    served.paths |= {"/drips": Visit.drips, "/bomb": Visit.bomb, "/short": Visit.cut_short, "/hangs": Visit.hangs}
    served.redirect("/loop", "/loop")
    served.redirect("/in", "http://169.254.169.254/latest/meta-data/")
    served.redirect("/file", "file:///etc/passwd")
    broken = ["/drips", "/bomb", "/short", "/hangs", "/loop", "/in", "/file", "/none"]
    also = [
        "http://127.0.0.1/",
        "http://localhost:1/",
        "http://me:secret@news.example/",
        "ftp://news.example/x",
        "http://",
    ]
    result = newsroom.ingest("/1", *broken, *also, "/2")
    assert result.counts == (2, 0, 0, len(broken) + len(also))
    told = {one.replace("me:secret", "(hidden)") for one in also}
    assert set(result.failures) == {served.url(path) for path in broken} | told
    assert len(newsroom.articles()) == 2


def test_the_cleaning_of_a_page_is_explained_without_keeping_it(newsroom: Newsroom) -> None:
    with newsroom.opened() as services:
        (one,) = services.ingestion.explain([newsroom.site.url("/1")])
    assert isinstance(one, Explained)
    assert (one.article.url, one.article.title) == (newsroom.site.url("/1"), "Story of quay 1")
    assert newsroom.articles() == []


def test_addresses_that_are_pasted_into_the_chat_are_inputs_as_they_are() -> None:
    pasted = "https://news.example/a?b='1'&c=2#d\n  http://127.0.0.1:8080/feed \n'https://news.example/quoted'\n"
    found = inputs_of(pasted)
    assert found == ("https://news.example/a?b='1'&c=2#d", "http://127.0.0.1:8080/feed", "https://news.example/quoted")
    assert all(map(of_the_web, found))


# Lists


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


# Refreshing what is followed


def test_a_refresh_asks_for_what_is_new_and_nothing_else(newsroom: Newsroom) -> None:
    served = newsroom.site
    newsroom.feed("/1", "/2")
    newsroom.follow("/feed")
    assert newsroom.ingest(FEEDS).counts == (2, 0, 0, 0)
    served.requests.clear()
    result = newsroom.ingest(FEEDS)
    assert (result.counts, str(result.lists[0])) == ((0, 0, 0, 0), f"{served.url('/feed')}: nothing new")
    assert served.asked == ["/feed"]
    # One more article: the others are not asked for.
    newsroom.feed("/3", "/1", "/2", etag='"2"')
    served.requests.clear()
    result = newsroom.ingest(FEEDS)
    assert (result.counts, served.asked) == ((1, 0, 0, 0), ["/feed", "/3"])
    assert str(result.lists[0]).endswith("3 listed, 1 fetched, 2 here already")


def test_an_article_is_fetched_again_when_its_feed_says_that_it_changed(newsroom: Newsroom) -> None:
    newsroom.feed("/1")
    newsroom.follow("/feed")
    newsroom.ingest(FEEDS)
    newsroom.site.page("/1", story("Story of quay 1, corrected"))
    newsroom.feed("/1", day="Sat, 04 May 2024 10:00:00 GMT", etag='"2"')
    assert newsroom.ingest(FEEDS).counts == (0, 1, 0, 0)


def test_what_the_user_removed_stays_away(newsroom: Newsroom) -> None:
    newsroom.feed("/1", "/2")
    newsroom.follow("/feed")
    newsroom.ingest(FEEDS)
    with newsroom.opened() as services:
        services.remove([services.catalogue.articles()[0].id])
    newsroom.feed("/1", "/2", etag='"2"')
    assert newsroom.ingest(FEEDS).counts == (0, 0, 0, 0)
    assert len(newsroom.articles()) == 1


def test_what_failed_in_passing_is_tried_again_and_what_failed_for_good_is_not(newsroom: Newsroom) -> None:
    served = newsroom.site
    newsroom.feed("/1", "/down", "/gone")
    newsroom.follow("/feed")
    served.status("/down", 503)
    assert newsroom.ingest(FEEDS).counts == (1, 0, 0, 2)
    served.requests.clear()
    served.page("/down", story("Up again"))
    assert newsroom.ingest(FEEDS).counts == (1, 0, 0, 0)
    assert served.asked == ["/feed", "/down"]
    # All is done, and the feed costs nothing from now on.
    assert newsroom.ingest(FEEDS).lists[0].unchanged


def test_what_the_settings_refused_comes_in_once_they_allow_it(newsroom: Newsroom) -> None:
    with site() as other:
        other.page("/story", story("Story of another place"))
        newsroom.site.page("/feed", rss(("T", other.url("/story"), MAY)), ETag='"1"')
        newsroom.follow("/feed")
        assert newsroom.ingest(FEEDS).counts == (0, 0, 0, 1)
        settings = newsroom.folder / "assistant.toml"
        settings.write_text(settings.read_text().replace("allow = [", f'allow = ["{other.place}", '))
        newsroom.site.page("/feed", rss(("T", other.url("/story"), MAY)), ETag='"2"')
        assert newsroom.ingest(FEEDS).counts == (1, 0, 0, 0)


def test_articles_that_came_in_by_themselves_are_not_fetched_for_a_feed(newsroom: Newsroom) -> None:
    newsroom.ingest("/1")
    newsroom.feed("/1", "/2")
    newsroom.follow("/feed")
    newsroom.site.requests.clear()
    assert newsroom.ingest(FEEDS).counts == (1, 0, 0, 0)
    assert newsroom.site.asked == ["/feed", "/2"]


def test_an_article_of_two_lists_is_fetched_once_and_each_has_its_say(newsroom: Newsroom) -> None:
    served = newsroom.site
    newsroom.feed("/1", at="/a", etag='"a"')
    newsroom.feed("/1", at="/b", etag='"b"', day="Sat, 04 May 2024 09:00:00 GMT")
    newsroom.follow("/a", "/b")
    assert newsroom.ingest(FEEDS).counts == (1, 0, 0, 0)
    assert served.asked == ["/a", "/b", "/1"]
    served.requests.clear()
    assert [one.unchanged for one in newsroom.ingest(FEEDS).lists] == [True, True]
    newsroom.feed("/1", at="/b", etag='"c"', day="Sat, 04 May 2024 09:00:00 GMT")
    newsroom.ingest(FEEDS)
    assert "/1" not in served.asked
    newsroom.feed("/1", at="/b", etag='"d"', day="Sun, 05 May 2024 09:00:00 GMT")
    newsroom.ingest(FEEDS)
    assert served.asked.count("/1") == 1


def test_memory_that_is_lost_costs_no_article(newsroom: Newsroom) -> None:
    newsroom.feed("/1", "/2")
    newsroom.follow("/feed")
    newsroom.ingest(FEEDS)
    for file in (newsroom.folder / ".assistant").glob("web.db*"):
        file.unlink()
    assert newsroom.ingest(FEEDS).counts == (0, 0, 0, 0)
    assert len(newsroom.articles()) == 2


def test_a_refresh_that_is_stopped_goes_on_where_it_was(newsroom: Newsroom) -> None:
    newsroom.feed("/1", "/2", "/3", "/4")
    newsroom.follow("/feed")
    with newsroom.opened() as services:
        events = services.ingest([FEEDS])
        filed = 0
        for event in events:
            filed += isinstance(event, Filed)
            if filed == 3:
                break
        events.close()  # type: ignore[attr-defined]
    asked_before = list(newsroom.site.asked)
    result = newsroom.ingest(FEEDS)
    assert len(newsroom.articles()) == 4
    # Of what was filed, the last may not have been remembered; its article is known all the same.
    assert result.lists[0].known == 3
    assert asked_before.count("/feed") == 1
    assert newsroom.ingest(FEEDS).lists[0].unchanged


def test_a_dry_run_fetches_and_remembers_nothing(newsroom: Newsroom) -> None:
    newsroom.feed("/1")
    newsroom.follow("/feed")
    result = newsroom.ingest(FEEDS, dry_run=True)
    assert result.counts == (1, 0, 0, 0)
    assert not (newsroom.folder / "corpus").exists()
    assert newsroom.ingest(FEEDS).counts == (1, 0, 0, 0)


def test_fetching_is_a_stage_of_its_own(newsroom: Newsroom) -> None:
    newsroom.feed("/1", "/2")
    with newsroom.opened() as services:
        stages = [one for one in services.ingest([newsroom.site.url("/feed")]) if isinstance(one, Stage)]
    fetching = [(one.done, one.total) for one in stages if one.name == "fetching"]
    assert fetching == [(1, 1), (1, 2), (2, 2)]
    assert "reading" not in {one.name for one in stages}


# The command line


def test_pages_and_feeds_on_the_command_line(newsroom: Newsroom) -> None:
    served = newsroom.site
    newsroom.feed("/1", "/2")
    done = run(newsroom.folder, "ingest", served.url("/feed"), served.url("/3"))
    assert (done.returncode, done.stdout.splitlines()[0].split(" in ")[0]) == (0, "3 added")
    assert f"Harbour News ({served.url('/feed')}): 2 listed, 2 fetched" in done.stderr
    done = run(newsroom.folder, "ingest", served.url("/none"), "http://169.254.169.254/", served.url("/3"))
    assert done.returncode == 1
    assert f"{served.url('/none')}: there is no such page (status 404)." in done.stderr
    assert "http://169.254.169.254/: 169.254.169.254 is a cloud's metadata service" in done.stderr
    assert "Traceback" not in done.stderr
    answer = run(newsroom.folder, "ask", "How much are the works around quay 3 expected to cost?")
    assert "14 million euros" in answer.stdout


def test_feeds_on_the_command_line(newsroom: Newsroom, tmp_path: Path) -> None:
    served, folder = newsroom.site, newsroom.folder
    newsroom.feed("/1")
    served.page("/", story("Front", head='<link rel="alternate" type="application/rss+xml" href="/feed">'))
    done = run(folder, "ingest", "--feeds")
    assert (done.returncode, "no feed is followed yet" in done.stderr) == (1, True)
    done = run(folder, "feeds", "add", served.url("/"), served.url("/feed"), served.url("/1"), "http://10.0.0.1/feed")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"Following Harbour News ({served.url('/feed')}).",
        f"Harbour News ({served.url('/feed')}) is followed already.",
    ]
    assert f"{served.url('/1')}: it is no feed, sitemap or OPML list." in done.stderr
    assert "10.0.0.1 is a private address" in done.stderr
    done = run(folder, "ingest", "--feeds")
    assert (done.returncode, done.stdout.startswith("1 added")) == (0, True)
    (tmp_path / "more.opml").write_text('<opml><body><outline xmlUrl="https://a.example/rss" text="A"/></body></opml>')
    assert "Following A (https://a.example/rss)." in run(folder, "feeds", "add", str(tmp_path / "more.opml")).stdout
    done = run(folder, "feeds", "remove", served.url("/feed"), served.url("/feed"))
    assert (done.returncode, "is not followed" in done.stderr) == (2, True)
    assert run(folder, "feeds").stdout == "https://a.example/rss\tA\tnever refreshed\n"


def test_a_kill_while_fetching_loses_nothing(newsroom: Newsroom) -> None:
    paths = [f"/long/{number}" for number in range(12)]
    for path in paths:
        newsroom.site.page(path, story(f"Story {path}", about=f"pier {path}"))
    newsroom.feed(*paths)
    newsroom.follow("/feed")
    slow = {"ASSISTANT_WEB__DELAY_SECONDS": "0.05"}
    process = start(newsroom.folder, "ingest", "--feeds", environment=slow)
    kill_when(process, lambda: corpus_files(newsroom.folder / "corpus") >= 3)
    here = corpus_files(newsroom.folder / "corpus")
    assert here < len(paths)
    newsroom.site.requests.clear()
    code, _, err = finished(start(newsroom.folder, "ingest", "--feeds", environment=slow))
    assert code == 0
    assert f"12 listed, {12 - here} fetched, {here} here already" in err
    assert len(newsroom.articles()) == len(paths)
    assert len(newsroom.site.asked) == 1 + len(paths) - here
