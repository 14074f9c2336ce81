"""Growth as a picture: each measure against the number of passages, both axes in tenfold steps, as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT = 860, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 230, 30, 50
_COLOURS = ("#0b6e99", "#b4531f", "#5b7f2b", "#7a4f9a")
_STYLE = "font-family:sans-serif;font-size:13px;fill:#333"


@dataclass(frozen=True, slots=True)
class Line:
    """A measure: its name with the unit, and its value for each number of passages."""

    name: str
    points: Sequence[tuple[int, float]]


def drawn(title: str, lines: Sequence[Line]) -> str:
    """The picture. Values below 0.1 are drawn at 0.1."""
    sizes = [size for line in lines for size, _ in line.points]
    values = [max(0.1, value) for line in lines for _, value in line.points]
    across = math.floor(math.log10(min(sizes))), math.ceil(math.log10(max(sizes)))
    up = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def x(size: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (math.log10(size) - across[0]) / max(1, across[1] - across[0])

    def y(value: float) -> float:
        share = (math.log10(max(0.1, value)) - up[0]) / max(1, up[1] - up[0])
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * share

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
    ]
    for power in range(across[0], across[1] + 1):
        parts.append(_rule(x(10**power), _TOP, x(10**power), _HEIGHT - _BOTTOM))
        parts.append(_words(x(10**power), _HEIGHT - _BOTTOM + 20, f"{10**power:,}", "middle"))
    for power in range(up[0], up[1] + 1):
        parts.append(_rule(_LEFT, y(10.0**power), _WIDTH - _RIGHT, y(10.0**power)))
        parts.append(_words(_LEFT - 8, y(10.0**power) + 4, f"{10.0**power:,g}", "end"))
    parts.append(_words((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 10, "passages", "middle"))
    ends = _apart([y(line.points[-1][1]) for line in lines])
    for line, colour, end in zip(lines, _COLOURS, ends, strict=False):
        track = " ".join(f"{x(size):.1f},{y(value):.1f}" for size, value in line.points)
        parts.append(f'<polyline points="{track}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [
            f'<circle cx="{x(size):.1f}" cy="{y(value):.1f}" r="4" fill="{colour}"/>' for size, value in line.points
        ]
        parts.append(_words(_WIDTH - _RIGHT + 12, end + 4, line.name, "start", colour))
    return "\n".join([*parts, "</svg>\n"])


def _apart(places: Sequence[float]) -> list[float]:
    """Heights at which names don't cover each other, in the same order from the top."""
    moved = list(places)
    order = sorted(range(len(places)), key=places.__getitem__)
    for former, one in pairwise(order):
        moved[one] = max(moved[one], moved[former] + 18)
    return moved


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#ddd"/>'


def _words(x: float, y: float, text: str, anchor: str, colour: str = "#333") -> str:
    style = _STYLE.replace("#333", colour)
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" style="{style}">{escape(text)}</text>'
