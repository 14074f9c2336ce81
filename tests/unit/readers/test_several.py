"""Several articles in one file are told apart where they are plainly marked, and one story is never cut."""

from __future__ import annotations

import io
import json

import pytest

from assistant.domain.documents import RawDocument
from assistant.ingest.readers import jsonlines
from assistant.ingest.readers.jsonlines import JsonLinesReader
from assistant.ingest.readers.markdown import MarkdownReader
from assistant.ingest.readers.several import split_ruled
from assistant.ingest.readers.text import TextReader
from tests.fakes.files import STORY


def markdown(text: str) -> list[str | None]:
    return [
        one.title if isinstance(one, RawDocument) else one.where
        for one in MarkdownReader().read(io.BytesIO(text.encode()))
    ]


def text(data: str) -> list[RawDocument]:
    return [one for one in TextReader().read(io.BytesIO(data.encode())) if isinstance(one, RawDocument)]


def test_front_matter_that_begins_again_begins_an_article() -> None:
    one = f"---\ntitle: One\npublished: 2021-05-03\n---\n\n{STORY}\n\n---\n\nAfter a rule.\n"
    two = f"---\nauthor: Ana\ntitle: Two\ntags:\n  - a\n---\n\n{STORY}\n"
    assert markdown(f"{one}\n{two}") == ["One", "Two"]
    assert markdown(one) == ["One"]
    assert markdown(f"{one}\n{two}\n---\ntitle: [broken\n---\n\nText.") == ["One", "Two", "article 3"]


def test_rules_in_a_story_don_t_cut_it() -> None:
    for inner in (
        "\n---\n\nNote: this is a rule.\n\n---\n",
        "\n---\nauthor: said to be a key\n---\n",
        "\n---\n\n---\n",
    ):
        assert markdown(f"---\ntitle: One\n---\n\n{STORY}\n{inner}\n{STORY}") == ["One"]
    assert markdown(f"{STORY}\n\n---\ntitle: Not the first\n---\n\n{STORY}") == [None]


RULE = "\n\n==========\n"


def test_ruled_articles_are_told_apart() -> None:
    heads = [
        "The bridge closes\nBy Ana Souza\nMay 3, 2021",
        "The ferry runs\nSource: The Post",
        "A third\nhttps://post.example/3",
    ]
    parts = [f"{head}\n\n{STORY}" for head in heads]
    assert split_ruled(RULE.join(parts)) == parts
    assert split_ruled("==========\n" + RULE.join(parts) + "\n==========\n") == parts
    assert [one.original.data.decode() for one in text(RULE.join(parts)) if one.original] == parts


@pytest.mark.parametrize("rule", ["* * *", "---", "***", "- - -", "———"])
def test_weaker_rules_part_articles_that_say_twice_where_they_are_from(rule: str) -> None:
    parts = [f"{title}\nBy Ana Souza\nMay 3, 2021\n\n{STORY}" for title in ("The bridge closes", "The ferry runs")]
    assert split_ruled(f"\n\n{rule}\n\n".join(parts)) == parts
    # A date alone may stand on top of any section of a diary.
    sections = [f"{title}\nMay 3, 2021\n\n{STORY}" for title in ("The first day", "The second day")]
    assert split_ruled(f"\n\n{rule}\n\n".join(sections)) == []


@pytest.mark.parametrize(
    "story",
    [
        f"The bridge closes\nBy Ana Souza\n\n{STORY}{RULE}A section\n\n{STORY}",
        f"The bridge closes\nBy Ana Souza\n\n{STORY}{RULE}{STORY}\nBy Max Horn",
        f"The bridge closes\n==========\nBy Ana Souza\n\n{STORY}",
        f"The bridge closes\nBy Ana Souza\n\n{STORY}{RULE}Read more\nSource: The Post",
        f"The bridge closes\nBy Ana Souza\n\n{STORY}\n\n*****\n\nHe said by May all would be well.\n\n{STORY}",
    ],
)
def test_a_story_with_rules_of_its_own_is_one(story: str) -> None:
    assert split_ruled(story) == []
    assert len(text(story)) == 1


def test_a_line_without_end_is_not_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "LARGEST_LINE", 1000)
    lines = b'{"text": "One."}\n{"text": "' + b"x" * 3_000_000 + b'"}\n{"Headline": "Three", "Body": "Three."}\n'
    found = list(JsonLinesReader().read(io.BytesIO(lines)))
    assert [one.text if isinstance(one, RawDocument) else one.where for one in found] == ["One.", "line 2", "Three."]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (["First one.", "Second one."], "First one.\n\nSecond one."),
        ("<p>First&nbsp;one.</p>\n<p>Second<br>one.</p>", "First one.\n\nSecond\n\none."),
        ("First one.\n\nSecond <b>one</b>.\n<ul><li>An item</li></ul>", "First one.\n\nSecond one.\n\nAn item"),
        ("First one: 1 < 2.\nThe tag <br> breaks a line.", "First one: 1 < 2.\nThe tag <br> breaks a line."),
    ],
)
def test_the_paragraphs_of_a_record_stay_paragraphs(given: str | list[str], text: str) -> None:
    line = json.dumps({"title": "The bridge closes", "authors": ["Ana Souza", "Max Horn"], "text": given})
    (document,) = JsonLinesReader().read(io.BytesIO(line.encode()))
    assert isinstance(document, RawDocument)
    assert (document.text, document.author) == (text, "Ana Souza, Max Horn")
