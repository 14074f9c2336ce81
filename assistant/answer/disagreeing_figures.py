"""Figures that articles give for what was asked, and which of them can't both be true."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.amounts import Amount, amount
from assistant.answer.disagreeing_given import TOLD, Given, given
from assistant.answer.disagreeing_rule import LIKELY, Signals, probability, signals
from assistant.answer.figures import Measure, figures
from assistant.answer.matters import Matter, Sentence
from assistant.answer.sides import Said
from assistant.answer.wanted import Want, wanted
from assistant.domain.article import Span

# The likeliest figure is to the point where its sentence has so much of what was asked, or the reader is so sure of it.
_LEAST = 0.0
_POINTED = -3.0
_OWN = 0.5
_SURE = 0.0
# Below this score of the reader, a figure may be of anything.
_OVERLOOKED = -4.0
# From these on, one that counts something else by its words may be meant: of the same sort, people or things, or any.
_READ_SURELY = 3.0
_READ_FOR_CERTAIN = 6.0
# How likely the likeliest figure is in the order of values, and one that another article takes back.
_BEST = 2.0
_TAKEN_BACK = 0.95
# An article is on the side of the likeliest figure where it has that too, unless another of its figures is likelier by
# more than this.
_HARDLY = 0.05
_OF_FIGURES = (Want.COUNT, Want.MONEY, Want.SHARE, Want.LASTING)
_SHARES = {Measure.FRACTION, Measure.PERCENT}
_SUMS = {Measure.PLAIN, Measure.MONEY}
# What is no sum of money, where it has no currency.
_A_SUM = 1000
_AMOUNT = re.compile(
    r"\bwhat (?:was|is|were|are|did|does|do|will|would|must)\b.*\b(?:turnout|margin|majority|fee|sum|fine|reward|salary"
    r"|budget|speed|pay|paid|cost|worth|estimate|loss|losses|profit|deficit|bonus|length|width|height|depth|weight"
    r"|capacity|population|attendance|damage|toll|price|inflation|unemployment|growth)\b",
    re.I,
)
# "The highest since 1998" counts nothing.
_SINCE = re.compile(
    r"(?<!est )(?<!most )(?<!time )\bsince (?:last |the (?:start|beginning) of |January|February|March|April|May|June"
    r"|July|August|September|October|November|December|(?:19|20)\d\d)"
)
_OF_THE = re.compile(r"\b(?:of|among)\s(?:(?:the|its|their|his|her|all|those|these)\s)+$", re.I)
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")


def said(
    asked: Matter, found: Sequence[Sentence], cited: frozenset[tuple[str, Span]], short_answer: str = ""
) -> list[Said]:
    """The figures that articles give for what was asked."""
    return [
        Said(row.sentence.quote, row.words, row.amount.low, row.amount.high, sure, row.recanted, row.corrects)
        for row, sure in likely(given(asked, found, cited, short_answer), counting=bool(asked.counted))
    ]


def asks_amount(question: str) -> bool:
    """Whether `question` names something that only a figure tells."""
    return _AMOUNT.search(question) is not None or wanted(question).kind in _OF_FIGURES


def likely(rows: Sequence[Given], *, counting: bool = True) -> list[tuple[Given, float]]:
    """Those that probably answer what the likeliest answers, each with how likely; and what agrees with it in articles
    that give something else hardly more likely, for those that give both do not differ."""
    best = likeliest(rows)
    if best is None:
        return []
    taken_back = [row for row in rows if row.replaced]
    beside = [
        (row, _BEST if row is best else likelihood(row, best, rows, taken_back))
        for row in rows
        if comparable(row, best, counting=counting) and not _of_a_whole(row, best)
    ]
    surest: dict[str, float] = {}
    for row, sure in beside:
        if not row.recanted and sure >= LIKELY and not row.amount.agrees(best.amount):
            surest[row.article] = max(sure, surest.get(row.article, 0.0))
    return [
        (row, sure)
        for row, sure in beside
        if (row.amount.agrees(best.amount) and sure >= surest.get(row.article, 0.0) - _HARDLY)
        or (sure >= LIKELY and row.article != best.article)
    ]


def likelihood(row: Given, best: Given, rows: Sequence[Given], taken_back: Sequence[Given]) -> float:
    """How likely a figure answers what the likeliest answers, 0 to 1: surely where a sentence has the one in the place
    of the other."""
    for old in taken_back:
        for new, other in ((row, best), (best, row)):
            if new.sentence is old.sentence and not row.recanted and _same(old.amount, other.amount):
                return _TAKEN_BACK
    return probability(beside_the_likeliest(row, best, rows))


def likeliest(rows: Sequence[Given]) -> Given | None:
    """The figure that answers best, where one is to the point; `rows` are in order."""
    best = next((row for row in rows if not row.recanted), None)
    if best is None or best.strength < _LEAST or best.read < _POINTED:
        return None
    return best if best.own >= _OWN or best.read >= _SURE else None


def _of_a_whole(row: Given, best: Given) -> bool:
    """Whether the one is a part of the other in its sentence: of "45 of its 160 workers" the 160 are the whole."""
    return not row.amount.agrees(best.amount) and (_has_whole(row, best.amount) or _has_whole(best, row.amount))


def _has_whole(row: Given, other: Amount) -> bool:
    text = row.sentence.text
    return any(
        made.same_kind(other) and made.agrees(other) and not row.amount.start <= made.start < row.amount.end
        for made in (amount(text, one) for one in figures(text) if _OF_THE.search(text[: one.start]))
    )


def comparable(row: Given, best: Given, *, counting: bool) -> bool:
    """Whether a figure may be another value of what the likeliest is one of, as far as their words tell."""
    if best.attached and row.crowded and not row.attached:
        return False
    if not _same_kind(row, best) or (row.read < TOLD and row.elsewhere):
        return False
    if not counting and row.read < TOLD and not _measured_alike(row.amount, best.amount):
        return False
    return row.amount.agrees(best.amount) or not _other_time(row, best)


def beside_the_likeliest(row: Given, best: Given, rows: Sequence[Given]) -> Signals:
    """What speaks for a figure as another value; `rows` are all that are given."""
    one, other = row.amount, best.amount
    counts = one.measure is Measure.PLAIN and not (one.lasting or one.measured)
    rest = [each for each in rows if each.article not in (row.article, best.article) and not each.recanted]
    borne = _bearing(row, rest) - _bearing(best, rest)
    return signals(row.read, one.middle, other.middle, best.own - row.own, row.clause, borne, counts=counts)


def _bearing(one: Given, rest: Sequence[Given]) -> int:
    """How many articles give the same where the reader does not look past it altogether."""
    return min(2, len({row.article for row in rest if row.read > _OVERLOOKED and _same(row.amount, one.amount)}))


def _same(one: Amount, other: Amount) -> bool:
    return one.same_kind(other) and one.agrees(other)


def _same_kind(row: Given, best: Given) -> bool:
    """Whether both count the same; "2,300 of its members" may be dockers, what the reader is sure of, "9,000 troops",
    soldiers, a half is a share, and "38 million" a sum of money."""
    one, other = row.amount, best.amount
    if one.same_kind(other):
        return True
    if {one.measure, other.measure} == _SHARES:
        return True
    if {one.measure, other.measure} == _SUMS:
        plain = one if one.measure is Measure.PLAIN else other
        return row.read >= TOLD and not plain.units and plain.low >= _A_SUM
    if (
        {one.measure, other.measure} != {Measure.PLAIN}
        or one.measured != other.measured
        or one.lasting != other.lasting
    ):
        return False
    if one.unit not in one.units:
        return True
    sure = _READ_SURELY if row.people == best.people else _READ_FOR_CERTAIN
    return row.foremost and row.read >= sure


def _measured_alike(one: Amount, other: Amount) -> bool:
    """Whether bare figures have one unit: what is asked for does not tell it."""
    return one.measure is not Measure.PLAIN or one.lasting or one.unit == other.unit


def _other_time(one: Given, other: Given) -> bool:
    """Whether the two sentences name years, and no one year both, or one alone counts since some month or year."""
    first, second = one.sentence.text, other.sentence.text
    if (_SINCE.search(first) is None) != (_SINCE.search(second) is None):
        return True
    years, others = set(_YEARS.findall(first)), set(_YEARS.findall(second))
    return bool(years and others and not years & others)
