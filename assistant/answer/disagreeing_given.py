"""The figures of sentences that may answer a question for one, and what speaks for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answer.ages import is_age, is_clock
from assistant.answer.amounts import SPANS_OF_TIME, Amount, aged, amount, none, spread
from assistant.answer.corrections import corrects, former, partial, recants, replaced
from assistant.answer.dates import dates
from assistant.answer.figures import Measure, figures
from assistant.answer.matters import Matter, Sentence, key, keys, weighed
from assistant.domain.article import Span

# The reader's score of a figure that it did not point at.
_UNREAD = -5.0
# What speaks for a figure besides the reader's score: how many of the question's words stand with it, and whether it
# counts what was asked. Fitted by hand to the stories for development (tests/news).
_COVERED = 5.0
_COUNTED = 2.5
_CITED = 1.5
# It is in the short answer.
_ANSWER = 3.0
_ATTACHED = 3.0
_BARE = -4.0
# From this score of the reader on, a figure that counts something else by its words, or stands by other names, may
# answer all the same.
TOLD = 1.0
_AGE = re.compile(r"\bhow old\b|\bwhat age\b", re.I)
_SCORE = re.compile(r"\b(?:score|result)\b", re.I)
_LASTING = re.compile(r"\bhow long\b", re.I)
_MONEY = re.compile(
    r"\bhow much (?:money|did|does|was|were|is|are|will|would|has|have)\b|\bcost\b|\bprice\b"
    r"|\bworth\b",
    re.I,
)
_BETWEEN = re.compile(r"\s?(?:-|–|to|and)\s?[$€£¥]?\s?", re.I)
_NOUN = re.compile(r"[\s-]([^\W\d_]+)")
_ARTICLE = re.compile(r"^an?\s(?=\S)", re.I)
_PEOPLE = re.compile(
    r"(?:[^\W\d_]+\s)?(?:people|persons?|men|women|children|pupils|students|guests|troops|patients|victims|civilians|crew"
    r"|staff|nurses|police|fans|migrants|refugees|infants|residents|inhabitants|households|dead|casualties|fatalities"
    r"|members|[^\W\d_]{2,}(?:ers|ors|ists|ees|ants|ians|men))\b",
    re.I,
)
_NOBODY = re.compile(r"\b(?:nobody|no one|no-one)\b", re.I)
_OTHER_NAME = re.compile(r"\b[a-z]+\s(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[A-Z][a-z]+\s[A-Z][a-z]+")
_NAME = re.compile(r"\b[A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*)+")
_BREAK = re.compile(r"[,;:.]\s|\s(?:and|but|after|when|which|who|with)\s")
# Characters from a name to the figure that is said of it: "the Centre Party has 14".
_NEXT = 12


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that a sentence gives for what was asked. `strength` is higher for more likely the one meant.

    `recanted` ones are what was said before, as their sentence tells, and `replaced` ones have another there in their
    place. `counted` ones count just what was asked, `attached` ones follow a name of the question at once, `crowded`
    ones have others like them in their sentence, and with `elsewhere` names are near, and none of the question's. `own`
    is how much of what was asked its sentence has, `clause` the words around it alone, 0 to 1; `read` is the reader's
    score.
    """

    sentence: Sentence
    amount: Amount
    strength: float
    recanted: bool
    replaced: bool
    corrects: bool
    counted: bool
    attached: bool
    crowded: bool
    elsewhere: bool
    own: float
    clause: float
    read: float

    @property
    def foremost(self) -> bool:
        """Whether the reader finds nothing better in its passage."""
        reading = self.sentence.passage.reading
        return reading is not None and self.read >= (reading.score or 0.0)

    @property
    def article(self) -> str:
        """The article that gives it."""
        return self.sentence.passage.article.id

    @property
    def people(self) -> bool:
        """Whether it counts people, whatever they are called."""
        following = " ".join(self.sentence.text[self.amount.end :].split()[:2])
        return _PEOPLE.match(following) is not None

    @property
    def words(self) -> str:
        """The figure as it is written, with what it counts where that follows at once."""
        text, one = self.sentence.text, self.amount
        noun = _NOUN.match(text, one.end)
        named = noun and (one.lasting or (self.counted and key(noun[1]) in one.units))
        end = noun.end() if noun and named else one.end
        return _ARTICLE.sub("", " ".join(text[one.start : end].split()))


def given(
    asked: Matter, found: Sequence[Sentence], cited: frozenset[tuple[str, Span]], short_answer: str = ""
) -> list[Given]:
    """The figures that may answer, the likeliest first."""
    weights = weighed(asked, found)
    rows = [row for sentence in found for row in _of(asked, sentence, weights, cited, short_answer)]
    return sorted(rows, key=lambda row: (-row.strength, row.article, row.amount.start))


