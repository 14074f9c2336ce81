"""When something happened, as its sentence says it, read from the day on which it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.answer.dates import AHEAD, DateMention, dates, day_of, is_ahead
from assistant.answer.wordlist import listed
from assistant.domain.timeline import Precision, When

SPEECH = (
    r"said|says|told|announced|admitted|insisted|added|reported|confirmed|claimed|stated|wrote|warned|argued|"
    r"understands|acknowledged|testified|explained"
)
_SAID_THEN = re.compile(rf"\b(?:{SPEECH})\b(?:\s(?!that\b)[\w'’]+){{0,4}}\s*$", re.I)
_ASIDE = re.compile(r"\b(?:who|whom|whose|which|where|when|while|because|since|than)\b", re.I)
_THAT = re.compile(rf"(?<!day )\b(?<!\b(?:said|told|adds) )that\b(?! (?:{SPEECH}))", re.I)
_OTHER_END = re.compile(r"\b(?:by|until|till|before|since)\s+(?:\w+\s)?$", re.I)
# A month or a year says when something happened only behind one of these: "a play of 1974" was none of it.
_WITHIN = re.compile(r"\b(?:in|during|last|this|next|early|late|mid)\s+(?:early\s|late\s|mid-?\s?)?$", re.I)
_NEAR = re.compile(r"\b(?P<word>last|this|next)\s+$", re.I)
_COUNTED = listed("one two three four five six seven eight nine ten eleven twelve")
_NUMBERS = {name: number for number, name in enumerate(_COUNTED, 1)} | {"a": 1, "an": 1, "the": 1}
_RELATIVE = re.compile(
    r"\b(?P<day>today|yesterday|tomorrow|tonight|last night|this (?:morning|afternoon|evening)|overnight)\b"
    r"|\bat the (?P<weekend>weekend)\b"
    r"|\b(?P<step>last|this|next|previous) (?P<span>week|month|year|weekend)\b(?!-)"
    rf"|\b(?P<count>{'|'.join(_NUMBERS)}|\d{{1,3}}) (?P<unit>day|week|fortnight|month|year)s? ago\b",
    re.I,
)
# Counted from what was told before: "two days later", "the next morning", "the day before".
_ANCHORED = re.compile(
    rf"\b(?P<count>{'|'.join(_NUMBERS)}|\d{{1,2}}) (?P<unit>day|week|month)s? "
    r"(?P<way>later|afterwards?|earlier|before)\b"
    r"(?! (?:the|a|an|his|her|its|their|than|\w+ing)\b| (?-i:[A-Z]))"
    r"|\bthe (?P<near>next|following|previous|same) (?:day|morning|afternoon|evening|night)\b",
    re.I,
)
_NEAR_ANCHOR = {"next": 1, "following": 1, "previous": -1, "same": 0}
# "The bridge, opened in 1967, carried": a word of its own aside.
_PARENTHESIS = re.compile(r",\s(?:\w+ed|built|made|born|written|begun|held|won|sold)\s[^,]*$", re.I)
_DAYS = {"yesterday": -1, "last night": -1, "tomorrow": 1}
_STEPS = {"last": -1, "previous": -1, "this": 0, "next": 1}
_OF_WEEK = re.compile(r",? (?:of )?(?P<step>last|this|next|previous) week\b", re.I)
_OWNS = re.compile(r"['’]s\b")
_NTH = re.compile(r"\b[Oo]n the (?P<day>\d{1,2})(?:st|nd|rd|th)\b(?! (?:of|floor|day|minute|hole|lap|round)\b)")
# What is over, in the past tense or the perfect.
_HAPPENED = re.compile(
    r"\b(?:\w{2,}ed|was|were|has|have|had|became|began|beat|bit|blew|bought|broke|brought|built|burnt|came|caught|chose|"
    r"cost|cut|died|dealt|did|drew|drove|dug|fell|felt|fled|flew|forbade|forgot|fought|found|froze|gave|got|grew|held|hid|"
    r"hit|kept|knew|laid|lay|led|left|lent|let|lost|made|meant|met|paid|put|quit|ran|rang|read|rode|rose|sank|sat|saw|"
    r"sent|set|shook|shot|shut|slid|sold|sought|spent|split|spoke|sprang|spread|stole|stood|struck|stuck|swam|swept|swore|"
    r"swung|taken|taught|thought|threw|told|took|tore|understood|went|withdrew|woke|won|wore|wrote)\b"
)
_SPEECH = re.compile(rf"\b(?:{SPEECH}|commented|declined)\b")
# A dateline: "LONDON, Sept 19 (Lodestar) - ".
_DATELINE = re.compile(
    r"^(?:[A-Z]{3}[^\n.]{0,60}?[)\w]|[A-Z][^\n.]{0,60}?\)|(?!On |In |At )[A-Z][\w ]{1,30}, [^\n.]{0,30}?\w)\s?[-–—]+\s"
)
# An agency's text is printed within days.
_REPRINTED = 7


@dataclass(frozen=True, slots=True)
class Dated:
    """When a sentence says that something happened, and whether that was still ahead; `saying` where the date is only
    that on which somebody said so."""

    when: When
    planned: bool
    saying: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """A date in a sentence. `rank` is 0 where it is that of the main clause, 1 where it says when somebody said so,
    2 where it stands in a clause aside or names another end of what lasted."""

    start: int
    when: When
    rank: int
    planned: bool


def written_on(text: str, published: date | None) -> date | None:
    """The day from which an article's text counts its days: that of its dateline, where it was printed soon after."""
    line = _DATELINE.match(text)
    if published is None or line is None:
        return published
    for one in dates(line.group()):
        day = day_of(one, published, ahead=False) if one.day and one.month else None
        if day and 0 <= (published - day).days <= _REPRINTED:
            return day
    return published


