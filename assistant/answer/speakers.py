"""Who a noun phrase beside a verb of saying is: a named person or body, a document, or somebody without a name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answer import reporting
from assistant.answer.wordlist import listed
from assistant.domain.attribution import Voice

_TITLES = (
    r"(?:Mrs?|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Baroness|Sr|Fr|Rev|Judge|Justice|President|Prime Minister"
    r"|Minister|Chancellor|Senator|Governor|Mayor|Councillor|Cllr|Captain|Capt|Colonel|Col|General|Gen|Major|Sergeant|Sgt"
    r"|Inspector|Superintendent|Chief|King|Queen|Prince|Princess|Pope|Bishop|Archbishop|Father|Sister|Commissioner|Sheriff"
    r"|Admiral|Lieutenant|Lt|Congressman|Congresswoman|Rep|Sen|Gov|Secretary|Chairman|Madame|Herr|Frau|Señora?|Doña|Don)\.?"
)
# Capitals of the Latin, Greek and Cyrillic alphabets.
_CAPITAL = f"[{''.join(letter for letter in map(chr, range(0x41, 0x530)) if letter.isupper())}]"
_WORD = rf"{_CAPITAL}[\w’'-]*[\w]|[A-Z]\."
_NAME = re.compile(
    rf"(?:(?:{_TITLES})\s+)*(?:{_WORD})(?:\s+(?:(?:de|da|di|du|del|della|van|von|der|den|ter|al|el|bin|ibn|la|le|dos|af|av)\s+)*(?:{_WORD}))*"
)
_TITLED = re.compile(rf"^(?:(?:{_TITLES})\s+)+")
_RELATIVE = re.compile(r"\s+(?:that|which|who)\b")
_OWNER = re.compile(r"['’]s?$")
# A body's name, by a word of it.
_BODY = re.compile(
    r"\b(?:Police|Board|Office|Ministry|Council|Bank|Party|Co|Company|Ltd|Inc|PLC|plc|GmbH|AG|Department|Service|Agency"
    r"|Authority|Court|Commission|Committee|Union|Club|Federation|Association|Foundation|Institute|University|School"
    r"|Hospital|Airlines?|Air|Lines|Rovers|United|City|Times|Post|News|Press|Parliament|Senate|House|Cabinet|Group|Holdings"
    r"|Industries|Energy|Water|Rail|Railways?|Network|Track|Trust|Society|Church|Museum|Navy|Army|Reuters|Organi[sz]ation)\b"
)
_NOT_NAMES = frozenset(
    listed(
        "The A An In On At It He She They We I But And Or So Yet Its His Her Their This That These Those There"
        " When While After Before Since If As For From By With Two Three Four Five Six Some Several Many Most One"
        " Another Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June"
        " July August September October November December According Asked Both Neither Nobody No Not Only People"
        " Members Sources Officials Police Experts What Who Why How Where Of To Also Now Then Last Next Today"
        " Yesterday Residents Witnesses Investigators Prosecutors Chemists Each All Any Under Over Until Though"
        " Although Because Even Still Just Later Earlier Meanwhile My Our Your"
    )
)
_PRONOUN = re.compile(r"(?i)\b(?P<pronoun>he|she|they|it|i|we|who)$")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something; `pronoun` is set where somebody named before is meant."""

    voice: Voice
    name: str | None
    pronoun: str = ""


def names(text: str) -> list[str]:
    """The names in `text` in order, with the titles before them. Owners of something ("Amirova's") are left out."""
    found = []
    for match in _NAME.finditer(text):
        words = match.group().split()
        while words and words[0] in _NOT_NAMES:
            words.pop(0)
        name = " ".join(words)
        if not name or _OWNER.search(name) or not _TITLED.sub("", f"{name} ").strip():
            continue
        following = text[match.end() :]
        # "the Belgian prosecutor": an adjective.
        adjective = re.match(r"\s+(?!(?:of|from|in|and|for|at|with|who|told|has|had|was|is)\b)[a-z]", following)
        if len(words) == 1 and adjective and not _plain_verb(following):
            continue
        found.append(name)
    return found


