"""The places of a sentence that may be the value which a question wants. Figures are told apart by what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.answer import holders
from assistant.answer.ages import is_age, is_clock
from assistant.answer.amounts import Amount, amount
from assistant.answer.corrections import change, former, partial
from assistant.answer.dates import dates
from assistant.answer.figures import Measure, figures
from assistant.answer.matters import key, keys
from assistant.answer.wanted import MONEY, TIMES, Want, Wanted, one_form
from assistant.answer.wordlist import listed
from assistant.domain.article import Span
from assistant.retrieve.names import names_in


@dataclass(frozen=True, slots=True)
class Value:
    """A place in a sentence, in its characters, that may be the value; `fit` from 0.0, hardly, to 1.0, just that.
    `old` is one that the sentence tells as what was before."""

    span: Span
    fit: float
    old: bool = False


_PEOPLE = frozenset(
    key(word)
    for word in listed(
        "people person men women children child worker workers miner miners passenger victim resident soldier student"
        " patient hostage gunman gunmen police officer thief thieves infant boy girl villager survivor player employee"
        " candidate member firefighter fireman firemen pilot guard prisoner refugee tourist driver doctor nurse teacher"
    )
)
# What befalls people: who counts the dead is not answered by a count of those who were saved.
_FATES = frozenset(
    key(word)
    for word in listed(
        "died hurt missing arrested survived alive aboard trapped flee rescued saved freed sick infected"
    )
)
_SPACE = frozenset(key(word) for word in listed("metre meter kilometre kilometer km mile feet foot centimetre yard"))
_IS_LONG = re.compile(
    r"\bhow long (?:is|was|are|were) (?!\w+(?: \w+)* (?:banned|jailed|expected|closed|shut|held|to)\b)", re.I
)
_OR_SHARE = re.compile(r"\b(?:rise|raise|increase|cut|pay|offer\w*|wages?|tax|discount|loss(?:es)?|budget)\b", re.I)
_COINS = re.compile(
    r"[\s-](?:million |billion )?(?:crowns?|francs?|marks?|pence|cents?|pesos?|guilders?|liras?|thalers?)\b", re.I
)
# How well what comes on top fits, where the whole is asked for: "145 million more".
_RISE = 0.3
# Characters from a name to the figure that is said of it.
_NEXT = 12
_SEASON = re.compile(
    r"\b(?:(?:early|late|next|this|the|in|by|until|before) )+(?:spring|summer|autumn|winter|Christmas|Easter)\b"
    r"|\b(?:next|this) (?:week|month|year|weekend)\b|\b(?:end|middle|beginning|start) of [A-Z]\w+(?: \d{4})?"
    r"|\btomorrow\b|\bin (?:\w+) (?:days|weeks|months|years)\b"
)
_NONE = re.compile(
    r"\b(?:no|not a single|not one) (?P<what>(?!(?:one )?(?:longer|more|doubt|idea|hope|comment)\b)\w+)\b"
    r"|\b(?:nobody|no one|none)\b",
    re.I,
)
# Of "four of the six people" the first is a part, the second the whole.
_PART = re.compile(
    r"\sof (?:the|its|their|those|these)\s(?P<whole>[\w,.]+(?:\s\w+){0,3}?)"
    r"(?=\s(?:are|is|was|were|has|have|had|died|who)\b)",
    re.I,
)
_WHOLE = re.compile(r"\b[\w,.]+ of (?:the|its|their)\s$", re.I)
_VERB = re.compile(r"\b(?:are|is|was|were|has|have|had|died|who)\b", re.I)
# "The second man to die" counts the dead.
_NTH = re.compile(r"\bthe\s$", re.I)
_NTH_OF = re.compile(r"\s(?:\w+\s)?(?:man|woman|person|child|boy|girl|worker|victim|death|fatality|case|body)\b", re.I)
_REVISED = re.compile(r"\bfrom\s(?:about |some |around )?[$€£¥]?\s?$", re.I)
# "It was to have opened on 3 May" tells a day that holds no longer.
_WAS_TO_HAVE = re.compile(
    r"\b(?:was|were)\s(?:\w+\s)?(?:to have|supposed to|meant to|due to have)\b(?:(?!\b(?:and|but|now)\b)[^,;]){0,60}$",
    re.I,
)
_INSTEAD = re.compile(r"\b(?:instead of|rather than|and not|not|down from|up from|after)\s[$€£¥]?\s?(?:the )?$", re.I)


def values(wanted: Wanted, sentence: str, around: set[str]) -> list[Value]:
    """The places of `sentence` that may be the value, best first. `around` are the keys of the words of the sentence,
    its title and its neighbours."""
    return sorted(_values(wanted, sentence, around), key=lambda one: (one.old, -one.fit, one.span.start))


def _values(wanted: Wanted, sentence: str, around: set[str]) -> Iterator[Value]:
    if wanted.kind is Want.DATE:
        asked = {one.plain for one in dates(wanted.text)}
        for one in dates(sentence):
            if one.plain not in asked:
                # "He said on Tuesday" tells no day of what is still to come.
                fit = 0.4 if wanted.ahead and one.weekday is not None else 1.0
                yield Value(Span(one.start, one.end), fit, _before(sentence, one.start))
        for match in _SEASON.finditer(sentence):
            yield Value(Span(*match.span()), 1.0, _before(sentence, match.start()))
    elif wanted.kind in (Want.NAME, Want.PLACE):
        for span in holders.names(wanted, sentence):
            yield Value(span, holders.seat(wanted, sentence, span), wanted.holder and holders.gone(sentence, span))
    elif wanted.measured:
        yield from _figures(wanted, sentence, around)


def _figures(wanted: Wanted, sentence: str, around: set[str]) -> Iterator[Value]:
    blank = sentence
    for day in dates(sentence):
        blank = blank[: day.start] + " " * (day.end - day.start) + blank[day.end :]
    found: list[Value] = []
    for made in (amount(blank, one) for one in figures(blank)):
        if is_age(blank, made) or is_clock(blank, made):
            continue
        fit = _fit(wanted, blank, made, around)
        if fit is None:
            continue
        if wanted.kind is Want.COUNT:
            fit = _of_part(wanted, blank, made, fit)
        elif not wanted.change and change(blank, made.start, made.end):
            fit = min(fit, _RISE)
        found.append(Value(_whole(sentence, made), fit, former(blank, made.start) or _before(blank, made.start)))
    yield from _attached(wanted.text, sentence, found)
    if wanted.kind is Want.COUNT:
        for none in _NONE.finditer(sentence):
            if {one_form(key(word)) for word in (none["what"] or "").split()} & {wanted.noun} or wanted.noun in _PEOPLE:
                yield Value(Span(*none.span()), 0.9 if wanted.anchors & keys(sentence) else 0.3)


def _fit(wanted: Wanted, text: str, one: Amount, around: set[str]) -> float | None:
    """How well a figure is of what is wanted; None where it is of something else."""
    if one.measure is Measure.ORDINAL:
        nth = wanted.kind is Want.COUNT and _NTH.search(text[: one.start]) and _NTH_OF.match(text, one.end)
        return 0.7 if nth and wanted.anchors & keys(text) else None
    if wanted.kind is Want.LASTING:
        long = _IS_LONG.search(wanted.text) is not None
        return 1.0 if one.units & _SPACE and long else 0.9 if one.lasting else 0.5 if one.units & _SPACE else None
    if wanted.kind is Want.MONEY:
        if one.measure is Measure.MONEY or _COINS.match(text, one.end):
            return 1.0
        if one.measure is Measure.PERCENT:
            return 0.8 if _OR_SHARE.search(wanted.text) else None
        if one.units or one.lasting:
            return None
        return (0.8 if one.high >= 1e5 else 0.5) if MONEY.search(text) else 0.4 if one.high >= 1e6 else None
    if wanted.kind is Want.SHARE:
        if one.measure in (Measure.PERCENT, Measure.FRACTION):
            return 1.0
        return None if one.measure is Measure.MONEY or one.lasting or one.units else 0.2
    if wanted.kind is Want.COUNT:
        return _counted(wanted, text, one, around)
    return None if one.lasting and not TIMES & wanted.anchors else 0.6


def _of_part(wanted: Wanted, text: str, one: Amount, fit: float) -> float:
    """The fit of a figure that may be of a part only: of "four of the six people aboard are missing" each is what
    its own words say."""
    if part := _PART.match(text, one.end):
        return max(fit, 0.9) if wanted.anchors & keys(text[part.end() :]) - keys(part["whole"]) else 0.3
    if _WHOLE.search(text[: one.start]):
        verb = _VERB.search(text, one.end)
        return max(fit, 0.9) if wanted.anchors & keys(text[one.end : verb.start() if verb else None]) else 0.3
    return min(fit, _RISE) if partial(text, one.start, one.end) and not wanted.change else fit


def _counted(wanted: Wanted, text: str, one: Amount, around: set[str]) -> float | None:
    if one.measure in (Measure.MONEY, Measure.PERCENT) or one.lasting != (wanted.noun in TIMES):
        return None
    there = keys(text)
    fates = wanted.anchors & _FATES
    told = bool((fates or wanted.anchors) & there)
    if fates and not told and there & _FATES:
        return 0.2
    units = {one_form(unit) for unit in one.units}
    people = wanted.noun in _PEOPLE
    if people and fates and units & _FATES:
        # "28 dead and three missing".
        return 1.0 if units & fates else 0.2
    if wanted.noun and wanted.noun in units:
        return 0.6 if people and wanted.anchors and not told else 0.95 if people else 1.0
    if people and (units & _PEOPLE or not units):
        return (0.9 if wanted.noun == "person" else 0.7) if told else 0.3
    if people:
        return 0.5 if told and wanted.noun == "person" else None
    if not one.units:
        return 0.7 if wanted.noun in around else 0.4
    return 0.3 if wanted.noun in keys(text) and told else None


def _attached(question: str, sentence: str, found: list[Value]) -> list[Value]:
    """The values, where one follows a name of the question at once with that first: "the Centre Party has 14"."""
    if len(found) < 2:
        return found
    ends = [
        match.end() for name in names_in(question) for match in re.finditer(rf"\b{re.escape(name)}\b", sentence, re.I)
    ]
    near = [
        (one.span.start - end, index)
        for end in ends
        for index, one in enumerate(found)
        if 0 <= one.span.start - end <= _NEXT and not one.old
    ]
    if not near:
        return found
    chosen = min(near)[1]
    return [
        replace(one, fit=max(one.fit, 0.9)) if index == chosen else replace(one, fit=one.fit * 0.4)
        for index, one in enumerate(found)
    ]


def _before(text: str, start: int) -> bool:
    """Whether what starts there is what was before: "from 6.4 to 6.1", "2.5 instead of two"."""
    before, after = text[max(0, start - 30) : start], text[start : start + 40]
    if _WAS_TO_HAVE.search(text[max(0, start - 90) : start]):
        return True
    if _REVISED.search(before):
        return re.match(r"\S+(?:\s\S+){0,2}?\sto\s", after) is not None
    return _INSTEAD.search(before) is not None and not before.rstrip().lower().endswith("after")


def _whole(sentence: str, one: Amount) -> Span:
    """The figure with the word that it counts, where that follows at once."""
    start, end = one.start, one.end
    following = re.match(
        r"[\s-](?:per cent|percent|million|billion|[a-z]+ a [a-z]+|[a-z]{3,})\b", sentence[end : end + 24]
    )
    if following and (one.units or one.lasting) and key(following.group().strip(" -")) in one.units | _SPACE | TIMES:
        end += following.end()
    return Span(start, end)
