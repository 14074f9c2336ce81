"""Pages come from the web politely, within limits, and from where the guard looked; nothing else about them is kept."""

from __future__ import annotations

import itertools
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from assistant import __version__
from assistant.adapters import web
from assistant.adapters.web import WebClient
from assistant.config import WebSettings
from assistant.domain.web import FetchRequest, Page, Validators, WebError
from tests.fakes.internet import OTHER, PUBLIC, internet
from tests.fakes.web_server import Site, Visit, site, story


@pytest.fixture
def served() -> Iterator[Site]:
    """A site with a story."""
    with site() as one:
        one.page("/story", story("A bridge closes"))
        yield one


def client(*sites: Site, **settings: Any) -> WebClient:
    """A client that may visit these sites, and is in no hurry to be polite."""
    given = {"delay_seconds": 0, "connect_seconds": 2, "read_seconds": 0.3, "total_seconds": 0.6, **settings}
    return WebClient(WebSettings(allow=tuple(one.place for one in sites), **given))


def fetch(served: Site, path: str, **settings: Any) -> Page:
    return client(served, **settings).fetch(FetchRequest(served.url(path)))


def refused(served: Site, path: str, **settings: Any) -> WebError:
    """How a page fails."""
    with pytest.raises(WebError) as caught:
        fetch(served, path, **settings)
    assert caught.value.hint
    return caught.value


# What is sent, and what comes


