"""What caused something, as articles tell it, and which of these causes are not one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answer.corrections import corrects, former, recants
from assistant.answer.matters import Matter, Sentence, key, keys
from assistant.answer.sides import Said
from assistant.answer.wordlist import listed
from assistant.domain.article import Span

_CAUSED = r"(?:caused|started|triggered|sparked|set off|brought about|ignited|set alight|led to|brought down)"
_ASKED = re.compile(
    rf"\bwhat (?:had |has |may have |could have )?{_CAUSED}\b"
    r"|\bwhat (?:is|was|were|are) (?:\w+ )?(?:the|a) (?:\w+ )?(?:cause|reason|source|origin)\b"
    r"|\bhow (?:did|had|was|were) .*\b(?:start|begin|break out|come about|happen|get in(?:to)?|caused|started)\b"
    r"|^\W*why\b",
    re.I,
)
# What is said to be the cause, until the clause ends.
_ENDS = r"(?=[,.;:“”\"]|\s(?:which|who|that|and not|but|after|when|while|on|in|at|as)\s|$)"
_CAUSE = rf"(?P<cause>[^,.;:“”\"]{{3,90}}?){_ENDS}"
_SUBJECT = r"(?:^[“\"]?|\bthat\s|\bsaid\s|[,;:]\s)(?P<cause>[^,.;:“”\"]{3,80}?)\s"
_PERHAPS = r"(?:had |has |have |may have |might have |could have |probably |likely )*"
# Of something that the passage tells of.
_NAMING = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\bcauses? (?:of [^,.;:]{{3,60}}? )?(?:was|were|is|had been) {_CAUSE}",
        rf"{_SUBJECT}(?:was|were|is|had been) the (?:\w+ )?(?:cause|reason|source|origin)\b",
    )
)
# Of something that the sentence tells of.
_CAUSING = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:was|were|been|is|are|being) (?:\w+ly )?{_CAUSED} by {_CAUSE}",
        rf"{_SUBJECT}{_PERHAPS}{_CAUSED}\s",
    )
)
# Said of much else too.
_COMING = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:came|comes?|coming|stemm?ed|stems?|resulted|arose|arisen) (?:in )?(?:from|with) {_CAUSE}",
        rf"\b(?:(?:due|attributed|put down) to|blamed on) {_CAUSE}",
    )
)
_SAYING = re.compile(r"^.*\b(?:said|says?|that|thinks?|believes?)\s", re.I)
_DENIED = re.compile(
    r"\b(?:not?|never|neither|nor|den(?:y|ies|ied)|rul(?:e|es|ed|ing) out|rejected|unlikely|no evidence|whether|if)\b",
    re.I,
)
_EMPTY = frozenset(
    key(word)
    for word in listed(
        "cause caused causes start started trigger triggered spark sparked reason source origin begin come came get"
        " happen happened it this that they he she which what him her them people police officials"
    )
)
# Characters before a cause in which it may be denied.
_BEFORE = 60


def asks_cause(question: str) -> bool:
    """Whether `question` asks what brought something about."""
    return _ASKED.search(question) is not None


def said(
    asked: Matter, found: Sequence[Sentence], cited: frozenset[tuple[str, Span]], short_answer: str = ""
) -> list[Said]:
    """The causes that articles give, the one of the answer first. None where the answer names no cause: then something
    else may have been asked."""
    rows = [row for sentence in found for row in _of(asked, sentence)]
    answer = keys(short_answer) - keys(asked.text)
    own = next((row for row in rows if (row.quote.article.id, row.quote.span) in cited and row.named & answer), None)
    return sorted(rows, key=lambda row: row is not own) if own else []


def _of(asked: Matter, sentence: Sentence) -> Iterator[Said]:
    about = asked.anchors - _EMPTY
    here = len(about & sentence.words)
    near = about & keys(f"{sentence.quote.article.title} {sentence.passage.passage.text}")
    patterns = [*(_NAMING if near else ()), *(_CAUSING if here else ()), *(_COMING if 2 * here > len(about) else ())]
    for pattern in patterns:
        match = pattern.search(sentence.text)
        if match is None or _DENIED.search(sentence.text[max(0, match.start() - _BEFORE) : match.end()]):
            continue
        words = _SAYING.sub("", match["cause"])
        named = frozenset(keys(words) - keys(asked.text) - _EMPTY)
        if not named:
            continue
        start = match.end("cause") - len(words)
        denied = recants(sentence.text) or former(sentence.text, start)
        yield Said(sentence.quote, words, 0.0, 0.0, 0.0, denied, corrects(sentence.text), named)
        return
