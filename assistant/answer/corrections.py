"""The words with which an article takes back what was said before."""

from __future__ import annotations

import re

# What such a sentence gives is what was said before, by this outlet or another.
_RECANTS = re.compile(
    r"\bearlier (?:report|version|edition|article|story|count|figure|estimate)s?\b"
    r"|\bour report\b.{0,40}? (?:had )?(?:wrongly |mistakenly |incorrectly )?(?:reported|gave|said|stated|wrote|put)\b"
    r"|(?<![“\"])\bwe (?:had )?(?:wrongly |mistakenly |incorrectly )?(?:reported|gave|said|stated|wrote|put)\b"
    r"|\b(?:previously|wrongly|mistakenly|incorrectly) (?:reported|put|said|estimated|stated|given)\b"
    r"|\bat first\b(?! (?:light|sight|glance|hand|base|instance))|\bhad (?:first|originally|initially) (?:been )?\w+"
    r"|\bhad earlier (?:been )?(?:reported|said|put|given|told|estimated|stated|thought|announced)\b"
    r"|\b(?:first|originally|initially) (?:told|said|reported|put|thought)\b",
    re.I,
)
# With these, it tells what holds as well.
_INSTEAD = re.compile(r"\bnot\b|\bno longer\b|\binstead\b|\brather\b|\bbut\b|\bnow\b", re.I)
_CORRECTS = re.compile(
    r"\bcorrect(?:s|ed)\b|(?<!of the )(?<!to the )(?<!market )(?<!price )\bcorrection\b(?! of \d)|\bclarification\b"
    r"|\bwe regret\b|\bearlier (?:report|version|edition|article|story)\b"
    r"|\bwe (?:wrongly |mistakenly |incorrectly )?(?:reported|gave|wrote|stated)\b"
    r"|\bwrongly (?:reported|gave|said|stated)\b"
    r"|\b(?:as|than|and not\b.{0,24}) (?:was |were )?(?:first|originally|initially|earlier|previously) "
    r"(?:thought|reported|said|announced|stated)|\bwas not \S+ but\b|\bwere not \S+ but\b"
    r"|\bnot \S+,? as\b.{0,30}\b(?:reported|said|announced|thought)|\brevised\b",
    re.I,
)
# "That figure was wrong.", "That was wrong: the correct figure is", of the sentence before.
_REFUTES = re.compile(
    r"(?:that|this|it|the (?:figure|number|sum|date|name|statement))(?: [a-z]+)? (?:was|is) "
    r"(?:wrong|incorrect|false|mistaken|inaccurate|not (?:correct|true|right)|an error|a mistake)\b",
    re.I,
)
# What may stand between a word and the figure that it is said of.
_LEADING = r"\s(?:the |a |an |about |some )?[$€£¥]?\s?$"
# Words before a figure that make it one of before, or one that is denied.
_FORMER = re.compile(
    r"(?:\bnot|\brather than|\binstead of|\bcompared (?:with|to)|[\d,] against|(?<!more )(?<!less )(?<!fewer )\bthan"
    rf"|\bno longer){_LEADING}",
    re.I,
)
_NUMERAL = r"(?:[$€£¥]?\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|half)\b)"
# "Delegates from 40 countries" were never fewer: "from" is of before where the figure moved.
_MOVED = (
    r"(?:up|down|ris(?:e|es|en|ing)|rose|increas\w+|fall(?:s|en|ing)?|fell|drop\w*|declin\w+|gr[eo]w\w*|cut|rais\w+"
    rf"|lower\w*|revis\w+|reduc\w+|chang\w+|went|gone|jump\w*|climb\w*|to {_NUMERAL}\S*(?: \w+){{0,2}}),?(?: \w+ly)?"
)
_FROM = re.compile(rf"\bfrom{_LEADING}", re.I)
_MOVED_FROM = re.compile(rf"\b{_MOVED} from{_LEADING}", re.I)
_FROM_TO = re.compile(rf"\S+(?:\s\S+){{0,2}}?\sto\s(?:about |some |around |nearly )?{_NUMERAL}", re.I)
# Of these, the words that put another in its place, and not beside it.
_REPLACED = re.compile(rf"(?:\bnot|\brather than|\binstead of|\bno longer){_LEADING}", re.I)
# Words that make it a part of the whole, or what comes on top.
_PARTIAL = re.compile(
    r"(?:\w of the|\bout of(?: the)?|\w of (?:its|their|all|some)|\banother|\ba further|\bincluding|\bamong them)"
    r"\s[$€£¥]?\s?$",
    re.I,
)
# A point in time, and no span of it.
_POINT = re.compile(
    r"[\s-](?:second|minute|hour|day|week|month|year)s?[\s-](?:after|before|ago|later|earlier|old|since)\b", re.I
)
_MORE = re.compile(
    r"\s(?:(?!ha[sdv])[^\W\d_]+\s)?(?:more|fewer|others?|less|of (?:them|whom|those|these|the(?!\s\d)))\b", re.I
)


