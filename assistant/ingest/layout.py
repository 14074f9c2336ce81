"""Lines of print as text: what repeats on every page is left out, columns are read one after the other, and lines are
joined to paragraphs."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from assistant.domain.events import Dropped

# Stands at the end of a line for a hyphen that parts a word.
HYPHEN = "\x02"
# Heads and feet stand within this share of a page's height from its edges.
_EDGE = 0.12
# A head of left pages and one of right pages are each on half of them.
_REPEATS = 0.4
_NEAR = 8.0
_PAGE_NUMBER = re.compile(
    r"(?i)\W*(?P<word>page|pg\.?|seite|página|pagina|стр\.?|p\.)?\s*\d{1,4}(?P<of>\s*(?:of|/|von|sur|de|di|из)\s*\d{1,4})?\W*"
)
_URL = re.compile(r"https?://[^\s|]+")
_SENTENCE_END = re.compile(r"[.!?…:;。！？][\"'”’»)\]]*$")
_BULLET = re.compile(r"[•‣▪◦●■–—*]\s|\(?\d{1,2}[.)]\s")
# A column of prose; narrower lines in rows are a table.
_COLUMN_LINES, _COLUMN_CHARACTERS = 3, 15
_GUTTER = 0.7
# What goes across columns is as wide as more than one of them, or a headline.
_ACROSS, _LARGE = 0.55, 1.3
_LONGEST_TITLE = 220
_LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text on a page; coordinates in points from the lower left corner, `size` the height of its letters,
    `base` where they stand."""

    page: int
    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Stripped:
    """The lines without the pages' furniture, and what of it names the address that was printed."""

    lines: list[Line]
    dropped: tuple[Dropped, ...]
    url: str | None


def strip_pages(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> Stripped:
    """Leave out heads and feet that repeat from page to page, and page numbers."""
    edges = [
        [line for line in lines if not _EDGE * height < line.base < (1 - _EDGE) * height]
        for lines, height in zip(pages, heights, strict=True)
    ]
    seen: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for lines in edges:
        for line in lines:
            seen[_key(line)].append(line)
    least = max(2, math.ceil(_REPEATS * len(pages)))
    dropped: dict[str, Dropped] = {}
    gone: set[int] = set()
    for lines in edges:
        for line in lines:
            others = {one.page for one in seen[_key(line)] if abs(one.base - line.base) <= _NEAR}
            if len(others) >= least:
                gone.add(id(line))
                dropped.setdefault(_key(line)[0], Dropped(line.text, "a head or foot that repeats on the pages"))
            elif (match := _PAGE_NUMBER.fullmatch(line.text)) and (len(pages) > 1 or match["word"] or match["of"]):
                gone.add(id(line))
                dropped.setdefault("#", Dropped(line.text, "a page number"))
    at_edges = {match[0] for lines in edges for line in lines for match in _URL.finditer(line.text)}
    printed = at_edges if len(at_edges) == 1 and not next(iter(at_edges)).endswith(("…", "...")) else set()
    kept = [line for lines in pages for line in _ordered([one for one in lines if id(one) not in gone])]
    return Stripped(kept, tuple(dropped.values()), next(iter(printed), None))


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """The text of lines in reading order. A word that a line's end parts is made whole."""
    words = {word.casefold() for line in lines for word in re.findall(r"[\w-]+", line.text.rstrip(f"-{HYPHEN}"))}
    pitch = _pitch(lines)
    rights = _rights(lines)
    found: list[str] = []
    for index, line in enumerate(lines):
        former = lines[index - 1] if index else None
        following = lines[index + 1] if index + 1 < len(lines) else None
        if former is None or _begins(line, former, following, pitch, rights):
            found.append(line.text)
        else:
            found[-1] = _joined(found[-1], line.text, words)
    return [" ".join(text.replace(HYPHEN, "-").split()) for text in found]


def largest_text(lines: Sequence[Line]) -> str | None:
    """The text of the first page that is set largest, if it can be a headline: a few words, larger than the rest."""
    first = [line for line in lines if line.page == lines[0].page] if lines else []
    if not first:
        return None
    body = _body_size(lines)
    for size in sorted({round(line.size, 1) for line in first}, reverse=True):
        if size < 1.15 * body:
            return None
        run: list[Line] = []
        for line in first:
            if abs(line.size - size) <= 0.3 and (not run or abs(run[-1].base - line.base) < 2.5 * size):
                run.append(line)
            elif run:
                break
        text = " ".join(paragraphs([replace(line, page=0) for line in run]))
        if len(text) <= _LONGEST_TITLE and len(re.findall(r"[^\W\d_]{2,}", text)) >= 2:
            return text
    return None


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", re.sub(r"\s+", " ", line.text.casefold())).strip(), round(line.size)


# Columns


def _ordered(lines: list[Line]) -> list[Line]:
    """The lines of a page, or a part of it, as they are read. Without columns they stay as the page draws them."""
    if len(lines) < 2 * _COLUMN_LINES:
        return lines
    if sides := _columns(lines):
        return [*_ordered(sides[0]), *_ordered(sides[1])]
    middle = median(line.size for line in lines)
    width = max(line.right for line in lines) - min(line.left for line in lines)
    wide = [line for line in lines if line.right - line.left > _ACROSS * width]
    large = [line for line in lines if line.size >= _LARGE * middle]
    return _between(lines, wide) or _between(lines, [*wide, *large]) or lines


def _between(lines: list[Line], across: list[Line]) -> list[Line]:
    """The lines in order where there are columns between those that go across them, such as a headline; else none."""
    if not across:
        return []
    rows = sorted({round(line.base) for line in across}, reverse=True)
    bounds = [math.inf, *rows, -math.inf]
    found: list[Line] = []
    any_columns = False
    for high, low in pairwise(bounds):
        inner = [line for line in lines if low < round(line.base) < high]
        sides = _columns(inner)
        any_columns |= sides is not None
        found += [*_ordered(sides[0]), *_ordered(sides[1])] if sides else _down(inner)
        found += _down([line for line in lines if round(line.base) == low])
    return found if any_columns else []


def _columns(lines: list[Line]) -> tuple[list[Line], list[Line]] | None:
    """The lines left and right of the first gutter that no line crosses, if both are columns of prose."""
    if len(lines) < 2 * _COLUMN_LINES:
        return None
    across = sorted(lines, key=lambda line: line.left)
    edge = across[0].right
    for number, line in enumerate(across[1:], 1):
        if line.left - edge >= max(6.0, _GUTTER * line.size):
            left, right = across[:number], across[number:]
            if _is_column(left) and _is_column(right) and _side_by_side(left, right):
                return _down(left), _down(right)
        edge = max(edge, line.right)
    return None


def _is_column(lines: list[Line]) -> bool:
    rows = len({round(line.base) for line in lines})
    return rows >= _COLUMN_LINES and sum(len(line.text) for line in lines) >= _COLUMN_CHARACTERS * rows


def _side_by_side(left: list[Line], right: list[Line]) -> bool:
    low = max(min(line.base for line in left), min(line.base for line in right))
    high = min(max(line.base for line in left), max(line.base for line in right))
    return high > low


def _down(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-round(line.base), line.left))


