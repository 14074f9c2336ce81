"""The words with which an article takes back what was said before."""

from __future__ import annotations

import re

# What such a sentence gives is what was said before, by this outlet or another.
_RECANTS = re.compile(
    r"\bearlier (?:report|version|edition|article|story|count|figure|estimate)s?\b"
    r"|\b(?:we|our report\b.{0,40}?) (?:had )?(?:wrongly |mistakenly |incorrectly )?"
    r"(?:reported|gave|said|stated|wrote|put)\b"
    r"|\b(?:previously|wrongly|mistakenly|incorrectly) (?:reported|put|said|estimated|stated|given)\b"
    r"|\bat first\b|\bhad (?:first|originally|initially|earlier) (?:been )?\w+"
    r"|\b(?:first|originally|initially) (?:told|said|reported|put|thought)\b",
    re.I,
)
# With these, it tells what holds as well.
_INSTEAD = re.compile(r"\bnot\b|\bno longer\b|\binstead\b|\brather\b|\bbut\b|\bnow\b", re.I)
_CORRECTS = re.compile(
    r"\bcorrect(?:s|ed)\b|(?<!of the )(?<!to the )\bcorrection\b|\bclarification\b"
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
# Words before a figure that make it one of before, or one that is denied.
_FORMER = re.compile(
    r"(?:\bnot|\brather than|\binstead of|\bup from|\bdown from|\bfrom|\bcompared (?:with|to)"
    r"|\bagainst|(?<!more )(?<!less )(?<!fewer )\bthan"
    r"|\bno longer)\s(?:the |a |an |about |some )?[$€£¥]?\s?$",
    re.I,
)
# Of these, the words that put another in its place, and not beside it.
_REPLACED = re.compile(
    r"(?:\bnot|\brather than|\binstead of|\bup from|\bdown from|\bfrom|\bno longer)"
    r"\s(?:the |a |an |about |some )?[$€£¥]?\s?$",
    re.I,
)
# Words that make it a part of the whole, or what comes on top.
_PARTIAL = re.compile(
    r"(?:\w of the|\bout of(?: the)?|\w of (?:its|their|all|some)|\banother|\ba further|\bincluding|\bamong them)"
    r"\s[$€£¥]?\s?$",
    re.I,
)
# A point in time, and no span of it.
_POINT = re.compile(r"[\s-][^\W\d_]+[\s-](?:after|before|ago|later|earlier|old|since)\b", re.I)
_MORE = re.compile(
    r"\s(?:(?!ha[sdv])[^\W\d_]+\s)?(?:more|fewer|others?|less|of (?:them|whom|those|these|the(?!\s\d)))\b", re.I
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
    return _FORMER.search(sentence[max(0, start - 30) : start]) is not None


def replaced(sentence: str, start: int) -> bool:
    """Whether another figure of the sentence stands in the place of the one that starts there: "from four to nine"."""
    return _REPLACED.search(sentence[max(0, start - 30) : start]) is not None


def partial(sentence: str, start: int, end: int) -> bool:
    """Whether the figure from `start` to `end` is of a part, or of what comes on top."""
    return (
        _PARTIAL.search(sentence[max(0, start - 30) : start]) is not None
        or _MORE.match(sentence[end : end + 40]) is not None
        or _POINT.match(sentence[end : end + 40]) is not None
    )
