"""Pages of a real site become articles of a real library, under their own addresses."""

from __future__ import annotations

from assistant.domain.events import Explained
from assistant.ingest.web import of_the_web
from assistant.tui.widgets.sources import inputs_of
from tests.fakes.files import paragraph, pdf
from tests.fakes.web_server import Visit, story
from tests.program.commands import run_here as run
from tests.program.newsroom import Newsroom


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
    lines = [
        "The quay of Radosna closed on Monday for repairs that cost 14 million euros.",
        "Mayor Iva Lind said that the works will take 412 days, and that boats can use the northern pier.",
    ]
    report = pdf([[(72, 760, 20, "The quay of Radosna closes"), *paragraph(72, 700, lines)]])
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
    newsroom.hurry()
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