def test_a_request_says_who_asks_and_nothing_of_the_user(served: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path.home()
    (home / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    served.page("/cookie", story("A cookie"), Set_Cookie="id=1; Path=/")
    one = client(served)
    for path in ("/cookie", "/story"):
        assert one.fetch(FetchRequest(served.url(path))).body
    for asked in served.requests:
        assert asked.headers["user-agent"].startswith(f"news-assistant/{__version__} (")
        assert asked.headers["host"] == served.place
        assert not {"cookie", "authorization", "referer", "proxy-authorization"} & asked.headers.keys()


def test_a_page_is_known_by_what_its_server_says_of_it(served: Site) -> None:
    served.page(
        "/a", "text", "Text/Plain; charset=ISO-8859-1", ETag='"1"', Last_Modified="Tue, 01 Oct 2024 08:00:00 GMT"
    )
    page = fetch(served, "/a#part")
    assert (page.kind, page.charset, page.body, page.url) == ("text/plain", "iso-8859-1", b"text", served.url("/a"))
    assert page.validators == Validators('"1"', "Tue, 01 Oct 2024 08:00:00 GMT")


@pytest.mark.parametrize("validators", [Validators('"1"'), Validators(None, "Tue, 01 Oct 2024 08:00:00 GMT")])
def test_what_has_not_changed_is_not_sent_again(served: Site, validators: Validators) -> None:
    served.page("/a", "text", ETag='"1"', Last_Modified="Tue, 01 Oct 2024 08:00:00 GMT")
    page = client(served).fetch(FetchRequest(served.url("/a"), validators))
    assert (page.unchanged, page.body) == (True, b"")
    changed = client(served).fetch(FetchRequest(served.url("/a"), Validators('"0"')))
    assert (changed.unchanged, changed.body) == (False, b"text")


def test_compressed_pages_are_unpacked(served: Site) -> None:
    served.paths["/gzip"] = lambda visit: visit.packed("hello " * 100_000)
    assert fetch(served, "/gzip").body == b"hello " * 100_000


@pytest.mark.parametrize(
    ("status", "told", "passing"),
    [
        (401, "it asks for a login (status 401)", False),
        (403, "it refuses programs (status 403)", False),
        (404, "there is no such page (status 404)", False),
        (410, "the page is gone (status 410)", False),
        (418, "it answers with status 418", False),
        (500, "it answers with status 500", True),
        (200, "the page is empty", False),
        (304, "it answers with status 304", False),
        (302, "it answers with status 302", False),
    ],
)
def test_a_page_that_is_none_is_told_in_a_line(served: Site, status: int, told: str, passing: bool) -> None:
    served.status("/x", status)
    error = refused(served, "/x")
    assert (error.message, error.passing) == (told, passing)


# Limits


@pytest.mark.parametrize(
    ("play", "told", "passing"),
    [
        (Visit.drips, "is too slow", True),
        (Visit.drips_headers, "is too slow", True),
        (Visit.hangs, "is too slow", True),
        (Visit.cut_short, "broke off", True),
        (Visit.endless, "it is larger than 0.2 MB", False),
        (Visit.bomb, "it is larger than 0.2 MB", False),
        (lambda visit: visit.whole(200, b"x" * 300_000), "it is larger than 0.2 MB", False),
        (lambda visit: visit.raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "broke off", True),
        (lambda visit: visit.raw(b"\0\1\2\3" * 100), "broke off", True),
        (
            lambda visit: visit.whole(200, b"no gzip at all", headers={"Content-Encoding": "gzip"}),
            "its compression is broken",
            True,
        ),
        (
            lambda visit: visit.whole(200, b"x", headers={"Content-Encoding": "br"}),
            "that was not asked for (br)",
            False,
        ),
    ],
)
def test_every_bad_answer_ends_in_time_and_in_a_line(served: Site, play: Any, told: str, passing: bool) -> None:
    served.paths["/bad"] = play
    error = refused(served, "/bad", largest_bytes=200_000)
    assert told in error.message
    assert error.passing is passing
    # The host is as good as ever.
    assert fetch(served, "/story").body


def test_nobody_there_is_told() -> None:
    with site() as gone:
        pass
    with pytest.raises(WebError, match="can't be reached") as caught:
        client(gone).fetch(FetchRequest(gone.url("/")))
    assert caught.value.passing
    with pytest.raises(WebError, match=r"there is no host nowhere\.invalid"):
        WebClient(WebSettings(), lambda *_: (_ for _ in ()).throw(OSError())).fetch(
            FetchRequest("http://nowhere.invalid/")
        )


def test_looking_a_host_up_has_its_limit_too() -> None:
    hold = threading.Event()

    def slow(*_: object) -> list[str]:
        hold.wait(20)
        return [PUBLIC]

    with pytest.raises(WebError, match="too slow"):
        WebClient(WebSettings(total_seconds=0.2), slow).fetch(FetchRequest("http://news.example/"))
    hold.set()


# Redirects


def test_redirects_are_followed_to_the_page(served: Site) -> None:
    served.redirect("/1", "2", 301)
    served.redirect("/2", served.url("/3?x=1"), 308)
    served.redirect("/3?x=1", "//" + served.place + "/story", 303)
    page = fetch(served, "/1")
    assert (page.asked, page.url) == (served.url("/1"), served.url("/story"))


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("/loop", "redirects in a circle"),
        ("/other-loop", "redirects in a circle"),
        ("file:///etc/passwd", "file addresses are not fetched"),
        ("gopher://127.0.0.1:6379/", "gopher addresses are not fetched"),
        ("http://169.254.169.254/latest/", "a cloud's metadata service"),
        ("http://10.0.0.1/", "10.0.0.1 is a private address"),
        ("http://[::1]/", "this machine itself"),
        ("http://0x7f000001/", "is not the name of a host"),
        ("//127.0.0.1:1/", "port 1 is not one of the web's"),
        ("http://me:secret@news.example/", "holds a name or password"),
        ("http://[broken/", "is not the name of a host"),
    ],
)
def test_a_redirect_leads_no_further_than_an_address_would(served: Site, to: str, told: str) -> None:
    served.redirect("/loop", to)
    served.redirect("/other-loop", "/loop")
    assert told in refused(served, "/loop").message


def test_too_many_redirects_end(served: Site) -> None:
    for number in range(30):
        served.redirect(f"/{number}", f"/{number + 1}")
    assert "more than 10 times" in refused(served, "/0", total_seconds=5).message
    assert len(served.asked) == 11


def test_a_redirect_to_another_host_asks_there_first(served: Site) -> None:
    with site() as other:
        other.page("/robots.txt", "User-agent: *\nDisallow: /story", "text/plain")
        other.page("/story", story("Elsewhere"))
        served.redirect("/away", other.url("/story"))
        with pytest.raises(WebError, match="does not let programs fetch"):
            client(served, other).fetch(FetchRequest(served.url("/away")))
        assert other.asked == []


# robots.txt, pauses


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


