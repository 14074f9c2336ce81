"""Figures that articles give for what was asked, and which of them can't both be true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answer.amounts import Amount, amount, spread
from assistant.answer.corrections import corrects, former, partial, recants
from assistant.answer.dates import dates
from assistant.answer.figures import Measure, figures
from assistant.answer.matters import Matter, Sentence, key, keys, weighed
from assistant.answer.sides import Said
from assistant.domain.article import Span

# The reader's score of a figure that it did not point at.
_UNREAD = -5.0
# What speaks for a figure besides the reader's score: how many of the question's words stand with it, and whether it
# counts what was asked. Fitted by hand to the stories for development (tests/news).
_COVERED = 5.0
_COUNTED = 2.5
_CITED = 1.5
_ATTACHED = 3.0
_BARE = -4.0
_WITHIN = 6.5
_WITHIN_COUNTED = 9.5
_LEAST = 0.0
_POINTED = -3.0
_OWN = 0.5
_SURE = 1.5
_AS_SURE = 3.5

_LASTING = re.compile(r"\bhow long\b", re.I)
_MONEY = re.compile(
    r"\bhow much (?:money|did|does|was|were|is|are|will|would|has|have)\b|\bcost\b|\bprice\b"
    r"|\bworth\b",
    re.I,
)
_BETWEEN = re.compile(r"\s?(?:-|–|to|and)\s?[$€£¥]?\s?", re.I)
_AMOUNT = re.compile(
    r"\bwhat (?:was|is|were|are|did|will|would)\b.*\b(?:turnout|margin|majority|fee|sum|fine|reward|salary|budget|speed"
    r"|pay|paid|cost|worth|estimate|loss|losses|profit|deficit|bonus|length|width|height|depth|weight|capacity|population"
    r"|damage|toll|price|inflation|unemployment|growth)\b",
    re.I,
)
_NOUN = re.compile(r"[\s-]([^\W\d_]+)")
_ARTICLE = re.compile(r"^an?\s(?=\S)", re.I)
_CLOCK = re.compile(r"\bat\s$")
_OTHER_NAME = re.compile(r"\b[a-z]+\s(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[A-Z][a-z]+\s[A-Z][a-z]+")
_NAME = re.compile(r"\b[A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*)+")
# Characters from a name to the figure that is said of it: "the Centre Party has 14".
_NEXT = 12
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that a sentence gives for what was asked. `strength` is higher for more likely the one meant;
    `recanted` ones are what was said before, as their sentence tells; `counted` ones count just what was asked,
    `attached` ones follow a name of the question at once, and with
    `elsewhere` names are near, and none of the question's."""

    sentence: Sentence
    amount: Amount
    strength: float
    recanted: bool
    corrects: bool
    counted: bool
    attached: bool
    elsewhere: bool
    own: float
    read: float

    @property
    def words(self) -> str:
        """The figure as it is written, with what it counts where that follows at once."""
        text, one = self.sentence.text, self.amount
        noun = _NOUN.match(text, one.end)
        named = noun and (one.lasting or (self.counted and key(noun[1]) in one.units))
        end = noun.end() if noun and named else one.end
        return _ARTICLE.sub("", " ".join(text[one.start : end].split()))


def said(asked: Matter, found: Sequence[Sentence], cited: frozenset[tuple[str, Span]]) -> list[Said]:
    """The figures that articles give for what was asked."""
    return [
        Said(row.sentence.quote, row.words, row.amount.low, row.amount.high, row.strength, row.recanted, row.corrects)
        for row in likely(given(asked, found, cited), counting=bool(asked.counted))
    ]


def asks_amount(question: str) -> bool:
    """Whether `question` names something that only a figure tells."""
    return _AMOUNT.search(question) is not None


def given(asked: Matter, found: Sequence[Sentence], cited: frozenset[tuple[str, Span]]) -> list[Given]:
    """The figures that may answer, the likeliest first."""
    weights = weighed(asked, found)
    rows = [row for sentence in found for row in _of(asked, sentence, weights, cited)]
    return sorted(rows, key=lambda row: (-row.strength, row.sentence.passage.article.id, row.amount.start))


def likely(rows: Sequence[Given], *, counting: bool = True) -> list[Given]:
    """Those that are near enough to the likeliest and count the same; and whatever agrees with it in articles that
    give something else, for those that give both do not differ."""
    meant = [row for row in rows if not row.recanted]
    if not meant or meant[0].strength < _LEAST:
        return []
    best = meant[0]
    if not _to_the_point(best, best):
        return []
    kept = []
    for row in rows:
        if not row.amount.same_kind(best.amount) or row.attached < best.attached or row.elsewhere:
            continue
        if not counting and not _measured_alike(row.amount, best.amount):
            continue
        within = _WITHIN_COUNTED if row.counted else _WITHIN
        near = row.strength >= max(_LEAST, best.strength - within) and _to_the_point(row, best)
        if row.amount.agrees(best.amount) or (near and not _other_time(row, best)):
            kept.append(row)
    return kept