# Paragraphs


def _pitch(lines: Sequence[Line]) -> float:
    """The distance between two lines of a paragraph, as a multiple of their size."""
    gaps = [(one.base - two.base) / two.size for one, two in _pairs(lines) if _under(two, one)]
    return median(gaps) if gaps else 1.2


def _body_size(lines: Sequence[Line]) -> float:
    sizes = [line.size for line in lines for _ in range(max(1, len(line.text) // 10))]
    return median(sizes)


def _pairs(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    return pairwise(lines)


def _under(line: Line, former: Line) -> bool:
    """Whether a line stands directly below another."""
    return (
        line.page == former.page
        and 0.3 * line.size < former.base - line.base < 3 * line.size
        and line.left < former.right
        and former.left < line.right
    )


def _alike(line: Line, other: Line) -> bool:
    return abs(line.size - other.size) <= 0.12 * line.size


def _rights(lines: Sequence[Line]) -> dict[int, float]:
    """By the identity of each line, how far the lines near it go to the right."""
    found = {}
    for index, line in enumerate(lines):
        near = [one for one in lines[max(0, index - 12) : index + 13] if one.page == line.page and _alike(one, line)]
        beside = [one.right for one in near if one.left < line.right and line.left < one.right]
        found[id(line)] = max(beside)
    return found


def _begins(line: Line, former: Line, following: Line | None, pitch: float, rights: dict[int, float]) -> bool:
    """Whether a paragraph begins with `line`."""
    goes_on = former.text.endswith(HYPHEN) or (not _SENTENCE_END.search(former.text) and line.text[:1].islower())
    if not _under(line, former):
        same_row = line.page == former.page and abs(line.base - former.base) <= 0.3 * line.size
        return not same_row and not goes_on
    if not _alike(line, former) or _BULLET.match(line.text):
        return True
    if former.base - line.base > 1.35 * pitch * line.size:
        return not former.text.endswith(HYPHEN)
    outdented = following is None or not _under(following, line) or following.left < line.left - 0.4 * line.size
    if line.left > former.left + 0.7 * line.size and outdented and not goes_on:
        return True
    short = former.right < rights[id(former)] - 0.15 * (rights[id(former)] - former.left)
    return short and bool(_SENTENCE_END.search(former.text))


def _joined(text: str, line: str, words: set[str]) -> str:
    """A line set behind what comes before it. A hyphen stays where the text writes the word with it elsewhere, or
    where a capital or a digit follows."""
    if not text.endswith(("-", HYPHEN)):
        return f"{text} {line}"
    match = re.search(rf"([\w-]*\w)[-{HYPHEN}]$", text[-_LONGEST_WORD:])
    after = re.match(r"\w[\w-]*", line)
    if match is None or after is None:
        return f"{text} {line}"
    before, rest = match[1].casefold(), after[0].casefold()
    whole = text[:-1]
    if f"{before}-{rest}" in words or not line[0].islower() or not whole[-1].isalpha():
        return f"{whole}-{line}"
    return whole + line
