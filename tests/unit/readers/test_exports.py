"""The exports of news archives come apart into their articles, with what their lines say."""

from __future__ import annotations

import pytest

from assistant.ingest.readers.exports import split_export

NEXIS_OLD = """
                               1 of 2 DOCUMENTS

                              The Daily Post

                     May 3, 2021 Monday
                          Late Edition - Final

The Bridge Over
the Radosna Closes

BYLINE: By ANA SOUZA

SECTION: Section A; Column 1; Foreign Desk; Pg. 1

LENGTH: 512 words

DATELINE: LIND

BODY:
The bridge will close on Monday, the city said,
and buses will go by Lind.

It was built in 1961. Subject: is not a label in a sentence.

LOAD-DATE: May 4, 2021

LANGUAGE: ENGLISH

Copyright 2021 The Daily Post
                               2 of 2 DOCUMENTS

                              The Evening News

                     May 5, 2021 Wednesday

Ferry runs again

LENGTH: 90 words

The ferry runs again, its operator said.

LOAD-DATE: May 6, 2021
"""
NEXIS = """The bridge closes for a month
The Daily Post
May 3, 2021 Monday

Copyright 2021 The Daily Post All Rights Reserved
Section: NEWS; Pg. 4
Length: 512 words
Byline: Ana Souza
Body

The bridge will close on Monday, the city said.

It was built in 1961.

Load-Date: May 4, 2021

End of Document

Ferry runs again
The Evening News
May 5, 2021 Wednesday

Length: 90 words
Body

The ferry runs again, its operator said.

Load-Date: May 6, 2021

End of Document
"""
FACTIVA = """The bridge closes for a month

By Ana Souza
512 words
3 May 2021
10:15
The Daily Post
DPOST
English
(c) 2021 The Daily Post Limited

LIND (Post) - The bridge will close on Monday, the city said.

It was built in 1961.

Document DPOST00020210503eh5300001

Ferry runs again
90 words
5 May 2021
The Evening News
EVN
English
Copyright 2021 Evening News

The ferry runs again, its operator said.

Document EVN0000020210505eh5500002
"""
PROQUEST = """Document 1 of 2

The bridge closes for a month

Author: Souza, Ana

Publication title: The Daily Post; Lind

Publication date: May 3, 2021

ProQuest document ID: 123

Document URL: https://post.example/1

Full text: The bridge will close on Monday, the city said.

It was built in 1961.

Subject: Bridges

Document 2 of 2

Ferry runs again

Publication title: The Evening News

Publication date: May 5, 2021

Full text: The ferry runs again, its operator said.

Links: none
"""
TEXT = "The bridge will close on Monday, the city said.\n\nIt was built in 1961."


@pytest.mark.parametrize("export", [NEXIS, FACTIVA, PROQUEST, NEXIS_OLD], ids=["nexis", "factiva", "proquest", "old"])
def test_the_articles_of_an_export(export: str) -> None:
    first, second = split_export(export)
    assert str(first.title).casefold().startswith("the bridge")
    assert "The bridge will close on Monday, the city said" in first.text
    assert "built in 1961" in first.text
    assert first.source is not None
    assert first.source.startswith("The Daily Post")
    assert (first.author, first.published) == ("Ana Souza", "2021-05-03")
    assert (second.title, second.source, second.published) == ("Ferry runs again", "The Evening News", "2021-05-05")
    assert second.text == "The ferry runs again, its operator said."
    assert second.author is None
    assert split_export(export.replace("\n", "\r\n")) == [first, second]


@pytest.mark.parametrize("export", [NEXIS, FACTIVA])
def test_no_label_is_left_in_the_text(export: str) -> None:
    assert split_export(export)[0].text.removeprefix("LIND (Post) - ") == TEXT


@pytest.mark.parametrize(
    "text",
    [
        NEXIS_OLD.replace("2 of 2", "3 of 9"),
        NEXIS_OLD.replace("2 of 2", "2 of 3"),
        NEXIS_OLD.replace("LENGTH: 90 words", "").replace("LOAD-DATE: May 6, 2021", ""),
        NEXIS + "\nMore of a story after the end.",
        FACTIVA.replace("90 words", "some words"),
        "The bridge closes\n\nDocument 1 of 2 was shown in court.\n\nDocument 2 of 2 was not.",
        "The papers\n\nDocument 1 of 2\n\nWhat it says.\n\nDocument 2 of 2\n\nWhat the other says.",
        "",
    ],
)
def test_what_is_not_wholly_an_export_is_not_cut(text: str) -> None:
    assert split_export(text) == []
