"""How much, how many and which of them a claim speaks of, beside its quote: "more than 40" is not "up to 40", "all" is
not "some", and the deputy minister is not the minister."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from assistant.answer.clauses import Clause, Token, base
from assistant.answer.fit import Fit
from assistant.answer.wordlist import listed
from assistant.retrieve.terms import stem

_RELATIONS = (
    (
        "above",
        re.compile(r"(?<!\bno )\b(?:more than|over|above|at least|exceeding|upwards of|no (?:less|fewer) than)$"),
    ),
    ("below", re.compile(r"(?<!\bno )\b(?:less than|fewer than|under|below|up to|at most)$|\bno more than$")),
    ("by", re.compile(r"\bby(?: about| around| some| nearly| almost| roughly)?$")),
    ("to", re.compile(r"(?<!\bup )\bto(?: about| around| some| nearly| almost| roughly)?$")),
)
_CONTRARY = {"above": "below", "below": "above", "by": "to", "to": "by"}
# "No more than" has the most words.
_WORDS_BEFORE = 3

_ALL, _MOST, _SOME = 3, 2, 1
_SHARES = {"all": _ALL, "every": _ALL, "entire": _ALL, "most": _MOST}
_SHARES |= dict.fromkeys(listed("some many several few certain"), _SOME)
_PASSED = frozenset(listed("of the its their his her these those our"))

_OFFICES = frozenset(
    base(word)
    for word in listed(
        "minister president mayor chancellor governor director chairman chairwoman chair chief head leader secretary"
        " prime premier editor manager coach commissioner prosecutor general ambassador speaker captain principal"
        " sheriff"
    )
)
_BELOW = frozenset(listed("deputy vice shadow assistant acting interim"))
_ONCE = frozenset(listed("former ex ousted"))
_THE = frozenset(listed("the its their his her our"))
_ORDINAL = re.compile(r"\d+th")

# Units, with other words and spellings of each.
_UNITS = {
    stem(word): row.split()[0]
    for row in (
        "second", "minute", "hour", "day", "week", "month", "year", "metre meter", "kilometre kilometer km", "mile",
        "foot feet", "inch inches", "tonne ton", "kilogram kilo kg", "gram", "barrel", "litre liter", "gallon",
        "hectare", "acre", "kilowatt kw", "megawatt mw", "gigawatt gw",
    )
    for word in row.split()
}  # fmt: skip


def differ(unit: str, other: str) -> bool:
    """Whether the words that two figures count, by their stems, are units, and not the same: miles, kilometres."""
    return unit in _UNITS and other in _UNITS and _UNITS[unit] != _UNITS[other]


def bounds_fit(claim: Clause, quote: Clause) -> Fit:
    """How the words before the claim's figures fit those before the same figures of the quote."""
    if _turned(claim, quote):
        return Fit.ABSENT
    worst = Fit.EXACT
    for place, token in _figures(claim.tokens):
        own = _relation(claim.tokens, place)
        theirs = {_relation(quote.tokens, at) for at, one in _figures(quote.tokens) if one.text == token.text}
        if not theirs or own in theirs:
            continue
        if theirs == {_CONTRARY.get(own)}:
            return Fit.ABSENT
        if own in ("above", "below") or theirs == {"below"}:
            worst = Fit.NEAR
    return worst


def shares_fit(claim: Clause, quote: Clause) -> Fit:
    """Whether the claim speaks of no more of a thing than the quote does, and of the same one of several."""
    worst = Fit.EXACT
    for place, token in enumerate(claim.tokens):
        places = [at for at, one in enumerate(quote.tokens) if one.key == token.key] if token.content else []
        if not places:
            continue
        if _one_of(claim.tokens, place, token, quote.tokens, places):
            return Fit.ABSENT
        own, theirs = _share(claim.tokens, place), {_share(quote.tokens, at) for at in places}
        if own > _SOME and own > max(theirs):
            if theirs != {0}:
                return Fit.ABSENT
            worst = Fit.NEAR
    return worst


def offices_fit(claim: Clause, quote: Clause) -> Fit:
    """Whether who holds an office in the claim holds that in the quote, and no lower or earlier one."""
    worst = Fit.EXACT
    for place, token in enumerate(claim.tokens):
        theirs = {_rank(quote.tokens, at) for at, one in enumerate(quote.tokens) if one.key == token.key}
        own = _rank(claim.tokens, place)
        if token.key not in _OFFICES or not theirs or own in theirs:
            continue
        if any(_BELOW & {own, one} for one in theirs):
            return Fit.ABSENT
        # That somebody no longer holds it may well be said elsewhere; that he still does is another matter.
        worst = Fit.NEAR if "" not in theirs else worst
    return worst


def _figures(tokens: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    return ((place, token) for place, token in enumerate(tokens) if token.text[0].isdigit())


def _relation(tokens: Sequence[Token], place: int) -> str:
    """What the words before a figure make of it; "" where they say nothing."""
    before = " ".join(token.text.lower() for token in tokens[max(0, place - _WORDS_BEFORE) : place])
    return next((name for name, pattern in _RELATIONS if pattern.search(before)), "")


def _turned(claim: Clause, quote: Clause) -> bool:
    """Whether two figures have changed places: "from 5 to 3" is not "from 3 to 5"."""
    theirs = set(_pairs(quote.tokens))
    return any(
        (other, word, one) in theirs and (one, word, other) not in theirs for one, word, other in _pairs(claim.tokens)
    )


def _pairs(tokens: Sequence[Token]) -> Iterator[tuple[str, str, str]]:
    for (one, first), (other, second) in itertools.pairwise(_figures(tokens)):
        if other - one <= _WORDS_BEFORE and tokens[other - 1].text.lower() in ("to", "of"):
            yield first.text, tokens[other - 1].text.lower(), second.text


def _share(tokens: Sequence[Token], place: int) -> int:
    """Of how many of a thing the words before it speak; 0 where they don't tell."""
    for token in reversed(tokens[max(0, place - _WORDS_BEFORE) : place]):
        word = token.text.lower()
        if word in _SHARES or word not in _PASSED:
            return _SHARES.get(word, 0)
    return 0


def _rank(tokens: Sequence[Token], place: int) -> str:
    """The word before an office that makes it a lower or an earlier one, or ""."""
    word = tokens[place - 1].text.lower() if place else ""
    return word if word in _BELOW | _ONCE else ""


def _one_of(claim: Sequence[Token], place: int, token: Token, quote: Sequence[Token], places: Sequence[int]) -> bool:
    """Whether the claim has "the largest" where the quote has one of the largest, or the second largest."""
    own = claim[place - 1].text.lower() if place else ""
    if own not in _THE or _among(claim, place):
        return False
    second = token.text.endswith("est") and all(at and _ORDINAL.fullmatch(quote[at - 1].text) for at in places)
    return second or all(_among(quote, at) for at in places)


def _among(tokens: Sequence[Token], place: int) -> bool:
    before = [token.text.lower() for token in tokens[max(0, place - _WORDS_BEFORE) : place]]
    return len(before) == _WORDS_BEFORE and before[:2] == ["one", "of"] and before[2] in _THE
