"""A Word file gives its headings, paragraphs and tables in order."""

from __future__ import annotations

import io
from datetime import datetime

import pytest

from assistant.adapters.docx import DocxReader
from assistant.domain.documents import RawDocument
from assistant.domain.errors import UnreadableInput
from tests.fakes.files import STORY, docx, packed


def read(data: bytes) -> RawDocument:
    (document,) = DocxReader().read(io.BytesIO(data))
    assert isinstance(document, RawDocument)
    return document


def test_headings_paragraphs_and_properties() -> None:
    made = datetime(2021, 5, 3, 8, 30)
    data = docx("The bridge closes", [STORY, "# Why", "It was built in 1961."], made, "Ana Souza")
    document = read(data)
    assert document.title == "The bridge closes"
    assert document.text == f"{STORY}\n\nWhy\n\nIt was built in 1961."
    assert (document.author, document.published) == ("Ana Souza", "2021-05-03T08:30:00+00:00")
    assert document.original is not None
    assert (document.original.kind, document.original.data) == ("docx", data)


def test_what_a_program_fills_in_is_not_believed() -> None:
    document = read(docx("The bridge closes", [STORY], None, "python-docx"))
    assert (document.author, document.published) == (None, None)


def test_without_properties_the_first_line_is_the_title() -> None:
    """As Google Docs saves them. python-docx then makes properties of its own, with "Word Document" for a title."""
    import docx as library
    from docx.opc.constants import RELATIONSHIP_TYPE

    made = library.Document()
    made.add_paragraph("The bridge closes")
    made.add_paragraph(STORY)
    rels = made.part.package.rels
    del rels[next(id_ for id_, one in rels.items() if one.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES)]
    stream = io.BytesIO()
    made.save(stream)
    assert b"docProps/core.xml" not in stream.getvalue()
    document = read(stream.getvalue())
    assert (document.title, document.text) == ("The bridge closes", STORY)
    assert document.origins["title"] == "the first line"


def test_tables_lists_and_links_keep_their_place() -> None:
    import docx as library

    made = library.Document()
    made.add_paragraph("The bridge closes")
    made.add_paragraph("Before the table.")
    table = made.add_table(2, 3)
    for number, text in enumerate(("Year", "Cars", "Buses", "2021", "1,200", "30")):
        table.cell(number // 3, number % 3).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    for item in ("One item", "Another item"):
        made.add_paragraph(item, style="List Bullet")
    made.add_paragraph("After the list.")
    stream = io.BytesIO()
    made.save(stream)
    document = read(stream.getvalue())
    assert document.title == "The bridge closes"
    assert document.text.split("\n\n") == [
        "Before the table.",
        "| Year | Cars Buses |\n| 2021 | 1,200 | 30 |",
        "- One item\n- Another item",
        "After the list.",
    ]


def test_text_in_changes_content_controls_and_tables_in_tables_is_kept() -> None:
    import docx as library
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    made = library.Document()
    body = made.element.body

    def add(inner: str) -> None:
        body.insert(len(body) - 1, parse_xml(inner.replace(">", f" {nsdecls('w')}>", 1)))

    def run(text: str) -> str:
        return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'

    made.add_paragraph("The minister stays")
    gone = "<w:del><w:r><w:delText>may </w:delText><w:br/></w:r></w:del>" + f"<w:moveFrom>{run('soon ')}</w:moveFrom>"
    add(f"<w:p>{run('The minister ')}<w:ins>{run('did not resign ')}</w:ins>{gone}{run('on Monday.')}</w:p>")
    add(f"<w:sdt><w:sdtContent><w:p>{run('A control holds this.')}</w:p></w:sdtContent></w:sdt>")
    hint = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
    add(f"<w:sdt>{hint}<w:sdtContent><w:p>{run('Click here to write.')}</w:p></w:sdtContent></w:sdt>")
    table = made.add_table(1, 2)
    table.cell(0, 0).text = "2021"
    table.cell(0, 1).add_table(1, 2).cell(0, 1).text = "1,200 cars"
    stream = io.BytesIO()
    made.save(stream)
    assert read(stream.getvalue()).text.split("\n\n") == [
        "The minister did not resign on Monday.",
        "A control holds this.",
        "| 2021 | 1,200 cars |",
    ]


def test_rows_and_cells_in_content_controls_are_read() -> None:
    import docx as library
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    def cell(text: str, merged: str = "") -> str:
        return f"<w:tc><w:tcPr>{merged}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    def control(inner: str, properties: str = "") -> str:
        return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(cells)}</w:tr>"

    began, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        row(cell("Year"), control(cell("Cars")), cell("Buses")),
        control(row(cell("2021", began), cell("1,200"), control(control(cell("30"))))),
        # A section that repeats holds each of its rows in a control of its own.
        control(control(row(cell("", goes_on), cell("1,300"), cell("31"))) + control(row(cell("2022"), cell("9")))),
        row(cell("2023"), control(cell("Click here to write."), "<w:showingPlcHdr/>"), cell("32")),
        f'<w:customXml w:element="row"><w:customXmlPr/>{row(cell("2024"), cell("1,500"))}</w:customXml>',
    ]
    made = library.Document()
    made.add_paragraph("The bridge closes")
    body = made.element.body
    body.insert(len(body) - 1, parse_xml(f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"))
    stream = io.BytesIO()
    made.save(stream)
    assert read(stream.getvalue()).text.splitlines() == [
        "| Year | Cars | Buses |",
        "| 2021 | 1,200 | 30 |",
        "| 2021 | 1,300 | 31 |",
        "| 2022 | 9 |",
        "| 2023 |  | 32 |",
        "| 2024 | 1,500 |",
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (docx("Title", [STORY])[:4000], "damaged or was cut off"),
        (b"no zip at all", "damaged or was cut off"),
        (packed({"word/document.xml": "<broken"}), "damaged"),
        (packed({"word/document.xml": bytes(70_000_000)}), "more than an article"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted, or of an older"),
        (docx("", []), "no text"),
    ],
)
def test_what_can_t_be_read_is_said_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableInput, match=said):
        read(data)
