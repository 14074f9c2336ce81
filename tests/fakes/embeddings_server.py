"""An OpenAI-compatible server of embeddings on 127.0.0.1. Its vectors depend on the words of a text alone."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LENGTH = 96


@dataclass
class Embeddings:
    """What the server does. `failures` are answered first, one a request; `body` is answered in place of vectors. The
    first so many requests hang as `hangs` says, until the server ends."""

    length: int = LENGTH
    failures: list[int] = field(default_factory=list)
    status: int = 200
    body: str | None = None
    shuffled: bool = False
    hangs: int = 0
    retry_after: float = 0.01
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def vector(self, text: str, length: int) -> list[float]:
        """The words of `text`, hashed into so many numbers; not of unit length."""
        counts = [0.0] * length
        for word in re.findall(r"\w+", text.lower()) or ["nothing"]:
            counts[int.from_bytes(hashlib.sha256(word.encode()).digest()[:4]) % length] += 3.0
        return counts

    def reply(self, asked: dict[str, Any]) -> str:
        """The body of a reply to one request."""
        if self.body is not None:
            return self.body
        length = asked.get("dimensions") or self.length
        rows = [
            {"object": "embedding", "index": index, "embedding": self.vector(text, length)}
            for index, text in enumerate(asked["input"])
        ]
        if self.shuffled:
            rows.reverse()
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return json.dumps({"object": "list", "data": rows, "model": asked["model"], "usage": usage})


@contextmanager
def serving(embeddings: Embeddings) -> Iterator[str]:
    """Serve the embeddings; gives the base URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None: ...

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            embeddings.asked.append(asked)
            embeddings.keys.append(self.headers.get("Authorization"))
            if len(embeddings.asked) <= embeddings.hangs:
                embeddings.released.wait(20)
                self.close_connection = True
                return
            status = embeddings.failures.pop(0) if embeddings.failures else embeddings.status
            raw = embeddings.reply(asked) if status == 200 else embeddings.body or '{"error": {"message": "no"}}'
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Retry-After", str(embeddings.retry_after))
            self.send_header("Content-Length", str(len(raw.encode())))
            self.end_headers()
            self.wfile.write(raw.encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        embeddings.released.set()
        server.shutdown()
        server.server_close()
