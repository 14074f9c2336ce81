"""What several articles say differently of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.quote import Quote


class Matter(StrEnum):
    """What the values of a disagreement are."""

    FIGURE = "figure"
    DATE = "date"
    WHETHER = "whether"
    NAME = "name"
    """Who, where, what or why: whatever is told in words."""


@dataclass(frozen=True, slots=True)
class SaidValue:
    """One of the values: the words for it, as they stand in the first of `quotes`, one quote an article, the
    newest first. `later` marks the value of the newest article, where one is newer than those of all others;
    `correction` the one that an article gives with the words that take another back."""

    value: str
    quotes: tuple[Quote, ...]
    later: bool = False
    correction: bool = False


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Values that can't all be true, at least two, the oldest first. No value is preferred."""

    matter: Matter
    values: tuple[SaidValue, ...]