def is_person(name: str) -> bool:
    """Whether a name looks like a person's."""
    bare = _TITLED.sub("", f"{name} ").strip()
    return not _BODY.search(bare) and not (bare.isupper() and len(bare) > 1) and not bare.isdigit()


def full_name(name: str, article: str) -> str:
    """The longest form in which the article has that person, without titles: "Mr Leary" is Martin Leary."""
    bare = _TITLED.sub("", f"{name} ").strip()
    if " " in bare:
        return bare
    # "Leary's" and "Leary" are the same person.
    forms = [_TITLED.sub("", f"{one} ").strip() for one in names(article)]
    whole = [one for one in forms if " " in one and bare in (one.split()[-1], one.split()[0]) and is_person(one)]
    last = [one for one in whole if one.split()[-1] == bare]
    return (last or whole or [bare])[0]


def who(phrase: str, article: str, *, anonymous: bool = False) -> Speaker | None:
    """Who `phrase`, the subject of a verb of saying, is; None where it can be nobody."""
    phrase = phrase.strip(" ,;—–-")
    if not phrase:
        return None
    found = names(phrase)
    persons = [one for one in found if is_person(one)]
    core = phrase.split(",")[0]
    if (match := _PRONOUN.search(core)) and (not persons or not phrase.endswith(persons[-1])):
        return Speaker(Voice.SPEAKER, None, match["pronoun"].lower())
    if reporting.is_document(core):
        return Speaker(Voice.DOCUMENT, _RELATIVE.split(reporting.without_determiner(core))[0])
    if reporting.is_people(core) and not _is_named(core, persons):
        return Speaker(Voice.UNNAMED, None)
    if anonymous and not any(" " in one for one in persons):
        return Speaker(Voice.UNNAMED, None)
    if persons and not reporting.is_body(core):
        best = next((one for one in persons if " " in one), persons[0])
        return Speaker(Voice.SPEAKER, full_name(best, article))
    if reporting.speaks_for(phrase):
        return Speaker(Voice.SPEAKER, phrase)
    if found or reporting.is_body(core):
        return Speaker(
            Voice.SPEAKER, reporting.without_determiner(core) if not found or reporting.is_body(core) else found[0]
        )
    if reporting.INDEFINITE.search(core):
        return Speaker(Voice.UNNAMED, None)
    noun = reporting.head(core)
    if not noun:
        return None
    return Speaker(Voice.SPEAKER, _in_office(noun, article) or reporting.without_determiner(core))


def _is_named(core: str, persons: list[str]) -> bool:
    """Whether people's names follow what they are: "the ministers Quist and Holm"."""
    return bool(persons) and core.endswith(persons[-1]) and not re.search(r"\b(?:of|at|in|from|with)\b", core)


def _in_office(noun: str, article: str) -> str | None:
    """The person whom the article calls so: "the mayor" is "Leonard Quaye, the mayor of Port Sable"."""
    word = re.escape(noun)
    name = rf"(?P<name>(?:{_CAPITAL}[\w’'-]+\s+)+{_CAPITAL}[\w’'-]+)"
    for pattern in (
        rf"\b{word}\b(?:\s+(?:of|for|at)\s+[^,.;]{{1,40}})?,\s+{name}",
        rf"{name},\s+(?:\d+,\s+)?(?:the|its|an?|who is|his|her)\s+(?:[\w’'-]+\s+){{0,4}}{word}\b",
        rf"\b{word}\s+{name}",
    ):
        for match in re.finditer(pattern, article):
            if is_person(match["name"]):
                return _TITLED.sub("", f"{match['name']} ").strip()
    return None


def _plain_verb(following: str) -> bool:
    return bool(re.match(r"\s+\w+(?:ed|s)\b", following)) or bool(reporting.VERB.match(following.lstrip()))
