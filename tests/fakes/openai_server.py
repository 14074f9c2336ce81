"""An OpenAI-compatible server on 127.0.0.1 that plays a script and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


@dataclass
class Script:
    """What the server does: `pieces` streamed, or another ending, or whatever `play` writes on the wire."""

    pieces: list[str] = field(default_factory=list)
    status: int = 200
    body: str | None = None
    break_off: bool = False
    hang: bool = False
    finish: str | None = "stop"
    play: Callable[[Wire], None] | None = None
    models: list[str] | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)


class Wire(BaseHTTPRequestHandler):
    """One request, and the means to answer it rightly or wrongly."""

    protocol_version = "HTTP/1.1"
    script: Script
    timeout = 20

    def log_message(self, *_: object) -> None: ...

    @property
    def tries(self) -> int:
        """How many times an answer was asked for, this one included."""
        return len(self.script.asked)

    @property
    def asked(self) -> dict[str, Any]:
        """What this request says."""
        return self.script.asked[-1]

    def do_GET(self) -> None:
        self.script.keys.append(self.headers.get("Authorization"))
        if self.script.models is None:
            self.whole(404, '{"detail": "Not Found"}')
        else:
            data = [{"id": name, "object": "model"} for name in self.script.models]
            self.whole(200, json.dumps({"object": "list", "data": data}))

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.script.asked.append(json.loads(self.rfile.read(length)))
        self.script.keys.append(self.headers.get("Authorization"))
        try:
            (self.script.play or Wire.pieces_of_the_script)(self)
        except OSError:
            self.script.hung_up.set()
            self.close_connection = True

    def pieces_of_the_script(self) -> None:
        script = self.script
        if script.body is not None or script.status != 200:
            self.whole(script.status, script.body or '{"error": {"message": "no"}}')
            return
        self.begin()
        for piece in script.pieces:
            self.piece(piece)
        if script.hang:
            script.released.wait(60)
            for _ in range(200):
                self.event({"choices": []})
        if not script.break_off:
            self.end(script.finish)

    def whole(
        self, status: int, body: str | bytes, kind: str = "application/json", headers: Mapping[str, str] | None = None
    ) -> None:
        """A complete answer that is not streamed."""
        raw = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def begin(self, kind: str = "text/event-stream", headers: Mapping[str, str] | None = None) -> None:
        """The head of a stream, which ends with the connection."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()

    def raw(self, data: bytes) -> None:
        """Bytes, at once."""
        self.wfile.write(data)
        self.wfile.flush()

    def event(self, fields: Mapping[str, Any]) -> None:
        """One event of the stream."""
        self.raw(f"data: {json.dumps({**_FRAME, **fields})}\n\n".encode())

    def piece(self, text: str | None, finish: str | None = None, **delta: Any) -> None:
        """A piece of the answer."""
        self.event({"choices": [{"index": 0, "delta": {"content": text, **delta}, "finish_reason": finish}]})

    def end(self, finish: str | None = "stop", usage: Mapping[str, Any] | None = USAGE) -> None:
        """The reason to stop, the token counts, and the mark of the end."""
        if finish:
            self.piece(None, finish)
        if usage:
            self.event({"choices": [], "usage": usage})
        self.raw(b"data: [DONE]\n\n")

    def wait(self, seconds: float) -> None:
        """Keep the client waiting, until the test ends at the latest."""
        self.script.released.wait(seconds)


_FRAME = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"}


@contextmanager
def serving(script: Script) -> Iterator[str]:
    """Serve the script; gives the base URL."""
    handler = type("Handler", (Wire,), {"script": script})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    # The default looks twice a second for the end, which adds up over a suite.
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        script.released.set()
        server.shutdown()
        server.server_close()
