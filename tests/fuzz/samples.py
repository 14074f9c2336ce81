"""Small good inputs of every kind, which are damaged from here on. All of their text is our own."""

from __future__ import annotations

import csv
import gzip
import io
import json

from assistant.adapters.conversation_codec import encode
from assistant.domain.answer import Question
from assistant.domain.events import Done
from assistant.domain.exchange import Exchange
from tests.fakes.files import docx, mail, packed, page, paragraph, pdf, warc
from tests.fakes.scripted_services import answered, quote
from tests.fakes.web_server import rss

STORY = (
    "The Radosna bridge closed on 3 May 2024 for repairs that will cost 14 million euros, said Mayor Iva Lind.\n\n"
    "Traffic is led over the dam until the autumn. “It had to be,” she said, “and soon.”"
)


def _kept() -> bytes:
    question = Question("What will the repairs cost?")
    exchange = Exchange(question)
    exchange.take(Done(answered(question, [quote("14 million euros")], "14 million euros")))
    return encode(exchange).encode()


def _table() -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows([["title", "text", "date"], ["A bridge closes", STORY, "2024-05-03"]])
    return stream.getvalue().encode()


_MHTML = (
    b'MIME-Version: 1.0\r\nContent-Location: https://post.example/a\r\nContent-Type: multipart/related; boundary="b"'
    b"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page("A page").encode() + b"\r\n--b--\r\n"
)
_FRONT = (
    f"---\nid: bridge\ntitle: A bridge closes\nsource: The Post\nurl: https://post.example/a\npublished: 2024-05-03\n"
    f"---\n\n{STORY}\n"
).encode()
_LINE = {"id": "bridge", "title": "A bridge closes", "date": "2024-05-03", "authors": ["Ana Souza"], "text": STORY}
_MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_CASE = (
    "cases:\n  - id: cost\n    question: What will the repairs cost?\n    contains: [14 million]\n"
    "    since: 2024-01-01\n    abstains: false\n    tags: [bridge]\n"
)

READ = {
    ".txt": f"A bridge closes\n\nBy Ana Souza\n\n{STORY}\n".encode(),
    ".md": _FRONT,
    ".html": page("A bridge closes", "https://post.example/a").encode(),
    ".jsonl": f"{json.dumps(_LINE)}\n{json.dumps(_LINE)}\n".encode(),
    ".csv": _table(),
    ".pdf": pdf([paragraph(72, 720, STORY.encode("ascii", "ignore").decode().split("\n\n"))]),
    ".docx": docx("A bridge closes", [STORY]),
    ".eml": mail(STORY),
    ".mbox": b"From ana@post.example Mon May  3 10:15:00 2021\n" + mail(STORY) + b"\n",
    ".mhtml": _MHTML,
    ".warc": warc([("https://post.example/a", "200 OK", "text/html", page("A page").encode())], packed=False),
}
"""A file by its ending."""

ARCHIVES = {
    ".zip": packed({"a.txt": READ[".txt"], "b.html": READ[".html"]}),
    ".gz": gzip.compress(READ[".txt"], mtime=0),
}
LISTS = [
    rss(("A bridge closes", "https://post.example/a", "Fri, 03 May 2024 10:00:00 +0000")).encode(),
    b'<opml><body><outline text="Post" xmlUrl="https://post.example/feed"/></body></opml>',
    f'<urlset xmlns="{_MAP}"><url><loc>https://post.example/a</loc><lastmod>2024-05-03</lastmod></url></urlset>'.encode(),
    b"https://post.example/a\nhttps://post.example/b\n",
]
CASES = [_CASE.encode()]
QUESTIONS = [
    b'{"id": 7, "question": "What will it cost?", "since": "2024-01-01", "articles": ["bridge"]}',
    b'{"question": "And when?", "history": [{"role": "user", "text": "What?"}], "standalone_question": "When?"}',
]
REPLIES = [b"It will cost 14 million euros [1]. Traffic is led over the dam [2, 3].\n\nSources: [1] [2]"]
TOML = [
    b'corpus = "corpus"\n[model]\nname = "m"\nbase_url = "http://127.0.0.1:11434/v1"\n[web]\nallow = ["a.example"]\n',
    b'[chat.keys]\n"chat.new" = "ctrl+n"\n[answer]\nthreshold = 0.5\n',
]
ESCAPES = ["The bridge \x1b[31mcosts\x1b[0m \x1b]52;c;YQ==\x07 14\u202e million\x9b2J\u2028 euros.\r\n".encode()]
TURNS = [_kept()]
