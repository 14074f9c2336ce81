"""Word lists that can be read as prose."""

from __future__ import annotations


def listed(words: str) -> tuple[str, ...]:
    """The words of `words`, which white space separates."""
    return tuple(words.split())