def test_a_name_in_any_script_leads_to_its_host(served: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    net = internet(monkeypatch, **{PUBLIC: served.port})
    net.names = {"xn--mnchen-3ya.example": [[PUBLIC]]}
    page = WebClient(WebSettings(delay_seconds=0), net.resolve).fetch(FetchRequest("http://München.example:80/story"))
    assert page.url == "http://xn--mnchen-3ya.example/story"
    assert served.requests[-1].headers["host"] == "xn--mnchen-3ya.example"


# Where a connection goes


def test_a_name_that_leads_elsewhere_a_moment_later_leads_nowhere(
    served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = internet(monkeypatch, **{PUBLIC: served.port, "127.0.0.1": served.port})
    net.names = {"rebind.example": [[PUBLIC], ["127.0.0.1"]]}
    with pytest.raises(WebError, match=r"rebind\.example leads to 127\.0\.0\.1, this machine itself"):
        WebClient(WebSettings(delay_seconds=0), net.resolve).fetch(FetchRequest("http://rebind.example/story"))
    # The name was asked for twice, once a connection; the first went to the address that was looked at, and not
    # to the name, which would have been looked up once more.
    assert net.connected == [PUBLIC]
    assert [asked.path for asked in served.requests] == ["/robots.txt"]
    assert served.requests[0].headers["host"] == "rebind.example"


def test_every_address_of_a_name_has_to_be_public(served: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    net = internet(monkeypatch, **{PUBLIC: served.port})
    net.names = {"half.example": [[PUBLIC, "fd00::1"]], "dead.example": [[OTHER, PUBLIC]], "none.example": [[]]}
    one = WebClient(WebSettings(delay_seconds=0), net.resolve)
    with pytest.raises(WebError, match="leads to fd00::1, a private address"):
        one.fetch(FetchRequest("http://half.example/story"))
    assert net.connected == []
    # Where one of them does not answer, the next is tried.
    assert one.fetch(FetchRequest("http://dead.example/story")).body
    assert net.connected == [OTHER, PUBLIC] * 2
    with pytest.raises(WebError, match="can't be reached"):
        one.fetch(FetchRequest("http://none.example/story"))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of news.example and its key, made for this run."""
    folder = tmp_path_factory.mktemp("tls")
    made = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"), "-subj", "/CN=news.example"]
    named = ["-addext", "subjectAltName=DNS:news.example"]
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *made, *named],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs openssl to make a certificate")
    return folder


def test_tls_is_asked_for_the_name_though_the_connection_goes_to_an_address(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[str | None] = []
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    theirs.sni_callback = lambda _, name, __: named.append(name)
    ours = ssl.create_default_context(cafile=str(certificate / "cert.pem"))
    monkeypatch.setattr(web, "_tls", lambda: ours)
    with site(tls=theirs) as secure:
        secure.page("/story", story("Sealed"))
        net = internet(monkeypatch, **{PUBLIC: secure.port})
        net.names = {"news.example": [[PUBLIC]], "other.example": [[PUBLIC]]}
        one = WebClient(WebSettings(delay_seconds=0), net.resolve)
        assert b"Sealed" in one.fetch(FetchRequest("https://news.example/story")).body
        assert set(named) == {"news.example"}
        assert set(net.connected) == {PUBLIC}
        assert {asked.headers["host"] for asked in secure.requests} == {"news.example"}
        with pytest.raises(WebError, match="does not prove who it is"):
            one.fetch(FetchRequest("https://other.example/story"))


def test_a_proxy_is_used_where_the_settings_name_one() -> None:
    with site() as proxy:
        proxy.page("http://news.example/story", story("By way of the proxy"))
        settings = WebSettings(proxy=proxy.url(), delay_seconds=0)
        fetcher = WebClient(settings, lambda *_: (_ for _ in ()).throw(OSError()))
        assert b"By way" in fetcher.fetch(FetchRequest("http://news.example/story")).body
        # What is known to be astray does not even get that far.
        with pytest.raises(WebError, match="private address"):
            fetcher.fetch(FetchRequest("http://10.0.0.1/"))
        with pytest.raises(WebError, match=r"leads to 10\.0\.0\.1"):
            WebClient(settings, lambda *_: ["10.0.0.1"]).fetch(FetchRequest("http://intranet.example/"))
        assert [asked.path for asked in proxy.requests if "story" in asked.path] == ["http://news.example/story"]
