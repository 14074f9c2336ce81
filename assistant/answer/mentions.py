"""What a text mentions: names as they are written, and terms, the runs of words that carry its meaning."""

from __future__ import annotations

import re

from assistant.retrieve.terms import content_words, fold, stems, words

# "University of Geneva", "Ludwig van Beethoven": small words that stand inside a name.
_LINK = r"(?:of(?:[ ]the)?|the|de|del|della|di|da|dos|van|von|der|den|la|le|el|al|bin|ibn)"
_UPPER = r"[^\W\d_a-zß-ÿ]"
_CAPITAL = rf"{_UPPER}[\w'’-]*(?:\.(?:{_UPPER}\.)+)?"
_NAME = re.compile(rf"\b{_CAPITAL}(?:[ ](?:{_LINK}[ ]){{0,2}}(?:{_CAPITAL}|\d+))*")
_QUOTED = re.compile(r"[\"“”«]([^\"“”«»]{2,60})[\"“”»]")
_SENTENCE_START = re.compile(r"(?:^|[.?!:;]|\n)[\s\"“”'(\[*-]*$")
_PART = re.compile(r"[^\W_][^\s,;:.?!()\[\]\"“”]*(?:[.,]\d[^\s,;:.?!()\[\]\"“”]*)*")
_BREAK = re.compile(r"[;:?!()\[\]\"“”\n]|[.,](?!\d)")
_FIGURE = re.compile(r"(?!(?:1[0-9]|20)\d\d$)[\d.,%$-]+")
_DAY = re.compile(
    r"(?i)(?:(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b\.?(?: \d{1,2}\b)? ?)+"
)
_POSSESSIVE = re.compile(r"['’]s?$")

# Verbs and nouns of asking and telling: they say nothing of what is asked about.
_ASKING = stems(
    """tell know want like give get explain describe happen think mean make use need help find show talk discuss
    interesting important thing something anything everything fact information detail article more example way kind
    type lot please thanks ok okay yes yeah sure really hi hello um hmm oh wow also else however therefore well good
    great many much become take go come see look include start begin nobody
    everybody somebody none everyone someone regardless"""
)


def names(text: str) -> list[str]:
    """The names in `text`, each once, in order: capitalised words with what links them, and quoted titles.

    The first word of a sentence is one only where more of a name follows, or where it stands elsewhere in the
    text with a capital too.
    """
    found = [(match.start(1), match.group(1).strip()) for match in _QUOTED.finditer(text)]
    for match in _NAME.finditer(text):
        start, name = match.start(), match.group()
        if _SENTENCE_START.search(text[:start]):
            first, _, rest = name.partition(" ")
            bare = _POSSESSIVE.sub("", first)
            if not content_words(bare):
                name = rest
            elif not rest and not _elsewhere(bare, text, start):
                continue
        name = _trimmed(name)
        if says_something(name):
            found.append((start, name))
    kept: dict[str, str] = {}
    for _, name in sorted(found):
        kept.setdefault(fold(name), name)
    return list(kept.values())


def terms(text: str) -> list[str]:
    """Runs of up to four neighbouring content words of `text`, each once, in order, as they are written."""
    runs: list[list[str]] = [[]]
    for piece in _BREAK.split(text):
        for match in _PART.finditer(piece):
            part = _POSSESSIVE.sub("", match.group())
            if says_something(part):
                runs[-1].append(part)
            else:
                runs.append([])
        runs.append([])
    kept: dict[str, str] = {}
    for run in runs:
        for start in range(0, len(run), 4):
            term = " ".join(run[start : start + 4])
            kept.setdefault(fold(term), term)
    return list(kept.values())


def telling(text: str) -> set[str]:
    """Stems of the content words of `text` but those of asking and telling."""
    return stems(text) - _ASKING


def says_something(text: str) -> bool:
    """Whether `text` has a word beside those of asking and telling."""
    return bool(telling(text))


def carries(text: str, phrase: str) -> bool:
    """Whether `text` has every content word of `phrase`, in any inflection."""
    return stems(phrase) <= stems(text)


def _elsewhere(word: str, text: str, start: int) -> bool:
    return any(
        match.start() != start and not _SENTENCE_START.search(text[: match.start()])
        for match in re.finditer(rf"\b{re.escape(word)}\b", text)
    )


def _trimmed(name: str) -> str:
    """`name` without a possessive ending, and without function words around it ("In", "The")."""
    parts = _POSSESSIVE.sub("", name.strip()).split(" ")
    while parts and not content_words(parts[0]):
        parts.pop(0)
    while parts and not content_words(parts[-1]):
        parts.pop()
    return " ".join(parts)


def length(phrase: str) -> int:
    """How many words `phrase` has."""
    return len(words(phrase))


def told(text: str) -> list[str]:
    """What `text` tells of: its names, then its other terms, without bare figures but for years, and without
    days that no year goes with: they belong to what was told, not to what is asked next."""
    found = names(text)
    rest = text
    for name in found:
        rest = rest.replace(name, ";")
    return [one for one in found if not _DAY.fullmatch(one)] + [
        one for one in terms(rest) if not _FIGURE.fullmatch(one)
    ]
