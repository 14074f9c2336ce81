"""Hosts are visited politely: robots.txt is kept to, one thing is asked at a time, and pauses are kept."""

from __future__ import annotations

import itertools
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from assistant.adapters.web import WebClient
from assistant.config import WebSettings
from assistant.domain.web import FetchRequest, Page, WebError
from tests.adapters.web_visits import client, fetch, refused
from tests.fakes.web_server import Site, Visit, site

ROBOTS = "User-agent: *\nDisallow: /\n\nUser-agent: news-assistant\nDisallow: /private\nAllow: /private/but-this\n"


def test_robots_txt_is_kept_to_and_asked_for_once(served: Site) -> None:
    served.page("/robots.txt", ROBOTS, "text/plain")
    for path in ("/private/x", "/private/but-this", "/story"):
        served.page(path, "text")
    one = client(served)
    with pytest.raises(WebError, match="does not let programs fetch this page"):
        one.fetch(FetchRequest(served.url("/private/x")))
    for path in ("/private/but-this", "/story"):
        assert one.fetch(FetchRequest(served.url(path))).body
    assert [asked.path for asked in served.requests] == ["/robots.txt", "/private/but-this", "/story"]


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(404, True), (403, True), (401, True), (410, True), (500, False), (503, False), (429, False)],
)
def test_what_a_status_of_robots_txt_means(served: Site, status: int, allowed: bool) -> None:
    served.status("/robots.txt", status)
    if allowed:
        assert fetch(served, "/story").body
    else:
        error = refused(served, "/story")
        assert "can't say what it allows" in error.message
        assert error.passing
        assert served.asked == []


def test_a_robots_txt_that_redirects_or_is_huge_or_binary_still_counts(served: Site) -> None:
    served.redirect("/robots.txt", "/rules")
    served.page("/rules", b"\xef\xbb\xbf\xff\xfe\n" + ROBOTS.encode() + b"\n# x" * 300_000, "text/plain")
    served.page("/private/x", "text")
    assert "does not let programs" in refused(served, "/private/x").message
    # One that leads astray is none.
    served.redirect("/robots.txt", "http://169.254.169.254/")
    assert fetch(served, "/private/x").body


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause_between(served: Site) -> None:
    for number in range(4):
        served.page(f"/{number}", "text")
    wanted = [(number, FetchRequest(served.url(f"/{number}"))) for number in range(4)]
    got = list(client(served, delay_seconds=0.06).fetch_all(wanted))
    assert [number for number, _ in got] == [0, 1, 2, 3]
    assert served.most_at_once == 1
    times = [asked.at for asked in served.requests if asked.path != "/robots.txt"]
    assert all(later - former >= 0.055 for former, later in itertools.pairwise(times))


def test_a_host_may_ask_for_longer_pauses_within_reason(served: Site) -> None:
    served.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.12", "text/plain")
    wanted = [(number, FetchRequest(served.url("/story"))) for number in range(2)]
    assert all(isinstance(page, Page) for _, page in client(served).fetch_all(wanted))
    first, second = (asked.at for asked in served.requests if asked.path == "/story")
    assert second - first >= 0.115
    served.page("/robots.txt", "User-agent: *\nCrawl-delay: 3600", "text/plain")
    assert "asks for 3,600 s between two pages" in refused(served, "/story").message


def test_several_hosts_are_asked_at_a_time_and_the_order_stays() -> None:
    meet = threading.Barrier(3, timeout=5)

    def together(visit: Visit) -> None:
        meet.wait()
        visit.whole(200, "text")

    with site() as one, site() as two, site() as three:
        for each in (one, two, three):
            each.paths["/"] = together
        # Ports tell the sites apart here, so each has to be a host of its own.
        hosts = {"a.example": one, "b.example": two, "c.example": three}
        allow = tuple(f"{name}:{each.port}" for name, each in hosts.items())
        fetcher = WebClient(WebSettings(allow=allow, delay_seconds=0), lambda *_: ["127.0.0.1"])
        wanted = [(name, FetchRequest(f"http://{name}:{each.port}/")) for name, each in hosts.items()]
        got = list(fetcher.fetch_all(wanted))
    assert [name for name, _ in got] == list(hosts)
    assert all(isinstance(page, Page) for _, page in got)


def test_who_stops_listening_stops_the_fetching(served: Site) -> None:
    for number in range(50):
        served.page(f"/{number}", "text")
    wanted = [(number, FetchRequest(served.url(f"/{number}"))) for number in range(50)]
    pages = client(served, delay_seconds=0.01).fetch_all(wanted)
    next(pages)
    before = threading.active_count()
    pages.close()  # type: ignore[attr-defined]
    deadline = time.monotonic() + 5
    while threading.active_count() >= before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() < before
    assert len(served.asked) < 40


def test_retry_after_is_waited_for_and_given_up_where_it_is_long(served: Site) -> None:
    answers = iter([("429", "0"), ("503", format_datetime(datetime.now(UTC) - timedelta(hours=1)))])

    def busy(visit: Visit) -> None:
        status, after = next(answers, (None, None))
        if status is None:
            visit.whole(200, "text")
        else:
            visit.whole(int(status), b"", headers={"Retry-After": str(after)})

    served.paths["/busy"] = busy
    assert fetch(served, "/busy").body == b"text"
    assert served.asked == ["/busy"] * 3
    served.status("/closed", 429, Retry_After="7200")
    one = client(served)
    for _ in range(2):
        with pytest.raises(WebError, match="asks to be left alone for 7,200 s") as caught:
            one.fetch(FetchRequest(served.url("/closed")))
        assert caught.value.passing
    # The second time it was left alone.
    assert served.asked.count("/closed") == 1
    served.status("/busy-for-ever", 503, Retry_After="0")
    assert "left alone" in refused(served, "/busy-for-ever").message
    assert served.asked.count("/busy-for-ever") == 3
