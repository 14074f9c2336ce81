"""What a sentence can be asked for: how much, when, where, who. Each rule gives few questions, and good ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.answer.wordlist import listed
from assistant.check.suggest_amounts import TELLING, amounts, counted
from assistant.check.suggest_clauses import Clause, clause_of
from assistant.check.suggest_speech import Found, roles, speakers
from assistant.check.suggest_story import FULL_NAME, NAME, Sentence, Story
from assistant.check.suggest_verbs import PARTICIPLES, PAST, base_of

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(
    rf"\b(?P<preposition>on|in|since|until) (?P<date>(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?"
    rf"(?:\d{{1,2}} {_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?:, \d{{4}})?"
    rf"|{_MONTH},? \d{{4}}|{_MONTH}|(?:1[5-9]|20)\d\d))"
    r"(?![\d-]| and \d| to \d)"
)
_PLACE = re.compile(rf"\b(?P<preposition>in|at|from) (?P<place>{NAME})$")
_WEEKDAY = re.compile(
    r",? (?:(?:on|late on|early on) )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"(?: (?:morning|evening|afternoon|night))?\b(?!['’])"
)
_LONE_MONTH = re.compile(rf"\b(?P<in>in|since|until|between|and|by|of) (?P<month>{_MONTH})(?! \d{{1,4}}|,? \d)\b")
_LONE_DAY = re.compile(rf"\b(?P<day>\d{{1,2}} (?P<one>{_MONTH})|(?P<other>{_MONTH}) \d{{1,2}})(?!,? \d{{4}}|\d)\b")
_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|him|them|I|we|us|our|you|this|these|those|himself|itself|here|ago|today|yesterday|tomorrow"
    r"|tonight|last|next|latter|former|such|another|there|one of|others?|same|then|so far|at present|present|meanwhile"
    r"|above|below|later|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|earlier|afterwards|again|who is"
    r"|further|both|each)\b"
)
_OWN = re.compile(r"\b(?:his|her|hers|its|their|theirs)\b")
_LIST_END = re.compile(r",? (?:and|or)$")
_PLACED = frozenset(
    listed(
        "meet land bear sign hold open die launch arrive end begin start gather live grow stand have take lie speak"
        " play found build find study shoot kill injure attend celebrate present"
    )
)
_BY_WHOM = re.compile(
    rf"(?P<done>[a-z]+(?: (?:in|at|on|for) [^,]{{3,40}}?)?) by (?P<name>(?:the )?{NAME})"
    r"(?=$| (?:in|at|on|for|after|before|during|with|to)\b)"
)
_LONGEST = 170
_FEWEST = 4


class Asked(StrEnum):
    """What a question asks for."""

    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Fact:
    """A question that `sentence` answers by the words from `start` to `end` of it."""

    asked: Asked
    question: str
    sentence: Sentence
    start: int
    end: int

    @property
    def short(self) -> str:
        """The words that answer."""
        return self.sentence.text[self.start : self.end]


def facts(sentence: Sentence, story: Story) -> Iterator[Fact]:
    """The questions that can be made of a sentence; those of the same words are together."""
    text = sentence.text
    for found in (*speakers(text, story), *roles(text, story)):
        yield from _fact(Asked.WHO, found, sentence, story, owner="")
    if text.startswith(("“", '"')) or text.endswith("?"):
        return
    clause = clause_of(text)
    if clause is None:
        return
    for asked, found in (
        *((Asked.AMOUNT, one) for one in amounts(clause, story)),
        *((Asked.AMOUNT, one) for one in counted(clause)),
        *((Asked.WHEN, one) for one in _dates(clause, story)),
        *((Asked.WHERE, one) for one in _places(clause, story)),
        *((Asked.WHO, one) for one in (*_doers(clause, story), *_agents(clause, story))),
    ):
        yield from _fact(asked, found, sentence, story, owner=clause.subject)


def _fact(asked: Asked, found: Found, sentence: Sentence, story: Story, *, owner: str) -> Iterator[Fact]:
    """The fact where its question stands alone."""
    question = found.question if found.quoted else _dated(_WEEKDAY.sub("", found.question), story)
    question = f"{' '.join(question.split()).rstrip(' ,.')}?"
    if not found.quoted:
        if _PRONOUN.search(question) or re.search(r"[“”\"\n;:()]", question):
            return
        if (own := _OWN.search(question)) and not (owner and 0 <= question.find(owner[1:]) < own.start()):
            return
        if not _rich(question, story):
            # What "the company" is, only the article tells.
            if not story.topic:
                return
            question = f"In the case of {story.topic}, {question[0].lower()}{question[1:]}"
    if len(question) <= _LONGEST and len(question.split()) >= _FEWEST:
        yield Fact(asked, question, sentence, found.start, found.end)


def _rich(question: str, story: Story) -> bool:
    return story.named(question.partition(" ")[2])


def _dates(clause: Clause, story: Story) -> Iterator[Found]:
    subject = story.subject(clause.subject)
    if (
        subject is None
        or clause.base in TELLING
        or clause.auxiliary in ("has", "have", "had", "would", "could", "may", "must", "should", "can")
    ):
        return
    found = [one for one in _DATE.finditer(clause.rest) if one["date"] not in _MONTH]
    if len(found) != 1:
        return
    match = found[0]
    before, after = clause.rest[: match.start()].rstrip(), clause.rest[match.end() :]
    # "A message received on 11 February demanded": the later one is the verb.
    if not before and (clause.auxiliary or any(word in PAST for word in after.split()[:2])):
        return
    if len(before.split()) > 14 or _LIST_END.search(before):
        return
    if any(word in PARTICIPLES or word.endswith("ed") for word in before.split()[2 if clause.auxiliary else 0 :]):
        return
    if re.search(r"\b(?:that|which|who|where|when|than|if|and|or|as|since|until)\b", before) or re.match(
        r" (?:and|or|to)\b", after
    ):
        return
    if before.endswith(
        (" late", " early", " time", "afternoon", "morning", "evening", " day", "days", "summer", "autumn")
    ):
        return
    if match["preposition"] == "since" and re.search(r"\b(?:first|most|\w+est)\b", before):
        return
    wh = {"since": "Since when", "until": "Until when"}.get(match["preposition"], "When")
    question = clause.asked(wh, f"{before}{after}", subject)
    start = clause.at + match.start("date")
    yield Found(question, start, start + len(match["date"]))


def _places(clause: Clause, story: Story) -> Iterator[Found]:
    subject = story.subject(clause.subject)
    rest = _WEEKDAY.sub("", clause.rest)
    match = _PLACE.search(rest)
    if subject is None or match is None or not clause.rest.startswith(rest[: match.end()]):
        return
    if story.is_person(match["place"]) or re.search(_MONTH, match["place"]):
        return
    before = rest[: match.start()].rstrip()
    if len(before.split()) > 8 or re.search(r"\b(?:that|which|who|where|when|than|if|and|or|as|,)\b", before):
        return
    words = before.split()
    verb = clause.base or next((base for word in words if (base := base_of(word))), "")
    if (
        verb not in _PLACED
        or (verb == "have" and "headquarters" not in before)
        or (verb == "take" and "place" not in before)
    ):
        return
    wh = "From where" if match["preposition"] == "from" else "Where"
    start = clause.at + match.start("place")
    yield Found(clause.asked(wh, before, subject), start, start + len(match["place"]))


def _doers(clause: Clause, story: Story) -> Iterator[Found]:
    """Who did it: of a person by the full name, whose deed names more than the article does by itself."""
    if not re.fullmatch(FULL_NAME, clause.subject) or not story.is_person(clause.subject):
        return
    if clause.base in ("say", "tell", "have", "become", "know", "want", "remain", "go", "come") or clause.verb in (
        "is",
        "are",
        "would",
        "could",
    ):
        return
    rest = clause.rest
    if len(rest.split()) < 3 or not story.named(rest):
        return
    yield Found(f"Who {clause.verb} {rest}", 0, len(clause.subject))


def _agents(clause: Clause, story: Story) -> Iterator[Found]:
    """By whom it was done."""
    match = _BY_WHOM.match(clause.rest)
    subject = story.subject(clause.subject)
    if subject is None or match is None or clause.auxiliary not in ("is", "are", "was", "were"):
        return
    if match["done"].split()[0] not in PARTICIPLES or not base_of(match["done"].split()[0]):
        return
    start = clause.at + match.start("name")
    rest = clause.rest[match.end() :]
    yield Found(clause.asked("By whom", f"{match['done']}{rest}", subject), start, start + len(match["name"]))


def _dated(question: str, story: Story) -> str:
    """The question with the year of a month that has none: of the past, the last such month before publication."""
    day = story.published
    if day is None:
        return question
    past = not re.search(r"\b(?:will|would|is to|are to|plans?|hopes?|due|be)\b", question)

    def year(name: str) -> int:
        assert day is not None
        month = 1 + _MONTH[3:-1].split("|").index(name)
        if past:
            return day.year if month <= day.month else day.year - 1
        return day.year if month >= day.month else day.year + 1

    question = _LONE_MONTH.sub(lambda match: f"{match['in']} {match['month']} {year(match['month'])}", question)
    # "February 2, 2022", and "2 February 2022".
    return _LONE_DAY.sub(
        lambda found: f"{found['day']}{',' if found['other'] else ''} {year(found['one'] or found['other'])}", question
    )
