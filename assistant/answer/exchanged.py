"""Whether a claim has another word where its quote has one: one noun of a long sentence makes another statement of it,
and costs too little of the wording to tell."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from assistant.answer.clauses import Clause, Token
from assistant.answer.wordlist import listed

# So many words at most take the place of others: "in the kitchen" for "in the engine room".
_MOST = 2
# Words that begin alike are forms of one: legislator, legislation.
_ALIKE = 5
_EDGE = "."
# Between two words these tell what "of", "in" and "at" do not.
_TELLING = frozenset(
    listed(
        "from to into against with without before after since until near outside inside under over above below despite"
    )
)
_PREPOSITIONS = _TELLING | frozenset(listed("of in on at for by about through during between behind"))
_ARTICLES = frozenset(listed("the a an its their his her this that these those"))


def exchanged(claim: Clause, quote: Clause) -> bool:
    """Whether a word that the quote does not have stands between the same two words as another one there. Which
    of them mean the same is not known here, so that this may be a synonym."""
    if _led_elsewhere(claim.tokens, quote.tokens):
        return True
    own, theirs = _keys(claim.tokens), _keys(quote.tokens)
    slots = set(_slots(theirs, claim, quote))
    return any((own[place - 1], own[end]) in slots for place, end in _strangers(claim.tokens, quote))


def _led_elsewhere(claim: Sequence[Token], quote: Sequence[Token]) -> bool:
    """Whether another preposition stands between the same two words: "flights from Merin" for "flights to Merin"."""
    theirs = {pair: set(words) for pair, words in _grouped(quote).items()}
    return any(
        pair in theirs and not words & theirs[pair] and _TELLING & (words | theirs[pair])
        for pair, words in _grouped(claim).items()
    )


def _grouped(tokens: Sequence[Token]) -> dict[tuple[str, str], set[str]]:
    """The prepositions between neighbouring content words, where there is one alone."""
    found: dict[tuple[str, str], set[str]] = {}
    places = [place for place, token in enumerate(tokens) if token.content]
    for one, other in itertools.pairwise(places):
        words = [word for token in tokens[one + 1 : other] if (word := token.text.lower()) not in _ARTICLES]
        if len(words) == 1 and words[0] in _PREPOSITIONS:
            found.setdefault((tokens[one].key, tokens[other].key), set()).add(words[0])
    return found


def _keys(tokens: Sequence[Token]) -> list[str]:
    """The stems with an edge for every mark, and for both ends; "a" and "an" are one word."""
    return [_EDGE, *("a" if token.key == "an" else token.key or _EDGE for token in tokens), _EDGE]


def _strangers(tokens: Sequence[Token], quote: Clause) -> Iterator[tuple[int, int]]:
    """Where the words that the quote does not have begin and end, counted among the keys: each one, and each with a
    content word before it. Names and figures are held against the quote by themselves."""
    for place, token in enumerate(tokens, 1):
        if token.content and token.text[0].islower() and not _known(token.key, quote):
            yield place, place + 1
            if place > 1 and tokens[place - 2].content:
                yield place - 1, place + 1


def _known(key: str, quote: Clause) -> bool:
    return key in quote.keys or any(one[:_ALIKE] == key[:_ALIKE] for one in quote.words if len(one) >= _ALIKE)


def _slots(keys: Sequence[str], claim: Clause, quote: Clause) -> Iterator[tuple[str, str]]:
    """The words around each place of the quote that has a word of its own."""
    alone = {key for key in quote.words - claim.words if not key[0].isdigit()}
    for start in range(1, len(keys) - 1):
        for end in range(start + 1, min(start + _MOST + 1, len(keys))):
            inside = keys[start:end]
            if _EDGE not in inside and alone.intersection(inside):
                yield keys[start - 1], keys[end]
