"""Tables with an article a row, as .csv and .tsv."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO

from assistant.domain.documents import BadPart, RawDocument
from assistant.domain.errors import UnreadableInput
from assistant.ingest.bounded import MEGABYTE, lines_bounded, read_bounded
from assistant.ingest.encodings import decode, encoding_of
from assistant.ingest.readers.day_order import day_first, year_first
from assistant.ingest.readers.fields import NAMES, document, meaning, normal, text_name

_LARGEST_LINE = 20 * MEGABYTE
# Only what is not in lines of single bytes has to be read as a whole.
_LARGEST_WIDE = 200 * MEGABYTE
_DELIMITERS = ",;\t|"
_SAMPLE = 1 << 18
# How much of a table is looked at for the order of day and month: one that is sorted by date may begin with twelve days
# that don't tell.
_DATING = 1 << 22
_MOST_NAMED = 12
# Tells Excel by what the columns are parted.
_SEPARATOR = re.compile(r'(?i)"?sep=.?"?,*')
_ROW_NUMBER = re.compile(r"\d{1,6}(?:\.0)?")


class TableReader:
    """One article a row. The first row names the columns, in any order: title, text (or body, content), date (or
    published), url, source, author, id."""

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """A document, or what is wrong with it, for each row that is not empty. Raises UnreadableInput where no
        column holds the text, or from where on the file is no table."""
        csv.field_size_limit(_LARGEST_LINE)
        lines = _lines(stream)
        filled = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
        above, header = next((one for one in filled if not _SEPARATOR.fullmatch(one[1].strip("\r\n"))), (0, ""))
        delimiter, names = _header(header)
        column = text_name(names)
        if column is None:
            raise _no_text(names)
        sample = _sampled(lines) if delimiter == "\t" else []
        rows = csv.reader(
            chain(sample, lines),
            delimiter=delimiter,
            quoting=csv.QUOTE_NONE if _unquoted(sample, len(names)) else csv.QUOTE_MINIMAL,
        )
        try:
            articles = ((rows.line_num, _record(names, row)) for row in rows if any(cell.strip() for cell in row))
            for number, record in _dated(articles):
                yield document(record) or BadPart(f"line {number + above}", _empty(column))
        except csv.Error as error:
            raise UnreadableInput(
                f"line {rows.line_num + above} is no row of a table: {error}", "Save it as CSV again."
            ) from error


def looks_like_table(head: str) -> bool:
    """Whether a text begins with a row that names a column for the text and at least one other field."""
    lines = head.lstrip("\ufeff").split("\n", 2)
    _, names = _header(lines[1] if len(lines) > 1 and _SEPARATOR.fullmatch(lines[0].strip()) else lines[0])
    known = {field for name in names if (field := meaning(name))}
    return "text" in known and len(known) >= 2


def _lines(stream: BinaryIO) -> Iterator[str]:
    first = stream.read(_SAMPLE)
    encoding = encoding_of(first)
    if encoding.startswith(("utf-16", "utf-32")):
        data = first + read_bounded(stream, _LARGEST_WIDE, "the table")
        yield from decode(data).lstrip("\ufeff").splitlines(keepends=True)
        return
    start = (first + (stream.readline(_LARGEST_LINE) if not first.endswith(b"\n") else b"")).splitlines(keepends=True)
    other = ""
    for number, line in enumerate(chain(start, lines_bounded(stream, _LARGEST_LINE)), 1):
        if line is None:
            raise UnreadableInput(
                f"line {number} is longer than {_LARGEST_LINE // MEGABYTE} MB", "An article is shorter."
            )
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            other = other or _other(line, encoding)
            text = line.decode(other or encoding, "replace")
        yield text.removeprefix("\ufeff") if number == 1 else text


def _other(line: bytes, encoding: str) -> str:
    """The code page of a line below others that may be of ASCII alone and look like UTF-8; "" where there is none."""
    try:
        # The line is whole: no character is cut at its end.
        found = encoding_of(line + b"    ") if encoding.startswith("utf-8") else ""
    except UnreadableInput:
        return ""
    return "" if found.startswith("utf-") else found


def _sampled(lines: Iterator[str]) -> list[str]:
    """The next lines, as many as show how they are written."""
    found, size = [], 0
    while size < _SAMPLE and (line := next(lines, None)) is not None:
        found.append(line)
        size += len(line)
    return found


def _unquoted(sample: Sequence[str], width: int) -> bool:
    """Whether quotation marks are the text's own: a cell begins with one that doesn't end it, and it is no cell of
    several lines, since its line and the one below have all cells."""
    rows = [line.rstrip("\r\n").split("\t") for line in sample if line.strip()]
    whole = [len(row) == width for row in rows]
    # With the file it has to end.
    whole.append(sum(map(len, sample)) < _SAMPLE)
    return any(
        whole[number] and whole[number + 1] and any(cell.startswith('"') and not cell.endswith('"') for cell in row)
        for number, row in enumerate(rows)
    )


def _header(line: str) -> tuple[str, list[str]]:
    """The delimiter and the names of the columns."""
    best: tuple[tuple[int, int], str, list[str]] = ((0, 0), ",", [line.strip()])
    for delimiter in _DELIMITERS:
        try:
            names = next(csv.reader([line.strip("\r\n")], delimiter=delimiter), [])
        except csv.Error:
            continue
        score = (sum(meaning(name) is not None for name in names), len(names))
        if score > best[0]:
            best = score, delimiter, names
    return best[1], best[2]


def _dated(records: Iterator[tuple[int, dict[str, str]]]) -> Iterator[tuple[int, dict[str, str]]]:
    """`records` with those of their dates written year first that are of digits alone, where the first records tell in
    which order the table has day and month."""
    wrong: csv.Error | UnreadableInput | None = None
    first, size = list[tuple[int, dict[str, str]]](), 0
    try:
        while size < _DATING and (one := next(records, None)):
            first.append(one)
            size += sum(map(len, one[1].values()))
    except (csv.Error, UnreadableInput) as error:
        wrong = error
    dates = [(name, value) for _, record in first for name, value in record.items() if meaning(name) == "published"]
    order = {name: day_first(value for other, value in dates if other == name) for name, _ in dates}
    for number, record in chain(first, records):
        for name, first_day in order.items():
            if first_day is not None and name in record:
                record[name] = year_first(record[name], day_first=first_day)
        yield number, record
    if wrong:
        # What came before it is no less an article.
        raise wrong


def _record(names: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """The cells by name; of two columns of one name the first that is filled counts. A short number in a column of
    ids counts the rows of this table, and another table has the same."""
    record: dict[str, str] = {}
    for name, cell in zip(names, row, strict=False):
        if cell.strip() and not (meaning(name) == "id" and _ROW_NUMBER.fullmatch(cell.strip())):
            record.setdefault(normal(name), cell.strip())
    return record


def _no_text(names: Sequence[str]) -> UnreadableInput:
    shown = ", ".join(" ".join(name.split())[:40] for name in names[:_MOST_NAMED] if name.strip())
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return UnreadableInput(
        f"no column holds the text; its first line names {shown or 'nothing'}{more}",
        f"Call the column {', '.join(NAMES['text'][:3])} or article.",
    )


def _empty(column: object) -> UnreadableInput:
    return UnreadableInput(f"there is no text in its column {column}", "Fill it, or leave the row out.")
