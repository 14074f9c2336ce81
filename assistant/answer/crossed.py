"""Whether what stands on the two sides of a verb, of "than" or of "because" in a quote has changed sides in the claim:
"coal made more power than gas" is not "gas made more power than coal", however long the names of the two are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.answer.clauses import IRREGULAR, Clause, Token, base
from assistant.answer.wordlist import listed

_AUXILIARIES = frozenset(listed("will would can could may might must shall should have has had"))
# "A was the result of B".
_LINKS = frozenset(listed("result cause reason consequence"))
_COMPARING = frozenset(listed("more less fewer most least"))
# Where the stretch that belongs to a verb ends.
_ENDS = frozenset(
    listed(
        'and or nor but , ; : . ! ? ( ) " “ ” — – who which where when while as if that because although though whereas'
        " before after since until unless whose whom"
    )
)
_SUBORDINATE = frozenset(listed("because after before when if once"))
# Their past is written as their present.
_UNCHANGED = frozenset(listed("cut hit put set shut let hurt cost spread quit split burst beat cast"))
_EITHER_WAY = frozenset(
    base(word) for word in listed("meet marry merge talk clash draw tie border differ resemble be have do")
)
# "Was fined two million euros by".
_BY_WITHIN = 5


class _Sides(NamedTuple):
    """The content words on the left and on the right of what stands at a place. A `passive` verb turns them round,
    where "by" tells who does it (`agent`)."""

    left: frozenset[str]
    right: frozenset[str]
    passive: bool = False
    agent: bool = False

    def crossed(self, other: _Sides) -> bool:
        """Whether words of either side stand on the other one there."""
        there = self.left & other.right - other.left - self.right
        back = self.right & other.left - other.right - self.left
        return bool(there and back)

    def turned(self, other: _Sides) -> bool:
        """Whether the one side does to the other what that does to it there."""
        if self.passive is other.passive:
            return self.crossed(other)
        kept = self.left & other.left and self.right & other.right
        return bool(kept) and (self.agent or other.agent) and not self._moved(other)

    def _moved(self, other: _Sides) -> bool:
        return bool(self.left & other.right or self.right & other.left)


def crossed(claim: Clause, quote: Clause) -> bool:
    """Whether two sides have changed places."""
    return _around(claim.tokens, quote.tokens) or _under(claim.tokens, quote.tokens)


def _around(claim: Sequence[Token], quote: Sequence[Token]) -> bool:
    theirs = {key: (place, sides) for key, place, sides in _sides(quote)}
    for key, place, sides in _sides(claim):
        if key not in theirs:
            continue
        at, other = theirs[key]
        # "Less than B" said of A is "more than A" said of B.
        if key == "than" and _comparing(claim, place) != _comparing(quote, at):
            continue
        if sides.turned(other):
            return True
    return False


def _sides(tokens: Sequence[Token]) -> Iterator[tuple[str, int, _Sides]]:
    for place, token in enumerate(tokens):
        if token.key not in _EITHER_WAY and (token.text.lower() in ("than", *_LINKS) or is_verb(tokens, place)):
            left = _stretch(tokens, range(place - 1, -1, -1))
            right = _stretch(tokens, range(place + 1, len(tokens)))
            passive = any(one.key == "be" for one in tokens[max(0, place - 2) : place])
            agent = passive and any(one.text.lower() == "by" for one in tokens[place + 1 : place + 1 + _BY_WITHIN])
            yield token.key, place, _Sides(left, right, passive, agent)


def is_verb(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word looks like a verb that tells what was or will be done."""
    word = tokens[place].text.lower()
    if word in IRREGULAR or word in _UNCHANGED or (word.endswith("ed") and tokens[place].key != word):
        return True
    return tokens[place].content and place > 0 and tokens[place - 1].text.lower() in _AUXILIARIES


def _stretch(tokens: Sequence[Token], places: range) -> frozenset[str]:
    found: set[str] = set()
    for place in places:
        if tokens[place].text.lower() in _ENDS:
            break
        # Figures are held against each other elsewhere, but "the first" and "the second" are two things.
        if tokens[place].content and (not tokens[place].text[0].isdigit() or tokens[place].text.endswith("th")):
            found.add(tokens[place].key)
    return frozenset(found)


def _comparing(tokens: Sequence[Token], than: int) -> str:
    near = [token.text.lower() for token in tokens[max(0, than - 4) : than]]
    return next((word for word in reversed(near) if word in _COMPARING or word.endswith("er")), "")


def _under(claim: Sequence[Token], quote: Sequence[Token]) -> bool:
    """Whether what stands under "because" or "after" in the quote is what the claim tells under none of the two."""
    for word in _SUBORDINATE:
        own, theirs = _parted(claim, word), _parted(quote, word)
        if own and theirs and own.crossed(theirs) and _mostly(own, theirs):
            return True
    return False


def _mostly(own: _Sides, theirs: _Sides) -> bool:
    return 2 * len(own.left & theirs.right) > len(own.left) and 2 * len(own.right & theirs.left) > len(own.right)


def _parted(tokens: Sequence[Token], word: str) -> _Sides | None:
    """What a sentence says beside the clause that `word` opens, and that clause."""
    places = [place for place, token in enumerate(tokens) if token.text.lower() == word]
    if len(places) != 1:
        return None
    texts = [token.text for token in tokens[places[0] :]]
    end = places[0] + texts.index(",") if "," in texts else len(tokens)
    inside = frozenset(token.key for token in tokens[places[0] : end] if token.content)
    beside = frozenset(token.key for token in (*tokens[: places[0]], *tokens[end:]) if token.content)
    return _Sides(beside, inside)
