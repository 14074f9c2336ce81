"""Citation markers as models write them, taken out of a sentence and put back in one form."""

from __future__ import annotations

import re

# [1], [1][2], [1, 2], [1-3] is left alone (it is an interval as often as a list), 【1】, (1) is prose.
_MARKER = re.compile(r"\s*[\[【]\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*[\]】]")


def take_markers(sentence: str) -> tuple[str, tuple[int, ...]]:
    """The sentence without its markers, and their numbers, each once, in order."""
    numbers: list[int] = []
    for match in _MARKER.finditer(sentence):
        for number in re.findall(r"\d+", match.group(1)):
            if int(number) not in numbers:
                numbers.append(int(number))
    return _MARKER.sub("", sentence).strip(), tuple(numbers)


def put_markers(sentence: str, numbers: tuple[int, ...]) -> str:
    """The sentence with its markers behind it."""
    return f"{sentence} {''.join(f'[{number}]' for number in numbers)}" if numbers else sentence
