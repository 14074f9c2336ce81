"""How much, how many, how long: questions for the quantities of a clause."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answer.wordlist import listed
from assistant.check.suggest_clauses import Clause, head_verb
from assistant.check.suggest_speech import Found
from assistant.check.suggest_story import Story
from assistant.check.suggest_verbs import base_of

_HEDGE = (
    r"(?:(?:up to|about|around|nearly|almost|some|more than|fewer than|less than|at least|over|roughly|an estimated"
    r"|just|only|a further|exactly) )*"
)
_SPELLED = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    "|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|(?:{_SPELLED})(?:-[a-z]+)?)"
    r"(?: (?:hundred|thousand|million|billion|trillion))?"
)
_MONEY = (
    r"(?:[$€£]\s?\d[\d,.]*\d?(?: (?:million|billion))?"
    rf"|{_NUMBER} (?:euros|dollars|pounds|rupees|francs|yen|crowns|kronor|cents))"
)
_PERCENT = rf"{_NUMBER} ?(?:%|per ?cent|percent|percentage points)"
_QUANTITY = re.compile(
    rf"(?P<whole>(?P<hedge>{_HEDGE})(?:(?P<money>{_MONEY})|(?P<share>{_PERCENT})|(?P<number>{_NUMBER})(?= )))\b"
)
_FIGURE_END = r"(?![\d%]|[.,]\d|-|–| (?:to|or|and) \d)"
_STOP = (
    "of|in|on|at|by|to|from|for|with|without|against|over|under|about|between|near|into|through|towards|after|before"
    "|than|since|until|during|within|along|around|across|beyond|per|a|an|the|and|or|but|who|which|that|where|when|while"
    "|as|because|if|each|every|there|this|next|last|long|wide|high|tall|deep|old|away|ago|later|earlier|is|are|was|were"
    "|has|have|had|will|did|do|does|would|could|free|available|out|up|down|off|upon|instead|among|called|only|beneath|below"
    "|above|behind|beside|inside|outside|not|so|worth|ahead|clear|behind|short|more|less|today|now|then"
)
_NOUN = re.compile(rf" (?P<noun>(?:(?!(?:{_STOP})\b)[^\W\d][\w'’-]*)(?: (?!(?:{_STOP})\b)[^\W\d][\w'’-]*){{0,3}})")
_OF = re.compile(rf" of (?:(?:the|all) )?(?:(?!(?:{_STOP})\b)[\w'’-]+)(?: (?!(?:{_STOP})\b)[\w'’-]+){{0,2}}")
_MEASURED = {
    "long": "long",
    "wide": "wide",
    "high": "high",
    "tall": "tall",
    "deep": "deep",
    "thick": "thick",
    "across": "big",
    "old": "old",
}
_CHANGES = frozenset(
    listed(
        "rise fall drop grow climb increase decrease decline shorten lengthen raise lower retreat exceed reduce improve"
        " shrink cut widen slip sink jump plunge extend"
    )
)
_GIVEN = frozenset(listed("raise cut"))
_SHARED = frozenset(listed("win receive cover supply produce own hold lose buy sell give make"))
_LASTS = frozenset(listed("last take need"))
_TIMES = frozenset(listed("seconds minutes hours days weeks months years nights"))
TELLING = frozenset(listed("say tell report know mean announce"))
"""What follows these is said, and is not asked for as if it were so."""
_PLURALS = frozenset(listed("people children women men fish sheep police staff crew aircraft data"))


def amounts(clause: Clause, story: Story) -> Iterator[Found]:
    """How much or how many, of what the subject did or is."""
    subject = story.subject(clause.subject)
    if subject is None or clause.base in TELLING:
        return
    for match in _QUANTITY.finditer(clause.rest):
        if not re.match(_FIGURE_END, clause.rest[match.end() :]):
            continue
        head, after = clause.rest[: match.start()].rstrip(), clause.rest[match.end() :]
        if question := _amount(clause, subject, head, match, after):
            text, width = question
            start = clause.at + match.start()
            yield Found(text, start, start + width)


def _amount(clause: Clause, subject: str, head: str, match: re.Match[str], after: str) -> tuple[str, int] | None:
    """The question for a quantity of the rest, and how many characters its answer has."""
    whole = len(match.group().rstrip())
    by = re.search(r"(?:^|.* )by$", head)
    verb = head_verb(clause, head.removesuffix("by").rstrip() if by else head)
    being = clause.auxiliary in ("is", "are", "was", "were") and not head
    noun = _NOUN.match(after) if match["number"] else None
    if noun and re.match(r"(?:euros|dollars|per ?cent|percent)\b", noun["noun"]):
        return None
    if being:
        measured = re.match(r" (?P<unit>[a-z]+) (?P<what>long|wide|high|tall|deep|thick|across|old)\b", after)
        if measured and match["number"]:
            rest = after[measured.end() :]
            if re.match(r" (?:and|or)\b", rest):
                return None
            return clause.asked(f"How {_MEASURED[measured['what']]}", rest, subject), whole + measured.end("unit")
        if match["money"]:
            return clause.asked("How much", after, subject), whole
        return None
    if verb is None:
        return None
    if by and verb in _CHANGES:
        rest_head = head.removesuffix("by").rstrip()
        if match["number"]:
            if noun is None:
                return None
            rest = f"{rest_head} {after[noun.end() :]}"
            return clause.asked(f"By how many {noun['noun']}", rest, subject), whole + noun.end()
        return clause.asked("By how much", f"{rest_head} {after}", subject), whole
    if by:
        return None
    if match["money"]:
        if re.match(
            r" (?:in|of|for|from|to|on|at|a|over|worth|by|as|after|before|since)\b|$", after
        ) and not after.startswith(" worth"):
            wh = (
                "What sum"
                if verb in ("reach", "exceed", "total")
                else "By how much"
                if verb in _CHANGES - _GIVEN
                else "How much"
            )
            return clause.asked(wh, f"{head} {after}", subject), whole
        return None
    if match["share"]:
        if verb in ("reach", "exceed"):
            return clause.asked("What percentage", f"{head} {after}", subject), whole
        if verb in _CHANGES:
            return clause.asked("By how much", f"{head} {after}", subject), whole
        of = _OF.match(after)
        if of and not re.match(r" of\b|['’]", after[of.end() :]) and verb in _SHARED:
            return clause.asked(f"What percentage{of.group()}", f"{head} {after[of.end() :]}", subject), whole
        return None
    if noun is None or match["hedge"].startswith("only a"):
        return None
    words = noun["noun"].split()
    rest = after[noun.end() :]
    what = noun["noun"]
    if of := _OF.match(rest):
        what, rest = f"{what}{of.group()}", rest[of.end() :]
    if re.match(r" of\b|['’]", rest):
        return None
    if re.match(r" (?:and|or|to|by) (?:\d|[A-Z]|the\b)|,", rest) or any(base_of(w) and w.endswith("ed") for w in words):
        return None
    if verb == "weigh":
        return clause.asked("How much", f"{head} {rest}", subject), whole + noun.end()
    if verb in _CHANGES and words[-1] not in ("people", "jobs"):
        return clause.asked(f"By how many {noun['noun']}", f"{head} {rest}", subject), whole + noun.end()
    if verb in _LASTS and words[-1] in _TIMES:
        return clause.asked("How long", f"{head} {rest}", subject), whole + noun.end()
    if words[-1] in _TIMES or not _plural(words[-1]):
        return None
    return clause.asked(f"How many {what}", f"{head} {rest}", subject), whole + noun.end()


def counted(clause: Clause) -> Iterator[Found]:
    """The subject has the figure: "369 vessels were waiting"."""
    subject = clause.subject[:1].lower() + clause.subject[1:]
    match = re.match(_QUANTITY, subject)
    if match is None or match["money"] or not re.match(_FIGURE_END, subject[match.end() :]):
        return
    after = subject[match.end() :]
    verb = f"{clause.verb} {clause.rest}"
    if match["share"]:
        if re.match(r" of \w", after):
            yield Found(f"What percentage{after} {verb}", 0, match.end())
        return
    if after.startswith(" of the "):
        yield Found(f"How many{after} {verb}", 0, match.end())
        return
    noun = _NOUN.match(after)
    if noun and _plural(noun["noun"].split()[-1]):
        yield Found(f"How many{after} {verb}", 0, match.end() + noun.end())


def _plural(word: str) -> bool:
    return word.endswith("s") or word in _PLURALS