def dated(sentence: str, written: date | None, before: date | None = None) -> Dated | None:
    """The date that `sentence` itself gives to what it tells, or None; `written` tells what "Monday", "last week" and
    "12 March" mean, and without it only whole dates count. `before` is the day of which the text told before, for
    "two days later".

    Of several dates a day goes before a month or a year, one of the main clause before one that says when somebody
    said so, and that before one of a clause aside; then the first.
    """
    line = _DATELINE.match(sentence)
    begin = line.end() if line else 0
    every = (
        *_mentioned(sentence, written),
        *_relative(sentence, written),
        *_nth(sentence, written),
        *_anchored(sentence, before),
    )
    found = [one for one in every if one.start >= begin and not (one.planned and _announces(sentence[begin:]))]
    exact = [one for one in found if one.when.precision is Precision.DAY]
    # The present perfect goes with no past month: "led to the fall in July, an inquiry has found".
    coarse = [] if re.search(r"\b(?:has|have)\s(?:\w+\s)?\w+(?:ed|en|nd|wn|ld)\b", sentence) else found
    chosen = min(exact or coarse, key=lambda one: (one.rank, one.start), default=None)
    if chosen is None or (not exact and chosen.rank == 2):
        return None
    planned = chosen.planned or (written is not None and chosen.when.first > written)
    return Dated(chosen.when, planned, saying=chosen.rank == 1)


def _mentioned(sentence: str, written: date | None) -> Iterator[_Found]:
    for one in dates(sentence):
        before = sentence[: one.start]
        if not _is_date(sentence, one):
            continue
        rank = 2 if _aside(sentence, one) else _rank(before)
        # "Talks resume on Wednesday": where nothing is over, a day that is not today is the next one.
        resumes = rank == 0 and not happened(sentence)
        ahead = is_ahead(before, sentence[one.end :]) or (resumes and one.day is one.month is None)
        planned = rank != 1 and ahead
        if one.day is not None and one.month is not None:
            day = day_of(one, written, ahead=planned)
            when = When(day) if day else None
        elif one.weekday is not None:
            when = _weekday(one, sentence, written, ahead=planned, today=resumes) if written else None
        elif _WITHIN.search(before) and (planned or not resumes):
            when = _coarse(one, before, written, ahead=planned)
        else:
            when = None
        if when:
            yield _Found(one.start, when, rank, planned)


def happened(sentence: str) -> bool:
    """Whether `sentence` tells of something that is over, beside that somebody said so."""
    return _HAPPENED.search(_SPEECH.sub("", sentence)) is not None


def only_says(sentence: str) -> bool:
    """Whether it tells no more than that somebody said something."""
    return _SPEECH.search(sentence) is not None and not happened(sentence)


def _announces(sentence: str) -> bool:
    """Whether what happened is that something was settled, for later: "voted to close it on 1 May", "said it would"."""
    ahead = AHEAD.search(sentence)
    before = sentence[: ahead.start()] if ahead else sentence
    return _SPEECH.search(before) is not None or happened(before)


def _aside(sentence: str, one: DateMention) -> bool:
    return sentence[one.end :].startswith(",") and _PARENTHESIS.search(sentence[: one.start]) is not None


def _is_date(sentence: str, one: DateMention) -> bool:
    """ "On Saturdays" is no day, and neither is the one in "B12 May"."""
    words = sentence[one.start : one.end]
    if one.weekday is not None and words.endswith("s"):
        return False
    glued = one.start > 0 and sentence[one.start - 1].isalnum()
    return one.decade is None and not glued and not _of_another(sentence, one.start, one.end)


def _of_another(sentence: str, start: int, end: int) -> bool:
    """ "A man was charged over Monday's attack", which is no day of the charge; what opens a sentence is its own."""
    return start > 0 and _OWNS.match(sentence, end) is not None


def _rank(before: str) -> int:
    if _SAID_THEN.search(re.sub(r"\s(?:on|late|early|in|last)\s*$", "", before)):
        return 1
    if _OTHER_END.search(before):
        return 2
    asides = [*_ASIDE.finditer(before), *_THAT.finditer(before)]
    return 2 if asides and "," not in before[max(one.end() for one in asides) :] else 0


