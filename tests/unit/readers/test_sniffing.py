"""A file is told by its first bytes where its name lies, and by its name where they say nothing."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingest.sniffing import UNREADABLE, kind_of
from tests.fakes.files import docx, mail, packed, page, paragraph, pdf, warc

HTML = page("A page").encode()
PDF = pdf([paragraph(72, 700, ["Text."])])
DOCX = docx("Title", ["Text."])
MAIL = mail("Text.")
STORY = b"The bridge closes\n\nBy Ana Souza\n\nNote: the bridge closes on Monday.\nFrom: the city.\n"


@pytest.mark.parametrize(
    ("suffix", "head", "kind"),
    [
        (".txt", HTML, ".html"),
        (".txt", HTML.decode().encode("utf-16"), ".html"),
        (".txt", b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- saved -->\n<HTML>", ".html"),
        (".docx", HTML, ".html"),
        (".md", HTML, ".html"),
        (".php", HTML, ".html"),
        (".aspx", HTML, ".html"),
        (".php", b"<?php echo 'A page'; ?>", ".php"),
        (".txt", PDF, ".pdf"),
        (".html", PDF, ".pdf"),
        (".docx", DOCX, ".docx"),
        (".txt", DOCX, ".zip"),
        (".html", packed({"a.md": "x"}), ".zip"),
        (".txt", gzip.compress(b"x"), ".gz"),
        (".tgz", gzip.compress(b"x"), ".tgz"),
        (".warc", warc([], packed=False) or b"WARC/1.0\r\n", ".warc"),
        (".txt", MAIL, ".eml"),
        ("", MAIL, ".eml"),
        (".txt", b"From a@b Mon May  3 10:15:00 2021\n" + MAIL, ".mbox"),
        (".txt", b'{"title": "A", "text": "B"}\n', ".jsonl"),
        (".txt", b"---\ntitle: A\n---\n\nText.", ".md"),
        (".pdf", b"\x89PNG\r\n", ".png"),
        (".docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
        (".txt", STORY, ".txt"),
        (".pdf", STORY, ".txt"),
        (".docx", b'{"title": "A", "text": "B"}\n', ".jsonl"),
        (".pdf", PDF[:40], ".pdf"),
        (".pdf", b"", ".pdf"),
        (".pdf", b"\x00\x01\x02 text", ".pdf"),
        (".docx", b"caf\xe9 au lait", ".docx"),
        ("", STORY, ""),
        (".txt", b"From the bridge, 3 May 2021\n\nText.", ".txt"),
        (".txt", b"Note: one\nDate: two\nSubject: three\n\nText.", ".txt"),
        (".txt", b"{ a brace }\n", ".txt"),
        (".txt", b"---\n\nA rule.\n", ".txt"),
        (".txt", b"A PDF begins with %PDF-1.4, the maker says.", ".txt"),
        (".md", b"<p align=center>A readme</p>", ".md"),
        (".html", b"Plain text.", ".html"),
        (".csv", b"title,text\n", ".csv"),
        (".txt", b"", ".txt"),
    ],
)
def test_kinds(suffix: str, head: bytes, kind: str) -> None:
    assert kind_of(suffix, head[:4096]) == kind


@given(st.sampled_from(["", ".txt", ".html", ".docx", ".zip"]), st.binary(max_size=300))
def test_any_bytes_have_a_kind(suffix: str, head: bytes) -> None:
    assert kind_of(suffix, head) == suffix or kind_of(suffix, head).startswith(".")


def test_what_can_t_be_read_comes_with_what_to_do() -> None:
    assert all(what and hint.endswith(".") for what, hint in UNREADABLE.values())
