"""Whether words do to each other in a claim what they do in its quote: "the police shot the gunman" is not "the gunman
shot the police"."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.answer.clauses import Clause, Token, base
from assistant.answer.wordlist import listed

# What stands between two words and says nothing of who does what.
_IDLE = frozenset(
    listed("the a an its his her their this that these those be have do will would can could may might shall should")
)
# What joins equals, or begins another clause.
_JOINS = frozenset(listed('and or nor , ; : . ! ? ( ) " “ ” — – between both who which where when while as if'))
# Where one does so to the other, the other does so too.
_EITHER_WAY = frozenset(base(word) for word in listed("meet marry merge talk clash draw tie border differ resemble"))
# So many words at most stand between the two: "wages rose faster than prices".
_MOST = 2


class _Relation(NamedTuple):
    """Two words by stem, those between them, and the function words before each of the following."""

    one: str
    between: tuple[str, ...]
    other: str
    frames: tuple[tuple[str, ...], ...]

    @property
    def turned(self) -> _Relation:
        return self._replace(one=self.other, other=self.one)


def turned(claim: Clause, quote: Clause) -> bool:
    """Whether two words of the claim have changed places: what the one does to the other in the quote, the other does
    in the claim."""
    theirs = set(_relations(quote.tokens))
    return any(one.turned in theirs and one not in theirs for one in _relations(claim.tokens))


def _relations(tokens: Sequence[Token]) -> Iterator[_Relation]:
    places = [place for place, token in enumerate(tokens) if token.content]
    for length in range(1, _MOST + 1):
        for index in range(len(places) - length - 1):
            if made := _relation(tokens, places[index : index + length + 2]):
                yield made


def _relation(tokens: Sequence[Token], places: Sequence[int]) -> _Relation | None:
    """What the word at the first place does to that at the last; None where no verb need stand between them."""
    one, *between, other = (tokens[place].key for place in places)
    gaps = [tokens[left + 1 : right] for left, right in itertools.pairwise(places)]
    if one == other or any(tokens[place].text[0].isdigit() or tokens[place].owner for place in places):
        return None
    if _EITHER_WAY.intersection(between) or any(token.text.lower() in _JOINS for gap in gaps for token in gap):
        return None
    frames = tuple(tuple(word for token in gap if (word := _frame(token)) not in _IDLE) for gap in gaps)
    # A passive is turned round.
    if len(between) == 1 and frames[1] == ("by",) and any(token.key == "be" for token in gaps[0]):
        return _Relation(other, tuple(between), one, ((), ()))
    return _Relation(one, tuple(between), other, frames)


def _frame(token: Token) -> str:
    return token.key if token.key in _IDLE else token.text.lower()
