"""Pages come from the web within limits, and nothing about the user goes there."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from assistant import __version__
from assistant.adapters.web import WebClient
from assistant.config import WebSettings
from assistant.domain.web import FetchRequest, Validators, WebError
from tests.adapters.web_visits import client, fetch, refused
from tests.fakes.internet import PUBLIC
from tests.fakes.web_server import Site, Visit, site, story

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
    limits = {"read_seconds": 0.3, "total_seconds": 0.6} if told == "is too slow" else {}
    error = refused(served, "/bad", largest_bytes=200_000, **limits)
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