def _measured_alike(one: Amount, other: Amount) -> bool:
    """Whether bare figures have one unit: what is asked for does not tell it."""
    return one.measure is not Measure.PLAIN or one.lasting or one.unit == other.unit


def _to_the_point(row: Given, best: Given) -> bool:
    """Whether its sentence itself has enough of what was asked, or the reader is about as sure of it."""
    return row.read >= _POINTED and (row.own >= _OWN or row.read >= max(_SURE, best.read - _AS_SURE))


def _of(
    asked: Matter, sentence: Sentence, weights: Mapping[str, float], cited: frozenset[tuple[str, Span]]
) -> Iterator[Given]:
    text = sentence.text
    blank = text
    for day in dates(text):
        blank = blank[: day.start] + " " * (day.end - day.start) + blank[day.end :]
    amounts = _ranges(blank, [amount(blank, one) for one in figures(blank) if one.measure is not Measure.ORDINAL])
    fitting = [(one, fit) for one in amounts if (fit := _fit(asked, sentence, one)) is not None]
    nearest = (
        None
        if len(fitting) < 2
        else _attached(asked, text, [one for one, _ in fitting if not former(blank, one.start)])
    )
    old, firm = recants(text), corrects(text)
    elsewhere = bool(_OTHER_NAME.search(text)) and not any(name & sentence.around for name in asked.names)
    quote = sentence.quote
    total = sum(weights.values())
    own = sum(weight for word, weight in weights.items() if word in sentence.words) / total if total else 0.5
    known = _CITED if (quote.article.id, quote.span) in cited else 0.0
    for one, fit in fitting:
        if (nearest and one is not nearest) or partial(blank, one.start, one.end) or _is_clock(blank, one):
            continue
        read = _read(sentence, one)
        strength = read + _COVERED * sentence.coverage(weights) + fit + known
        strength += _ATTACHED if nearest else 0.0
        denied = old or former(blank, one.start)
        counted = bool(asked.counted) and fit == _COUNTED
        yield Given(sentence, one, strength, denied, firm, counted, nearest is not None, elsewhere, own, read)


def _is_clock(text: str, one: Amount) -> bool:
    return bool(_CLOCK.search(text[: one.start])) and bool(re.fullmatch(r"\d{1,2}[.:]\d\d", text[one.start : one.end]))


def _ranges(text: str, found: list[Amount]) -> list[Amount]:
    made: list[Amount] = []
    for one in found:
        if made and _BETWEEN.fullmatch(text[made[-1].end : one.start]) and made[-1].measure is one.measure:
            # "By 52 to 48" is a score, and no range.
            made[-1:] = [spread(made[-1], one)] if made[-1].high <= one.high else []
        else:
            made.append(one)
    return made


def _fit(asked: Matter, sentence: Sentence, one: Amount) -> float | None:
    """How well a figure counts what was asked; None where it counts something else."""
    if _LASTING.search(asked.text):
        return _COUNTED if one.lasting else None
    if not asked.counted:
        if _MONEY.search(asked.text):
            return _COUNTED if one.measure is Measure.MONEY else 0.0
        return 0.0
    if one.measure is not Measure.PLAIN or one.lasting != (asked.counted in ("day", "week", "month", "year", "hour")):
        return None
    if asked.counted in one.units:
        return _COUNTED
    if not one.units and (
        asked.counted in sentence.around or (asked.counted == "person" and asked.anchors & sentence.words)
    ):
        return 0.0
    if asked.counted in sentence.words or asked.counted == "person":
        return -1.0
    # Too weak to stand for itself, it may tell that its article does not differ.
    return None if one.units else _BARE


def _attached(asked: Matter, text: str, fitting: Sequence[Amount]) -> Amount | None:
    """Of several figures of a sentence, the one that follows a name of the question at once."""
    named = frozenset().union(*asked.names)
    if not fitting or not named:
        return None
    ends = [match.end() for match in _NAME.finditer(text) if len(keys(match.group()) & named) > 1]
    after = [(one.start - end, one.start, one) for end in ends for one in fitting if 0 <= one.start - end <= _NEXT]
    return min(after, key=lambda row: row[:2])[2] if after else None


def _read(sentence: Sentence, one: Amount) -> float:
    spans = sentence.passage.reading.spans if sentence.passage.reading else ()
    place = Span(one.start, one.end).shifted(sentence.span.start)
    return max((max(_UNREAD, min(12.0, span.score)) for span in spans if span.span.overlaps(place)), default=_UNREAD)


def _other_time(one: Given, other: Given) -> bool:
    """Whether the two sentences name years, and no one year both."""
    first, second = set(_YEARS.findall(one.sentence.text)), set(_YEARS.findall(other.sentence.text))
    return bool(first and second and not first & second)
