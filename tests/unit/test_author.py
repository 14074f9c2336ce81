"""Bylines name people; what stands beside the names is not the author."""

from __future__ import annotations

import pytest

from assistant.ingest.author import clean_author


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("By John Smith, Reuters", "John Smith"),
        ("By MEG KINNARD and ERRIN HAINES, Associated Press", "Meg Kinnard, Errin Haines"),
        ("Steve Peoples; AP National Political Writer", "Steve Peoples"),
        ("Jeff Foust Monday; November", "Jeff Foust"),
        ("Ana Souza | The Post", "Ana Souza"),
        ("Ana Souza; ana souza", "Ana Souza"),
        ("Reuters", "Reuters"),
        ("The Post", "The Post"),
        ("Rachael Link, MS, RD", "Rachael Link"),
        ("Текст Венера Ерофеева", "Венера Ерофеева"),
        ("https://social.example/ana", None),
        ("By Post staff", None),
        ("", None),
        (None, None),
    ],
)
def test_an_author_is_a_name(byline: str | None, author: str | None) -> None:
    assert clean_author(byline, "The Post") == author
