"""A table gives an article a row, whatever its columns are called."""

from __future__ import annotations

import io

import pytest

from assistant.domain.documents import BadPart, RawDocument
from assistant.domain.errors import UnreadableInput
from assistant.ingest.readers import tables
from assistant.ingest.readers.tables import TableReader, looks_like_table


def read(text: str | bytes) -> list[RawDocument | BadPart]:
    return list(TableReader().read(io.BytesIO(text.encode() if isinstance(text, str) else text)))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "names",
    [
        ("id", "title", "text", "date", "url", "source", "author"),
        ("GUID", "Headline", "Body", "Publication Date", "Link", "Outlet", "Byline"),
        ("uuid", "HEADING", "article-text", "published_at", "web url", "publisher", "Authors"),
    ],
)
def test_columns_are_known_by_many_names(names: tuple[str, ...], delimiter: str) -> None:
    values = (
        "a-1",
        "The bridge",
        '"It closes; on Monday, | the city\nsaid."',
        "2021-05-03",
        "https://x.example/1",
        "Post",
        "Ana",
    )
    for order in (slice(None), slice(None, None, -1)):
        text = f"{delimiter.join(names[order])}\r\n{delimiter.join(values[order])}\r\n"
        (document,) = read(text)
        assert document == RawDocument(
            "It closes; on Monday, | the city\nsaid.",
            "The bridge",
            "a-1",
            "Post",
            "https://x.example/1",
            "Ana",
            "2021-05-03",
        )


def test_a_table_without_text_says_which_columns_it_has() -> None:
    with pytest.raises(UnreadableInput, match="names year, cars, buses"):
        read("year,cars,buses\n2021,3,4\n")
    with pytest.raises(UnreadableInput, match="names nothing"):
        read("")


def test_a_row_without_text_is_a_bad_part_and_an_empty_one_is_nothing() -> None:
    found = read("title,text\nOne,Text.\n,\n\nTwo,\nThree,Text.\n")
    assert [one.title if isinstance(one, RawDocument) else one.where for one in found] == ["One", "line 5", "Three"]


def dates(*cells: str) -> list[str | None]:
    found = read("text,Pub Date\n" + "".join(f"Text {number}.,{cell}\n" for number, cell in enumerate(cells)))
    return [one.published if isinstance(one, RawDocument) else one.where for one in found]


def test_the_dates_of_a_column_tell_together_which_number_is_the_day() -> None:
    assert dates("06/02/2026", "13/06/2026 09:15") == ["2026-02-06", "2026-06-13 09:15"]
    assert dates("06/02/2026", "06/13/2026", "2026-07-01") == ["2026-06-02", "2026-06-13", "2026-07-01"]
    assert dates("6.2.2026", "13.6.2026") == ["2026-02-06", "2026-06-13"]


@pytest.mark.parametrize(
    "cells",
    [("06/02/2026", "12/06/2026"), ("13/06/2026", "06/13/2026", "01/02/2026"), ("13/06/26", "1/2/26"), ("", "soon")],
)
def test_dates_that_do_not_tell_or_do_not_agree_stay_as_they_are(cells: tuple[str, ...]) -> None:
    assert dates(*cells) == [cell or None for cell in cells]


def test_what_comes_before_a_broken_row_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_LARGEST_LINE", 300)
    table = TableReader().read(io.BytesIO(b"title,text\nOne,Text.\nTwo," + b"x" * 400 + b"\n"))
    assert getattr(next(table), "title", None) == "One"
    with pytest.raises(UnreadableInput):
        next(table)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets(encoding: str) -> None:
    text = "Title;Text\nDie Brücke;Sie schließt für größere Fahrzeuge, heißt es.\n"
    (document,) = read(text.encode(encoding))
    assert isinstance(document, RawDocument)
    assert (document.title, document.text) == ("Die Brücke", "Sie schließt für größere Fahrzeuge, heißt es.")


def test_rows_in_another_encoding_below_many_in_ascii_are_read() -> None:
    rows = [("Max", "Das Café"), ("Die Brücke", "Sie schließt für größere Fahrzeuge.")]
    lines = ["Title;Text", *["The bridge;It is open."] * 30_000, *map(";".join, rows)]
    found = read("\n".join(lines).encode("cp1252"))[-2:]
    assert [(one.title, one.text) for one in found if isinstance(one, RawDocument)] == rows


def test_quotation_marks_in_a_table_without_quoting_swallow_no_rows() -> None:
    rows = ['"No," he said\tThe mayor stays.', 'Two\t"It closes," she said.', "Three\tText."]
    found = read("\n".join(["Title\tText", *rows]))
    assert [f"{one.title}\t{one.text}" for one in found if isinstance(one, RawDocument)] == rows
    (quoted,) = read('Title\tText\nOne\t"It closes.\n\nIt opens."\n')
    assert isinstance(quoted, RawDocument)
    assert quoted.text == "It closes.\n\nIt opens."


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_first_line_for_excel_names_no_columns(first: str) -> None:
    found = read(f"{first}\r\nTitle;Text\r\nOne;Text.\r\nTwo;\r\n")
    assert [one.title if isinstance(one, RawDocument) else one.where for one in found] == ["One", "line 4"]
    assert looks_like_table(f"{first}\nTitle;Text\n")


def test_a_number_that_counts_the_rows_is_no_id() -> None:
    found = read("id,text\n1,One text.\n2,Two texts.\nab-3,Three texts.\n20210503001,Four texts.\n")
    assert [one.id for one in found if isinstance(one, RawDocument)] == [None, None, "ab-3", "20210503001"]


def test_a_line_without_end_is_not_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_LARGEST_LINE", 1000)
    rows = io.BytesIO(b"title,text\n" + b"One,Text.\n" * 30_000 + b'Two,"' + b"x" * 5000)
    found = TableReader().read(rows)
    assert isinstance(next(found), RawDocument)
    with pytest.raises(UnreadableInput, match="longer than"):
        list(found)


def test_what_looks_like_a_table() -> None:
    assert looks_like_table("Title,Text\n")
    assert not looks_like_table("The bridge closes, the text says, and so on\n")
    assert not looks_like_table("")
