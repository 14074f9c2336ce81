"""An article as the maker of questions sees it: its sentences, its names, and what it is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer.wordlist import listed
from assistant.domain.article import Article, Span
from assistant.retrieve.terms import content_words

UPPER = r"[^\W\d_a-zß-öø-ÿāăąćčďđēęěğģħīįıķĺļľłńņňŋōőœŕřśşšţťŧūůűųźżž]"
WORD = rf"{UPPER}(?:[\w'’-]*\w)?"
LINK = r"(?:of the|of|de la|de|da|do|del|van der|van|von|der|den|al|bin|el|la|le|el|dos)"
NAME = rf"{WORD}(?: (?:{LINK} )?{WORD})*"
FULL_NAME = rf"{WORD}(?: (?:{LINK} )?{WORD}){{1,4}}"
ROLE = (
    r"(?:(?:vice|deputy|former|prime|finance|foreign|interior|defence|health|energy|economy|chief|managing|executive"
    r"|sports|goalkeeping|retired|independent|lead|acting)[ -])*"
    r"(?:president|prime minister|minister|mayor|governor|director|executive|officer|head|chair|chairman|chairwoman"
    r"|coach|captain|founder|spokeswoman|spokesman|judge|archbishop|administrator|statistician|secretary|leader"
    r"|chancellor|ambassador|editor|architect|manager|researcher|scientist|engineer|commander|conductor|treasurer"
    r"|specialist|professor|economist|analyst|historian|physicist|neurologist|hydrologist|biologist)"
)
SAID = r"(?:said|told|wrote|warned|added|argued|announced|admitted)"
_PEOPLE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<name>{FULL_NAME})(?:, [^,.]{{3,90}},)? {SAID}\b",
        rf"\b{SAID} (?:[a-z -]+ )?(?P<name>{FULL_NAME})",
        rf"(?P<name>{FULL_NAME}), (?:\d\d,|(?:the|a|an) (?:[\w’'-]+ ){{0,3}}?{ROLE}\b)",
        rf"\b{ROLE},? (?P<name>{FULL_NAME})",
    )
)
_DATELINE = re.compile(rf"^{UPPER}{{3,}}[^.]{{0,60}}?\s[-–—]\s")
# A capital there tells that the word is a name.
_INSIDE = re.compile(rf"(?<=[\w,’'] ){NAME}")
_CALENDAR = frozenset(
    listed(
        "January February March April May June July August September October November December Monday Tuesday Wednesday"
        " Thursday Friday Saturday Sunday President Prime Minister Mayor"
    )
)
_OFFICES = frozenset(
    listed(
        "President Prime Minister Mayor Chancellor Senator Governor Judge Justice King Queen Dr Professor Deputy"
        " Spokeswoman Spokesman Chief Director Captain Coach"
    )
)

# What begins a sentence so is no subject that stands alone.
_NO_SUBJECT = re.compile(
    r"(?:He|She|It|They|I|We|This|These|That|Those|There|Both|Neither|Nobody|One|Some|All|Most|Many|Each|What|Who|Another"
    r"|Others|No|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|More|Fewer|Only|About|If|In|On|At|By|From|For|When|While|As"
    r"|Although|Because|Had|Once|Asked|Though|Where|Until|Despite|After|Before|His|Her|Its|Their|Here|Then|Now|So|But|And"
    r"|Since|Under|With|Any)\b"
)
_LONGEST_SUBJECT = 12

# Within so many characters an article says what it is about.
_LEAD = 500
_WHERE = re.compile(r"\b(?:to|near|at|in|into|from|over|through|after|on|across)(?: the)? $")
# What a person does, and a town or a firm seldom.
_ACTS = rf"(?:{SAID}|conceded|resigned|replied|apologised)"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the article, from its character `start`; `text` has blanks for white space, and no dateline."""

    text: str
    start: int

    def span(self, start: int, end: int) -> Span:
        """Characters of the sentence as characters of the article."""
        return Span(self.start + start, self.start + end)


