"""How much, how many and which of them a claim speaks of, beside its quote: "more than 40" is not "up to 40", "all" is
not "some", and the deputy minister is not the minister."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from assistant.answer.clauses import Clause, Token, base
from assistant.answer.figures import Figure
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
_SIDES = frozenset(("above", "below"))
# "No more than" has the most words.
_WORDS_BEFORE = 3

_ALL, _MOST, _SOME = 3, 2, 1
_SHARES = {"all": _ALL, "every": _ALL, "entire": _ALL, "most": _MOST}
_SHARES |= dict.fromkeys(listed("some many several few certain"), _SOME)
_PASSED = frozenset(listed("of the its their his her these those our"))
_TAKING = frozenset(listed("some many several few most half none one percent part parts third quarter each any"))
_EXCEPT = frozenset(listed("except excepting excluding exception"))
_BESIDE = frozenset(listed("apart aside other"))
_EACH = frozenset(listed("a an per each every"))
# "120 pounds a month", "three million litres of water a day".
_WORDS_BEHIND = 6

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
# Who is suspected of a thing may not have done it.
_SUPPOSED = frozenset(listed("alleged suspected supposed presumed attempted"))
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
        places = [at for at, one in _figures(quote.tokens) if one.text == token.text]
        if places and _rate(claim.tokens, place) and _differ(claim.tokens, place, quote.tokens, places):
            return Fit.ABSENT
        theirs = {_relation(quote.tokens, at) for at in places}
        if not theirs or own in theirs:
            continue
        if theirs == {_CONTRARY.get(own)}:
            return Fit.ABSENT
        if own in ("above", "below") or theirs == {"below"}:
            worst = Fit.NEAR
    return worst


def within(claim: Clause, quote: Clause) -> frozenset[float]:
    """The figures of the claim that bound one of the same things in the quote: who tells of 60 dead tells of "more
    than 50"."""
    found: set[float] = set()
    bounds = [(one, relation) for one in claim.figures if one.unit and (relation := _said(claim, one)) in _SIDES]
    theirs = [(one, _said(quote, one)) for one in quote.figures] if bounds else []
    for (own, relation), (other, told) in itertools.product(bounds, theirs):
        alike = (own.unit, own.measure, own.currency) == (other.unit, other.measure, other.currency)
        kept = other.values[0] > own.values[0] if relation == "above" else other.values[0] < own.values[0]
        if alike and kept and told in ("", relation):
            found.add(own.values[0])
    return frozenset(found)


def _said(clause: Clause, figure: Figure) -> str:
    """What the words before a figure make of it, where it is written once."""
    places = [place for place, token in _figures(clause.tokens) if token.text == figure.plain.split()[0]]
    return _relation(clause.tokens, places[0]) if len(places) == 1 else "?"


def parts_fit(claim: Clause, quote: Clause) -> Fit:
    """Whether the claim says of the whole what the quote says of a part: "three of the seven" are not the seven."""
    worst = Fit.EXACT
    for place, token in enumerate(claim.tokens):
        figure = token.text[0].isdigit()
        if not (figure or (token.content and place and claim.tokens[place - 1].text.lower() in _THE)):
            continue
        places = [at for at, one in enumerate(quote.tokens) if one.key == token.key]
        if not places or _of(claim.tokens, place) is not None:
            continue
        if figure and all(claim.words & _of_them(quote.tokens, at) for at in places):
            return Fit.ABSENT
        if not all(_taken(quote.tokens, at) for at in places):
            continue
        if figure:
            return Fit.ABSENT
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
        if _share(claim.tokens, place) == _ALL and _excepts(quote.tokens) and not _excepts(claim.tokens):
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
        if not token.content or not theirs or own in theirs:
            continue
        if token.key in _OFFICES and any(_BELOW & {own, one} for one in theirs):
            return Fit.ABSENT
        # "Former" takes from anybody what he is, "deputy" only from who holds an office.
        if not all(one in _ONCE | _SUPPOSED for one in theirs):
            continue
        # That somebody no longer holds it may well be said elsewhere; that he still does is another matter.
        worst = Fit.NEAR
    return worst


def _rate(tokens: Sequence[Token], place: int) -> str:
    """In what span of time a figure counts: "month" of "120 pounds a month"; "" where nothing tells."""
    for one, other in itertools.pairwise(tokens[place + 1 : place + 1 + _WORDS_BEHIND]):
        if one.text.lower() in _EACH and other.key in _UNITS:
            return other.key
    return ""


def _differ(claim: Sequence[Token], place: int, quote: Sequence[Token], places: Sequence[int]) -> bool:
    rates = [_rate(quote, at) for at in places]
    return all(rate and differ(_rate(claim, place), rate) for rate in rates)


def _taken(tokens: Sequence[Token], place: int) -> bool:
    """Whether what stands before it takes some of it: "two of the university's" five."""
    of = _of(tokens, place)
    if not of:
        return False
    word = tokens[of - 1].text.lower()
    return word in _TAKING or (word[0].isdigit() and not _ORDINAL.fullmatch(word))


def _of_them(tokens: Sequence[Token], place: int) -> frozenset[str]:
    """What is told of some of a figure's things, where these are named first: "of 64 bridges, nine were closed"."""
    of = _of(tokens, place)
    if of is None or (of and tokens[of - 1].key):
        return frozenset()
    texts = [token.text for token in tokens[place:]]
    if "," not in texts:
        return frozenset()
    behind = [token for token in tokens[place + texts.index(",") :] if token.content and not token.text[0].isdigit()]
    return frozenset(token.key for token in behind) - {token.key for token in tokens[: place + texts.index(",")]}


def _of(tokens: Sequence[Token], place: int) -> int | None:
    """The place of the "of" that it stands behind; None where it stands behind none."""
    for at in range(place - 1, max(-1, place - 1 - _WORDS_BEFORE), -1):
        if tokens[at].text.lower() == "of":
            return at
        if tokens[at].text.lower() not in _THE and not tokens[at].owner:
            return None
    return None


def _excepts(tokens: Sequence[Token]) -> bool:
    return any(
        one.text.lower() in _EXCEPT or (one.text.lower() in _BESIDE and other.text.lower() in ("from", "than"))
        for one, other in itertools.pairwise(tokens)
    )


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
    return word if word in _BELOW | _ONCE | _SUPPOSED else ""


def _one_of(claim: Sequence[Token], place: int, token: Token, quote: Sequence[Token], places: Sequence[int]) -> bool:
    """Whether the claim has "the largest" where the quote has one of the largest, or the second largest."""
    own = claim[place - 1].text.lower() if place else ""
    if own not in _THE or _among(claim, place):
        return False
    # "The largest in the province and the fourth largest in the country": which of the two, the last word tells.
    scope = _scope(claim, place)
    places = [at for at in places if scope and scope == _scope(quote, at)] or places
    second = token.text.endswith("est") and all(at and _ORDINAL.fullmatch(quote[at - 1].text) for at in places)
    return second or all(_among(quote, at) for at in places)


def _scope(tokens: Sequence[Token], place: int) -> str:
    """The word that tells among which something is the largest, or ""."""
    return next((one.key for one in tokens[place + 1 : place + 1 + _WORDS_BEHIND] if one.content), "")


def _among(tokens: Sequence[Token], place: int) -> bool:
    before = [token.text.lower() for token in tokens[max(0, place - _WORDS_BEFORE) : place]]
    return bool(before) and before[-1] in _THE and (before[:-1] == ["one", "of"] or before[-2:-1] == ["among"])
