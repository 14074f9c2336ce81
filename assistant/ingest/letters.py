"""What texts are compared by where their blanks and punctuation may differ."""

from __future__ import annotations


def letters_of(text: str) -> str:
    """The letters and digits of a text, in one case."""
    return "".join(char for char in text.casefold() if char.isalnum())
