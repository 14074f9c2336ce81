"""A web archive gives its pages under their addresses, retrieved on the day that it names."""

from __future__ import annotations

import gzip
import io

import pytest

from assistant.adapters.html import TrafilaturaReader
from assistant.adapters.warc import WarcReader
from assistant.domain.documents import BadPart, RawDocument
from assistant.domain.errors import UnreadableInput
from assistant.ingest.readers.text import TextReader
from tests.fakes.files import page, warc

HTML = "text/html; charset=utf-8"
READER = WarcReader({".html": TrafilaturaReader(), ".txt": TextReader()})


@pytest.mark.parametrize("packed", [True, False])
def test_pages_come_with_their_address_and_day(packed: bool) -> None:
    data = warc(
        [
            ("https://post.example/a", "200 OK", HTML, page("First page").encode()),
            ("https://post.example/gone", "404 Not Found", HTML, page("Gone").encode()),
            ("https://post.example/logo", "200 OK", "image/png", b"\x89PNG"),
            ("https://post.example/empty", "200 OK", HTML, b"<html><body></body></html>"),
            ("https://post.example/b", "200 OK", "text/html; charset=windows-1251", page("Мост").encode("cp1251")),
        ],
        packed=packed,
    )
    first, empty, last = READER.read(io.BytesIO(data))
    assert isinstance(first, RawDocument)
    assert isinstance(last, RawDocument)
    assert (first.title, first.url, first.retrieved) == ("First page", "https://post.example/a", "2021-05-04T08:00:00Z")
    assert (last.title, last.url) == ("Мост", "https://post.example/b")
    assert isinstance(empty, BadPart)
    assert empty.where == "https://post.example/empty"


def test_a_page_can_t_take_the_address_of_another_site() -> None:
    body = page("First page", "https://other.example/theirs").encode()
    (document,) = READER.read(io.BytesIO(warc([("https://post.example/a", "200 OK", HTML, body)])))
    assert isinstance(document, RawDocument)
    assert document.url == "https://post.example/a"


def test_a_compression_that_can_t_be_read_is_said_in_a_sentence() -> None:
    address, body = "https://post.example/a", page("First page").encode()
    for coding, kept, read in (
        ("gzip", gzip.compress(body), True),
        ("br", b"\x8b\x0f" * 900, False),
        ("br", body, True),
    ):
        (found,) = READER.read(io.BytesIO(warc([(address, "200 OK", HTML, kept)], coding=coding)))
        assert (found.title if isinstance(found, RawDocument) else None) == ("First page" if read else None)
        assert read or (isinstance(found, BadPart) and "can't be read (br)" in found.error.message)


@pytest.mark.parametrize("kind", ["text/plain; Charset=windows-1251", 'text/plain;format=flowed; CHARSET="cp1251"'])
def test_the_encoding_is_named_in_any_case(kind: str) -> None:
    body = "Мост закрыт.\n\nДо мая ходит паром.".encode("cp1251")
    (document,) = READER.read(io.BytesIO(warc([("https://post.example/a", "200 OK", kind, body)])))
    assert isinstance(document, RawDocument)
    assert "ходит паром" in document.text


def test_what_came_before_the_damage_is_in() -> None:
    whole = warc([(f"https://post.example/{n}", "200 OK", HTML, page(f"Page {n}").encode()) for n in range(3)])
    found = READER.read(io.BytesIO(whole[: len(whole) - 40]))
    assert isinstance(next(found), RawDocument)
    assert isinstance(next(found), RawDocument)
    (cut,) = found
    assert isinstance(cut, BadPart)
    assert "cut off" in cut.error.message


@pytest.mark.parametrize("data", [b"", b"WARC/1.0\r\n", b"nothing of the kind\n" * 9, b"\x1f\x8b\x08\x00"])
def test_what_is_no_web_archive_is_said_in_a_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableInput):
        list(READER.read(io.BytesIO(data)))


def test_a_record_of_an_impossible_size_ends_the_archive_in_a_sentence() -> None:
    data = warc([("https://post.example/a", "200 OK", HTML, page("First page").encode())], packed=False)
    size = data[data.index(b"Content-Length: ") :].partition(b"\r\n")[0]
    with pytest.raises(UnreadableInput, match="damaged"):
        list(READER.read(io.BytesIO(data.replace(size, b"Content-Length: " + b"9" * 25, 1))))
