"""What articles say, sorted into values that can't all be true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.domain.answer import Quote
from assistant.domain.disagreement import SaidValue


@dataclass(frozen=True, slots=True)
class Said:
    """A value that a sentence gives, in its words, as the range from `low` to `high` that these leave open: of figures,
    of days by their ordinals, of times of day in minutes, of no (0) and yes (1); or by the stems of the words that
    `named` it.

    `recanted` is one that the sentence tells only as said before or denies; `corrects` marks a sentence that takes
    another back. The likelier it is meant, the higher `strength`.
    """

    quote: Quote
    words: str
    low: float
    high: float
    strength: float
    recanted: bool = False
    corrects: bool = False
    named: frozenset[str] = frozenset()

    def agrees(self, other: Said) -> bool:
        """Whether both can be true."""
        if self.named or other.named:
            return bool(self.named & other.named)
        return self.low <= other.high and other.low <= self.high


def sides(said: Sequence[Said]) -> tuple[SaidValue, ...]:
    """The values, the oldest first: fewer than two where all can be true.

    An article is on the side of the likeliest value where it gives that too, whatever else it gives; what it
    recants is no value of its own, but stands where no other article gives it.
    """
    meant = sorted((one for one in said if not one.recanted), key=lambda one: -one.strength)
    by_article: dict[str, list[Said]] = {}
    for one in meant:
        by_article.setdefault(one.quote.article.id, []).append(one)
    groups: list[list[Said]] = []
    for one in meant[:1] + [rows[0] for rows in by_article.values()]:
        mine = by_article[one.quote.article.id]
        group = next((rows for rows in groups if any(row.agrees(rows[0]) for row in mine)), None)
        if group is None:
            groups.append([one])
        elif all(one.quote.article.id != row.quote.article.id for row in group):
            group.append(next(row for row in mine if row.agrees(group[0])))
    taken_back = [one for one in said if one.recanted and one.corrects]
    if len(groups) == 1 and taken_back and not any(one.agrees(groups[0][0]) for one in taken_back):
        groups.append(taken_back[:1])
    return _ordered(groups, said) if len(groups) > 1 else ()


def _ordered(groups: Sequence[Sequence[Said]], said: Sequence[Said]) -> tuple[SaidValue, ...]:
    correcting = {one.quote.article.id for one in said if one.corrects and one.recanted}
    newest = [max((_day(row) for row in rows), default=date.min) for rows in groups]
    last = max(newest)
    order = sorted(range(len(groups)), key=lambda index: (newest[index], -groups[index][0].strength))
    return tuple(
        SaidValue(
            value=groups[index][0].words,
            quotes=tuple(row.quote for row in sorted(groups[index], key=_day, reverse=True)),
            later=newest[index] == last and newest.count(last) == 1 and last > date.min,
            correction=any(
                not row.recanted and (row.corrects or row.quote.article.id in correcting) for row in groups[index]
            ),
        )
        for index in order
    )


def _day(row: Said) -> date:
    return row.quote.article.published or date.min
