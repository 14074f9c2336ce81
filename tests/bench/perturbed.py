"""Claims made from the starter articles by rule: true ones in other words, and false ones that change one thing."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from assistant.adapters.sentences import SentencexSplitter
from assistant.domain.article import Article
from assistant.domain.documents import RawDocument
from assistant.ingest.readers.markdown import MarkdownReader


class Made(StrEnum):
    """How a claim was made of a sentence. The first ones keep it true, the others don't."""

    VERBATIM = "verbatim"
    CLAUSE_DROPPED = "clause dropped"
    LEAD_MOVED = "lead-in moved"
    FIGURE_REWRITTEN = "figure in another form"
    DATE_REWRITTEN = "date in another form"
    FIGURE = "figure changed"
    DATE = "date changed"
    NAME = "name replaced"
    NEGATION = "negation added or removed"
    ACTORS = "actors swapped"

    @property
    def true(self) -> bool:
        """Whether the article still says it."""
        return self in (
            Made.VERBATIM, Made.CLAUSE_DROPPED, Made.LEAD_MOVED, Made.FIGURE_REWRITTEN, Made.DATE_REWRITTEN,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MadeClaim:
    """A claim made of `sentence` of the article."""

    article: str
    sentence: str
    text: str
    made: Made


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SPELLED = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten",
            11: "eleven", 12: "twelve", 14: "fourteen", 15: "fifteen", 18: "eighteen", 20: "twenty",
            22: "twenty-two", 25: "twenty-five", 30: "thirty", 40: "forty", 50: "fifty"}  # fmt: skip
_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})(?: (\d{{4}}))?\b")
_YEAR = re.compile(r"\b(?:in|since|of|until|by) ((?:19|20)\d\d)\b")
_FIGURE = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+|\d+\.\d+|\d+)(?![\w,.]*\d)")
_NAME = re.compile(r"\b[A-ZÀ-ÞŁŠŽ][\w'-]+(?: [A-ZÀ-ÞŁŠŽ][\w'-]+)*")
_AUXILIARY = re.compile(r"\b(is|are|was|were|will|would|has|have|had|can|could|may|must|should) (?!not|no\b|n't)")
_NOT = re.compile(r"\b(?:is|are|was|were|will|would|has|have|had|can|could|did|does|do|must) not\b|\bnever ")
_CLAUSE = re.compile(r", (?:which|who|where|when|while|but|whose|although|though|after which|because)\b[^,]*\.$")
_SAID = re.compile(r", (?:according to [^,]+|[^,]{3,60} (?:said|says|added)(?: [^,]{0,30})?)\.$")
_LEAD = re.compile(r"^((?:In|On|At|Under|By|During|Since|Until|From|After|Before|For) [^,]{3,45}), ([^\"“]+)\.$")


def articles(corpus: Path) -> list[Article]:
    """The starter articles, by path."""
    reader = MarkdownReader()
    found = []
    for path in sorted(corpus.glob("*/*/*.md")):
        with path.open("rb") as stream:
            for document in reader.read(stream):
                if isinstance(document, RawDocument) and document.text:
                    published = date.fromisoformat(document.published) if document.published else None
                    found.append(Article(document.id or path.stem, document.title or "", document.text,
                                         source=document.source, published=published))  # fmt: skip
    return found


def made_claims(corpus: Sequence[Article], each: int, seed: int = 20) -> list[MadeClaim]:
    """At most `each` claims of each making, the same ones each time, spread over the articles."""
    chance = random.Random(seed)
    names = sorted({name for article in corpus for name in _inner_names(article.text)})
    sentences = [(article, sentence) for article in corpus for sentence in _sentences(article.text)]
    chance.shuffle(sentences)
    makers = _makers(names, chance)
    claims: list[MadeClaim] = []
    for made, make in makers.items():
        found = 0
        for article, sentence in sentences:
            text = make(article, sentence)
            if text is not None and (text != sentence) is (made is not Made.VERBATIM):
                claims.append(MadeClaim(article.id, sentence, text, made))
                found += 1
            if found == each:
                break
    return claims


_Maker = Callable[[Article, str], str | None]


def _makers(names: Sequence[str], chance: random.Random) -> dict[Made, _Maker]:
    known = set(names)
    return {
        Made.VERBATIM: lambda _, sentence: sentence,
        Made.CLAUSE_DROPPED: lambda _, sentence: _dropped(sentence),
        Made.LEAD_MOVED: lambda _, sentence: _moved(sentence),
        Made.FIGURE_REWRITTEN: lambda _, sentence: _figure_rewritten(sentence),
        Made.DATE_REWRITTEN: lambda _, sentence: _date_rewritten(sentence),
        Made.FIGURE: lambda _, sentence: _figure_changed(sentence, chance),
        Made.DATE: lambda _, sentence: _date_changed(sentence, chance),
        Made.NAME: lambda article, sentence: _name_replaced(article, sentence, names, chance),
        Made.NEGATION: lambda _, sentence: _negated(sentence),
        Made.ACTORS: lambda _, sentence: _swapped(sentence, known),
    }


def _sentences(text: str) -> Iterator[str]:
    for span in SentencexSplitter().sentences(text):
        sentence = span.of(text)
        if 40 <= len(sentence) <= 230 and sentence.endswith(".") and not re.search(r"[\"“”\n]|^[A-ZÀ-Þ]{3}", sentence):
            yield sentence


def _dropped(sentence: str) -> str | None:
    for pattern in (_CLAUSE, _SAID):
        shorter = pattern.sub(".", sentence)
        # Of "A, who B, and C" nothing but the end can go.
        if shorter != sentence and len(shorter.split()) >= 6:
            return shorter
    return None