# What comes on top, or off.
_MOVES = "(?:rose|risen?|up|down|fell|fallen|grew|grown|increased?|cut|reduced|lowered|raised|more|less|higher|lower)"
_CHANGE_BEFORE = re.compile(
    rf"\b(?:another|a further|an additional|an extra|{_MOVES}(?: \w+){{0,3}} by)"
    r"\s(?:about |some |around |nearly |almost )?[$€£¥]?\s?$",
    re.I,
)
_CHANGE_AFTER = re.compile(
    r"(?:\s(?!ha[sdv]|for|in|on|at|to|is|was|and|but)[^\W\d_]+){0,2}?\s"
    r"(?:more|fewer|less|extra|higher|lower|on top|dearer|cheaper)\b(?! than (?:a hundred|a dozen|one|two|\d))"
    r"|[\s-](?:second|minute|hour|day|week|month|year)s?\s(?:longer|later|earlier)\b",
    re.I,
)


def recants(sentence: str) -> bool:
    """Whether a sentence only tells what was said before."""
    return _RECANTS.search(sentence) is not None and not _INSTEAD.search(sentence)


def corrects(sentence: str) -> bool:
    """Whether a sentence takes something back expressly."""
    return _CORRECTS.search(sentence) is not None


def refutes(sentence: str) -> bool:
    """Whether a sentence says that the one before it is wrong."""
    return _REFUTES.match(sentence) is not None


def former(sentence: str, start: int) -> bool:
    """Whether the figure that starts there is denied, or one of before."""
    return _FORMER.search(sentence[max(0, start - 30) : start]) is not None or _moved(sentence, start)


def replaced(sentence: str, start: int) -> bool:
    """Whether another figure of the sentence stands in the place of the one that starts there: "from four to nine"."""
    return _REPLACED.search(sentence[max(0, start - 30) : start]) is not None or _moved(sentence, start)


def _moved(sentence: str, start: int) -> bool:
    before = sentence[max(0, start - 50) : start]
    return _FROM.search(before) is not None and (
        _MOVED_FROM.search(before) is not None or _FROM_TO.match(sentence[start : start + 40]) is not None
    )


def partial(sentence: str, start: int, end: int) -> bool:
    """Whether the figure from `start` to `end` is of a part, or of what comes on top."""
    return (
        _PARTIAL.search(sentence[max(0, start - 30) : start]) is not None
        or _MORE.match(sentence[end : end + 40]) is not None
        or _POINT.match(sentence[end : end + 40]) is not None
    )


def change(sentence: str, start: int, end: int) -> bool:
    """Whether the figure from `start` to `end` is by how much something became more: "145 million marks more"."""
    return (
        _CHANGE_BEFORE.search(sentence[max(0, start - 40) : start]) is not None
        or _CHANGE_AFTER.match(sentence[end : end + 40]) is not None
    )
