"""The names in a question, by the way they are written."""

from __future__ import annotations

import re

from assistant.retrieve.terms import content_words

_CAPITAL = re.compile(r"[^\W\d_][\w'’-]*")


def names_in(question: str) -> list[str]:
    """Words of the question that are written as names, its first word aside. Lower-case questions have none."""
    found = list(_CAPITAL.finditer(question))
    return [
        match.group().removesuffix("'s").removesuffix("’s")
        for match in found[1:]
        if match.group()[0].isupper() and content_words(match.group()) and not _after_stop(question, match.start())
    ]


def _after_stop(question: str, position: int) -> bool:
    return question[:position].rstrip().endswith((".", "?", "!", ":"))