def _moved(sentence: str) -> str | None:
    match = _LEAD.match(sentence)
    if not match:
        return None
    lead, rest = match.groups()
    return f"{rest[0].upper()}{rest[1:]} {lead[0].lower()}{lead[1:]}." if "," not in rest else None


def _figure_rewritten(sentence: str) -> str | None:
    if match := re.search(r"\b(\d+(?:\.\d+)?) (million|billion)\b", sentence):
        value = round(float(match[1]) * (1e6 if match[2] == "million" else 1e9))
        return sentence[: match.start()] + f"{value:,}" + sentence[match.end() :]
    if match := re.search(r"(?<![\w.,])(\d{1,3}),(\d{3})\b(?!,)", sentence):
        return sentence[: match.start()] + match[1] + match[2] + sentence[match.end() :]
    if match := re.search(r"\b(\d+(?:\.\d+)?) (?:per cent|percent)\b", sentence):
        return sentence[: match.start()] + f"{match[1]}%" + sentence[match.end() :]
    for match in _FIGURE.finditer(sentence):
        word = _SPELLED.get(int(match.group())) if match.group().isdigit() else None
        near = sentence[max(0, match.start() - 12) : match.end() + 12]
        if word and not any(month in near for month in _MONTHS):
            return sentence[: match.start()] + word + sentence[match.end() :]
    return None


def _date_rewritten(sentence: str) -> str | None:
    match = _DATE.search(sentence)
    if not match or re.search(r"\b(?:to|and) $|[–-]$", sentence[: match.start()]):
        return None
    year = f", {match[3]}" if match[3] else ""
    return f"{sentence[: match.start()]}{match[2]} {match[1]}{year}{sentence[match.end() :]}"


def _figure_changed(sentence: str, chance: random.Random) -> str | None:
    taken = [*_DATE.finditer(sentence), *_YEAR.finditer(sentence)]
    found = [
        match
        for match in _FIGURE.finditer(sentence)
        if not any(one.start() <= match.start() < one.end() for one in taken) and match.group() not in ("0", "1")
    ]
    if not found:
        return None
    match = chance.choice(found)
    digits = [place for place in range(*match.span()) if sentence[place].isdigit()]
    place = chance.choice(digits[:2])
    other = chance.choice([digit for digit in "123456789" if digit != sentence[place]])
    changed = sentence[:place] + other + sentence[place + 1 :]
    present = [one.group() for one in _FIGURE.finditer(sentence)]
    return None if _FIGURE.search(changed, match.start()).group() in present else changed  # type: ignore[union-attr]


def _date_changed(sentence: str, chance: random.Random) -> str | None:
    if match := _DATE.search(sentence):
        if chance.random() < 0.5:
            day = chance.choice([day for day in range(1, 29) if day != int(match[1])])
            return f"{sentence[: match.start(1)]}{day}{sentence[match.end(1) :]}"
        month = chance.choice([month for month in _MONTHS if month not in sentence])
        return sentence[: match.start(2)] + month + sentence[match.end(2) :]
    if match := _YEAR.search(sentence):
        year = chance.choice([year for year in range(1990, 2030) if str(year) not in sentence])
        return sentence[: match.start(1)] + str(year) + sentence[match.end(1) :]
    for words in (_DAYS, _MONTHS):
        if match := re.search(rf"\b(?:{'|'.join(words)})\b", sentence):
            other = chance.choice([word for word in words if word not in sentence])
            return sentence[: match.start()] + other + sentence[match.end() :]
    return None


def _inner_names(text: str) -> Iterator[str]:
    for sentence in _sentences(text):
        for match in _NAME.finditer(sentence):
            if match.start() > 0 and match.group().split()[0] not in (*_MONTHS, *_DAYS, "The", "A", "In"):
                yield match.group().removesuffix("'s").removesuffix("'")


def _names(sentence: str, known: set[str]) -> list[re.Match[str]]:
    return [
        match
        for match in _NAME.finditer(sentence)
        if match.group().split()[0] not in (*_MONTHS, *_DAYS)
        and (match.start() > 0 or match.group().removesuffix("'s") in known)
        and "'" not in match.group()
    ]


def _name_replaced(article: Article, sentence: str, names: Sequence[str], chance: random.Random) -> str | None:
    found = _names(sentence, set(names))
    if not found:
        return None
    match = chance.choice(found)
    others = [name for name in names if not any(word in article.text or word in article.title for word in name.split())]
    # Half of them by a name that the article has elsewhere, which is harder to see.
    if chance.random() < 0.5:
        own = sorted(set(_inner_names(article.text)))
        others = [name for name in own if not any(word in sentence for word in name.split())] or others
    if not others:
        return None
    return sentence[: match.start()] + chance.choice(others) + sentence[match.end() :]


def _negated(sentence: str) -> str | None:
    if match := _NOT.search(sentence):
        kept = "" if match.group() == "never " else match.group().removesuffix(" not")
        return sentence[: match.start()] + kept + sentence[match.end() :]
    if match := _AUXILIARY.search(sentence):
        return f"{sentence[: match.end()]}not {sentence[match.end() :]}"
    return None


def _swapped(sentence: str, known: set[str]) -> str | None:
    found = _names(sentence, known)
    for one, other in itertools.pairwise(found):
        between = sentence[one.end() : other.start()]
        # Of a list, and of a person with the office, the order says nothing.
        if re.search(r"[^\W\d_]{3}", re.sub(r"\b(?:and|the|or)\b", "", between)) and "," not in between:
            if " and " in between:
                continue
            return sentence[: one.start()] + other.group() + between + one.group() + sentence[other.end() :]
    return None
