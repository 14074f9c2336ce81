"""Where the subject of a verb of saying stands in its sentence."""

from __future__ import annotations

import re

from assistant.answer.quotation_marks import MASK

_INVERTING = frozenset(("said", "says", "added", "adds", "wrote", "writes", "warned", "explained"))
_AUXILIARY = re.compile(
    r"(?:^|\s+)(?:has|have|had|also|later|then|again|once|only|both|however|repeatedly|earlier"
    r"|already|never|yesterday|today"
    r"|on \w+day|\w+day|\w+ly|last \w+|has since|himself|herself|itself)$"
)
# Passive, or said by nobody yet: "was told", "would say no more".
_UNSAID = re.compile(
    r"\b(?:is|are|was|were|be|been|being|to|not|would|will|could|can|may|might|must|should|did|does|do)$"
)
_TOLD_BY = re.compile(r"\b(?:was|were|been) told by (?P<who>[^.,;]{3,80}?)(?= that\b| how\b|[,.;])")
_EMBEDDED = re.compile(
    r"\b(?:who|which|that|whom|what|where|whose|than)(?:\s+(?:[A-Z][\w’'-]+|he|she|they|it|the \w+|(?![A-Z])\w+s))*$"
)
FINITE = re.compile(
    r"\b(?:is|was|were|are|had|has|have|would|will|could|should|may|might|did|does|can|must|be|been|\w{3,}ed)\b"
)
_SUBORDINATE = re.compile(
    r"^(?:who|which|whose|of|from|in|at|on|for|with|by|aged|\d+$|\d+,|then|now|formerly|himself|herself)\b|^\d+$"
)
_CONJUNCTION = re.compile(r"\b(?:but|because|though|although|while|whereas|and|since|as|when|after|until|if|that)\s+")
# "It is the first time the city has admitted that …" is nobody's but the outlet's.
_TELLS_THAT = re.compile(r"(?:It|This|That|There)(?:\s(?:is|was|has been|had been)|['’]s)\b")
_NOUN_START = re.compile(r"\s*(?:[A-ZÀ-Þ“\"]|the |an? |one |two |three |its |his |her |their |some |several |another )")


def subject(plain: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the subject of the verb at `start`:`end` of a sentence stands; None where the verb says nothing."""
    before = plain[:start].rstrip()
    stripped = before
    while match := _AUXILIARY.search(stripped):
        stripped = stripped[: match.start()].rstrip()
    if _UNSAID.search(stripped):
        agent = _TOLD_BY.search(plain)
        return agent.span("who") if agent and agent.start() < start < agent.end() else None
    inverted = _inverted(plain, start, end, before)
    if inverted:
        return inverted
    if not stripped or stripped.endswith(MASK):
        return None
    if _EMBEDDED.search(stripped):
        return None
    opening = max((stripped.rfind(mark) for mark in (MASK, ";", ":", " - ", "–", "—")), default=-1) + 1
    chunks = [
        (match.start(), match.end()) for match in re.finditer(r"(?:[^,]|,(?=\d))+", plain[opening : len(stripped)])
    ]
    chunks = [
        (one + opening, other + opening) for one, other in chunks if plain[one + opening : other + opening].strip()
    ]
    if not chunks:
        return None
    if not stripped.endswith(","):
        first, last = chunks[-1]
        text = plain[first:last].strip()
        if re.match(r"(?:and|but|then)(?:\s+\w+){0,2}$", text) or re.match(r"(?:and|but) (?:has|had)?$", text):
            return chunks[0]
        if text.endswith((" and", " but")):
            return first, first + len(plain[first:last]) - len(plain[first:last].lstrip()) + _until_verb(text)
        if _TELLS_THAT.match(text):
            return None
        for match in reversed(list(_CONJUNCTION.finditer(plain, first, last))):
            if plain[match.end() : last].strip() and not _only_verb(plain[match.end() : last]):
                return match.end(), last
        return first, last
    at = len(chunks) - 1
    if at > 0:
        at -= 1
        while at > 0 and _SUBORDINATE.match(plain[chunks[at][0] : chunks[at][1]].strip()):
            at -= 1
        # "…, its director, Gordon Pike, said": three pieces, of which the first is what he said.
    return chunks[at][0], chunks[-1][1]


def _inverted(plain: str, start: int, end: int, before: str) -> tuple[int, int] | None:
    """The subject behind the verb: "…," said Jonas Wieland, who keeps a kiosk."""
    if before and not before.endswith((MASK, ",")):
        return None
    if before.endswith(",") and not before.endswith(f"{MASK},") and plain[start:end] not in _INVERTING:
        return None
    rest = re.match(
        rf"[^.;:{MASK}]*(?:\.(?=[A-Za-z])[^.;:{MASK}]*|(?<=\b[A-Z])\.[^.;:{MASK}]*|(?<=Mr|Ms|Dr|Sr)\.[^.;:{MASK}]*)*",
        plain[end:],
    )
    text = rest.group() if rest else ""
    if not _NOUN_START.match(text):
        return None
    pieces = text.split(",")
    if before.endswith(MASK) or not before:
        if not before and FINITE.search(pieces[0]):
            return None
        length = len(pieces[0])
        for piece in pieces[1:]:
            if _SUBORDINATE.match(piece.strip()) and not re.match(
                r"\s*who (?:asked|spoke|did not|declined|wish)", piece
            ):
                break
            length += 1 + len(piece)
        return end, end + length
    if FINITE.search(pieces[0]) or re.search(r"\bthat\b", pieces[0]):
        return None
    return end, end + len(text)


def _until_verb(text: str) -> int:
    """The length of the noun phrase with which a clause begins."""
    match = re.search(r"\s\w+(?:ed|s)\b|\s(?:is|was|had|has|went|came|left|met)\b", text)
    return match.start() if match else len(text)


def _only_verb(text: str) -> bool:
    return (
        bool(re.fullmatch(r"\s*\w+(?:ly)?\s*", text))
        and text.strip().islower()
        and not re.search(r"(?i)\b(?:he|she|they|it)\b|s\s*$", text)
    )
