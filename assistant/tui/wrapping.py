"""Breaking text into the lines of a terminal, quickly enough for an article of a megabyte in one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate

from rich.cells import cell_len


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """The lines of `text` as offsets (start, end) into it, each of at most `width` cells.

    Breaks at line feeds, else at spaces, which belong to no line then, else beside characters of two cells, else
    inside a word. Never before a character that takes no cell: it belongs to the one before. `width` is taken for
    2 where it is less, the widest character there is.
    """
    width = max(2, width)
    lines: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.isascii() or all(cell_len(character) == 1 for character in set(line)):
            lines.extend(_narrow(text, start, end, width))
        else:
            lines.extend((start + a, start + b) for a, b in _any(line, width))
        start = end + 1
    return lines


def wrapped(text: str, width: int) -> str:
    """`text` with a line feed at every break."""
    return "\n".join(text[start:end] for start, end in wrap(text, width))


def _narrow(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """Where every character takes one cell."""
    while end - start > width:
        space = text.rfind(" ", start + 1, start + width + 1)
        if space < 0:
            yield start, start + width
            start += width
        else:
            yield start, space
            start = space + 1
    yield start, end


def _any(line: str, width: int) -> Iterator[tuple[int, int]]:
    sizes = {character: cell_len(character) for character in set(line)}
    # How many cells the text before each character takes, and in the end the whole.
    before = list(accumulate((sizes[character] for character in line), initial=0))
    start = 0
    while before[-1] - before[start] > width:
        stop = start
        while before[stop + 1] - before[start] <= width:
            stop += 1
        cut = next((place for place in range(stop, start, -1) if _breaks(line, place, sizes)), stop)
        yield start, cut
        start = cut + 1 if line[cut] == " " else cut
    yield start, len(line)


def _breaks(line: str, place: int, sizes: Mapping[str, int]) -> bool:
    """Whether a line may end before `place`: at a space, or beside a character of two cells."""
    before, after = line[place - 1], line[place]
    if " " in (before, after):
        return after == " "
    return sizes[after] > 0 and 2 in (sizes[before], sizes[after])
