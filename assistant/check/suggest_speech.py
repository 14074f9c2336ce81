"""Who said it, and who is what: the people of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.check.suggest_story import FULL_NAME, NAME, ROLE, Story

_SAYING = r"(?:said|wrote|warned|added)"
_QUOTED_FIRST = re.compile(
    rf"^[“\"](?P<quote>[^“”\"]{{25,130}})[,.!?]?[”\"],? {_SAYING} (?P<lead>[a-z][a-z -]*? )?(?P<name>{NAME})"
)
_SPEAKER_FIRST = re.compile(
    rf"^[“\"](?P<quote>[^“”\"]{{25,130}})[,.!?]?[”\"],? (?P<name>{NAME})(?:, [^,]{{3,60}},)? {_SAYING}\b"
)
_INDIRECT = re.compile(
    rf"^(?:The [a-z][a-z -]{{2,40}}, )?(?P<name>{FULL_NAME})(?P<apposed>, [^“”\"]{{3,90}}?,)? "
    r"(?P<said>said|warned that|argued that|told [^“”\",]{3,50}? that)(?: that)? (?P<what>[^“”\"]{20,130}?)[.]?$"
)
_TRAILING = re.compile(rf"^(?P<what>[^“”\"]{{25,130}}), (?P<name>{FULL_NAME}) said\.?$")
_ROLE_AFTER = re.compile(
    rf"(?P<name>{FULL_NAME}), (?:who is |now )?(?P<article>the )(?P<role>{ROLE} (?:of|for|at)"
    rf" (?:the )?(?:[a-z][\w-]* ){{0,3}}?{NAME})(?=[,.])"
)
_ROLE_BEFORE = re.compile(
    rf"(?:^|[ ,])[Tt]he (?P<role>{ROLE} (?:of|for|at) (?:the )?{NAME}), (?P<name>{FULL_NAME})(?=[,.])"
)
_OWNER = re.compile(rf"(?P<owner>{NAME})['’]s (?P<role>{ROLE}),? (?P<name>{FULL_NAME})\b")
_BEGINS = re.compile(
    r"(?:I|we|he|she|they|it|this|these|those|there|you|so|what|if|when|nobody|both|his|her|their|its)\b", re.I
)

_POINTING = re.compile(r"(?:They|It|That|This|He|She|Then|There|So|But|And|In|When|As|At|After|Before)\b")
# The quote before was half of a sentence.
_GOES_ON = re.compile(r"[^.]*, ?[“\"]")


@dataclass(frozen=True, slots=True)
class Found:
    """A question without its mark, and the characters of the sentence that answer it. What is `quoted` in it is not
    touched."""

    question: str
    start: int
    end: int
    quoted: bool = False


def speakers(text: str, story: Story) -> Iterator[Found]:
    """Who said what the sentence quotes, in the speaker's words or in others."""
    for pattern in (_QUOTED_FIRST, _SPEAKER_FIRST):
        if (match := pattern.match(text)) and (name := _name_at(match, story)):
            quote = match["quote"].rstrip(" ,.")
            if len(quote.split()) < 7 or _POINTING.match(quote) or _GOES_ON.match(text, match.end()):
                return
            yield Found(f"Who said “{quote}”", *name, quoted=True)
            return
    if (match := _INDIRECT.match(text)) and story.is_person(match["name"]):
        what = match["what"]
        if not _BEGINS.match(what) and not re.search(r"\b(?:I|we|he|she|him|his|her|they)\b", what):
            said = match["said"] if match["said"].endswith("that") else "said that"
            yield Found(f"Who {said} {what}", match.start("name"), match.end("name"))
    elif (match := _TRAILING.match(text)) and story.is_person(match["name"]):
        what = story.opening(match["what"])
        if what and not _BEGINS.match(what):
            yield Found(f"Who said that {what}", match.start("name"), match.end("name"))


def roles(text: str, story: Story) -> Iterator[Found]:
    """Who held an office, by a name that stands beside it; the month tells when, as offices pass on."""
    day = story.published
    when = f" in {day:%B} {day.year}" if day else ""
    for pattern in (_ROLE_AFTER, _ROLE_BEFORE):
        for match in pattern.finditer(text):
            yield Found(f"Who was the {match['role']}{when}", *_bare(match))
    for match in _OWNER.finditer(text):
        yield Found(f"Who was the {match['role']} of {match['owner']}{when}", *_bare(match))


def _bare(match: re.Match[str]) -> tuple[int, int]:
    return match.start("name"), match.end("name")


def _name_at(match: re.Match[str], story: Story) -> tuple[int, int] | None:
    """Where the speaker's name is, or None where nobody of the article is called so."""
    start, name = match.start("name"), match["name"]
    words = name.split()
    while words:
        if story.person(" ".join(words)):
            return start, match.end("name")
        start += len(words.pop(0)) + 1
    return None
