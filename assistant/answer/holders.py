"""The names in a sentence that may be the answer; of an office, a title or a lead: who has it, and who no longer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answer.dates import dates
from assistant.answer.kinds import AnswerKind, spans_of_kind
from assistant.answer.matters import keys
from assistant.answer.wanted import Want, Wanted
from assistant.domain.article import Span
from assistant.retrieve.terms import stems

_TITLED = re.compile(
    r"\b[A-ZÀ-Þ][a-zà-ÿ]+(?: [A-ZÀ-Þ][a-zà-ÿ]+)?? (?P<name>(?:[A-ZÀ-Þ][\w'’-]+ )?[A-ZÀ-Þ][\w'’-]+)\b(?!['’]s\b)"
)
_BYLINE = re.compile(r"\)?\s-\s")
# Characters between a name and the office it holds: "the mayor of Port Sable, Leonard Quaye".
_SEAT = 28
# What a sentence says of one who no longer holds the office, or of one who now does.
_GOES = re.compile(
    r"\b(?:dismiss\w*|sack(?:ed|s|ing)?|fired|oust\w*|remov\w+|resign\w*|step(?:s|ped|ping)? (?:down|aside)|quits?"
    r"|leaves?|left|depart\w*|suspend\w*|charged|took it back from|stripp?ed|died|no longer|deposed|voted out|lost)\b",
    re.I,
)
_COMES = re.compile(
    r"\b(?:takes? (?:over|charge)|took (?:over|charge)|taken over|in charge|(?:takes?|took"
    r"|taken) (?:his|her|their|its) place"
    r"|succeed(?:s|ed)?|follow(?:s|ed)"
    r"|replac(?:es|ed)|goes (?:instead )?to|went (?:instead )?to|instead to|appointed|named|elected|sworn in"
    r"|becomes?|became|put\b.{0,80}\bin (?:his|her|their|its) place|(?:steps?|stepped) in|hired|serves? as"
    r"|acting|interim|stands in|looks after|new (?:\w+ )?(?:head|leader|coach|chief|chair\w*|director|president"
    r"|minister|mayor|manager|governor|editor|owner|champion|captain)"
    r"|(?:been )?(?:led|run|headed|chaired) by|will (?:lead|head|run|chair))\b",
    re.I,
)
_AFTER_GONE = re.compile(
    r"\b(?:follow(?:s|ed|ing)?|succeed(?:s|ed|ing)?|replac(?:es|ed|ing)|from|instead of|dismissed|sacked|fired|ousted"
    r"|removed|suspended|of|after)\s(?:(?:its|their|his|her|the|mr|ms|mrs|dr|former|[a-z]+)\s){0,4}$"
    r"|\b(?:dismissed|sacked|fired|ousted|removed|suspended|replaced)\s(?!by\b)[^,.;]{0,60},\s"
    r"(?:(?:mr|ms|mrs|dr)\.?\s)?$",
    re.I,
)

# Between a name and what is said of its bearer: "the head of the project, Hedda Voss, has been".
_SAID_OF = re.compile(r"(?:,[^,]*,|,)?\s(?:(?:has|have|was|were|had|been)\s)*")


def names(wanted: Wanted, sentence: str) -> Iterator[Span]:
    """The names that may be the answer; where the question gives a choice of names, only these."""
    if wanted.choice:
        for name in wanted.choice:
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence):
                yield Span(*match.span())
        return
    kind = AnswerKind.PERSON if wanted.kind is Want.NAME else AnswerKind.PLACE
    days = dates(sentence)
    for span in [*spans_of_kind(sentence, kind, wanted.text), *_titled(wanted, sentence)]:
        if not any(day.start < span.end and span.start < day.end for day in days) and not _BYLINE.match(
            sentence[span.end :]
        ):
            yield span


def seat(wanted: Wanted, sentence: str, span: Span) -> float:
    """How near the name stands to what it is asked to hold; 1.0 where a question asks for no holder."""
    if not wanted.holder:
        return 1.0
    near = sentence[max(0, span.start - _SEAT) : span.end + _SEAT]
    return 1.0 if wanted.anchors & keys(near) else 0.7 if _COMES.search(near) else 0.3


def comes(wanted: Wanted, sentence: str) -> bool:
    """Whether the sentence tells that somebody takes the place that is asked about."""
    return wanted.holder and _COMES.search(sentence) is not None


def gone(sentence: str, span: Span) -> bool:
    """Whether the sentence tells that the one it names there is no longer what was asked."""
    before, after = sentence[: span.start], sentence[span.end :]
    apposed = _AFTER_GONE.search(before)
    if apposed and "," in apposed.group() and not re.match(r"[,.;]|$", after):
        apposed = None
    if apposed and (_GOES.search(before) or _COMES.search(before)):
        return True
    said = _SAID_OF.match(after)
    return said is not None and _GOES.match(after, said.end()) is not None


def _titled(wanted: Wanted, sentence: str) -> Iterator[Span]:
    """Names behind a title that the question has too, and writes small: of "Governor Ruiz" the latter."""
    small = {word for word in re.findall(r"\b[a-zà-ÿ]{3,}\b", wanted.text)}
    for match in _TITLED.finditer(sentence):
        words = match.group().split()
        if words[0].lower() in small and not stems(match.group("name")) & stems(wanted.text):
            yield Span(*match.span("name"))
