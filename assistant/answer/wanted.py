"""What value a question wants: a count of dead, a sum of money, a day to come, who holds an office."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from assistant.answer.kinds import AnswerKind, kind_of
from assistant.answer.matters import key, matter
from assistant.answer.wordlist import listed
from assistant.retrieve.names import names_in


class Want(StrEnum):
    """What is asked for; OTHER where the question does not tell, FIGURE where it is some figure, of no known unit."""

    COUNT = "count"
    MONEY = "money"
    SHARE = "share"
    LASTING = "lasting"
    FIGURE = "figure"
    DATE = "date"
    NAME = "name"
    PLACE = "place"
    WHY = "why"
    WHETHER = "whether"
    OTHER = "other"


_ONE_FORM = {"child": "children", "thief": "thiev", "gunman": "gunmen", "fireman": "firemen"}
TIMES = frozenset(listed("second minut hour day week month year"))
_HOW_LONG = re.compile(r"\b(?:how long|for how many (?:days|weeks|months|years|hours))\b", re.I)
_HOW_OLD = re.compile(r"\bhow old\b", re.I)
_AS_A_RULE = re.compile(r"\bhow (?:much|large|big|high|great)\b|\b(?:what|which)\b", re.I)
MONEY = re.compile(
    r"\b(?:costs?|price|priced|fee|fine|fined|worth|bribes?|damages?|ransom|reward|salary|compensation|debts?|bill|budget"
    r"|revenue|profits?|loss(?:es)?|sum|money|funding|grant|subsid\w+|offer(?:ed|s)?|bids?|pay|paid|pays|value|loan"
    r"|allowance|penalty|wages?|pension|rent|reserves|earnings|turnover)\b",
    re.I,
)
# What is asked for is the sum itself: "what did it cost", "what fine", and not "what does he offer".
_SUM = re.compile(
    r"\bhow (?:much|large|big|high|great)\b"
    r"|\b(?:what|which) (?:\w+ ){0,2}(?:fine|fee|price|sum|costs?|damages?|budget|bill|loss(?:es)?|salary|reward"
    r"|ransom|compensation|profits?|revenue|offer|bid|rise)\b"
    r"|\bwhat (?:is|was|are|were) (?:(?!(?:to|on|for|about|who|that|in)\b)[\w'’-]+ ){0,5}"
    r"(?:fine|fee|price|sum|costs?|damages?|budget|bill|bid"
    r"|offer|loss(?:es)?|salary|reward|ransom|compensation|value|estimate|allowance|penalty|pay|wages?|pension|rent"
    r"|reserves|earnings|revenue|turnover)\b"
    r"|\bwhat (?:is|was|are|were)\b.*\bworth(?=\W*$)"
    r"|\bwhat (?:did|does|do|will|would|has|have|must|should)\b.*\b(?:costs?|pay(?! attention)|paid)\b",
    re.I,
)
_SHARE = re.compile(
    r"\b(?:percent(?:age)?|per cent|proportion|turnout|effective(?:ness)?|efficacy|interest rate"
    r"|inflation|unemployment|deficit|(?:what|how (?:large|big|great)) (?:an? |is the |was the )?share"
    r"|(?:policy|key|base|lending|bank|growth|mortgage) rates?)\b",
    re.I,
)
_SOME_FIGURE = re.compile(
    r"\bhow (?:much|far|large|big|high|strong|fast|deep|tall|hot|cold|wide|heavy|powerful)\b"
    r"|\b(?:what|which) (?:\w+ )?(?:is |was |are |were )?(?:the |their |its )?(?:\w+ ){0,2}(?:score|result|area|number"
    r"|figure|total|count(?! (?:was|is|were)\b)|magnitude|speed|temperature|width|height|depth|margin|majority"
    r"|attendance)\b",
    re.I,
)
_NUMBER_OF = re.compile(r"\bnumber of (?P<what>[\w'-]+)", re.I)
_OF_THOSE = re.compile(r"\bhow many of (?:those|them)\b", re.I)
_TOLL = re.compile(r"\btoll\b", re.I)
_WHY = re.compile(r"\bwhy\b|\bfor what reason\b|\bwhat (?:was|is) the (?:cause|reason)\b", re.I)
_WHETHER = re.compile(r"^\W*(?:is|are|was|were|has|have|had|did|does|do|will|would|can|could|may|must|should)\b", re.I)
_UNTIL = re.compile(r"\b(?:when|until when|by when|what (?:day|date|month|year))\b", re.I)
_CHOICE = re.compile(r",\s(.+\bor\b.+)\?")
_WILL = re.compile(r"\b(?:will|shall|going to|expected|due|(?:is|are) (?:\w+ ){0,6}to)\b", re.I)
_HAPPENED = re.compile(r"\b(?:did|has|have|was|were|had)\b(?!.*\b(?:to be|expected|planned)\b)", re.I)
_HOPED = re.compile(r"^(?:\W|\w+\W){0,5}?(?:hopes?|plans?|expects?|aims?|wants?|intends?|is|are)(?: soon)? to\b", re.I)
_CHANGES = re.compile(
    r"\b(?:put off|postponed|delayed|brought forward|revised|corrected|no longer|instead"
    r"|(?:ris(?:es?|en)|rose|raised?|went up|gone up|goes up|grown|increased|climbed|jumped|widened|extended|doubled"
    r"|fell|fallen|come down|came down|goes down|gone down|cut|lowered|reduced|halved|dropped)(?: \w+){0,4} to)\b",
    re.I,
)
_WHICH_NAME = re.compile(
    r"\b(?:which|what) (?:(?!(?:is|are|was|were|did|does|do|has|have|had|will|would)\b)\w+ )?"
    r"(?:judge|minister|official|lawyer|doctor|coach|player|singer|actor|author"
    r"|senator|candidate|man|woman|officer|firm|company|bank|builder|airline|club|team|party|agency|newspaper|university|union"
    r"|contractor|carmaker|supplier|insurer)\b(?! of\b)",
    re.I,
)
_HOLDS = re.compile(
    r"^\W*(?:who|which \w+) (?:now |currently )?(?!(?:is|was) the (?:first|last|only)\b)"
    r"(?:(?:is|are|was|were)(?! (?:\w+ )?\w+(?:ed|en)\b)|runs?|leads?|heads?|holds?"
    r"|chairs?|owns?"
    r"|governs?|rules?|coaches|manages?|looks)\b",
    re.I,
)
_REASON = re.compile(
    r"\b(?:because|since|as|due to|owing to|so that|in order to|reason|cause[ds]?|after|over|too (?:much|many"
    r"|little|low|high|few)|would have|for (?:fear|lack|want))\b",
    re.I,
)
_CHANGE = re.compile(
    r"\bby (?:how|what)\b|\b(?:more|fewer|less|further|additional|extra|another|other)\b(?! than\b)"
    r"|\bhow (?:much|far|large|big|many)\b.*"
    r"\b(?:ris\w+|rose|increas\w+|rais\w+|fall|fell|drop\w*|grow|grew|cut|decline\w*)\b",
    re.I,
)
_FRAME = frozenset(
    key(word) for word in listed("now latest newest recent current still known yet accord account far up time")
)


@dataclass(frozen=True)
class Wanted:
    """What a question wants: its kind, the stem of what it counts ("" where it does not say), and its other words."""

    text: str
    kind: Want
    noun: str
    anchors: frozenset[str]

    @property
    def develops(self) -> bool:
        """Whether a later article is likely to make the answer another: a count, a sum, a plan, who holds an office."""
        return self.holder or self.ahead or (self.measured and self.kind is not Want.DATE)

    @property
    def measured(self) -> bool:
        """Whether a figure, a sum or a date is wanted."""
        return self.kind in (Want.COUNT, Want.MONEY, Want.SHARE, Want.LASTING, Want.FIGURE, Want.DATE)

    @cached_property
    def choice(self) -> tuple[str, ...]:
        """The names between which the question leaves the choice."""
        listed_ = _CHOICE.search(self.text)
        return tuple(name for name in names_in(listed_.group(1)) if name) if listed_ else ()

    @cached_property
    def ahead(self) -> bool:
        """Whether the day of something to come is asked for."""
        return self.kind is Want.DATE and _WILL.search(self.text) is not None

    @cached_property
    def holder(self) -> bool:
        """Whether it is asked who holds an office, a title, a lead: a state, which ends when another takes it."""
        return self.kind is Want.NAME and _HOLDS.search(self.text) is not None

    @cached_property
    def change(self) -> bool:
        """Whether it is asked by how much something became more or less."""
        return _CHANGE.search(self.text) is not None

    def planned(self, sentence: str) -> bool:
        """Whether the sentence only hopes for or plans what the question asks as having happened."""
        return _HAPPENED.search(self.text) is not None and _HOPED.search(sentence) is not None

    def updates(self, sentence: str) -> bool:
        """Whether the sentence tells that what is asked for, and develops, has become another."""
        return self.develops and _CHANGES.search(sentence) is not None

    def reasons(self, sentence: str) -> bool:
        """Whether the sentence tells a reason."""
        return _REASON.search(sentence) is not None


def wanted(question: str) -> Wanted:
    """What `question` wants."""
    asked = matter(question)
    counted = _NUMBER_OF.search(question)
    noun = one_form(asked.counted or (key(counted["what"]) if counted else ""))
    if not noun and (_TOLL.search(question) or _OF_THOSE.search(question)):
        noun = "person"
    anchors = (asked.anchors - _FRAME - {noun}) | ({key("died")} if _TOLL.search(question) else set())
    return Wanted(question, _kind(question, noun), noun, anchors)


def _kind(question: str, counted: str) -> Want:
    plain = kind_of(question)
    if _WHY.search(question):
        return Want.WHY
    if _HOW_OLD.search(question):
        return Want.OTHER
    if _HOW_LONG.search(question) or counted in TIMES:
        return Want.LASTING
    if counted:
        return Want.COUNT
    if plain is AnswerKind.DATE or (_UNTIL.search(question) and plain is AnswerKind.OTHER):
        return Want.DATE
    if plain is AnswerKind.PERSON:
        return Want.NAME
    if plain is AnswerKind.PLACE:
        return Want.PLACE
    if _WHETHER.search(question):
        return Want.WHETHER
    if _SHARE.search(question):
        return Want.SHARE
    if _AS_A_RULE.search(question) and MONEY.search(question) and _SUM.search(question):
        return Want.MONEY
    if _SOME_FIGURE.search(question) or plain is AnswerKind.NUMBER:
        return Want.FIGURE
    return Want.NAME if _WHICH_NAME.search(question) else Want.OTHER


def one_form(stem: str) -> str:
    """The stem of a word that has another in the plural: of "child" that of "children"."""
    return _ONE_FORM.get(stem, stem)
