"""Refreshing the feeds that are followed asks for what is new, whatever happened to the refresh before."""

from __future__ import annotations

from pathlib import Path

from assistant.domain.events import Filed, Stage
from assistant.ingest.web import FEEDS
from tests.fakes.web_server import rss, site, story
from tests.program.commands import run_here as run
from tests.program.newsroom import MAY, Newsroom
from tests.program.processes import corpus_files, finished, kill_when, start


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
