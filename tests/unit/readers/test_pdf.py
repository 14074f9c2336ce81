"""A PDF gives its text in reading order, and says of itself only what can be believed."""

from __future__ import annotations

import io

import pytest

from assistant.adapters.pdf import PdfReader
from assistant.domain.documents import RawDocument
from assistant.domain.errors import UnreadableInput
from tests.fakes.files import STORY, Text, encrypted_pdf, paragraph, pdf

LEFT = [
    "The bridge over the Radosna will close for re-",
    "pairs on Monday, the city said, and the well-",
    "known ferry will run in its place until May.",
    "The ferry takes forty people and costs two",
    "euros, its operator said. A well-known writer",
    "took it on Sunday.",
]
RIGHT = [
    "In the second column the mayor is quoted at",
    "length. He said that nothing had been done for",
    "twenty years, and that this was now over.",
    "Opponents in the council voted against it and",
    "will go to court, their speaker said.",
]
FIRST = (
    "The bridge over the Radosna will close for repairs on Monday, the city said, and the well-known ferry will run in"
    " its place until May. The ferry takes forty people and costs two euros, its operator said. A well-known writer"
    " took it on Sunday."
)
SECOND = (
    "In the second column the mayor is quoted at length. He said that nothing had been done for twenty years, and that"
    " this was now over. Opponents in the council voted against it and will go to court, their speaker said."
)


def read(data: bytes) -> RawDocument:
    (document,) = PdfReader().read(io.BytesIO(data))
    assert isinstance(document, RawDocument)
    return document


def story_lines(top: float = 700) -> list[Text]:
    return paragraph(72, top, LEFT)


def test_lines_are_joined_to_paragraphs_and_parted_words_made_whole() -> None:
    document = read(pdf([[*story_lines(), *paragraph(72, 580, RIGHT)]]))
    assert document.text.split("\n\n") == [FIRST, SECOND]


def test_columns_are_read_one_after_the_other_even_where_they_are_drawn_row_by_row() -> None:
    rows: list[Text] = [(72, 760, 22, "The bridge closes for a month in May")]
    for left, right in zip(story_lines(), [*paragraph(330, 700, RIGHT), None], strict=True):
        rows += [left, right] if right else [left]
    document = read(pdf([rows]))
    assert document.text.split("\n\n") == ["The bridge closes for a month in May", FIRST, SECOND]


def test_heads_feet_and_page_numbers_go_with_their_reason() -> None:
    pages = [
        [
            (72, 815, 8, "The Daily Post, 3 May 2021"),
            *paragraph(72, 700, [f"This is page {word}, of the bridge."] * 3),
            (290, 30, 8, str(number)),
        ]
        for number, word in enumerate(["one", "two", "three"], 1)
    ]
    document = read(pdf(pages))
    assert "Daily Post" not in document.text
    assert not any(char.isdigit() for char in document.text)
    assert {one.text for one in document.dropped} == {"The Daily Post, 3 May 2021", "1"}
    assert "This is page three" in document.text


def test_a_sentence_goes_on_over_the_page() -> None:
    pages = [paragraph(72, 700, LEFT[:2]), paragraph(72, 700, LEFT[2:])]
    assert read(pdf(pages)).text == FIRST


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("The bridge closes in May", "The bridge closes in May"),
        ("Microsoft Word - draft.doc", "A headline in large letters"),
        ("page_07_final.indd", "A headline in large letters"),
        ("Untitled", "A headline in large letters"),
        ("", "A headline in large letters"),
    ],
)
def test_the_title_is_the_properties_or_the_largest_text(given: str, wanted: str) -> None:
    data = pdf([[(72, 760, 20, "A headline in large letters"), *story_lines()]], {"Title": given})
    assert read(data).title == wanted


@pytest.mark.parametrize(
    ("given", "wanted"), [("Ana Souza", "Ana Souza"), ("jsmith", None), ("Microsoft Office User", None)]
)
def test_an_account_is_no_author(given: str, wanted: str | None) -> None:
    assert read(pdf([story_lines()], {"Author": given})).author == wanted


def test_the_day_it_was_made_is_its_date_unless_it_is_a_print() -> None:
    made = {"CreationDate": "D:20210503101500+02'00'"}
    assert read(pdf([story_lines()], made)).published == "2021-05-03T10:15:00+02:00"
    print_of = read(pdf([story_lines()], {**made, "Producer": "Skia/PDF m90"}))
    assert (print_of.published, print_of.retrieved) == (None, "2021-05-03T10:15:00+02:00")
    dated = read(pdf([[(72, 740, 10, "April 30, 2021"), *story_lines()]], made))
    assert dated.published is None


def test_a_printed_page_gives_its_address() -> None:
    pages = [
        [*paragraph(72, 700, LEFT), (40, 20, 8, "https://post.example/bridge"), (520, 20, 8, f"{number}/2")]
        for number in (1, 2)
    ]
    assert read(pdf(pages)).url == "https://post.example/bridge"


def test_the_original_is_kept() -> None:
    data = pdf([story_lines()])
    original = read(data).original
    assert original
    assert (original.kind, original.data) == ("pdf", data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (encrypted_pdf(), "encrypted"),
        (pdf([paragraph(72, 700, LEFT)])[:300], "damaged or was cut off"),
        (b"%PDF-1.7\n%%EOF", "damaged or was cut off"),
        (pdf([[]]), "pictures of pages"),
    ],
)
def test_what_has_no_text_is_said_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableInput, match=said):
        read(data)


def test_every_word_of_the_pages_is_in_the_text() -> None:
    words = STORY.split()
    lines = [" ".join(words[start : start + 9]) for start in range(0, len(words), 9)]
    assert read(pdf([paragraph(72, 740, lines)])).text.split() == words