def _weekday(one: DateMention, sentence: str, written: date, *, ahead: bool, today: bool) -> When | None:
    """The day that a weekday names; with `today`, that may be the day of writing though it is `ahead`."""
    assert one.weekday is not None
    near, week = _NEAR.search(sentence[: one.start]), _OF_WEEK.match(sentence, one.end)
    word = near["word"].lower() if near else None
    back = (written.weekday() - one.weekday) % 7
    if week:
        return _shifted(written, one.weekday - written.weekday() + 7 * _STEPS[week["step"].lower()])
    if word == "next" or (ahead and word != "last" and not (today and back == 0)):
        return _shifted(written, 7 - back)
    return _shifted(written, -(back or (7 if word == "last" else 0)))


def _coarse(one: DateMention, before: str, written: date | None, *, ahead: bool) -> When | None:
    if one.month is None:
        return When(date(one.year, 1, 1), Precision.YEAR) if one.year else None
    year = one.year
    if year is None:
        if written is None:
            return None
        near = _NEAR.search(before)
        ahead = ahead or bool(near and near["word"].lower() == "next")
        passed = one.month <= written.month
        year = written.year + (1 if ahead and one.month < written.month else 0 if ahead or passed else -1)
        if near and near["word"].lower() == "last" and one.month == written.month:
            year -= 1
    return When(date(year, one.month, 1), Precision.MONTH) if 0 < year < 9999 else None


def _relative(sentence: str, written: date | None) -> Iterator[_Found]:
    for match in _RELATIVE.finditer(sentence) if written else ():
        assert written
        if _of_another(sentence, match.start(), match.end()):
            continue
        rank = _rank(sentence[: match.start()])
        ahead = rank != 1 and is_ahead(sentence[: match.start()], sentence[match.end() :])
        when = _counted(match, written, ahead=ahead)
        if when:
            yield _Found(match.start(), when, rank, when.first > written)


def _nth(sentence: str, written: date | None) -> Iterator[_Found]:
    """ "On the 14th": the last one, or the next one where it is ahead."""
    for match in _NTH.finditer(sentence) if written else ():
        assert written
        number, rank = int(match["day"]), _rank(sentence[: match.start()])
        planned = rank != 1 and is_ahead(sentence[: match.start()], sentence[match.end() :])
        month = written.year * 12 + written.month - 1
        if number > written.day and not planned:
            month -= 1
        elif number < written.day and planned:
            month += 1
        day = day_of(DateMention(0, 0, number, month % 12 + 1, month // 12), written, ahead=planned)
        if day:
            yield _Found(match.start(), When(day), rank, planned)


def _anchored(sentence: str, before: date | None) -> Iterator[_Found]:
    for match in _ANCHORED.finditer(sentence) if before else ():
        assert before
        if match["near"]:
            when = _shifted(before, _NEAR_ANCHOR[match["near"].lower()])
        else:
            count = _NUMBERS.get(match["count"].lower()) or int(match["count"])
            steps = count if match["way"].lower() in ("later", "afterward", "afterwards") else -count
            when = _stepped(before, steps, match["unit"].lower())
        if when:
            yield _Found(match.start(), when, _rank(sentence[: match.start()]), planned=False)


def _stepped(day: date, steps: int, unit: str) -> When | None:
    """So many days, weeks or months later; of a month, only that it was about then."""
    if unit == "month":
        index = day.year * 12 + day.month - 1 + steps
        return When(date(index // 12, index % 12 + 1, 1), Precision.MONTH) if 12 <= index < 119_988 else None
    return _shifted(day, steps * (7 if unit == "week" else 1))


def _counted(match: re.Match[str], written: date, *, ahead: bool) -> When | None:
    if match["day"]:
        return _shifted(written, _DAYS.get(match["day"].lower(), 0))
    if match["weekend"]:
        # The Saturday of the last one that had begun, or of the next one.
        return _shifted(written, (7 if ahead else 0) - (written.weekday() - 5) % 7)
    if match["count"]:
        unit, text = match["unit"].lower(), match["count"].lower()
        steps = -(_NUMBERS.get(text) or int(text))
    else:
        unit, steps = match["span"].lower(), _STEPS[match["step"].lower()]
    if unit == "day":
        return _shifted(written, steps)
    if unit == "fortnight":
        unit, steps = "week", 2 * steps
    if unit == "weekend":
        return _shifted(written, 7 * (steps + 1) - (written.weekday() - 5) % 7)
    if unit == "week":
        week = _shifted(written, 7 * steps - written.weekday())
        return week and When(week.first, Precision.WEEK)
    if unit == "month":
        return _stepped(written, steps, unit)
    year = written.year + steps
    return When(date(year, 1, 1), Precision.YEAR) if 0 < year < 9999 else None


def _shifted(day: date, days: int) -> When | None:
    try:
        return When(day + timedelta(days))
    except OverflowError:
        return None