class Story:
    """What the sentences of an article may lean on: who its people are, and what its words are elsewhere."""

    def __init__(self, article: Article, spans: Sequence[Span]) -> None:
        self.sentences = tuple(_sentence(article.text, span) for span in spans)
        self.published: date | None = article.published
        self._plain = re.sub(r"\s", " ", article.text)
        found = (_without_office(match["name"]) for pattern in _PEOPLE for match in pattern.finditer(self._plain))
        self.people = frozenset(name for name in found if " " in name and content_words(name.split()[0]))
        inside = [match.group() for match in _INSIDE.finditer(self._plain)]
        self._names = Counter(inside)
        self._capital = frozenset(word for name in inside for word in name.split())
        self._small = frozenset(re.findall(r"\b[^\W\d_A-Z][\w-]*", self._plain))
        self.topic = self._topic(article.title)

    def is_person(self, name: str) -> bool:
        """Whether the article tells of `name` as of a person, by the full name."""
        return name in self.people

    def person(self, name: str) -> str | None:
        """The full name of the person who is called `name`, or None where that is nobody, or two."""
        if name in self.people:
            return name
        fitting = {one for one in self.people if one.endswith(f" {name}") or one.startswith(f"{name} ")}
        return fitting.pop() if len(fitting) == 1 else None

    def opening(self, phrase: str) -> str | None:
        """`phrase`, which begins a sentence, as it is written inside of one; None where that can't be told."""
        first, _, rest = phrase.partition(" ")
        bare = re.sub(r"['’]s?$", "", first)
        small = first[:1].lower() + first[1:]
        if first[:1].isupper() and not content_words(bare) and not bare.isupper():
            return f"{small} {rest}".strip()
        if not first[:1].isupper() or bare in self._capital or any(one.isupper() for one in bare[1:]):
            return phrase
        if not content_words(bare) or small in self._small or re.match(r"\d", bare):
            return f"{small} {rest}".strip()
        if rest[:1].isupper():
            return phrase
        return f"{small} {rest}" if rest and first.endswith("s") else None

    def subject(self, phrase: str) -> str | None:
        """`phrase`, the subject of a sentence, as it stands inside of a question, a person by the full name; None where
        it leans on what was said before."""
        if _NO_SUBJECT.match(phrase) or len(phrase.split()) > _LONGEST_SUBJECT:
            return None
        return self.person(phrase) or self.opening(phrase)

    def named(self, phrase: str) -> bool:
        """Whether `phrase` has a name in it, beyond the capital that begins a sentence."""
        found = (word.removesuffix("'s").removesuffix("’s") for word in re.findall(WORD, phrase))
        return any((one in self._capital or one in self._surnames) and one not in _CALENDAR for one in found)

    @property
    def _surnames(self) -> frozenset[str]:
        return frozenset(word for name in self.people for word in name.split())

    def _topic(self, title: str) -> str | None:
        """The name of the title that the text names early and most, a person's aside. What the title only says where,
        "to Radosna", gives way to what it says of whom."""
        names = [
            (re.sub(r"['’]s?$", "", one.group()), bool(_WHERE.search(title, 0, one.start())))
            for one in re.finditer(NAME, title)
        ]
        places = {word: where for name, where in names for word in (*name.split(), name)}
        counted = {word: len(re.findall(rf"\b{re.escape(word)}\b", self._plain)) for word in places}
        fitting = [word for word in places if counted[word] > 1 and word in self._names and self._is_topic(word)]
        best = max(fitting, key=lambda word: (not places[word], counted[word], len(word)), default=None)
        if best is None:
            return None
        led = len(re.findall(rf"\b[Tt]he {re.escape(best)}\b", self._plain))
        return f"the {best}" if 2 * led > counted[best] else best

    def _is_topic(self, name: str) -> bool:
        """Whether it is no person's and stands where an article says what it is about."""
        own = re.escape(name)
        # A town's club is "FK Radosna"; nobody is.
        whole, acting = rf"{UPPER}[^\W\d_]*[a-zß-ÿ] {own}\b", rf"\b{own} {_ACTS}\b"
        speaks = all(re.search(pattern, self._plain) for pattern in (whole, acting))
        person = speaks or self._surnames & set(name.split())
        return not person and bool(content_words(name.split()[0])) and name in self._plain[:_LEAD]


def _sentence(text: str, span: Span) -> Sentence:
    plain = re.sub(r"\s", " ", span.of(text))
    dateline = _DATELINE.match(plain)
    skipped = dateline.end() if dateline else 0
    return Sentence(plain[skipped:], span.start + skipped)


def _without_office(name: str) -> str:
    words = name.split()
    while words and words[0] in _OFFICES:
        words.pop(0)
    return " ".join(words)
