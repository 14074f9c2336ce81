"""A connection goes where the guard looked, over every redirect, for the name that was asked for."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

import pytest

from assistant.adapters import web
from assistant.adapters.web import WebClient
from assistant.config import WebSettings
from assistant.domain.web import FetchRequest, WebError
from tests.adapters.web_visits import client, fetch, refused
from tests.fakes.internet import OTHER, PUBLIC, internet
from tests.fakes.web_server import Site, site, story

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


def test_a_name_in_any_script_leads_to_its_host(served: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    net = internet(monkeypatch, **{PUBLIC: served.port})
    net.names = {"xn--mnchen-3ya.example": [[PUBLIC]]}
    page = WebClient(WebSettings(delay_seconds=0), net.resolve).fetch(FetchRequest("http://München.example:80/story"))
    assert page.url == "http://xn--mnchen-3ya.example/story"
    assert served.requests[-1].headers["host"] == "xn--mnchen-3ya.example"
