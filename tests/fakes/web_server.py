"""A web site on 127.0.0.1 that serves what a test gives it, rightly or wrongly, and remembers what it was asked."""

from __future__ import annotations

import functools
import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    """One request: its path with the query, its headers in small letters, and when it came (monotonic)."""

    path: str
    headers: Mapping[str, str]
    at: float


Play = Callable[["Visit"], None]


@dataclass
class Site:
    """What is served: an answer a path. What is not named is not found."""

    port: int = 0
    paths: dict[str, Play] = field(default_factory=dict)
    requests: list[Asked] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    most_at_once: int = 0
    at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def place(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        """The address of a path."""
        return f"http://{self.place}{path}"

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, but for robots.txt."""
        return [one.path for one in self.requests if one.path != "/robots.txt"]

    def page(self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> None:
        """Serve a body. With an ETag or Last-Modified among the headers, 304 where it is known."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.paths[path] = lambda visit: visit.whole(200, body, kind, named)

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        """Send visitors of a path elsewhere."""
        self.paths[path] = lambda visit: visit.whole(status, b"", headers={"Location": to})

    def status(self, path: str, status: int, **headers: str) -> None:
        """Answer with a status and nothing else."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.paths[path] = lambda visit: visit.whole(status, b"", headers=named)


class Visit(BaseHTTPRequestHandler):
    """One request, and the means to answer it."""

    protocol_version = "HTTP/1.1"
    site: Site
    timeout = 20
    answered = False

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        site = self.site
        asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, time.monotonic())
        with site.lock:
            site.requests.append(asked)
            site.at_once += 1
            site.most_at_once = max(site.most_at_once, site.at_once)
        self.answered = False
        try:
            known = self.path if self.path in site.paths else self.path.partition("?")[0]
            site.paths.get(known, lambda visit: visit.whole(404, b"not here"))(self)
        except OSError:
            self.close_connection = True
        finally:
            self._leave()

    def _leave(self) -> None:
        """Count the visit as over, once: whoever has the whole answer may ask again before this thread goes on."""
        with self.site.lock:
            self.site.at_once -= not self.answered
            self.answered = True

    def whole(
        self, status: int, body: str | bytes, kind: str = "text/html", headers: Mapping[str, str] | None = None
    ) -> None:
        """A complete answer."""
        raw = body.encode() if isinstance(body, str) else body
        given = dict(headers or {})
        known = (self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since"))
        if status == 200 and any(mine and mine in known for mine in (given.get("ETag"), given.get("Last-Modified"))):
            status, raw = 304, b""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status != 304:
            self.send_header("Content-Length", str(len(raw)))
        for name, value in given.items():
            self.send_header(name, value)
        self._leave()
        self.end_headers()
        self.wfile.write(raw)

    def begin(self, headers: Mapping[str, str]) -> None:
        """The head of an answer whose body is written by `raw` and ends with the connection."""
        self.close_connection = True
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def raw(self, data: bytes) -> None:
        """Bytes, at once."""
        self.wfile.write(data)
        self.wfile.flush()

    # What goes wrong

    def drips(self) -> None:
        """A body that comes a byte at a time and never ends."""
        self.begin({"Content-Type": "text/html"})
        while not self.site.released.wait(0.02):
            self.raw(b"x")

    def drips_headers(self) -> None:
        """Headers that never end."""
        self.close_connection = True
        self.raw(b"HTTP/1.1 200 OK\r\n")
        for number in range(10_000):
            if self.site.released.wait(0.02):
                return
            self.raw(f"X-{number}: y\r\n".encode())

    def hangs(self) -> None:
        """No answer at all."""
        self.site.released.wait(20)

    def endless(self) -> None:
        """A body without end, as fast as it goes."""
        self.begin({"Content-Type": "text/html"})
        while not self.site.released.is_set():
            self.raw(b"<p>more</p>" * 1000)

    def cut_short(self) -> None:
        """Less than was promised."""
        self.begin({"Content-Type": "text/html", "Content-Length": "5000"})
        self.raw(b"<html><body><p>It ends in the middle of")

    def bomb(self) -> None:
        """A gigabyte of zeros in a megabyte of gzip."""
        self.whole(200, bomb(), headers={"Content-Encoding": "gzip"})

    def packed(self, body: str) -> None:
        """A body in gzip."""
        self.whole(200, gzip.compress(body.encode()), headers={"Content-Encoding": "gzip"})


@functools.cache
def bomb() -> bytes:
    """A gigabyte of zeros, compressed: a megabyte of it, a thousand times."""
    return gzip.compress(b"\0" * 1_000_000) * 1000


@contextmanager
def site(*, tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serve a site until the test ends."""
    served = Site()
    handler = type("Handler", (Visit,), {"site": served})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    served.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.released.set()
        server.shutdown()
        server.server_close()


def story(title: str, *, head: str = "", about: str = "the harbour") -> str:
    """A page with an article on it, and with what else stands on pages."""
    return f"""<!doctype html><html lang="en"><head><title>{title}</title>{head}</head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>{title}</h1>
<p>The council voted on Tuesday to dredge {about} for fourteen months, said mayor Iva Lind in a long statement.</p>
<p>The works around {about} are expected to cost 14 million euros, which the region pays in three parts.</p>
<p>Shop owners near {about} said that they fear for their business until the quay can be used once more.</p>
</article><footer>All rights reserved</footer></body></html>"""


def rss(*items: tuple[str, str, str], title: str = "Harbour News", more: str = "") -> str:
    """A feed of (title, address, date) items."""
    listed = "".join(
        f"<item><title>{name}</title><link>{url}</link><pubDate>{date}</pubDate>{more}</item>"
        for name, url, date in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>{title}</title><link>http://127.0.0.1/</link><description>d</description>{listed}"
        "</channel></rss>"
    )
