"""What a statement of a model's reply claims, without its markers, its markup and its way of beginning."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answer.markers import take_markers
from assistant.answer.wordlist import listed
from assistant.retrieve.terms import words


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of the reply. `lead` is what stands before it: line breaks, a list mark.

    `body` is its prose without markers. `claim` is what of it has to be supported, "" where it asserts nothing,
    and `numbers` are the passages that it names. `shown` is false for what is no part of an answer, such as a
    list of sources, `opens_sources` true for the heading of one, and `declines` where the model says that the
    passages have no answer.
    """

    lead: str
    body: str
    claim: str
    numbers: tuple[int, ...]
    shown: bool = True
    opens_sources: bool = False
    declines: bool = False


_LIST_MARK = re.compile(r"(?:>\s*)*(?:(?:[-*+•–—]|\(?\d{1,2}[.)]|[a-zA-Z]\))\s+)?")
_BLOCK = re.compile(r"\s*(?:#{1,6}\s|```|~~~|\|)")
_HEADING = re.compile(r"#{1,6}\s.*$|(?:\*\*|__)[^*_]{1,80}(?:\*\*|__)\s*:?$|[*_=-]{3,}$")
_ONLY_MARKUP = re.compile(r"(?:```|~~~).*$|[\s|:*_=`-]+$")
_PREFIX = re.compile(r"(?:final |short |direct )?(?:answer|response|summary|assistant)\s*:\s*", re.I)
_PREAMBLE = re.compile(
    r"(?:(?:sure|certainly|of course|okay|ok|great|absolutely)(?:\s(?:thing|question))?[.!,:]?"
    r"|(?:(?:sure|certainly|of course|okay|ok)\b[,.!]?\s*)?"
    r"(?:here (?:is|are)|here's|below (?:is|are)|based (?:solely |only )?on|according to|from|using|in)\b[^.!?]{0,80}"
    r"\b(?:answer|passages?|articles?|sources?|documents?|text|context|information|summary|points?)\b[^.!?]{0,60}:"
    r"|(?:i hope (?:this|that)|let me know|is there anything)\b.*"
    r"|(?:the )?(?:answer|summary|context|key points?)(?: is)?\s*:?)",
    re.I,
)
# What a preamble may say beside; more is a claim of its own, such as who said what follows.
_FRAME = frozenset(
    listed(
        "sure certainly of course okay ok great absolutely thing question questions here is are s below based solely"
        " only on according to from using in the a an this these following provided given cited numbered above short"
        " direct final brief quick concise answer answers summary context information passage passages article articles"
        " source sources document documents text key main point points your it clear what say says state states and"
        " with for some relevant details list overview response"
    )
)
_TOPIC = re.compile(r"\b(?:about|regarding|concerning|(?<!based )(?<!solely )(?<!only )on)\b[^,:]*", re.I)
_GIVEN = r"(?:the\s)?(?:provided\s|given\s|cited\s|numbered\s|above\s)?"
_NAMED = r"(?:passages?|sources?|documents?|articles?|context|text)"
_NUMBERS = r"(?:\s\d+(?:\s?(?:,|and)\s?\d+)*)?"
_LEAD_IN = re.compile(
    r"(?:according to|based on|as (?:reported|stated|mentioned|noted|described|said) (?:in|by)|per|in)\s*"
    rf"(?:{_GIVEN}{_NAMED}{_NUMBERS}\s?)?,\s*(?=\S)"
    rf"|(?:{_GIVEN}passages?{_NUMBERS}|the articles?)"
    r"\s(?:say|state|report|mention|note|explain|confirm)s?\sthat\s(?=\S)",
    re.I,
)
# "No, it did not rise" says what "It did not rise" says.
_OPENER = re.compile(
    r"(?:yes|no|however|also|additionally|in addition|furthermore|moreover|overall|specifically"
    r"|in (?:summary|short|conclusion)),\s+(?=\S)",
    re.I,
)
_SOURCES = re.compile(
    r"[*_#\s]*(?:sources?|references?|citations?|passages?|footnotes?)(?: used| cited)?\s*[*_]*\s*:?\s*[*_]*\s*"
    r"(?P<rest>(?:[\[(【]?\^?(?:passages?\s)?#?\d{1,3}(?:\s*[-–]\s*\d{1,3})?[\])】]?(?:\s*(?:,|;|and|&)\s*|\s*))*)\.?\s*",
    re.I,
)
_EMPHASIS = re.compile(r"\*\*|__|`+|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_REFERENCE = re.compile(r"\(?\d{1,2}[.)]\s")


def is_block(text: str) -> bool:
    """Whether a heading, a code fence or a row of a table begins here: a piece up to the end of its line."""
    return bool(_BLOCK.match(text))


def list_mark(text: str) -> int:
    """How many characters the mark of a list item takes at the start of `text`, 0 for none."""
    match = _LIST_MARK.match(text)
    return match.end() if match else 0


def shaped(text: str, lead: str, no_answer: str, in_sources: bool) -> Statement:
    """The statement of `text`, with `lead` before it. `in_sources` is set below a heading such as "Sources:"."""
    if sources := _SOURCES.fullmatch(text):
        _, numbers = take_markers(f"[{','.join(re.findall(r'[0-9]+', sources['rest']))}]")
        return Statement(lead, text, "", numbers, shown=False, opens_sources=not numbers)
    start = list_mark(text)
    mark, prose = text[:start], text[start:]
    bare, numbers = take_markers(prose)
    if in_sources and (numbers or _REFERENCE.match(text)):
        return Statement(lead, text, "", numbers, shown=False)
    if words(no_answer) == words(bare):
        return Statement(lead, bare, "", numbers, shown=False, declines=True)
    if not words(bare):
        return Statement(lead, "", "", numbers, shown=False)
    if _ONLY_MARKUP.match(text) or (_HEADING.match(text) and not numbers):
        return Statement(lead + mark, bare, "", ())
    claim = " ".join(_EMPHASIS.sub("", bare).split()).strip(" |")
    claim = re.sub(r"\s*\|\s*", ", ", claim)
    claim = claim[prefix.end() :] if (prefix := _PREFIX.match(claim)) else claim
    # Without a space behind it, a colon is of a time or a score.
    head, *rest = re.split(r"(?<=:)\s+", claim, maxsplit=1)
    if rest and _announces(head):
        (claim,) = rest
    while begun := _LEAD_IN.match(claim) or _OPENER.match(claim):
        named = tuple(int(one) for one in re.findall(r"\d+", begun.group()))
        numbers = tuple(dict.fromkeys((*named, *numbers)))
        claim = claim[begun.end() :]
        claim = claim[:1].upper() + claim[1:]
    if not words(claim) or (_PREAMBLE.fullmatch(claim) and (not claim.endswith(":") or _announces(claim))):
        return Statement(lead, "", "", numbers, shown=False)
    return Statement(lead + mark, bare, claim, numbers)


def _announces(head: str) -> bool:
    """Whether what stands before a colon says only that an answer follows."""
    said = words(_TOPIC.sub("", head))
    return bool(_PREAMBLE.fullmatch(head)) and all(one in _FRAME or re.fullmatch(r"\d{1,2}", one) for one in said)
