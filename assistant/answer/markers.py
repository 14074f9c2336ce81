"""Citation markers as models write them, taken out of a sentence and put back in one form."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# [1-3] names three passages; a longer interval is taken for something else than markers.
_LONGEST_RANGE = 10
_NOUN = r"(?:passages?|sources?|documents?|docs?|articles?|refs?\.?|citations?)"
_NUMBER = r"#?\d{1,3}(?:\s*[-–—]\s*\d{1,3})?"
_LIST = rf"{_NUMBER}(?:\s*(?:[,;&]|and)\s*(?:{_NOUN}\s*)?{_NUMBER})*"
_MARKER = re.compile(
    rf"\s*(?:[\[【［]\s*\^?(?:see\s+)?(?:{_NOUN}\s*:?\s*)?(?P<list>{_LIST})\s*(?:[†:][^\]】］\n]{{0,40}})?[\]】］]"
    rf"|\(\s*(?:see\s+)?{_NOUN}\s*(?P<named>{_LIST})\s*\)"
    # m², km³ and 10² are units and powers.
    r"|(?<![\d⁰¹²³⁴⁵⁶⁷⁸⁹])(?<!\b[kcdm]m)(?<!\bm)(?<!\bft)(?<!\bmi)(?<!\bs)(?P<raised>[¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]?)"
    r"(?:[,\u2009 ](?=[¹²³⁴⁵⁶⁷⁸⁹]))?)",
    re.I,
)
# A number in round brackets is a marker only at the very end of a sentence, behind a word.
_ROUND = re.compile(
    r"(?<=[^\W\d_])(?P<stop1>[.!?]?[\"”’']?)\s*\((?P<list>\d{1,2}(?:\s*,\s*\d{1,2})*)\)(?P<stop2>[.!?]?[\"”’']?)\s*$"
)
# "Martin Leary (44)" is of that age.
_AGED = re.compile(r"\b[A-ZÀ-Þ][\w'’-]*\s*\(\d\d\)$")
_SPACE_BEFORE_STOP = re.compile(r"\s+(?=[.!?,;:](?:\s|$))")
# What may still become a marker when more text comes.
_BEGUN = re.compile(
    r"\s*(?:[\[【［][^\]】］\n]{0,60}|\((?:[^\W\d_]{0,9}\s?[\d,\s]{0,12})"
    r"|[¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]?[,\u2009 ]?)$"
)
_ROUND_AFTER_STOP = re.compile(r"\s*\(\d{1,2}(?:\s*,\s*\d{1,2})*\)")


def take_markers(sentence: str) -> tuple[str, tuple[int, ...]]:
    """The sentence without its markers, and their numbers, each once, in order."""
    numbers: list[int] = []

    def taken(match: re.Match[str]) -> str:
        listed = match["list"] or match["named"]
        found = list(_listed(listed)) if listed else [int(match["raised"].translate(_SUPERSCRIPTS))]
        if not found:
            return match.group()
        numbers.extend(found)
        following = sentence[match.end() : match.end() + 1]
        return " " if following.isalnum() and match.start() > 0 else ""

    bare = _MARKER.sub(taken, sentence)
    while (round_ := _ROUND.search(bare)) and (found := list(_listed(round_["list"]))):
        if _AGED.search(bare[: bare.rindex(")") + 1]):
            break
        numbers += found
        bare = bare[: round_.start()] + (round_["stop1"] or round_["stop2"])
    if numbers:
        bare = _SPACE_BEFORE_STOP.sub("", bare)
        # "It rose. [1]." leaves a full stop behind a full stop.
        bare = re.sub(r"([.!?])\.$", r"\1", bare.strip())
    return bare.strip(), tuple(dict.fromkeys(numbers))


def put_markers(sentence: str, numbers: Iterable[int]) -> str:
    """The sentence with its markers behind it."""
    numbers = tuple(numbers)
    return f"{sentence} {''.join(f'[{number}]' for number in numbers)}" if numbers else sentence


def marker_at(text: str, position: int, closed: bool) -> int | None:
    """Where the marker that stands behind a full stop at `position`, after white space or none, ends.

    It is `position` where there is none, and None where that can't be told before more of the text comes;
    `closed` says that no more will come.
    """
    if not closed and (_BEGUN.match(text, position) or not text[position:].strip()):
        return None
    match = _MARKER.match(text, position) or _ROUND_AFTER_STOP.match(text, position)
    return match.end() if match and take_markers(f"x. {match.group()}")[1] else position


def _listed(text: str) -> Iterable[int]:
    for first, last in re.findall(r"(\d{1,3})(?:\s*[-–—]\s*(\d{1,3}))?", text):
        start, end = int(first), int(last or first)
        if start <= end < start + _LONGEST_RANGE:
            yield from range(start, end + 1)
        elif last:
            return