def _of(
    asked: Matter,
    sentence: Sentence,
    weights: Mapping[str, float],
    cited: frozenset[tuple[str, Span]],
    short_answer: str,
) -> Iterator[Given]:
    text = sentence.text
    blank = text
    for day in dates(text):
        blank = blank[: day.start] + " " * (day.end - day.start) + blank[day.end :]
    counted = [amount(blank, one) for one in figures(blank) if one.measure is not Measure.ORDINAL]
    if asked.counted == "person":
        counted = sorted([*counted, *map(none, _NOBODY.finditer(blank))], key=lambda one: one.start)
    amounts = _ranges(blank, counted, score=_SCORE.search(asked.text) is not None)
    age = _AGE.search(asked.text) is not None
    if age:
        amounts = [aged(one) for one in amounts]
    fitting = [(one, fit) for one in amounts if (fit := _fit(asked, sentence, one)) is not None]
    nearest = (
        None
        if len(fitting) < 2
        else _attached(asked, text, [one for one, _ in fitting if not former(blank, one.start)])
    )
    old, firm = recants(text), corrects(text)
    elsewhere = bool(_OTHER_NAME.search(text)) and not any(name & sentence.around for name in asked.names)
    quote = sentence.quote
    wanted = keys(asked.text)
    total = sum(weights.values())
    own = sum(weight for word, weight in weights.items() if word in sentence.words) / total if total else 0.5
    known = _CITED if (quote.article.id, quote.span) in cited else 0.0
    for one, fit in fitting:
        if (nearest and one is not nearest) or is_clock(blank, one):
            continue
        if not age and (partial(blank, one.start, one.end) or is_age(blank, one)):
            continue
        read = _read(sentence, one)
        strength = read + _COVERED * sentence.coverage(weights) + fit + known
        strength += _ATTACHED if nearest else 0.0
        strength += _ANSWER if known and text[one.start : one.end] in short_answer else 0.0
        denied = old or former(blank, one.start)
        replaces = replaced(blank, one.start) or (denied and firm)
        just = bool(asked.counted) and fit == _COUNTED
        yield Given(
            sentence,
            one,
            strength,
            denied,
            replaces,
            firm,
            just,
            nearest is not None,
            len(fitting) > 1,
            elsewhere,
            own,
            _clause(wanted, text, one),
            read,
        )


def _ranges(text: str, found: list[Amount], *, score: bool) -> list[Amount]:
    made: list[Amount] = []
    for one in found:
        if made and _BETWEEN.fullmatch(text[made[-1].end : one.start]) and made[-1].measure is one.measure:
            # "By 52 to 48" is a score, and no range; a score is told apart by its first figure.
            range_ = made[-1].high <= one.high and not score
            made[-1:] = [spread(made[-1], one)] if range_ else made[-1:] if score else []
        else:
            made.append(one)
    return made


def _fit(asked: Matter, sentence: Sentence, one: Amount) -> float | None:
    """How well a figure counts what was asked; None where it counts something else."""
    if _LASTING.search(asked.text):
        return _COUNTED if one.lasting else (0.0 if one.measured else None)
    if not asked.counted:
        if _MONEY.search(asked.text):
            return _COUNTED if one.measure is Measure.MONEY else 0.0
        return 0.0
    # "24 dead" are people who died.
    if one.high == 0 or asked.counted in one.units or (asked.counted == "person" and one.unit in asked.anchors):
        return _COUNTED
    if one.measure is Measure.MONEY and key(one.currency) == asked.counted:
        return _COUNTED
    if one.measure is not Measure.PLAIN or one.lasting != (asked.counted in SPANS_OF_TIME):
        return None
    if not one.units and (
        asked.counted in sentence.around or (asked.counted == "person" and asked.anchors & sentence.words)
    ):
        return 0.0
    if asked.counted in sentence.words or asked.counted == "person" or _read(sentence, one) >= TOLD:
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


def _clause(wanted: set[str], text: str, one: Amount) -> float:
    """The share of the question's words that stand in the clause of a figure."""
    start = max((match.end() for match in _BREAK.finditer(text, 0, one.start)), default=0)
    after = _BREAK.search(text, one.end)
    return len(wanted & keys(text[start : after.start() if after else len(text)])) / max(1, len(wanted))


def _read(sentence: Sentence, one: Amount) -> float:
    place = Span(one.start, one.end)
    scores = (max(_UNREAD, min(12.0, span.score)) for span in sentence.spans if span.span.overlaps(place))
    return max(scores, default=_UNREAD)
